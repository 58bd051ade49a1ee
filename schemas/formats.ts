import { parseDuration } from './duration.ts';

/** A Kubernetes name part: RFC 1123 label. */
export function isDnsLabel(text: string): boolean {
  return /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(text);
}

/** RFC 1123 subdomain: labels joined by dots, at most 253 characters. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every(isDnsLabel);
}

/** The formats that the schemas name, for the precompiled validators. */
export const SCHEMA_FORMATS = {
  duration: (text: string): boolean => parseDuration(text) !== undefined,
  'dns-label': isDnsLabel,
} as const;

/** Length as JSON Schema counts it: characters, not UTF-16 units. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
