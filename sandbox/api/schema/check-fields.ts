import { isMap } from '../../store/json-values.ts';
import { ANY, fieldType, type TypeNode } from './type-node.ts';

/** What a field check found: the value without unknown fields, their paths, and fields of a wrong type. */
export interface FieldCheck {
  readonly value: unknown;
  readonly unknown: readonly string[];
  readonly wrong: readonly { readonly path: string; readonly found: string; readonly expected: string }[];
}

interface Findings {
  readonly unknown: string[];
  readonly wrong: { path: string; found: string; expected: string }[];
}

/** Checks an object of a built-in kind against its field table; `null` counts as absent. */
export function checkFields(value: unknown, type: TypeNode): FieldCheck {
  const findings: Findings = { unknown: [], wrong: [] };
  return { value: check(value, type, '', findings), ...findings };
}

const describe = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return isMap(value) ? 'object' : typeof value;
};

function check(value: unknown, type: TypeNode, path: string, findings: Findings): unknown {
  const wrong = (expected: string): undefined => {
    findings.wrong.push({ path, found: describe(value), expected });
    return undefined;
  };
  switch (type.type) {
    case 'any':
      return value;
    case 'struct':
    case 'map':
      return isMap(value) ? checkMap(value, type, path, findings) : wrong('object');
    case 'list':
      if (!Array.isArray(value)) return wrong('array');
      return value.map((item, i) => check(item, type.element ?? ANY, `${path}[${i}]`, findings));
    case 'string':
      return typeof value === 'string' ? value : wrong('string');
    case 'integer':
      return Number.isInteger(value) ? value : wrong('int32');
    case 'number':
      return typeof value === 'number' ? value : wrong('float64');
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong('bool');
    case 'int-or-string':
      return typeof value === 'string' || typeof value === 'number' ? value : wrong('string or number');
  }
}

function checkMap(value: object, type: TypeNode, path: string, findings: Findings): unknown {
  const kept: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    const place = path === '' ? key : `${path}.${key}`;
    if (type.type === 'struct' && !type.open && !Object.hasOwn(type.fields, key)) {
      findings.unknown.push(place);
    } else if (field !== null && field !== undefined) {
      kept[key] = check(field, fieldType(type, key), place, findings);
    }
  }
  return kept;
}
