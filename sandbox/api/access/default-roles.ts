import type { KubeObject } from '../../../schemas/kube-object.ts';
import { jsonOfParts } from '../../store/json-values.ts';

const RBAC = 'rbac.authorization.k8s.io';
const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];

type Rule = Readonly<Record<string, readonly string[]>>;

const on = (verbs: readonly string[], group: string, resources: string): Rule => ({
  verbs,
  apiGroups: [group],
  resources: resources.split(' '),
});

const VIEW: readonly Rule[] = [
  on(
    READ,
    '',
    'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
  ),
  on(
    READ,
    '',
    'limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas',
  ),
  on(READ, '', 'namespaces'),
  on(READ, '', 'events'),
  on(READ, 'discovery.k8s.io', 'endpointslices'),
  on(
    READ,
    'apps',
    'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
  ),
  on(READ, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'),
  on(READ, 'batch', 'cronjobs cronjobs/status jobs jobs/status'),
  on(READ, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'),
  on(READ, 'networking.k8s.io', 'ingresses ingresses/status networkpolicies'),
];

const EDIT: readonly Rule[] = [
  on(READ, '', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy'),
  on(['impersonate'], '', 'serviceaccounts'),
  on(WRITE, '', 'pods pods/attach pods/exec pods/portforward pods/proxy'),
  on(['create'], '', 'pods/eviction'),
  on(
    WRITE,
    '',
    'configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
  ),
  on(['create'], '', 'serviceaccounts/token'),
  on(WRITE, '', 'events'),
  on(
    WRITE,
    'apps',
    'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale',
  ),
  on(WRITE, 'autoscaling', 'horizontalpodautoscalers'),
  on(WRITE, 'batch', 'cronjobs jobs'),
  on(WRITE, 'policy', 'poddisruptionbudgets'),
  on(WRITE, 'networking.k8s.io', 'ingresses networkpolicies'),
  on([...WRITE, ...READ], 'coordination.k8s.io', 'leases'),
];

const ADMIN: readonly Rule[] = [
  on(['create'], 'authorization.k8s.io', 'localsubjectaccessreviews'),
  on([...WRITE, ...READ], RBAC, 'rolebindings roles'),
];

const PUBLIC = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
const DISCOVERY = ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*'];

const LABEL = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const aggregateTo = (name: string): string => `rbac.authorization.k8s.io/aggregate-to-${name}`;

function role(name: string, rules: readonly Rule[], aggregatedTo?: string): KubeObject {
  const labels = aggregatedTo === undefined ? LABEL : { ...LABEL, [aggregateTo(aggregatedTo)]: 'true' };
  const json = jsonOfParts(rules);
  return { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name, labels }, rules: json };
}

/** A role that gathers the rules of others; `view` is part of `edit`, and `edit` of `admin`. */
function gathered(name: string, partOf?: string): KubeObject {
  const selector = { matchLabels: { [aggregateTo(name)]: 'true' } };
  return { ...role(name, [], partOf), aggregationRule: { clusterRoleSelectors: [selector] } };
}

function binding(name: string, group: string): KubeObject {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: LABEL },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
    subjects: [{ apiGroup: RBAC, kind: 'Group', name: group }],
  };
}

const EVERYTHING: readonly Rule[] = [on(['*'], '*', '*'), { verbs: ['*'], nonResourceURLs: ['*'] }];

/** The roles and bindings that a cluster has from the start, as far as they speak of what the sandbox serves. */
export const DEFAULT_ROLES: readonly KubeObject[] = [
  role('cluster-admin', EVERYTHING),
  role('system:basic-user', [
    on(['create'], 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'),
    on(['create'], 'authentication.k8s.io', 'selfsubjectreviews'),
  ]),
  role('system:discovery', [{ verbs: ['get'], nonResourceURLs: [...DISCOVERY, ...PUBLIC] }]),
  role('system:public-info-viewer', [{ verbs: ['get'], nonResourceURLs: PUBLIC }]),
  role('system:aggregate-to-admin', ADMIN, 'admin'),
  role('system:aggregate-to-edit', EDIT, 'edit'),
  role('system:aggregate-to-view', VIEW, 'view'),
  gathered('view', 'edit'),
  gathered('edit', 'admin'),
  gathered('admin'),
  binding('cluster-admin', 'system:masters'),
  binding('system:basic-user', 'system:authenticated'),
  binding('system:discovery', 'system:authenticated'),
  binding('system:public-info-viewer', 'system:authenticated'),
];
