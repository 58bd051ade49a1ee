import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMap, isScalar, parseDocument, type Scalar, stringify } from 'yaml';
import { scalarOffsets } from '../../../engine/read/scalar-offsets.ts';

/** The scalar of `key: <scalar>` with the text around it. */
function scalarOf(text: string): Scalar {
  const { contents } = parseDocument(text, { version: '1.2', schema: 'core' });
  const value = isMap(contents) ? contents.items[0]?.value : undefined;
  if (!isScalar(value)) throw new Error(`no scalar in ${text}`);
  return value;
}

const word = fc.string({
  unit: fc.constantFrom('a', 'b', 'Z', '0', '{', '}', '.', 'é', '😀', "'", '"', '\\', ':'),
  minLength: 1,
  maxLength: 8,
});
const prose = fc
  .array(fc.tuple(word, fc.constantFrom(' ', '\n', '\n\n', '  ', '\n  ')), { minLength: 1, maxLength: 8 })
  .map((parts) =>
    parts
      .map(([text, space]) => text + space)
      .join('')
      .trim(),
  );
const STYLES = ['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const;

describe('places inside a scalar', () => {
  for (const style of STYLES) {
    it(`follow every character of a ${style} scalar back to the text`, () => {
      fc.assert(
        fc.property(prose, (value) => {
          const text = stringify({ key: value }, { defaultStringType: style, lineWidth: 20 });
          const node = scalarOf(text);
          const offsets = scalarOffsets(text, node);
          expect(offsets).toBeDefined();
          if (offsets === undefined || typeof node.value !== 'string') return;
          expect(offsets).toHaveLength(node.value.length + 1);
          for (let i = 0; i < node.value.length; i++) {
            const char = node.value[i] ?? '';
            const at = offsets[i] ?? -1;
            expect(at).toBeGreaterThanOrEqual(offsets[i - 1] ?? 0);
            // white space is folded and indented; everything else stands there, or is written as an escape
            if (!/\s/.test(char) && text[at] !== '\\' && !/[\udc00-\udfff]/.test(char))
              expect(text[at]).toBe(char);
          }
        }),
        { numRuns: 200 },
      );
    });
  }

  it('finds a name in a folded block on its own line', () => {
    const text = 'key: >-\n    the weight is\n    {{ weight }} percent\n';
    const node = scalarOf(text);
    const at = String(node.value).indexOf('weight }}');
    expect(scalarOffsets(text, node)?.[at]).toBe(text.indexOf('weight }}'));
  });

  it('follows escapes in double quotes', () => {
    const text = 'key: "a\\tb \\u00e9 {{ x }}"\n';
    const node = scalarOf(text);
    const at = String(node.value).indexOf('{{');
    expect(scalarOffsets(text, node)?.[at]).toBe(text.indexOf('{{'));
  });
});
