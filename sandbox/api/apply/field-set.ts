import { isMap, type JsonMap } from '../../store/json-values.ts';

/**
 * A set of fields as a tree of path elements: `f:name`, `k:{"name":"x"}`, `v:"x"` as `FieldsV1` spells them.
 * `member` says that the place itself belongs to the set.
 */
export interface FieldSet {
  member: boolean;
  readonly children: Map<string, FieldSet>;
}

/** A set without fields. */
export function emptySet(): FieldSet {
  return { member: false, children: new Map() };
}

/** The child at a path element, made when absent. */
export function childAt(set: FieldSet, element: string): FieldSet {
  let child = set.children.get(element);
  if (child === undefined) {
    child = emptySet();
    set.children.set(element, child);
  }
  return child;
}

/** Whether a set has no member at all. */
export function isEmptySet(set: FieldSet): boolean {
  if (set.member) return false;
  for (const child of set.children.values()) if (!isEmptySet(child)) return false;
  return true;
}

/** All places that belong to one set or the other. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map(a.children);
  for (const [element, child] of b.children) {
    const own = children.get(element);
    children.set(element, own === undefined ? child : union(own, child));
  }
  return { member: a.member || b.member, children };
}

/** The places of `a` that are not places of `b`; what lies below a place of `b` stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    const rest = other === undefined ? child : difference(child, other);
    if (!isEmptySet(rest)) children.set(element, rest);
  }
  return { member: a.member && !b.member, children };
}

/** The places that belong to both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    if (other === undefined) continue;
    const both = intersection(child, other);
    if (!isEmptySet(both)) children.set(element, both);
  }
  return { member: a.member && b.member, children };
}

/** A set without what lies below the given places: `[['f:status'], ['f:metadata', 'f:uid']]`. */
export function withoutPlaces(set: FieldSet, places: readonly (readonly string[])[]): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [element, child] of set.children) {
    const here = places.filter((place) => place[0] === element);
    if (here.some((place) => place.length === 1)) continue;
    const rest =
      here.length === 0
        ? child
        : withoutPlaces(
            child,
            here.map((place) => place.slice(1)),
          );
    if (here.length === 0 || !isEmptySet(rest)) children.set(element, rest);
  }
  return { member: set.member, children };
}

/** Every member place, as its path elements. */
export function* placesOf(set: FieldSet, above: readonly string[] = []): Generator<readonly string[]> {
  if (set.member) yield above;
  for (const [element, child] of set.children) yield* placesOf(child, [...above, element]);
}

/** Reads `fieldsV1`; a place without entries below it is a member. */
export function parseFieldSet(fields: unknown): FieldSet {
  const set = emptySet();
  if (!isMap(fields)) return set;
  for (const [element, below] of Object.entries(fields)) {
    if (element === '.') set.member = true;
    else set.children.set(element, parseBelow(below));
  }
  return set;
}

function parseBelow(fields: unknown): FieldSet {
  const set = parseFieldSet(fields);
  if (set.children.size === 0) set.member = true;
  return set;
}

/** Writes `fieldsV1`, path elements in order. */
export function printFieldSet(set: FieldSet): JsonMap {
  const printed: Record<string, unknown> = {};
  const elements = [...set.children.keys()].sort();
  if (set.member && elements.length > 0) printed['.'] = {};
  for (const element of elements) {
    const child = set.children.get(element);
    if (child !== undefined && !isEmptySet(child)) printed[element] = printFieldSet(child);
  }
  return printed;
}

/** A place as messages write it: `.spec.containers[name="web"].image`. */
export function printPlace(place: readonly string[]): string {
  return place.map(printElement).join('');
}

function printElement(element: string): string {
  const body = element.slice(2);
  if (element.startsWith('f:')) return `.${body}`;
  if (element.startsWith('v:')) return `[=${body}]`;
  const keys = JSON.parse(body) as unknown;
  if (!isMap(keys)) return `[${body}]`;
  const parts = Object.entries(keys).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `[${parts.join(',')}]`;
}
