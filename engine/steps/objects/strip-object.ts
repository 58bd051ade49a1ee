import type { KubeObject } from '../../../schemas/kube-object.ts';

const SERVER_OWNED = new Set([
  'managedFields',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'selfLink',
]);

/** An object as a person would have written it: without status and without what only the server sets. */
export function stripObject(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, status: _status, ...rest } = object;
  const kept = Object.entries(metadata).filter(([key]) => !SERVER_OWNED.has(key));
  return { ...rest, apiVersion, kind, metadata: Object.fromEntries(kept) };
}

/** The label that says who made an object. Never the run: that would change every object on every run. */
export const MANAGED_BY = 'app.kubernetes.io/managed-by';

/** The object with our ownership label added; one that names another owner itself keeps it. */
export function withOwnership(object: KubeObject): KubeObject {
  const labels = { [MANAGED_BY]: 'meshwright', ...object.metadata.labels };
  return { ...object, metadata: { ...object.metadata, labels } };
}
