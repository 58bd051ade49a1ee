import { isMap } from '../../store/json-values.ts';
import { isQuantity } from '../kubernetes/rules/quantities.ts';
import { ANY, fieldType, type TypeNode } from './type-node.ts';

/** A value of a wrong type, and where. */
export interface Misfit {
  /** With list indexes and map keys: `spec.containers[0].image`. */
  readonly path: string;
  /** As Go's decoder names it: the innermost struct, then the fields without indexes and keys. */
  readonly goPath: string;
  readonly found: string;
  /** The Go type: `int32`, `map[string]string`, `v1.ObjectMeta`. */
  readonly expected: string;
  /** What server-side apply calls it: `map`, `list`, `numeric`. */
  readonly form: TypeNode['type'];
  readonly value: unknown;
}

/** What a field check found: the value without unknown fields, their paths, and fields of a wrong type. */
export interface FieldCheck {
  readonly value: unknown;
  readonly unknown: readonly string[];
  readonly wrong: readonly Misfit[];
}

interface Findings {
  readonly unknown: string[];
  readonly wrong: Misfit[];
}

interface Place {
  readonly path: string;
  readonly fields: string;
  readonly struct: string;
}

/** Checks an object of a built-in kind against its field table; `null` counts as absent. */
export function checkFields(value: unknown, type: TypeNode): FieldCheck {
  const findings: Findings = { unknown: [], wrong: [] };
  return { value: check(value, type, { path: '', fields: '', struct: '' }, findings), ...findings };
}

const describe = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return isMap(value) ? 'object' : typeof value;
};

/** `V1ObjectMeta` is `ObjectMeta` in package `v1`. */
const structName = (type: TypeNode): string => (type.name ?? '').replace(/^(?:[A-Z][a-z]+)?V\d/, '');

const TIMES: Readonly<Record<string, RegExp>> = {
  Time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
  MicroTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(?:Z|[+-]\d\d:\d\d)$/,
};

function isTime(value: string, form: string): boolean {
  return TIMES[form]?.test(value) ?? true;
}

const LONG = /(?:Seconds|Generation|runAs\w+|fsGroup|generation|fieldRef)$/;

function goType(type: TypeNode, path: string): string {
  switch (type.type) {
    case 'struct':
      return `v1.${structName(type)}`;
    case 'map':
      return `map[string]${goType(type.element ?? ANY, path)}`;
    case 'list':
      return `[]${goType(type.element ?? ANY, path)}`;
    case 'integer':
      return LONG.test(path) && !/(?:period|timeout|initialDelay|minReady|leaseDuration)Seconds$/i.test(path)
        ? 'int64'
        : 'int32';
    case 'number':
      return 'float64';
    case 'boolean':
      return 'bool';
    case 'int-or-string':
      return type.name === 'Quantity' ? 'resource.Quantity' : 'intstr.IntOrString';
    default:
      return type.name ?? 'string';
  }
}

function check(value: unknown, type: TypeNode, place: Place, findings: Findings): unknown {
  const wrong = (): undefined => {
    const number = typeof value === 'number' && type.type === 'integer' ? ` ${value}` : '';
    findings.wrong.push({
      path: place.path,
      goPath: `${place.struct}.${place.fields}`,
      found: `${describe(value)}${number}`,
      expected: goType(type, place.fields),
      form: type.type,
      value,
    });
    return undefined;
  };
  switch (type.type) {
    case 'any':
      return value;
    case 'struct':
    case 'map':
      return isMap(value) ? checkMap(value, type, place, findings) : wrong();
    case 'list':
      if (!Array.isArray(value)) return wrong();
      return value.map((item, i) => {
        const at = { ...place, path: `${place.path}[${i}]` };
        return item === null ? item : check(item, type.element ?? ANY, at, findings);
      });
    case 'string':
      if (typeof value !== 'string') return wrong();
      return type.name === undefined || isTime(value, type.name) ? value : wrong();
    case 'integer':
      return Number.isInteger(value) ? value : wrong();
    case 'number':
      return typeof value === 'number' ? value : wrong();
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong();
    case 'int-or-string':
      if (type.name === 'Quantity') return isQuantity(value) ? value : wrong();
      return typeof value === 'string' || typeof value === 'number' ? value : wrong();
  }
}

function checkMap(value: object, type: TypeNode, place: Place, findings: Findings): unknown {
  const kept: Record<string, unknown> = {};
  const isStruct = type.type === 'struct';
  for (const [key, field] of Object.entries(value)) {
    const path = place.path === '' ? key : `${place.path}.${key}`;
    if (isStruct && !type.open && !Object.hasOwn(type.fields, key)) {
      findings.unknown.push(path);
    } else if (field !== null && field !== undefined) {
      const fields = !isStruct ? place.fields : place.fields === '' ? key : `${place.fields}.${key}`;
      const struct = isStruct ? structName(type) : place.struct;
      kept[key] = check(field, fieldType(type, key), { path, fields, struct }, findings);
    }
  }
  return kept;
}
