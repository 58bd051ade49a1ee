import { describe, expect, it } from 'vitest';
import { celCauses, hasRules } from '../../../../sandbox/api/schema/cel-rules.ts';

const integer = { type: 'integer' };
const ruled = (rule: string, more: Readonly<Record<string, unknown>> = {}) => ({
  type: 'object',
  properties: { n: integer, list: { type: 'array', items: integer } },
  'x-kubernetes-validations': [{ rule, ...more }],
});

describe('rules of a schema in CEL', () => {
  it('compare integers as integers', () => {
    expect(celCauses({ n: 3 }, undefined, ruled('self.n % 2 == 1'))).toEqual([]);
    expect(celCauses({ n: 4 }, undefined, ruled('self.n % 2 == 1', { message: 'odd ones only' }))).toEqual([
      { reason: 'FieldValueInvalid', field: '', message: 'Invalid value: "object": odd ones only' },
    ]);
  });

  it('about a change say nothing of what is new', () => {
    const schema = ruled('self.n >= oldSelf.n');
    expect(celCauses({ n: 1 }, undefined, schema)).toEqual([]);
    expect(celCauses({ n: 1 }, { n: 2 }, schema)).toHaveLength(1);
    expect(celCauses({ n: 3 }, { n: 2 }, schema)).toEqual([]);
  });

  it('that cannot be read or ask for functions of Kubernetes alone are not judged', () => {
    expect(celCauses({ n: 1 }, undefined, ruled('self.n ==='))).toEqual([]);
    expect(celCauses({ n: 1, list: [2, 1] }, undefined, ruled('self.list.isSorted()'))).toEqual([]);
  });

  it('that fail while they run refuse the object, with what went wrong', () => {
    const [cause] = celCauses({ list: [] }, undefined, ruled('self.n > 1'));
    expect(cause?.message).toMatch(/evaluating rule: self\.n > 1$/);
  });

  it('are found at any depth', () => {
    expect(hasRules({ type: 'object', properties: { a: { type: 'array', items: ruled('true') } } })).toBe(
      true,
    );
    expect(hasRules({ type: 'object', properties: { a: integer } })).toBe(false);
  });
});
