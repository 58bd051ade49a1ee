import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { expressionSize } from '../../../mesh/policy/expression-size.ts';
import { compileTextTest } from '../../../mesh/policy/text-test.ts';

const EXPRESSIONS = [
  '/items/[0-9]+',
  '/(a?){900}',
  '/((a{10}){10}){10}',
  '/[]{9}]{500}b{2,700}',
  '/[^]a]{3,}',
  '/[[:alpha:]]{400}',
  '/\\({300}\\[x{2}',
  '(?:ab|cd|ef){250}',
  '/(x+x+)+y',
  'a{0,999}',
];

describe('the size of an expression', () => {
  for (const source of EXPRESSIONS) {
    it(`is near to that of the compiled program: ${source}`, () => {
      const real = RE2JS.compile(source).programSize();
      expect(expressionSize(source)).toBeGreaterThanOrEqual(real / 2 - 4);
      expect(expressionSize(source)).toBeLessThanOrEqual(real * 2 + 8);
    });
  }

  it('refuses what would keep a proxy busy, before it is compiled', () => {
    const result = compileTextTest(`/${'(a?){900}'.repeat(900)}`, 'prefix');
    expect(result).toEqual({
      ok: false,
      problem: expect.stringMatching(/^it unfolds to \d+ steps, and at most 10000 are taken$/),
    });
  });

  it('lets nested quantifiers pass, which only backtracking makes slow', () => {
    const result = compileTextTest('/(a+)+$', 'prefix');
    if (!result.ok) throw new Error(result.problem);
    expect(result.test.fits(`/${'a'.repeat(5000)}b`)).toBe(false);
    expect(result.test.fits(`/${'a'.repeat(5000)}`)).toBe(true);
  });

  it('says what is wrong with the words of the user, without the anchor around them', () => {
    expect(compileTextTest('/items(', 'prefix')).toEqual({
      ok: false,
      problem: 'error parsing regexp: missing closing ): `/items(`',
    });
  });
});
