import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

/**
 * Who owns which fields of an object, without times: giving up a field is a write of its own, and no repetition of the one
 * that put its value back.
 */
export function ownersOf(object: KubeObject): Json {
  const { managedFields } = object.metadata;
  if (!Array.isArray(managedFields)) return [];
  return managedFields.map((entry) => {
    const { time: _, ...rest } = entry as { readonly [key: string]: Json }; // an API server's own entry
    return rest;
  });
}
