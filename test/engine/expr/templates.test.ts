import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTemplate } from '../../../engine/expr/check-template.ts';
import { fillTemplate } from '../../../engine/expr/expressions.ts';
import { isLateField } from '../../../engine/expr/late-fields.ts';
import { parseTemplate } from '../../../engine/expr/parse-template.ts';
import { renderValue } from '../../../engine/expr/render-template.ts';
import { closedMap, INT, STRING, type ValueType } from '../../../engine/expr/types.ts';
import type { Json } from '../../../schemas/json.ts';

const SCOPE = {
  params: { n: 5, name: 'Web', list: [1, 2], flag: true, nothing: null, deep: { a: 'x' } },
  weight: 25,
};

function filledIn(text: string): Json {
  const filled = fillTemplate(text, SCOPE);
  if (!filled.ok) throw new Error(`${filled.problem.code}: ${filled.problem.message}`);
  return filled.value;
}

describe('a template', () => {
  const values: readonly (readonly [string, Json])[] = [
    ['{{ params.n }}', 5],
    ['{{ params.list }}', [1, 2]],
    ['{{ params.flag }}', true],
    ['{{ params.deep.a }}', 'x'],
    ['{{ params.list.[1] }}', 2],
    ['v{{ params.n }}', 'v5'],
    ['{{ params.n }}{{ weight }}', '525'],
    ['{{ sub 100 weight }}', 75],
    ['{{ add 1 (mul 2 params.n) }}', 11],
    ['{{ default params.missing "x" }}', 'x'],
    ['{{ default params.nothing 3 }}', 3],
    ['{{ lower params.name }}-{{ upper params.name }}', 'web-WEB'],
    ['{{ join params.list "," }}', '1,2'],
    ['{{ quantity "500m" }}', 0.5],
    ['{{ duration "1m30s" }}', 90],
    ['{{ toJson params.deep }}', '{"a":"x"}'],
    ['\\{{ not.ours }}', '{{ not.ours }}'],
    ['no template', 'no template'],
    ['<b>&"', '<b>&"'],
    ['{{ default params.missing "}}" }}', '}}'],
  ];
  for (const [text, value] of values) {
    it(`${text} is ${JSON.stringify(value)}`, () => {
      expect(filledIn(text)).toEqual(value);
    });
  }

  const refused: readonly (readonly [string, string])[] = [
    ['{{ params.n', 'E212'],
    ['{{ }}', 'E212'],
    ['{{ params.n + 1 }}', 'E212'],
    ['{{#if x}}{{/if}}', 'E213'],
    ['{{> x }}', 'E213'],
    ['{{{ params.n }}}', 'E213'],
    ['{{& params.n }}', 'E213'],
    ['{{! x }}', 'E213'],
    ['{{~ params.n ~}}', 'E213'],
    ['{{ ../x }}', 'E213'],
    ['{{ @root }}', 'E213'],
    ['{{ this.x }}', 'E213'],
    ['{{ default x y=1 }}', 'E213'],
    ['{{else}}', 'E213'],
    ['{{* decorator }}', 'E213'],
    ['{{ params.__proto__.x }}', 'E214'],
    ['{{ lookup params "n" }}', 'E215'],
    ['{{ sub 1 "a" }}', 'E216'],
    ['{{ sub 1 }}', 'E216'],
    ['x {{ params.list }}', 'E216'],
    ['{{ params.missing }}', 'E301'],
    ['{{ params.toString }}', 'E301'],
    ['{{ params.list.length }}', 'E301'],
  ];
  for (const [text, code] of refused) {
    it(`${text} is refused with ${code}`, () => {
      const filled = fillTemplate(text, SCOPE);
      expect(filled.ok ? filled.value : filled.problem.code).toBe(code);
    });
  }

  it('cannot be told by its values: what comes out is never read again', () => {
    const value = '{{ params.n }}\nadmin: true';
    expect(fillTemplate('{{ params.text }}', { params: { text: value } })).toEqual({ ok: true, value });
  });

  it('always ends with a value or a problem inside the text', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{',
      '}',
      ' ',
      'params',
      '.',
      'n',
      'sub',
      '1',
      '"',
      "'",
      '(',
      ')',
      '[',
      ']',
      '\\',
      '#',
      '/',
      '&',
      '>',
      '~',
      '!',
      'else',
      '=',
      '|',
      '@',
      '..',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const filled = fillTemplate(text, SCOPE);
        if (filled.ok) return;
        expect(filled.problem.start).toBeGreaterThanOrEqual(0);
        expect(filled.problem.end).toBeLessThanOrEqual(text.length);
        expect(filled.problem.end).toBeGreaterThanOrEqual(filled.problem.start);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives every text without braces back as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('{{')),
        (text) => {
          expect(filledIn(text)).toBe(text);
        },
      ),
    );
  });

  it('is refused when it is longer than any sane scalar', () => {
    expect(parseTemplate(`{{ x }}${'a'.repeat(20_000)}`).ok).toBe(false);
    expect(parseTemplate('{{x}}'.repeat(600)).ok).toBe(false);
  });
});

describe('filling in a value', () => {
  it('changes string scalars and never keys, and says where a problem is', () => {
    const rendered = renderValue({ a: ['{{ weight }}', '{{ nope }}'], '{{ weight }}': 1 }, SCOPE);
    expect(rendered.value).toEqual({ a: [25, null], '{{ weight }}': 1 });
    expect(rendered.problems).toMatchObject([{ code: 'E301', path: ['a', 1], start: 3, end: 7 }]);
  });

  it('leaves what reads steps to the run where the schema allows it', () => {
    const url = 'http://{{ steps.a.outputs.host }}/';
    const rendered = renderValue({ request: { url } }, SCOPE, (path) => isLateField('probe', path));
    expect(rendered).toEqual({ value: { request: { url } }, problems: [], late: [['request', 'url']] });
    expect(isLateField('probe', ['requests', 3, 'body'])).toBe(true);
    expect(isLateField('probe', ['expect', 'status'])).toBe(false);
  });
});

describe('checking a template before there are values', () => {
  const params: ValueType = closedMap([
    ['weight', INT],
    ['name', STRING],
  ]);
  const scope = closedMap([
    ['params', params],
    ['item', STRING],
  ]);
  const check = (text: string) => checkTemplate(text, scope, 'notYet');

  it('knows the type that a whole expression keeps', () => {
    expect(check('{{ params.weight }}').type).toEqual(INT);
    expect(check('{{ sub 100 params.weight }}').type).toEqual(INT);
    expect(check('w{{ params.weight }}').type).toEqual(STRING);
  });

  it('names the parameter that was meant', () => {
    expect(check('x {{ params.wieght }}').problems).toMatchObject([
      { code: 'E301', start: 12, end: 18, label: "did you mean 'weight'?" },
    ]);
    expect(check('{{ weight }}').problems).toMatchObject([{ label: "did you mean 'params.weight'?" }]);
  });

  it('refuses a helper argument of the wrong type at the argument', () => {
    expect(check('{{ sub 100 params.name }}').problems).toMatchObject([{ code: 'E216', start: 11, end: 22 }]);
  });

  it('refuses outputs of steps where values must be known before the run', () => {
    expect(check('{{ steps.a.outputs.b }}').problems).toMatchObject([{ code: 'E317' }]);
  });
});
