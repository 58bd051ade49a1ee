import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { Cluster, ListQuery } from '../../world.ts';
import { fieldAt, listAt, textAt } from './json-fields.ts';
import { MANAGED_BY } from './strip-object.ts';

/** Kinds that people put into namespaces; a namespace that holds one of others is not ours to delete. */
export const LOOKED_AT: readonly (readonly [apiVersion: string, kind: string])[] = [
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

/**
 * Names of objects that would go with their definition (CRD); at most three. Our own are gone by then: what is applied
 * after a definition is undone before it. Reads only.
 */
export async function customObjects(
  definition: KubeObject,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const group = textAt(definition, ['spec', 'group']);
  const kind = textAt(definition, ['spec', 'names', 'kind']);
  const served = listAt(definition, ['spec', 'versions']).find((each) => fieldAt(each, ['served']) === true);
  const version = textAt(served, ['name']);
  if (group === undefined || kind === undefined || version === undefined) return [];
  const objects = await listServed(cluster, { apiVersion: `${group}/${version}`, kind }, signal);
  return objects
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .slice(0, MOST_NAMED)
    .map(({ metadata }) => [kind, [metadata.namespace, metadata.name].filter(Boolean).join('/')].join(' '));
}

async function listServed(
  cluster: Cluster,
  query: ListQuery,
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
