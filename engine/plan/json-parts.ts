import type { Json, JsonObject } from '../../schemas/json.ts';

/** A mapping's members; none for anything else, so that a missing branch reads as empty. */
export function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // narrowed: neither null nor a list
    : {};
}

/** A list's items; none for anything else. */
export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
