import { describe, expect, it } from 'vitest';
import { parameterFromText } from '../../../engine/expr/parameter-text.ts';
import { checkParameterValue } from '../../../engine/expr/parameter-value.ts';
import type { Json, JsonObject } from '../../../schemas/json.ts';

describe('a parameter value', () => {
  const cases: readonly (readonly [string, JsonObject, Json, readonly string[]])[] = [
    ['integer', { minimum: 1 }, 3, []],
    ['integer', {}, 'fast', ["must be an integer, not the text 'fast'"]],
    ['integer', {}, 2.5, ['must be an integer, not a number (2.5)']],
    ['integer', { minimum: 1, maximum: 9 }, 12, ['must be at most 9, not 12']],
    ['string', { enum: ['a', 'b'] }, 'c', ["must be one of a, b, not the text 'c'"]],
    ['string', { pattern: '^v\\d+$' }, 'v2', []],
    ['string', { pattern: '^v\\d+$' }, 'x', ["must match ^v\\d+$, and the text 'x' does not"]],
    [
      'string',
      { pattern: '^(a+)+$' },
      `${'a'.repeat(5000)}b`,
      [expect.stringContaining('must match') as never],
    ],
    ['string', { format: 'dns-label' }, 'Shop', ["must be a dns-label, and the text 'Shop' is none"]],
    ['string', { minLength: 2 }, '😀', ['must have at least 2 characters']],
    ['duration', {}, '1m30s', []],
    ['duration', {}, 30, ['must be a duration, not an integer (30)']],
    ['quantity', {}, '500m', []],
    ['quantity', {}, 'lots', ["must be a quantity, not the text 'lots'"]],
    ['boolean', {}, 'yes', ["must be true or false, not the text 'yes'"]],
    [
      'array',
      { items: { type: 'integer', maximum: 99 }, minItems: 1 },
      [5, 150],
      ['must be at most 99, not 150'],
    ],
    ['array', { minItems: 1 }, [], ['must have at least 1 items']],
    ['object', {}, [], ['must be a mapping, not a list']],
  ];
  for (const [type, schema, value, messages] of cases) {
    it(`${JSON.stringify(value).slice(0, 30)} for ${type} ${JSON.stringify(schema)}`, () => {
      expect(checkParameterValue({ type, schema }, value).map(({ message }) => message)).toEqual(messages);
    });
  }

  it('is named by its place inside a list', () => {
    const found = checkParameterValue({ type: 'array', schema: { items: { type: 'integer' } } }, [1, 'x']);
    expect(found).toMatchObject([{ path: [1] }]);
  });
});

describe('a value on the command line', () => {
  const cases: readonly (readonly [string, JsonObject, string, Json])[] = [
    ['integer', {}, '5', 5],
    ['integer', {}, 'fast', 'fast'],
    ['number', {}, '2.5', 2.5],
    ['boolean', {}, 'true', true],
    ['string', {}, '5', '5'],
    ['array', { items: { type: 'integer' } }, '5,25,50', [5, 25, 50]],
    ['array', {}, '["a,b"]', ['a,b']],
    ['array', {}, '', []],
    ['object', {}, '{"a": 1}', { a: 1 }],
  ];
  for (const [type, schema, text, value] of cases) {
    it(`'${text}' for ${type} is ${JSON.stringify(value)}`, () => {
      expect(parameterFromText({ type, schema }, text)).toEqual(value);
    });
  }
});
