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
