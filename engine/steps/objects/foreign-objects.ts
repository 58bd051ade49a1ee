import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { Cluster } from '../../world.ts';
import { MANAGED_BY } from './strip-object.ts';

/** Kinds that people put into namespaces; a namespace that holds one of others is not ours to delete. */
const LOOKED_AT: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['v1', 'PersistentVolumeClaim'],
  ['split.smi-spec.io/v1alpha4', 'TrafficSplit'],
  ['access.smi-spec.io/v1alpha3', 'TrafficTarget'],
];
const MADE_BY_KUBERNETES = new Set(['kube-root-ca.crt', 'kubernetes']);
const MOST_NAMED = 3;

/** Names of objects in a namespace that neither we nor a controller of one of ours made; at most three. Reads only. */
export async function foreignObjects(
  namespace: string,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [apiVersion, kind] of LOOKED_AT) {
    for (const object of await listServed(cluster, { apiVersion, kind, namespace }, signal)) {
      if (found.length < MOST_NAMED && isForeign(object))
        found.push(`${kind} ${object.metadata.name ?? '?'}`);
    }
  }
  return found;
}

async function listServed(
  cluster: Cluster,
  query: { readonly apiVersion: string; readonly kind: string; readonly namespace: string },
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  try {
    return await cluster.list(query, signal);
  } catch (error) {
    // a kind that this cluster does not serve has no objects
    if (error instanceof Failure && error.reason === 'notFound') return [];
    throw error;
  }
}

function isForeign(object: KubeObject): boolean {
  const { labels, annotations, name = '', deletionTimestamp } = object.metadata;
  const owners = object.metadata['ownerReferences'];
  if (deletionTimestamp !== undefined || (Array.isArray(owners) && owners.length > 0)) return false;
  if (labels?.[MANAGED_BY] === 'meshwright' || name.startsWith('meshwright')) return false;
  const token = object['type'] === 'kubernetes.io/service-account-token';
  const endpoints = annotations?.['endpoints.kubernetes.io/last-change-trigger-time'] !== undefined;
  return !MADE_BY_KUBERNETES.has(name) && !token && !endpoints;
}
