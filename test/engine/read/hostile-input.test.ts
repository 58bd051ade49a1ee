import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPattern } from '../../../engine/read/read-pattern.ts';
import { readYamlText } from '../../../engine/read/read-yaml.ts';
import type { Diagnostic } from '../../../schemas/diagnostic.ts';

const NO_FILES = {
  readFile: () => ({ problem: 'missing' as const }),
  listFiles: () => ({ problem: 'missing' as const }),
};

function diagnose(bytes: Uint8Array): readonly Diagnostic[] {
  return readPattern({ file: 'p.yaml', bytes, ...NO_FILES }).diagnostics;
}

const HEAD =
  'apiVersion: meshwright.dev/v1alpha1\nkind: Pattern\nmetadata: {name: x, version: 1.0.0}\nspec:\n';

describe('hostile input ends with a diagnostic', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['ten thousand open brackets', `a: ${'['.repeat(10_000)}`, 'E113'],
    ['two thousand open brackets after it', `a: ${'['.repeat(2_000)}`, 'E113'],
    ['open braces', '{'.repeat(5_000), 'E113'],
    ['dashes on one line', `${'- '.repeat(20_000)}x`, 'E113'],
    ['ever deeper blocks', Array.from({ length: 700 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'E113'],
    ['a hundred thousand keys', Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join('\n'), 'E114'],
    ['a hundred thousand keys on one line', `{${'a: 1, '.repeat(100_000)}}`, 'E114'],
    ['too many documents', '---\n'.repeat(200), 'E114'],
    ['NUL bytes', `${HEAD}\0\0\0`, 'E106'],
    ['fifty megabytes', 'a'.repeat(50 * 1024 * 1024), 'E112'],
    ['an alias inside its own anchor', `${HEAD}  summary: &a [*a]\n`, 'E104'],
    ['many aliases', `a: &a 1\nb: [${'*a, '.repeat(200)}]\n`, 'E105'],
    ['a prototype key', `${HEAD}  __proto__: {polluted: true}\n`, 'E115'],
  ];
  for (const [name, text, code] of cases) {
    it(`${name}: ${code}`, () => {
      expect(diagnose(Buffer.from(text)).map((diagnostic) => diagnostic.code)).toContain(code);
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    });
  }

  it('reads sixteen thousand keys in linear time, each duplicate with both places', () => {
    const keys = Array.from({ length: 16_000 }, (_, i) => `k${i % 15_990}: 1`).join('\n');
    const read = readYamlText('p.yaml', keys, 'one');
    expect(read.diagnostics).toHaveLength(10);
    expect(read.diagnostics[0]?.related).toHaveLength(1);
  });
});

describe('the limits lie where they are said to lie', () => {
  const refusals = (text: string) =>
    readYamlText('p.yaml', text, 'one').diagnostics.map(({ code, span }) => [code, span?.start]);
  const ladder = (lastColumn: number) =>
    Array.from({ length: lastColumn + 1 }, (_, column) => `${' '.repeat(column)}a:`).join('\n');
  const opening = (lastColumn: number) => ladder(lastColumn).lastIndexOf('\n') + 1;

  it('blocks at columns 0 to 63 are 64 levels, which are read', () => {
    expect(refusals(ladder(63))).toEqual([]);
  });

  it.each([64, 65])('blocks at columns 0 to %i are too deep from the one at column 64 on', (column) => {
    expect(refusals(ladder(column))).toEqual([['E113', opening(64)]]);
  });

  it('a dash opens a level and so does what stands behind the last one', () => {
    expect(refusals(`${'- '.repeat(63)}x`)).toEqual([]);
    expect(refusals(`${'- '.repeat(64)}x`)).toEqual([['E113', 0]]);
  });

  it.each([64, 65, 200])('%i columns of indentation are no depth where few blocks are open', (columns) => {
    expect(refusals(`a:\n${' '.repeat(columns)}b: 1\n`)).toEqual([]);
    expect(refusals(`a: |\n${' '.repeat(columns)}text\n`)).toEqual([]);
    expect(refusals(`a: 1\n${' '.repeat(columns)}# remark\n`)).toEqual([]);
  });

  const named = (code: string) => String.fromCodePoint(Number.parseInt(code, 16));

  it.each(['0000', '0008', '000B', '000C', '000E', '001F', '007F', 'FFFE', 'FFFF'])(
    'the character U+%s is refused where it stands, in text, names and remarks',
    (code) => {
      expect(refusals(`a: "x${named(code)}"\n`)).toEqual([['E106', 5]]);
      expect(refusals(`a${named(code)}: x\n`)).toEqual([['E106', 1]]);
      expect(refusals(`a: x # ${named(code)}\n`)).toEqual([['E106', 7]]);
    },
  );

  it.each(['0009', '0020', '007E', '0080', '0085', '00A0', 'D7FF', 'E000', 'FFFD', '1F600'])(
    'the character U+%s is read',
    (code) => {
      expect(refusals(`a: "x${named(code)}y"\r\n`)).toEqual([]);
    },
  );
});

describe('any input at all', () => {
  it('never throws, and every place lies inside the text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        for (const { span } of diagnose(bytes)) expectInside(span, bytes.length);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws on pattern-like text either', () => {
    const piece = fc.constantFrom(
      '  steps:\n',
      '    - id: a\n',
      '      apply: ',
      '{',
      '}',
      '[',
      ']',
      '"{{ params.x }}"',
      '{{ y',
      '}}',
      ': ',
      '\n',
      '  ',
      '- ',
      '|\n',
      '>-\n',
      '&a ',
      '*a',
      '!t ',
      '? ',
      '# c\n',
      "'",
      '"',
      '\t',
      'when: 1 +\n',
      'wait: {for: 1s}\n',
      'needs: [b]\n',
      'forEach: {in: [1], as: x}\n',
      'é',
      '😀',
      '\\',
      '%',
      '@',
      '<<: ',
      'outputs: {o: {type: string, value: steps.a}}\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = HEAD + pieces.join('');
        for (const { span } of diagnose(Buffer.from(text))) expectInside(span, text.length);
      }),
      { numRuns: 500 },
    );
  });
});

function expectInside(span: Diagnostic['span'], length: number): void {
  if (span === undefined) return;
  expect(span.start).toBeGreaterThanOrEqual(0);
  expect(span.end).toBeGreaterThanOrEqual(span.start);
  expect(span.start).toBeLessThanOrEqual(length);
}
