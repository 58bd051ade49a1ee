import { Failure } from '../../../schemas/failure.ts';
import type { ObjectRef } from '../../../schemas/kube-object.ts';

const KINDS: Readonly<Record<string, { readonly apiVersion: string; readonly kind: string }>> = {
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
  statefulset: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  daemonset: { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  replicaset: { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  pod: { apiVersion: 'v1', kind: 'Pod' },
};

/** `deployment/shopper` as a reference. Throws `Failure('invalid')` for another form or without a namespace. */
export function parseWorkload(text: string, namespace: string | undefined): ObjectRef {
  const slash = text.indexOf('/');
  const kind = KINDS[text.slice(0, slash).toLowerCase()];
  if (slash < 0 || kind === undefined)
    throw new Failure('invalid', `"${text}" names no workload; write kind/name, such as deployment/shopper`);
  if (namespace === undefined)
    throw new Failure('invalid', `${text} needs a namespace: set it on the step or in defaults`);
  return { ...kind, namespace, name: text.slice(slash + 1) };
}
