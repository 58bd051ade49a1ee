import type { Json } from '../../../schemas/json.ts';
import { isMap, listAt, mapAt, sameJson } from '../../store/json-values.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { selectorMatches } from '../kubernetes/rules/label-selector-rules.ts';

const CLUSTER_ROLE = 'ClusterRole.rbac.authorization.k8s.io';

/** Fills the roles that gather the rules of others, by their labels. */
function gather(store: ObjectStore): void {
  const roles = store.list(CLUSTER_ROLE);
  for (const role of roles) {
    if (!isMap(role['aggregationRule'])) continue;
    const selectors = listAt(mapAt(role, 'aggregationRule'), 'clusterRoleSelectors');
    const parts = roles.filter(
      ({ metadata }) =>
        metadata.name !== role.metadata.name &&
        selectors.some((selector) => selectorMatches(selector, metadata.labels ?? {})),
    );
    const rules: unknown[] = [];
    for (const rule of parts.flatMap((part) => listAt(part, 'rules'))) {
      if (!rules.some((other) => sameJson(other, rule))) rules.push(rule);
    }
    // Rules come out of stored objects, which are JSON.
    if (!sameJson(rules, role['rules'] ?? [])) store.put({ ...role, rules: rules as Json });
  }
}

/** Keeps gathering roles in step with those that they gather; call the result to stop it. */
export function gatherRoles(store: ObjectStore): () => void {
  gather(store);
  return store.subscribe((event) => {
    if (event.kind === CLUSTER_ROLE) gather(store);
  });
}
