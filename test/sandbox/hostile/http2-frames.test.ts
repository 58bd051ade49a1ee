import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ALL_DOORS, SMUGGLED, sendUntilClosed, useHostileRig } from '../../rig/hostile.ts';
import { type Http2Client, http2Over } from '../../rig/http2-client.ts';
import { FLAG, frame, GET, headerBlock, PREFACE, request, TYPE } from '../../rig/http2-frames.ts';

const SETTINGS = frame(TYPE.settings, 0, 0);
const HELLO = Buffer.concat([PREFACE, SETTINGS]);
const hidden = ['x-meshwright-nonce', SMUGGLED] as const;
const without = (name: string) => GET.filter(([key]) => key !== name);

/** Requests of which each is malformed (RFC 9113 8.1.1): the stream or the connection ends, nothing is passed on. */
const MALFORMED: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  ['a line break in the path', [...without(':path'), [':path', '/ HTTP/1.1\r\nx: y'], hidden]],
  ['a space in the method', [...without(':method'), [':method', 'GET /hidden HTTP/1.1'], hidden]],
  ['a line break in the authority', [...without(':authority'), [':authority', 'echo\r\nx: y'], hidden]],
  ['a capital in a name', [...GET, ['X-Big', 'a'], hidden]],
  ['a pseudo-header that nobody knows', [...GET, [':hidden', 'a'], hidden]],
  ['a pseudo-header of responses', [...GET, [':status', '200'], hidden]],
  ['a pseudo-header behind fields', [hidden, ...GET]],
  ['two methods', [...GET, [':method', 'POST'], hidden]],
  ['two paths', [...GET, [':path', '/hidden'], hidden]],
  ['two authorities', [...GET, [':authority', 'other'], hidden]],
  ['no method', [...without(':method'), hidden]],
  ['no path', [...without(':path'), hidden]],
  ['an empty path', [...without(':path'), [':path', ''], hidden]],
  ['no scheme', [...without(':scheme'), hidden]],
  ['a Transfer-Encoding', [...GET, ['transfer-encoding', 'chunked'], hidden]],
  ['a Connection field', [...GET, ['connection', 'close'], hidden]],
  ['an Upgrade', [...GET, ['upgrade', 'h2c'], hidden]],
  ['TE that is not trailers', [...GET, ['te', 'gzip'], hidden]],
  ['a length that the body has not', [...GET, ['content-length', '10'], hidden]],
  ['two lengths', [...GET, ['content-length', '0'], ['content-length', '1'], hidden]],
];

/** Fields that no HTTP/1.1 peer may ever see: the protocol library drops each, and passes the rest on. */
const DROPPED: readonly (readonly [string, readonly [string, string]])[] = [
  ['a line break in a value', ['x-dropped', 'a\r\nTransfer-Encoding: chunked']],
  ['a NUL in a value', ['x-dropped', 'a\0b']],
  ['a colon in a name', ['x-dropped: y', 'a']],
];

/** What is sent after the greeting, again and again until the connection ends. */
const FLOODS: readonly (readonly [string, Buffer | undefined, (n: number) => Buffer])[] = [
  ['SETTINGS', undefined, () => SETTINGS],
  ['PING', undefined, () => frame(TYPE.ping, 0, 0, Buffer.alloc(8))],
  [
    'CONTINUATION',
    frame(TYPE.headers, FLAG.endStream, 1, headerBlock(GET)),
    () => frame(TYPE.continuation, 0, 1, headerBlock([['x', 'y'.repeat(100)]])),
  ],
  [
    'empty CONTINUATION',
    frame(TYPE.headers, FLAG.endStream, 1, headerBlock(GET)),
    () => frame(TYPE.continuation, 0, 1),
  ],
];

describe.each(ALL_DOORS)('frames that break the rules, at %s', (name) => {
  const hostile = useHostileRig();
  let neighbour: Http2Client;
  const open: Socket[] = [];

  beforeAll(async () => {
    neighbour = http2Over(await hostile().door(name).open('h2'), 'echo');
  });

  afterEach(async () => {
    for (const each of open.splice(0)) each.destroy();
    const answers = await Promise.all(['/a', '/b'].map((path) => neighbour.ask({ path })));
    expect(answers.map(({ body }) => JSON.parse(body).path)).toEqual(['/a', '/b']);
    expect(await hostile().smuggled()).toBe(0);
  });

  afterAll(async () => {
    neighbour.close();
  });

  it.each(MALFORMED)('reach nobody: %s', async (_what, fields) => {
    const socket = await hostile().door(name).open('h2');
    open.push(socket);
    // A request behind it says that the hostile one has been dealt with: on this connection, or by its end.
    const settled = settledStreams(socket);
    socket.write(Buffer.concat([HELLO, request(1, fields), request(3)]));
    expect(await settled).not.toContain(200);
  });

  it.each(DROPPED)('lose a field that cannot be: %s', async (_what, field) => {
    const socket = await hostile().door(name).open('h2');
    open.push(socket);
    const received = sendUntilText(socket, '"path"', HELLO, request(1, [...GET, field]));
    expect(await received).not.toContain('x-dropped');
  });

  it.each(FLOODS)('end the connection: a flood of %s', async (_what, first, next) => {
    const socket = await hostile().door(name).open('h2');
    open.push(socket);
    const closed = sendUntilClosed(socket, HELLO, first ?? Buffer.alloc(0));
    for (let n = 0; n < 100_000 && !socket.destroyed && socket.writable; n++) {
      if (!socket.write(next(n))) await new Promise((resolve) => setImmediate(resolve));
    }
    await closed;
  });

  it('a gRPC message that claims to be endless harms nobody, and its connection lives', async () => {
    const client = http2Over(await hostile().door(name).open('h2'), 'echo');
    const stream = client.session.request({
      ':method': 'POST',
      ':path': '/meshwright.echo.v1.Echo/Say',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const ended = new Promise<void>((resolve) => stream.on('close', () => resolve()));
    stream.on('error', () => undefined);
    stream.resume();
    stream.end(Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 1, 2, 3]));
    await ended;
    expect((await client.ask()).status).toBe(200);
    client.close();
  });
});

/** All that was received once a text was among it. */
function sendUntilText(socket: Socket, text: string, ...pieces: readonly Buffer[]): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (received.includes(text)) resolve(received);
    });
    for (const piece of pieces) socket.write(piece);
    socket.resume();
  });
}

/** Statuses (as far as they are told without Huffman codes) of stream 1 until stream 3 is over, or the connection is. */
function settledStreams(socket: Socket): Promise<readonly number[]> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    const statuses: number[] = [];
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.destroy());
    socket.on('close', () => resolve(statuses));
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= 9 && bytes.length >= 9 + bytes.readUIntBE(0, 3)) {
        const length = bytes.readUIntBE(0, 3);
        const [type, flags, stream] = [bytes[3], bytes[4] ?? 0, bytes.readUInt32BE(5) & 0x7fff_ffff];
        // `:status: 200` is the eighth entry of the static table.
        if (type === TYPE.headers && stream === 1 && bytes[9] === 0x88) statuses.push(200);
        const over = type === TYPE.rst || (flags & FLAG.endStream) !== 0;
        bytes = bytes.subarray(9 + length);
        if (stream === 3 && over && type !== TYPE.settings) resolve(statuses);
      }
    });
    socket.resume();
  });
}
