import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WatchGarbage, watchLines } from '../../kube/watch-lines.ts';

async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    yield bytes.subarray(from, cut);
    from = Math.max(from, cut);
  }
  yield bytes.subarray(from);
}

async function read(stream: AsyncIterable<Uint8Array>): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const line of watchLines(stream)) seen.push(line);
  return seen;
}

it('yields the same objects wherever the stream is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), {
        maxLength: 8,
      }),
      fc.array(fc.nat(400), { maxLength: 12 }),
      fc.boolean(),
      async (objects, cuts, cutOff) => {
        // JSON text as the reader will see it: `__proto__` as a key is an own property there.
        const lines = objects.map((object) => JSON.stringify(object));
        const bytes = Buffer.from(`${lines.map((l) => `${l}\n`).join('')}${cutOff ? '{"half":' : ''}`);
        expect(await read(pieces(bytes, cuts))).toEqual(lines.map((l) => JSON.parse(l)));
      },
    ),
  );
});

it.each(['nonsense\n', '[1]\n', '{"a":1}\n"text"\n'])('refuses %j', async (text) => {
  await expect(read(pieces(Buffer.from(text), []))).rejects.toThrow(WatchGarbage);
});
