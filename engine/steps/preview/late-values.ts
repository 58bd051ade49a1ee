import { Buffer } from 'node:buffer';
import type { Json } from '../../../schemas/json.ts';
import { jsonOf, type KubeObject, kubeObjectOf } from '../../../schemas/kube-object.ts';
import { fieldAt } from '../objects/json-fields.ts';

/** Stands where only the run knows the value. */
const UNKNOWN = '(unknown before the run)';

/**
 * The object with something that can be tried out in place of templates that only the run can fill in: what the cluster
 * has there now, so that nothing is said to change that is not known to; else words that say so.
 */
export function withLateValues(
  object: KubeObject,
  late: readonly (readonly string[])[],
  live: KubeObject | undefined,
): KubeObject {
  return late.reduce<KubeObject>((filled, path) => {
    const value = valueFor(object, path, live);
    return kubeObjectOf(replaceAt(jsonOf(filled), path, value));
  }, object);
}

function valueFor(object: KubeObject, path: readonly string[], live: KubeObject | undefined): Json {
  const [part, ...rest] = path;
  if (object.kind !== 'Secret' || (part !== 'data' && part !== 'stringData'))
    return fieldAt(live, path) ?? UNKNOWN;
  const there = fieldAt(live, ['data', ...rest]);
  const encoded = typeof there === 'string' ? there : Buffer.from(UNKNOWN).toString('base64');
  return part === 'data' ? encoded : Buffer.from(encoded, 'base64').toString('utf8');
}

function replaceAt(value: Json, path: readonly string[], by: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item: Json, index) => (String(index) === key ? replaceAt(item, rest, by) : item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === key ? replaceAt(item, rest, by) : item]),
  );
}
