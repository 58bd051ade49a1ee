import { groupOf, type KubeObject, steersTraffic } from '../../../schemas/kube-object.ts';

const RANKS: readonly (readonly string[])[] = [
  ['Namespace'],
  ['CustomResourceDefinition'],
  ['PriorityClass', 'StorageClass', 'ResourceQuota', 'LimitRange'],
  ['ServiceAccount', 'ClusterRole', 'Role'],
  ['ClusterRoleBinding', 'RoleBinding'],
  ['ConfigMap', 'Secret', 'PersistentVolume', 'PersistentVolumeClaim'],
  ['Service'],
];
const OTHERS = RANKS.length;
const STEERING = OTHERS + 1;

/** When an object must be there: lower ranks first, what steers traffic last. */
export function rankOf(object: Pick<KubeObject, 'apiVersion' | 'kind'>): number {
  if (steersTraffic({ apiVersion: object.apiVersion, kind: object.kind, name: '' })) return STEERING;
  const builtIn = groupOf(object.apiVersion) === '' || groupOf(object.apiVersion).includes('k8s.io');
  const rank = RANKS.findIndex((kinds) => kinds.includes(object.kind));
  return builtIn && rank >= 0 ? rank : OTHERS;
}

/** Whether objects of a kind make others that should be gone with them: workloads, and kinds that nobody here knows. */
export function ownsOthers(object: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean {
  return rankOf(object) === OTHERS;
}

/** Groups of Kubernetes itself whose objects nobody asks about, and change nothing for, while others are written. */
const PLAIN_GROUPS = new Set(['', 'apps', 'batch', 'autoscaling', 'policy', 'rbac.authorization.k8s.io']);

/**
 * Whether the order within a group of equal rank is of no account. What steers traffic is taken in step by step as
 * written; a webhook, a served API or a custom resource may be asked about by the next one.
 */
export function standAlone(group: readonly Pick<KubeObject, 'apiVersion'>[]): boolean {
  return group.every(({ apiVersion }) => PLAIN_GROUPS.has(groupOf(apiVersion)));
}

/** Objects in groups that are applied, and observed, one after the other; the written order is kept within each. */
export function orderObjects(objects: readonly KubeObject[]): readonly (readonly KubeObject[])[] {
  const groups = new Map<number, KubeObject[]>();
  for (const object of objects) {
    const rank = rankOf(object);
    const group = groups.get(rank);
    if (group === undefined) groups.set(rank, [object]);
    else group.push(object);
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => group);
}
