import { Buffer } from 'node:buffer';
import type { KubeObject } from '../../../schemas/kube-object.ts';

/**
 * A Secret with its `stringData` folded into `data`, as the API server does it: only so does what was applied equal what
 * is there, and only so does the server know whose keys they are. Other objects as they are.
 */
export function withSecretData(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  if (object.apiVersion !== 'v1' || object.kind !== 'Secret' || typeof stringData !== 'object') return object;
  const encoded = Object.entries(stringData ?? {}).map(([key, text]): [string, string] => [
    key,
    Buffer.from(String(text)).toString('base64'),
  ]);
  const data = typeof rest['data'] === 'object' && rest['data'] !== null ? rest['data'] : {};
  return {
    ...rest,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: object.metadata,
    data: { ...data, ...Object.fromEntries(encoded) },
  };
}
