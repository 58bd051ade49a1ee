import { SMI_DEFINITIONS } from '../../mesh/policy/smi/smi-definitions.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { GATEWAY_DEFINITIONS } from '../api/gateway-definitions.ts';
import { LIMITS_DEFINITION } from '../api/limits-definition.ts';
import { NORTH_SOUTH_DEFINITIONS } from '../api/north-south-definitions.ts';
import type { KindId } from '../cluster-view.ts';

/** Where the objects of a kind are found on an API server. */
export interface AttachedKind {
  readonly kindId: KindId;
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** The definitions that the sandbox's mesh brings along. */
export const MESH_DEFINITIONS: readonly KubeObject[] = [
  ...SMI_DEFINITIONS,
  ...GATEWAY_DEFINITIONS,
  ...NORTH_SOUTH_DEFINITIONS.filter(({ kind }) => kind === 'CustomResourceDefinition'),
  LIMITS_DEFINITION,
];

/** Built-in kinds that controllers, kubelet and data plane work with. */
const BUILTIN: readonly (readonly [apiVersion: string, kind: string, plural: string])[] = [
  ['v1', 'Pod', 'pods'],
  ['v1', 'Service', 'services'],
  ['v1', 'Endpoints', 'endpoints'],
  ['v1', 'Namespace', 'namespaces'],
  ['v1', 'Node', 'nodes'],
  ['v1', 'Event', 'events'],
  ['v1', 'Secret', 'secrets'],
  ['v1', 'ServiceAccount', 'serviceaccounts'],
  ['v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'],
  ['apps/v1', 'Deployment', 'deployments'],
  ['apps/v1', 'ReplicaSet', 'replicasets'],
  ['apps/v1', 'StatefulSet', 'statefulsets'],
  ['apps/v1', 'DaemonSet', 'daemonsets'],
  ['apps/v1', 'ControllerRevision', 'controllerrevisions'],
  ['batch/v1', 'Job', 'jobs'],
  ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'],
];

const CLUSTER_WIDE = new Set(['Namespace', 'Node']);

/** Every kind that an attached sandbox watches. */
export const ATTACHED_KINDS: readonly AttachedKind[] = [
  ...BUILTIN.map(([apiVersion, kind, plural]) => ({
    kindId: apiVersion.includes('/') ? `${kind}.${apiVersion.split('/')[0]}` : kind,
    ...{ apiVersion, kind, plural, namespaced: !CLUSTER_WIDE.has(kind) },
  })),
  ...MESH_DEFINITIONS.map(kindOfDefinition),
];

interface DefinitionSpec {
  readonly group: string;
  readonly scope: string;
  readonly names: { readonly kind: string; readonly plural: string };
  readonly versions: readonly { readonly name: string; readonly storage: boolean }[];
}

function kindOfDefinition(definition: KubeObject): AttachedKind {
  const { group, scope, names, versions } = definition['spec'] as unknown as DefinitionSpec; // our own definitions
  const stored = versions.find(({ storage }) => storage)?.name ?? 'v1';
  return {
    kindId: `${names.kind}.${group}`,
    apiVersion: `${group}/${stored}`,
    kind: names.kind,
    plural: names.plural,
    namespaced: scope === 'Namespaced',
  };
}

/** The path of a kind's objects, in a namespace or in all. */
export function pathOf(kind: AttachedKind, namespace?: string, name?: string): string {
  const root = kind.apiVersion.includes('/') ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  const where =
    kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${where}/${kind.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}
