import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dial } from '../../../sandbox/dataplane/dial.ts';
import { DOORS, sendUntilClosed, useHostileRig } from '../../rig/hostile.ts';
import { PREFACE, request } from '../../rig/http2-frames.ts';

/** How many mutants each run of the tests tries; the property holds for any number. */
const RUNS = 40;

const REQUEST = Buffer.from(
  'POST /fuzz HTTP/1.1\r\nHost: echo\r\nTransfer-Encoding: chunked\r\nX-Tag: mutant\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-T: 1\r\n\r\n',
);
const OVER_2 = Buffer.concat([PREFACE, Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]), request(1), request(3)]);

/** A few bytes of a message are changed, taken out or put in; then it is cut somewhere. */
const mutants = (of: Buffer) =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(of.length - 1), fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 2)), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.nat(of.length),
    )
    .map(([changes, cut]) => {
      let bytes = Buffer.from(of);
      for (const [at, byte, taken] of changes) {
        const tail = bytes.subarray(Math.min(bytes.length, at + taken));
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), tail]);
      }
      return [bytes.subarray(0, cut), bytes.subarray(cut)] as const;
    });

describe.each(DOORS)('mutated messages at %s', (name) => {
  const hostile = useHostileRig();

  it.each([
    ['HTTP/1.1', REQUEST],
    ['HTTP/2', OVER_2],
  ] as const)('of %s break nothing, and nobody gets what is another’s', async (_what, message) => {
    const door = hostile().door(name);
    const neighbour = await door.neighbour();
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(mutants(message), async (pieces) => {
        const socket = await door.open();
        const closed = sendUntilClosed(socket, ...pieces);
        socket.end();
        asked += 1;
        const path = `/mine-${asked}`;
        expect(JSON.parse((await neighbour.ask({ path })).body).path).toBe(path);
        socket.destroy();
        await closed;
      }),
      { numRuns: RUNS },
    );
    neighbour.close();
  });
});

describe('mutated SOCKS at a sidecar', () => {
  const hostile = useHostileRig();

  it('breaks nothing, and who speaks it well is served', async () => {
    const name = Buffer.from('echo');
    const well = Buffer.concat([Buffer.from([5, 1, 0, 5, 1, 0, 3, name.length]), name, Buffer.from([0, 80])]);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          mutants(well),
          fc.uint8Array({ maxLength: 700 }).map((bytes) => [Buffer.from(bytes)]),
        ),
        async (pieces) => {
          const socket = await dial(hostile().gateway.client);
          const closed = sendUntilClosed(socket, ...pieces);
          socket.end();
          expect((await hostile().gateway.ask()).status).toBe(200);
          socket.destroy();
          await closed;
        },
      ),
      { numRuns: RUNS },
    );
  });
});
