import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScrubber, scrubbed } from '../../../../engine/run/secrets/scrubber.ts';
import { whyUnfit } from '../../../../engine/run/secrets/secret-store.ts';
import { Failure } from '../../../../schemas/failure.ts';

/** Text as people's secrets are: printable, or anything at all, or several lines. */
const secretText = fc
  .oneof(
    fc.string({ minLength: 4, maxLength: 40, unit: 'grapheme-ascii' }),
    fc.string({ minLength: 4, maxLength: 40, unit: 'grapheme' }),
    fc.string({ minLength: 4, maxLength: 40, unit: 'binary' }),
    fc
      .array(fc.string({ minLength: 8, maxLength: 24 }), { minLength: 2, maxLength: 4 })
      .map((lines) => lines.join('\n')),
  )
  .filter((text) => whyUnfit(text, '') === undefined);

const around = fc.string({ maxLength: 12, unit: 'grapheme-ascii' });

function knowing(...secrets: readonly string[]) {
  const scrubber = createScrubber();
  for (const [at, secret] of secrets.entries()) scrubber.hide(`s${at}`, secret);
  return scrubber;
}

/** What a text says when read back as what it may be an encoding of. */
function readings(text: string): readonly string[] {
  const percent = (): string => {
    try {
      return decodeURIComponent(text.replaceAll('+', ' '));
    } catch {
      return ''; // after scrubbing it need not be an address any more
    }
  };
  return [text, Buffer.from(text, 'base64').toString(), Buffer.from(text, 'base64url').toString(), percent()];
}

describe('what a scrubber knows', () => {
  it.each<readonly [string, (text: string) => string]>([
    ['as it is', (text) => text],
    ['in JSON', (text) => JSON.stringify({ text })],
    ['in JSON within JSON', (text) => JSON.stringify(JSON.stringify({ text }))],
    ['in base64, wherever it begins in what was encoded', (text) => Buffer.from(text).toString('base64')],
    ['in base64 for addresses', (text) => Buffer.from(text).toString('base64url')],
    ['as part of an address', (text) => `http://web/?q=${encodeURIComponent(text)}`],
    ['as a field of a form', (text) => new URLSearchParams({ q: text }).toString()],
  ])('comes out of texts %s', (_name, encode) => {
    fc.assert(
      fc.property(secretText, around, around, (secret, before, after) => {
        const text = encode(`${before}${secret}${after}`);
        const clean = knowing(secret).text(text);
        expect(clean).not.toBe(text);
        for (const reading of readings(clean)) expect(reading).not.toContain(secret);
        expect(clean).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
      { numRuns: 60 },
    );
  });

  it('comes out of keys, lists and depths, and leaves everything else the very same value', () => {
    const scrubber = knowing('hunter2!');
    const sound = { list: ['a', { b: 1 }], none: null };
    expect(scrubber.value(sound)).toBe(sound);
    expect(scrubber.value({ 'key hunter2!': [{ deep: 'xhunter2!x' }, 1, null] })).toEqual({
      [`key ${scrubbed('s0')}`]: [{ deep: `x${scrubbed('s0')}x` }, 1, null],
    });
  });

  it('comes out of bytes, and leaves the other bytes as they are', () => {
    const scrubber = knowing('pässwörd');
    const data = Buffer.concat([Buffer.from([0, 255, 128]), Buffer.from('pässwörd'), Buffer.from([200])]);
    const clean = Buffer.from(scrubber.bytes(data));
    expect(
      clean.equals(
        Buffer.concat([Buffer.from([0, 255, 128]), Buffer.from(scrubbed('s0')), Buffer.from([200])]),
      ),
    ).toBe(true);
    const sound = Buffer.from([1, 2, 3]);
    expect(scrubber.bytes(sound)).toBe(sound);
  });

  it('comes out where text was cut off in the middle of it', () => {
    const scrubber = knowing('correct-horse-battery');
    expect(scrubber.text('the server said: Bearer correct-hors…\nand more')).toBe(
      `the server said: Bearer ${scrubbed('s0')}…\nand more`,
    );
    const long = `${'x'.repeat(9000)}correct-horse`;
    expect(scrubber.text(long)).toBe(`${'x'.repeat(9000)}${scrubbed('s0')}`);
  });

  it('comes out line by line where a log tears it apart', () => {
    const key = '-----BEGIN KEY-----\nMIIBVgIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----';
    expect(knowing(key).text('10:02 hkiG9w0BAQEFAASC read')).toBe(`10:02 ${scrubbed('s0')} read`);
  });

  it('comes out of errors, their hints, stacks and causes, which keep their kind', () => {
    const scrubber = knowing('hunter2!');
    const cause = new TypeError('bad token hunter2!');
    const clean = scrubber.error(
      new Failure('invalid', 'refused: hunter2!', { hint: 'not hunter2!', cause }),
    );
    expect(clean).toBeInstanceOf(Failure);
    const said =
      clean instanceof Failure ? [clean.message, clean.stack, clean.details.hint, clean.reason] : [];
    expect(said.join(' ')).not.toContain('hunter2!');
    expect(said[3]).toBe('invalid');
    expect(`${cause.message} ${cause.stack}`).not.toContain('hunter2!');
  });

  it('hides the longer of two secrets where one is part of the other', () => {
    expect(knowing('hunter', 'hunter2000').text('a hunter2000 and a hunter')).toBe(
      `a ${scrubbed('s1')} and a ${scrubbed('s0')}`,
    );
  });
});

describe('a value that cannot be kept secret', () => {
  it.each([
    ['', 'is empty'],
    ['abc', 'is shorter than 4 characters'],
    [' a b  ', 'is shorter than 4 characters'],
    ['\ud800abcd', 'is not text'],
    ['shop', 'also stands in the plan'],
  ])('%j is refused in words that do not say it', (value, why) => {
    expect(whyUnfit(value, '{"namespace":"shop"}')).toContain(why);
  });

  it('is told from one that can', () => {
    expect(whyUnfit('hunter2', '{"namespace":"shop"}')).toBeUndefined();
  });
});
