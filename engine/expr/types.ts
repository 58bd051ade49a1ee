import type { Json } from '../../schemas/json.ts';

/**
 * What is known about a value before the run; one lattice for templates and CEL. `unknown` satisfies everything, so that
 * one mistake has no consequences. A map that is `open` may have more fields than are declared.
 */
export type ValueType =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'null' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'int' }
  | { readonly kind: 'number' }
  | { readonly kind: 'string' }
  | { readonly kind: 'list'; readonly items: ValueType }
  | { readonly kind: 'map'; readonly fields: ReadonlyMap<string, ValueType>; readonly open: boolean };

/** A mapping; also what a scope is: the names that an expression may start with. */
export type MapType = Extract<ValueType, { kind: 'map' }>;

export type TypeKind = ValueType['kind'];

export const UNKNOWN: ValueType = { kind: 'unknown' };
export const STRING: ValueType = { kind: 'string' };
export const NUMBER: ValueType = { kind: 'number' };
export const INT: ValueType = { kind: 'int' };
export const BOOL: ValueType = { kind: 'bool' };

/** A map with these fields and no others. */
export function closedMap(fields: Iterable<readonly [string, ValueType]>): MapType {
  return { kind: 'map', fields: new Map(fields), open: false };
}

/** The words for a type in a message: `a number`, `a list of strings`. */
export function describeType(type: ValueType): string {
  switch (type.kind) {
    case 'unknown':
      return 'anything';
    case 'null':
      return 'null';
    case 'bool':
      return 'a boolean';
    case 'int':
      return 'an integer';
    case 'number':
      return 'a number';
    case 'string':
      return 'a string';
    case 'list':
      return type.items.kind === 'unknown' ? 'a list' : `a list of ${plural(type.items)}`;
    case 'map':
      return 'a mapping';
  }
}

function plural(type: ValueType): string {
  return `${describeType(type).replace(/^an? /, '')}s`;
}

/** Whether a value of type `actual` may stand where one of these kinds is wanted; an int is a number. */
export function satisfies(actual: ValueType, wanted: readonly TypeKind[]): boolean {
  if (actual.kind === 'unknown' || wanted.includes('unknown')) return true;
  return wanted.includes(actual.kind) || (actual.kind === 'int' && wanted.includes('number'));
}

/** The type of a value that is at hand. */
export function typeOfValue(value: Json): ValueType {
  if (value === null) return { kind: 'null' };
  switch (typeof value) {
    case 'string':
      return STRING;
    case 'boolean':
      return BOOL;
    case 'number':
      return Number.isInteger(value) ? INT : NUMBER;
    default:
      return typeOfStructure(value);
  }
}

function typeOfStructure(value: readonly Json[] | { readonly [key: string]: Json }): ValueType {
  if (!Array.isArray(value)) {
    return closedMap(Object.entries(value).map(([key, item]) => [key, typeOfValue(item)]));
  }
  const kinds = value.map(typeOfValue);
  const first = kinds[0] ?? UNKNOWN;
  if (kinds.every((type) => type.kind === first.kind)) return { kind: 'list', items: first };
  const numeric = kinds.every((type) => type.kind === 'int' || type.kind === 'number');
  return { kind: 'list', items: numeric ? NUMBER : UNKNOWN };
}

/** The type at a path, or where and why it ends. */
export type Lookup =
  | { readonly ok: true; readonly type: ValueType }
  | { readonly ok: false; readonly at: number; readonly parent: ValueType };

/** Follows a path through fields and list positions; own names only. */
export function lookUpType(root: ValueType, parts: readonly string[]): Lookup {
  let type = root;
  for (const [i, part] of parts.entries()) {
    if (type.kind === 'unknown') return { ok: true, type: UNKNOWN };
    if (type.kind === 'list' && /^\d+$/.test(part)) {
      type = type.items;
      continue;
    }
    const field = type.kind === 'map' ? type.fields.get(part) : undefined;
    if (field !== undefined) type = field;
    else if (type.kind === 'map' && type.open) return { ok: true, type: UNKNOWN };
    else return { ok: false, at: i, parent: type };
  }
  return { ok: true, type };
}
