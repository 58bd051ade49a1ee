import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

/** A value inside raw JSON by its path; `undefined` where the path leaves the document. Own properties only. */
export function fieldAt(root: unknown, path: readonly (string | number)[]): Json | undefined {
  let value: unknown = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step]; // an own key of an object, checked above
  }
  return value as Json | undefined; // inside a KubeObject every value is JSON
}

/** The text at a path, or `undefined` when there is something else. */
export function textAt(root: unknown, path: readonly (string | number)[]): string | undefined {
  const value = fieldAt(root, path);
  return typeof value === 'string' ? value : undefined;
}

/** The number at a path; `otherwise` when there is something else (Kubernetes leaves zeros out). */
export function numberAt(root: unknown, path: readonly (string | number)[], otherwise = 0): number {
  const value = fieldAt(root, path);
  return typeof value === 'number' ? value : otherwise;
}

/** The list at a path; empty when there is something else. */
export function listAt(root: unknown, path: readonly (string | number)[]): readonly Json[] {
  const value = fieldAt(root, path);
  return Array.isArray(value) ? value : [];
}

/** The text values of a map (labels, selectors); empty when there is something else. */
export function textMapAt(
  root: unknown,
  path: readonly (string | number)[],
): Readonly<Record<string, string>> {
  const value = fieldAt(root, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** One status condition by type, with the generation it speaks of where it says so. */
export interface StatusCondition {
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

/** A condition of `status.conditions`; `undefined` while there is none of that type. */
export function conditionOf(object: KubeObject, type: string): StatusCondition | undefined {
  const found = listAt(object, ['status', 'conditions']).find(
    (each) => textAt(each, ['type'])?.toLowerCase() === type.toLowerCase(),
  );
  if (found === undefined) return undefined;
  const reason = textAt(found, ['reason']);
  const message = textAt(found, ['message']);
  const observed = fieldAt(found, ['observedGeneration']);
  return {
    status: textAt(found, ['status']) ?? 'Unknown',
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    ...(typeof observed === 'number' ? { observedGeneration: observed } : {}),
  };
}
