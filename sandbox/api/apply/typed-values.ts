import { isMap, sameJson } from '../../store/json-values.ts';
import { badRequest } from '../../store/status-error.ts';
import { bareObject } from '../schema/go-zeros.ts';
import { ANY, fieldType, type TypeNode } from '../schema/type-node.ts';
import { childAt, emptySet, type FieldSet, printPlace, withoutPlaces } from './field-set.ts';

/** How a value takes part in merging: as a whole, by its keys, or by its items. */
type Form = 'whole' | 'map' | 'list';

function formOf(value: unknown, type: TypeNode): Form {
  if (isMap(value)) return type.atomic ? 'whole' : 'map';
  if (Array.isArray(value) && type.type === 'list' && type.listType !== 'atomic') return 'list';
  return 'whole';
}

/** The path element of a list item: its keys, or its value in a set. `undefined` when a key is missing. */
export function itemElement(item: unknown, type: TypeNode): string | undefined {
  if (type.listType === 'set') return `v:${JSON.stringify(item)}`;
  if (!isMap(item)) return undefined;
  const keys: Record<string, unknown> = {};
  for (const key of [...type.listKeys].sort()) {
    const value = item[key] ?? type.keyDefaults[key];
    if (value === undefined) continue;
    keys[key] = value;
  }
  return Object.keys(keys).length === 0 ? undefined : `k:${JSON.stringify(keys)}`;
}

/** Items of a list by path element, in order. A list that cannot be told apart by keys keeps its later items out. */
export function itemsByElement(items: readonly unknown[], type: TypeNode): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const item of items) {
    const element = itemElement(item, type);
    if (element !== undefined && !found.has(element)) found.set(element, item);
  }
  return found;
}

/** A value without `null` fields: an applied `null` says nothing. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutNulls(field)]));
}

/** The fields an applied value states. Refuses list items that cannot be told apart. */
export function fieldsOf(value: unknown, type: TypeNode): FieldSet {
  const set = emptySet();
  collect(value, type, set, []);
  return set;
}

function collect(value: unknown, type: TypeNode, set: FieldSet, above: readonly string[]): void {
  const form = formOf(value, type);
  if (form === 'whole') {
    set.member = true;
  } else if (form === 'map' && isMap(value)) {
    for (const [key, field] of Object.entries(value)) {
      const element = `f:${key}`;
      const child = childAt(set, element);
      const emptyMap = isMap(field) && Object.keys(field).length === 0;
      const declared = type.type === 'struct' && Object.hasOwn(type.fields, key);
      if (emptyMap || !declared) child.member = true;
      collect(field, fieldType(type, key), child, [...above, element]);
    }
  } else if (Array.isArray(value)) {
    for (const item of value) {
      const element = itemElement(item, type);
      const where = printPlace(above);
      if (element === undefined) {
        throw badRequest(
          `failed to create typed patch object: ${where}: element 0: associative list with keys has an element that omits key field ${JSON.stringify(type.listKeys[0] ?? '')}`,
        );
      }
      if (set.children.has(element)) {
        const name = printPlace([element]).slice(1, -1);
        throw badRequest(
          `failed to create typed patch object: ${where}: duplicate entries for key [${name}]`,
        );
      }
      const child = childAt(set, element);
      child.member = true;
      if (isMap(item)) collect(item, type.element ?? ANY, child, [...above, element]);
    }
  }
}

/** The live value with the applied one laid over it; maps and keyed lists are joined, everything else replaced. */
export function mergeValues(live: unknown, applied: unknown, type: TypeNode): unknown {
  if (applied === undefined) return live;
  if (live === undefined || live === null) return applied;
  const form = formOf(applied, type);
  if (form === 'map' && isMap(applied) && isMap(live)) {
    const merged: Record<string, unknown> = { ...live };
    for (const [key, field] of Object.entries(applied)) {
      merged[key] = mergeValues(live[key], field, fieldType(type, key));
    }
    return merged;
  }
  if (form === 'list' && Array.isArray(applied) && Array.isArray(live)) {
    return mergeLists(live, applied, type);
  }
  return applied;
}

/** Applied items in their order; live-only items stay before the shared item that followed them. */
function mergeLists(
  live: readonly unknown[],
  applied: readonly unknown[],
  type: TypeNode,
): readonly unknown[] {
  const wanted = itemsByElement(applied, type);
  const present = itemsByElement(live, type);
  const order = [...wanted.keys()];
  const merged: unknown[] = [];
  let next = 0;
  const takeThrough = (last: number): void => {
    for (; next <= last; next += 1) {
      const element = order[next] ?? '';
      merged.push(mergeValues(present.get(element), wanted.get(element), type.element ?? ANY));
    }
  };
  for (const item of live) {
    const element = itemElement(item, type);
    const at = element === undefined ? -1 : order.indexOf(element);
    if (at < 0) merged.push(item);
    else takeThrough(at);
  }
  takeThrough(order.length - 1);
  return merged;
}

/** What differs between two states of an object. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Compares two states field by field. */
export function compareValues(before: unknown, after: unknown, type: TypeNode): Comparison {
  const result = { added: emptySet(), modified: emptySet(), removed: emptySet() };
  compare(
    before ?? { ...Object(bareObject(type)), metadata: {} },
    after,
    type,
    result.added,
    result.modified,
    result.removed,
  );
  return result;
}

function compare(
  before: unknown,
  after: unknown,
  type: TypeNode,
  added: FieldSet,
  modified: FieldSet,
  removed: FieldSet,
): void {
  if (before === after) return;
  if (before === undefined || before === null || after === undefined || after === null) {
    addAll(after ?? undefined, type, added);
    addAll(before ?? undefined, type, removed);
    // What stands empty in every object of its kind was there before something came into it.
    if (before === null && formOf(after, type) === 'list') added.member = false;
    return;
  }
  const form = formOf(after, type);
  if (form !== formOf(before, type) || form === 'whole') {
    if (!sameJson(before, after)) modified.member = true;
    return;
  }
  const inner = form === 'list' ? () => type.element ?? ANY : (key: string) => fieldType(type, key);
  const left = partsOf(before, type);
  const right = partsOf(after, type);
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const a = left.get(element);
    const b = right.get(element);
    if (a === b) continue;
    compare(
      a,
      b,
      inner(element.slice(2)),
      childAt(added, element),
      childAt(modified, element),
      childAt(removed, element),
    );
    if (form === 'list' && a === undefined) childAt(added, element).member = true;
    if (form === 'list' && b === undefined) childAt(removed, element).member = true;
  }
}

function partsOf(value: unknown, type: TypeNode): ReadonlyMap<string, unknown> {
  if (Array.isArray(value)) return itemsByElement(value, type);
  const parts = new Map<string, unknown>();
  if (isMap(value)) for (const [key, field] of Object.entries(value)) parts.set(`f:${key}`, field);
  return parts;
}

function addAll(value: unknown, type: TypeNode, set: FieldSet): void {
  if (value === undefined || value === null) return;
  const form = formOf(value, type);
  set.member = true;
  if (form === 'whole') return;
  const parts = partsOf(value, type);
  for (const [element, part] of parts) {
    const child = childAt(set, element);
    if (form === 'list' || part === null) child.member = true;
    if (form === 'map' || isMap(part)) {
      addAll(part, form === 'list' ? (type.element ?? ANY) : fieldType(type, element.slice(2)), child);
    }
  }
}

/** A value without the places of a set; emptied maps and lists that were in the set go too. */
export function removePlaces(value: unknown, set: FieldSet, type: TypeNode): unknown {
  if (isMap(value)) {
    const kept: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(value)) {
      const child = set.children.get(`f:${key}`);
      const rest = child === undefined ? field : removeChild(field, child, fieldType(type, key));
      if (rest !== undefined) kept[key] = rest;
    }
    return kept;
  }
  if (!Array.isArray(value)) return value;
  const kept: unknown[] = [];
  for (const item of value) {
    const element = itemElement(item, type);
    const child = element === undefined ? undefined : set.children.get(element);
    const rest = child === undefined ? item : removeItem(item, child, type.element ?? ANY, type.listKeys);
    if (rest !== undefined) kept.push(rest);
  }
  return kept;
}

function removeItem(item: unknown, set: FieldSet, type: TypeNode, keys: readonly string[]): unknown {
  if (set.member) return undefined;
  // An item that somebody else still needs keeps what tells it apart.
  return removePlaces(
    item,
    withoutPlaces(
      set,
      keys.map((key) => [`f:${key}`]),
    ),
    type,
  );
}

function removeChild(field: unknown, set: FieldSet, type: TypeNode): unknown {
  if (formOf(field, type) === 'whole') return set.member ? undefined : field;
  const rest = removePlaces(field, set, type);
  const left = isMap(rest) ? Object.keys(rest).length : Array.isArray(rest) ? rest.length : 1;
  return left === 0 ? undefined : rest;
}
