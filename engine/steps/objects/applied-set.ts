import type { Json, JsonObject } from '../../../schemas/json.ts';
import { jsonOf, type KubeObject } from '../../../schemas/kube-object.ts';

/**
 * The part of an object that a set of fields (`fieldsV1`) names, as its manager had applied it: maps by key, list items
 * by their keys or values, everything else whole. The names of the object come along.
 * Source: KEP-555, "fieldsV1" in k8s.io/apimachinery `meta/v1` and structured-merge-diff `fieldpath`.
 */
export function appliedSet(object: KubeObject, fields: JsonObject): KubeObject {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  // Border: an object from the API server is JSON; its type only names the parts that we read.
  const part = cut(jsonOf(object), fields);
  const kept = isMap(part) ? part : {};
  const meta = isMap(kept['metadata']) ? kept['metadata'] : {};
  return {
    ...kept,
    apiVersion,
    kind,
    metadata: {
      ...meta,
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}

function cut(value: Json, fields: Json): Json | undefined {
  if (!isMap(fields) || Object.keys(fields).length === 0) return value;
  if (Array.isArray(value)) return value.flatMap((item) => cutItem(item, fields));
  if (!isMap(value)) return value;
  const kept = Object.entries(value).flatMap(([key, below]): [string, Json][] => {
    const set = Object.hasOwn(fields, `f:${key}`) ? fields[`f:${key}`] : undefined;
    const part = set === undefined ? undefined : cut(below, set);
    return part === undefined ? [] : [[key, part]];
  });
  return Object.fromEntries(kept);
}

/** An item of a list is named by the values of its keys (`k:`), or, in a set, by its own value (`v:`). */
function cutItem(item: Json, fields: JsonObject): readonly Json[] {
  for (const [path, set] of Object.entries(fields)) {
    const named = path.startsWith('k:') || path.startsWith('v:') ? parsed(path.slice(2)) : undefined;
    if (named === undefined) continue;
    if (path.startsWith('v:') && JSON.stringify(named) === JSON.stringify(item)) return [item];
    if (!path.startsWith('k:') || !isMap(named) || !isMap(item) || !hasKeys(item, named)) continue;
    const part = cut(item, set);
    // the keys of an item belong to whoever names it
    return [isMap(part) ? { ...named, ...part } : item];
  }
  return [];
}

/** Keys that the server had filled in (`protocol: TCP`) count though they are absent here. */
function hasKeys(item: JsonObject, keys: JsonObject): boolean {
  return Object.entries(keys).every(([key, value]) => item[key] === undefined || item[key] === value);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // JSON.parse yields nothing but JSON
  } catch {
    return undefined;
  }
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
