import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../../../engine/steps/agent/line-reader.ts';

async function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): AsyncIterable<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

describe('lines of an agent', () => {
  it('are the same however the bytes are cut, even within a character', async () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\n'));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat(7)), async (lines, sizes) => {
        const bytes = new TextEncoder().encode(lines.map((each) => `${each}\n`).join(''));
        const read: string[] = [];
        for await (const each of readLines(chunksOf(bytes, sizes))) read.push(each);
        expect(read).toEqual(lines);
      }),
    );
  });

  it('give an unfinished last line too', async () => {
    const read: string[] = [];
    for await (const each of readLines(chunksOf(new TextEncoder().encode('a\nb'), []))) read.push(each);
    expect(read).toEqual(['a', 'b']);
  });
});
