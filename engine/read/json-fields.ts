import type { Json, JsonObject } from '../../schemas/json.ts';

/** Narrows to a JSON object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own field of a value that may be no object at all. */
export function field(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The field as an object; empty when it is anything else, which the shape check has reported. */
export function objectField(value: Json | undefined, key: string): JsonObject {
  const found = field(value, key);
  return isObject(found) ? found : {};
}

/** The field as a list; empty when it is anything else. */
export function listField(value: Json | undefined, key: string): readonly Json[] {
  const found = field(value, key);
  return isList(found) ? found : [];
}

export function stringField(value: Json | undefined, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === 'string' ? found : undefined;
}

export function numberField(value: Json | undefined, key: string): number | undefined {
  const found = field(value, key);
  return typeof found === 'number' ? found : undefined;
}

export function booleanField(value: Json | undefined, key: string): boolean | undefined {
  const found = field(value, key);
  return typeof found === 'boolean' ? found : undefined;
}

/** Narrows to a list; `Array.isArray` alone does not see through `readonly`. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The strings of a list field, whatever else it holds. */
export function stringsField(value: Json | undefined, key: string): readonly string[] {
  return listField(value, key).filter((item) => typeof item === 'string');
}
