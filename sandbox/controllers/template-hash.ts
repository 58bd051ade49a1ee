import { createHash } from 'node:crypto';
import { canonicalJson } from '../../schemas/canonical-json.ts';
import type { Json } from '../../schemas/json.ts';

/** Objects of the store are frozen: a template that was hashed once keeps its hash. */
const HASHES = new WeakMap<object, string>();

/**
 * A short name for a pod template: equal templates have equal ones, so that going back to one finds it again.
 * `collisions`: how often a name turned out to be somebody else's.
 */
export function templateHash(template: Json | undefined, collisions = 0): string {
  if (collisions > 0) return hashOf([template ?? null, collisions]);
  const known = isObject(template) ? HASHES.get(template) : undefined;
  if (known !== undefined) return known;
  const hash = hashOf(template);
  if (isObject(template)) HASHES.set(template, hash);
  return hash;
}

function hashOf(value: Json | undefined): string {
  const digest = createHash('sha256').update(canonicalJson(value)).digest();
  return [...digest.subarray(0, 10)].map((byte) => 'bcdfghjklmnpqrstvwxz2456789'[byte % 27]).join('');
}

function isObject(value: Json | undefined): value is Exclude<Json, null | string | number | boolean> {
  return typeof value === 'object' && value !== null;
}
