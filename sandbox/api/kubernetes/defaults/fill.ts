import { isMap, type JsonMap } from '../../../store/json-values.ts';

/** Fields of `defaults` that `value` does not have, added. */
export function fill(value: JsonMap, defaults: JsonMap): JsonMap {
  const added = Object.entries(defaults).filter(
    ([key, field]) => value[key] === undefined && field !== undefined,
  );
  return added.length === 0 ? value : { ...value, ...Object.fromEntries(added) };
}

/** A map with what `change` makes of those of its fields that are there and are maps. */
export function changeMaps(
  value: JsonMap,
  keys: readonly string[],
  change: (field: JsonMap) => unknown,
): JsonMap {
  const found = keys.filter((key) => isMap(value[key]));
  if (found.length === 0) return value;
  return {
    ...value,
    ...Object.fromEntries(
      found.map((key) => {
        const field = value[key];
        return [key, isMap(field) ? change(field) : field];
      }),
    ),
  };
}

/** A map with what `change` makes of every map in those of its fields that are lists. */
export function changeItems(
  value: JsonMap,
  keys: readonly string[],
  change: (item: JsonMap) => unknown,
): JsonMap {
  const found = keys.filter((key) => Array.isArray(value[key]));
  if (found.length === 0) return value;
  return {
    ...value,
    ...Object.fromEntries(
      found.map((key) => {
        const list = value[key];
        return [key, Array.isArray(list) ? list.map((item) => (isMap(item) ? change(item) : item)) : list];
      }),
    ),
  };
}
