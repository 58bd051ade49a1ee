import type { Json } from './json.ts';
import type { KubeObject } from './kube-object.ts';

/** A Secret before and after a change, without its values; that a value differs stays visible. Other objects as they are. */
export function maskSecretPair(
  before: KubeObject | null,
  after: KubeObject | null,
): readonly [KubeObject | null, KubeObject | null] {
  if ((before ?? after)?.kind !== 'Secret') return [before, after];
  return [masked(before, after, 'before'), masked(after, before, 'after')];
}

function masked(
  object: KubeObject | null,
  other: KubeObject | null,
  which: 'before' | 'after',
): KubeObject | null {
  if (object === null) return null;
  const parts = ['data', 'stringData'].flatMap((part) => {
    const values = mapOf(object[part]);
    if (values === undefined) return [];
    const others = mapOf(other?.[part]) ?? {};
    const shown = Object.entries(values).map(([key, value]): [string, string] => {
      const differs = Object.hasOwn(others, key) && others[key] !== value;
      return [key, differs ? `*** (${which})` : '***'];
    });
    return [[part, Object.fromEntries(shown)] as const];
  });
  return { ...object, ...Object.fromEntries(parts) };
}

function mapOf(value: unknown): Readonly<Record<string, Json>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Readonly<Record<string, Json>>; // raw JSON of an API object, neither null nor a list
}
