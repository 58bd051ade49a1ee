import type { Json } from '../../../schemas/json.ts';

/** An item of a list by its keys, as `fieldsV1` writes it: `k:{"name":"app"}`. */
export interface ItemPart {
  readonly keys: Readonly<Record<string, Json>>;
}

/** One step of a way into an object: a key of a map, or an item of a list. */
export type PathPart = string | ItemPart;

/** A way into an object, as people read it: `spec.containers[name=app].image`. */
export function describePath(path: readonly PathPart[]): string {
  return path
    .map((part, at) =>
      typeof part === 'string' ? `${at === 0 ? '' : '.'}${part}` : `[${describeKeys(part)}]`,
    )
    .join('');
}

function describeKeys({ keys }: ItemPart): string {
  return Object.entries(keys)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(',');
}

/** The value at such a way; `undefined` where it leaves the object. Own properties only. */
export function valueAt(root: unknown, path: readonly PathPart[]): Json | undefined {
  let value: unknown = root;
  for (const part of path) {
    if (typeof part === 'string') {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
      value = (value as Readonly<Record<string, unknown>>)[part]; // an own key of an object, checked above
    } else {
      if (!Array.isArray(value)) return undefined;
      value = value.find((item: Json) => isItem(item, part.keys));
    }
  }
  return value as Json | undefined; // inside a KubeObject every value is JSON
}

/** Whether an item of a list has these keys; one that the API server fills in (`protocol: TCP`) may be absent. */
export function isItem(item: Json, keys: ItemPart['keys']): boolean {
  if (!isMap(item)) return false;
  const named = Object.entries(keys);
  return (
    named.every(([name, value]) => item[name] === undefined || item[name] === value) &&
    named.some(([name, value]) => item[name] === value)
  );
}

/**
 * Whether an object has the field that a conflict names, as the API server writes it:
 * `.spec.containers[name="app"].image`, `.metadata.labels.example.com/tier`, `.metadata.finalizers[="x"]`. Keys with
 * dots are found by looking at what is there.
 */
export function hasField(root: unknown, field: string): boolean {
  if (field === '') return true;
  if (field.startsWith('[')) {
    const end = field.indexOf(']');
    if (!Array.isArray(root) || end < 0) return false;
    const keys = field.slice(1, end);
    return root.some((item: Json) => isNamed(item, keys) && hasField(item, field.slice(end + 1)));
  }
  if (!isMap(root)) return false;
  const rest = field.startsWith('.') ? field.slice(1) : field;
  return Object.keys(root).some((key) => {
    const behind = rest.slice(key.length);
    const fits = rest.startsWith(key) && (behind === '' || behind.startsWith('.') || behind.startsWith('['));
    return fits && hasField(root[key], behind);
  });
}

/** `name="app",port=80` names an item by its keys, `="x"` by its own value, `0` by its place (which is not followed). */
function isNamed(item: Json, keys: string): boolean {
  const pairs = [...keys.matchAll(/(\w*)=("(?:[^"\\]|\\.)*"|[^,]+)/g)];
  return pairs.every(([, name = '', text = '']) => {
    const given = name === '' ? item : isMap(item) ? item[name] : undefined;
    return given === undefined ? name !== '' : JSON.stringify(given) === text;
  });
}

/** Whether a value is a map of JSON. */
export function isMap(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
