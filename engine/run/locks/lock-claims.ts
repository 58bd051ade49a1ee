import type { Plan } from '../../plan/plan.ts';

/** What one run keeps to itself on one cluster: all of it, or some of its namespaces. */
export interface LockClaim {
  /** Roles whose cluster this is. */
  readonly roles: readonly string[];
  readonly scope: 'cluster' | 'namespace';
  /** Sorted; empty for a whole cluster. */
  readonly namespaces: readonly string[];
}

/**
 * What a plan must keep to itself for one role. A mesh belongs to a whole cluster, so whoever installs one locks all of
 * it; otherwise a run locks the namespaces in which its steps work. `undefined`: the role's steps touch no namespace.
 */
export function lockClaimOf(plan: Plan, role: string): LockClaim | undefined {
  const nodes = plan.nodes.filter((node) => node.role === role);
  const wholeCluster = plan.lock?.scope === 'cluster' || nodes.some((node) => node.kind === 'installMesh');
  if (nodes.length > 0 && wholeCluster) return { roles: [role], scope: 'cluster', namespaces: [] };
  const namespaces = new Set<string>();
  for (const node of nodes) {
    if (node.namespace !== undefined) namespaces.add(node.namespace);
    for (const ref of node.writes) {
      if (ref.namespace !== undefined) namespaces.add(ref.namespace);
      else if (ref.kind === 'Namespace') namespaces.add(ref.name);
    }
  }
  if (namespaces.size === 0) return undefined;
  return { roles: [role], scope: 'namespace', namespaces: [...namespaces].sort() };
}

/** Two roles bound to one cluster share what they lock there. */
export function joinClaims(first: LockClaim, second: LockClaim): LockClaim {
  const roles = [...first.roles, ...second.roles];
  if (first.scope === 'cluster' || second.scope === 'cluster')
    return { roles, scope: 'cluster', namespaces: [] };
  const namespaces = [...new Set([...first.namespaces, ...second.namespaces])].sort();
  return { roles, scope: 'namespace', namespaces };
}
