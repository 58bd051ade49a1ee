import type { KindId } from '../../cluster-view.ts';
import type { Column, Conversion, Resource, Subresource } from '../resource.ts';
import { BUILTIN_COLUMNS, PLAIN_COLUMNS } from './columns/all-columns.ts';
import { EVENT_CONVERSION } from './event-conversion.ts';

interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly short?: readonly string[];
  readonly cluster?: true;
  readonly sub?: readonly Subresource[];
  readonly all?: true;
  readonly categories?: readonly string[];
  readonly createOnly?: true;
  /** Of a kind that another group keeps. */
  readonly keptAs?: { readonly kindId: KindId; readonly conversion: Conversion };
  /** Since which release there is something better, and what. */
  readonly deprecated?: string;
}

const STATUS: readonly Subresource[] = ['status'];
const SCALED: readonly Subresource[] = ['status', 'scale'];

const CORE_EVENTS = { kindId: 'Event', conversion: EVENT_CONVERSION };

const ENDPOINTS = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';

/** Built-in kinds by group and version, in the order in which a real server names them. Kinds without a controller are stored and nothing more. */
const BUILTIN: Readonly<Record<string, readonly Entry[]>> = {
  v1: [
    {
      kind: 'Pod',
      name: 'pods',
      short: ['po'],
      sub: ['status', 'log', 'exec', 'attach', 'portforward'],
      all: true,
    },
    { kind: 'Service', name: 'services', short: ['svc'], sub: STATUS, all: true },
    { kind: 'Namespace', name: 'namespaces', short: ['ns'], cluster: true, sub: ['finalize', 'status'] },
    { kind: 'Node', name: 'nodes', short: ['no'], cluster: true, sub: STATUS },
    { kind: 'Event', name: 'events', short: ['ev'] },
    { kind: 'ConfigMap', name: 'configmaps', short: ['cm'] },
    { kind: 'Secret', name: 'secrets' },
    { kind: 'ServiceAccount', name: 'serviceaccounts', short: ['sa'], sub: ['token'] },
    { kind: 'Endpoints', name: 'endpoints', short: ['ep'], deprecated: ENDPOINTS },
    { kind: 'PersistentVolumeClaim', name: 'persistentvolumeclaims', short: ['pvc'], sub: STATUS },
    { kind: 'ReplicationController', name: 'replicationcontrollers', short: ['rc'], sub: SCALED, all: true },
    { kind: 'ResourceQuota', name: 'resourcequotas', short: ['quota'], sub: STATUS },
    { kind: 'LimitRange', name: 'limitranges', short: ['limits'] },
  ],
  'apps/v1': [
    { kind: 'Deployment', name: 'deployments', short: ['deploy'], sub: SCALED, all: true },
    { kind: 'ReplicaSet', name: 'replicasets', short: ['rs'], sub: SCALED, all: true },
    { kind: 'StatefulSet', name: 'statefulsets', short: ['sts'], sub: SCALED, all: true },
    { kind: 'DaemonSet', name: 'daemonsets', short: ['ds'], sub: STATUS, all: true },
    { kind: 'ControllerRevision', name: 'controllerrevisions' },
  ],
  'events.k8s.io/v1': [{ kind: 'Event', name: 'events', short: ['ev'], keptAs: CORE_EVENTS }],
  'authentication.k8s.io/v1': [
    { kind: 'TokenReview', name: 'tokenreviews', cluster: true, createOnly: true },
    { kind: 'SelfSubjectReview', name: 'selfsubjectreviews', cluster: true, createOnly: true },
  ],
  'authorization.k8s.io/v1': [
    { kind: 'SelfSubjectAccessReview', name: 'selfsubjectaccessreviews', cluster: true, createOnly: true },
    { kind: 'SubjectAccessReview', name: 'subjectaccessreviews', cluster: true, createOnly: true },
    { kind: 'LocalSubjectAccessReview', name: 'localsubjectaccessreviews', createOnly: true },
    { kind: 'SelfSubjectRulesReview', name: 'selfsubjectrulesreviews', cluster: true, createOnly: true },
  ],
  'autoscaling/v2': [
    {
      kind: 'HorizontalPodAutoscaler',
      name: 'horizontalpodautoscalers',
      short: ['hpa'],
      sub: STATUS,
      all: true,
    },
  ],
  'batch/v1': [
    { kind: 'Job', name: 'jobs', sub: STATUS, all: true },
    { kind: 'CronJob', name: 'cronjobs', short: ['cj'], sub: STATUS, all: true },
  ],
  'networking.k8s.io/v1': [
    { kind: 'NetworkPolicy', name: 'networkpolicies', short: ['netpol'] },
    { kind: 'Ingress', name: 'ingresses', short: ['ing'], sub: STATUS },
    { kind: 'IngressClass', name: 'ingressclasses', cluster: true },
  ],
  'policy/v1': [{ kind: 'PodDisruptionBudget', name: 'poddisruptionbudgets', short: ['pdb'], sub: STATUS }],
  'rbac.authorization.k8s.io/v1': [
    { kind: 'Role', name: 'roles' },
    { kind: 'RoleBinding', name: 'rolebindings' },
    { kind: 'ClusterRole', name: 'clusterroles', cluster: true },
    { kind: 'ClusterRoleBinding', name: 'clusterrolebindings', cluster: true },
  ],
  'apiextensions.k8s.io/v1': [
    {
      kind: 'CustomResourceDefinition',
      name: 'customresourcedefinitions',
      short: ['crd', 'crds'],
      cluster: true,
      sub: STATUS,
      categories: ['api-extensions'],
    },
  ],
  'scheduling.k8s.io/v1': [{ kind: 'PriorityClass', name: 'priorityclasses', short: ['pc'], cluster: true }],
  'coordination.k8s.io/v1': [{ kind: 'Lease', name: 'leases' }],
  'discovery.k8s.io/v1': [{ kind: 'EndpointSlice', name: 'endpointslices' }],
};

/** Columns read objects as they are kept. */
function columnsOf({ kind, keptAs }: Entry): readonly Column[] {
  const columns = BUILTIN_COLUMNS[kind] ?? PLAIN_COLUMNS;
  if (keptAs === undefined) return columns;
  return columns.map((column) => ({
    ...column,
    value: (object, now) =>
      column.value({ ...Object(object), ...keptAs.conversion.toStored(Object(object)) }, now),
  }));
}

function resourceOf(apiVersion: string, entry: Entry): Resource {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const version = apiVersion.slice(slash + 1);
  return {
    group,
    version,
    name: entry.name,
    singular: entry.kind.toLowerCase(),
    kind: entry.kind,
    kindId: group === '' ? entry.kind : `${entry.kind}.${group}`,
    shortNames: entry.short ?? [],
    categories: entry.all === true ? ['all'] : (entry.categories ?? []),
    namespaced: entry.cluster !== true,
    subresources: entry.sub ?? [],
    storageVersion: entry.keptAs === undefined ? version : '',
    columns: columnsOf(entry),
    custom: false,
    ...entry.keptAs,
    ...(entry.deprecated === undefined ? {} : { deprecation: entry.deprecated }),
    ...(entry.createOnly === true ? { verbs: ['create'] } : {}),
  };
}

/** Every resource that the API server offers without a CRD. */
export function builtinResources(): readonly Resource[] {
  return Object.entries(BUILTIN).flatMap(([apiVersion, entries]) =>
    entries.map((entry) => resourceOf(apiVersion, entry)),
  );
}
