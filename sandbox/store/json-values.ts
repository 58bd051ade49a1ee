import type { Json } from '../../schemas/json.ts';

/** JSON as the store handles it: objects may hold absent keys, which count as not there. */
export type JsonMap = { readonly [key: string]: unknown };

/** Whether a value is a JSON object (not an array, not null). */
export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A map of a map's field, or an empty one when it is absent or something else. */
export function mapAt(value: unknown, key: string): JsonMap {
  const field = isMap(value) ? value[key] : undefined;
  return isMap(field) ? field : {};
}

/** A list of a map's field, or an empty one when it is absent or something else. */
export function listAt(value: unknown, key: string): readonly unknown[] {
  const field = isMap(value) ? value[key] : undefined;
  return Array.isArray(field) ? field : [];
}

/** A text field, or `undefined` when it is absent or something else. */
export function textAt(value: unknown, key: string): string | undefined {
  const field = isMap(value) ? value[key] : undefined;
  return typeof field === 'string' ? field : undefined;
}

/** Whether two JSON values say the same; absent and `undefined` keys are equal. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  }
  if (!isMap(a) || !isMap(b)) return false;
  const keysOfA = Object.keys(a).filter((key) => a[key] !== undefined);
  const keysOfB = Object.keys(b).filter((key) => b[key] !== undefined);
  return keysOfA.length === keysOfB.length && keysOfA.every((key) => sameJson(a[key], b[key]));
}

/** Freezes a value and all it holds; frozen parts are not walked again. */
export function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) freezeDeep(part);
  return value;
}

/** A map without some of its keys. */
export function without(map: JsonMap, keys: readonly string[]): JsonMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

/** What was put together from parts of JSON objects and from text and numbers, as JSON; the very same value. */
export function jsonOfParts(parts: JsonMap | readonly object[]): Json {
  return parts as unknown as Json; // JSON by construction, which the `unknown` of the parts hides
}

/** Narrow a parsed value to `Json`: whatever `JSON.parse` gave is JSON. */
export function parseJson(text: string): Json {
  // JSON.parse yields nothing but Json.
  return JSON.parse(text) as Json;
}
