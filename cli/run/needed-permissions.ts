import type { Plan } from '../../engine/plan/plan.ts';
import { prunes, setOfPlan } from '../../engine/plan/set-of-plan.ts';
import { LOOKED_AT } from '../../engine/steps/objects/foreign-objects.ts';
import type { Permission } from '../../engine/world.ts';
import { groupOf } from '../../schemas/kube-object.ts';
import { parseSecretSource, secretNames } from '../../schemas/secret-source.ts';

/** Step kinds that start an agent pod and talk to it. */
const AGENT_KINDS = new Set(['probe', 'performance', 'installMesh']);
const CLUSTER_SCOPED = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'PersistentVolume',
  'StorageClass',
  'Node',
]);

/**
 * What a role's cluster must permit for this plan: each object it writes, the agent pods of its probes, the run's locks
 * and recovery record, the Secrets of `secretSources` (by parameter). In this order: a refusal names the first few, and the pattern's own objects say most.
 */
export function neededPermissions(
  plan: Plan,
  role: string,
  homeNamespace: string,
  secretSources: Readonly<Record<string, string>> = {},
): readonly Permission[] {
  const needs = new Map<string, Permission>();
  const add = (permission: Permission): void => {
    needs.set(JSON.stringify(permission), permission);
  };
  for (const node of plan.nodes) {
    if (node.role !== role) continue;
    for (const ref of node.writes) {
      const namespace = CLUSTER_SCOPED.has(ref.kind) ? undefined : (ref.namespace ?? node.namespace);
      for (const verb of ['get', 'create', 'patch', 'delete']) {
        add({
          verb,
          group: groupOf(ref.apiVersion),
          resource: pluralOf(ref.kind),
          ...within(namespace),
        });
      }
    }
    for (const ref of node.writes) {
      if (ref.kind === 'Namespace') {
        // Whether others have put something into a namespace is asked before an undo takes it away.
        for (const [apiVersion, kind] of LOOKED_AT)
          add({ verb: 'list', group: groupOf(apiVersion), resource: pluralOf(kind), namespace: ref.name });
      }
      if (ref.kind !== 'CustomResourceDefinition') continue;
      // Whether others use a definition is asked before an undo takes it away; its name says its plural and its group.
      const [plural = '', ...group] = ref.name.split('.');
      add({ verb: 'list', group: group.join('.'), resource: plural });
    }
    if (node.kind === 'scale') {
      for (const ref of node.writes)
        add({
          verb: 'patch',
          group: groupOf(ref.apiVersion),
          resource: `${pluralOf(ref.kind)}/scale`,
          ...within(ref.namespace ?? node.namespace),
        });
    }
    if (AGENT_KINDS.has(node.kind) && node.namespace !== undefined) {
      const { namespace } = node;
      for (const verb of ['get', 'list', 'create', 'delete'])
        add({ verb, group: '', resource: 'pods', namespace });
      add({ verb: 'create', group: '', resource: 'pods/exec', namespace });
    }
  }
  for (const permission of setPermissions(plan, role, homeNamespace)) add(permission);
  const wanted = new Set(secretNames(plan.params));
  for (const [parameter, text] of Object.entries(secretSources)) {
    const source = parseSecretSource(text);
    if (!wanted.has(parameter) || source?.type !== 'k8s' || source.role !== role) continue;
    // A role may name the very Secret, so no more than that is asked for.
    add({ verb: 'get', group: '', resource: 'secrets', namespace: source.namespace, name: source.name });
  }
  for (const verb of ['get', 'list', 'create', 'update', 'delete'])
    add({ verb, group: 'coordination.k8s.io', resource: 'leases', namespace: homeNamespace });
  for (const verb of ['get', 'list', 'create', 'update', 'patch', 'delete'])
    add({ verb, group: '', resource: 'secrets', namespace: homeNamespace });
  return [...needs.values()];
}

/**
 * The parent of the pattern's set; with a step that prunes also looking for members wherever the set may have them, and
 * deleting what is left over, or making it again.
 */
function setPermissions(plan: Plan, role: string, homeNamespace: string): readonly Permission[] {
  const set = setOfPlan(plan, { roles: new Set([role]), homeNamespace });
  if (set.kinds.size === 0) return [];
  const parent = ['get', 'create', 'patch', 'delete'].map((verb) => ({
    verb,
    group: '',
    resource: 'configmaps',
    namespace: homeNamespace,
  }));
  if (!prunes(plan.nodes.filter((node) => node.role === role))) return parent;
  const members = [...set.kinds].flatMap(([kind, apiVersion]) => {
    const name = kind.split('.')[0] ?? kind;
    const what = { group: groupOf(apiVersion), resource: pluralOf(name) };
    const everywhere = CLUSTER_SCOPED.has(name) ? [undefined] : [...set.namespaces];
    const places = CLUSTER_SCOPED.has(name) ? [undefined] : [...new Set([homeNamespace, ...set.namespaces])];
    return [
      ...places.map((namespace) => ({ verb: 'list', ...what, ...within(namespace) })),
      ...everywhere.flatMap((namespace) =>
        ['get', 'create', 'patch', 'delete'].map((verb) => ({ verb, ...what, ...within(namespace) })),
      ),
    ];
  });
  return [...parent, ...members];
}

function within(namespace: string | undefined): { readonly namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}

/** The usual plural of a kind: `TrafficSplit` → `trafficsplits`, `NetworkPolicy` → `networkpolicies`. */
function pluralOf(kind: string): string {
  const word = kind.toLowerCase();
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}
