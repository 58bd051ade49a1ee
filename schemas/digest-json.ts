import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { Json } from './json.ts';

/** SHA-256 of canonical JSON: equal for equal values, whatever the order of their keys. */
export function digestJson(value: Json): `sha256:${string}` {
  return digestText(canonicalJson(value));
}

/** SHA-256 of a text as it stands, such as the plan that a run keeps. */
export function digestText(text: string): `sha256:${string}` {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
