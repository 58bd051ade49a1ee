import { Failure } from '../schemas/failure.ts';
import type { Json } from '../schemas/json.ts';
import type { KubeObject } from '../schemas/kube-object.ts';
import { isObject, textOf } from './read-kubeconfig.ts';

/** Takes raw JSON as an object of a known kind, filling in the type that list items lack. Throws `Failure`. */
export function checkObject(
  value: Json | undefined,
  type: { readonly apiVersion: string; readonly kind: string },
): KubeObject {
  if (!isObject(value) || !isObject(value['metadata'])) {
    throw new Failure('unreachable', `the API server answered with something that is no ${type.kind}`);
  }
  const object = {
    ...value,
    apiVersion: textOf(value['apiVersion']) ?? type.apiVersion,
    kind: textOf(value['kind']) ?? type.kind,
    metadata: value['metadata'],
  };
  // Checked: apiVersion, kind and an object as metadata. The API server guarantees the types inside metadata.
  return object as KubeObject;
}
