import { type ApplySet, describeSet, setParentOf } from '../../schemas/apply-set.ts';
import { type KubeObject, type ObjectRef, refOf } from '../../schemas/kube-object.ts';
import type { Plan, PlanNode } from './plan.ts';

/** What a policy becomes on the cluster in question; as it is written where nobody can say. */
export type LowerPolicies = (node: PlanNode) => readonly KubeObject[];

/**
 * The set of a plan on the cluster of these roles: every object of every step counts, also of those that a condition, an
 * undo or the end of the run decides about. Pure.
 */
export function setOfPlan(
  plan: Pick<Plan, 'pattern' | 'namespace' | 'nodes'>,
  options: {
    readonly roles: ReadonlySet<string>;
    readonly homeNamespace: string;
    readonly lowered?: LowerPolicies;
  },
): ApplySet {
  const nodes = withUndo(plan.nodes).filter(({ role }) => options.roles.has(role));
  const applied = nodes.flatMap((node) => appliedBy(node, options.lowered));
  const parent = setParentOf(plan.pattern.name, plan.namespace, options.homeNamespace);
  return describeSet(
    parent,
    nodes.flatMap(({ writes }) => writes),
    applied,
  );
}

function withUndo(nodes: readonly PlanNode[]): readonly PlanNode[] {
  return nodes.flatMap((node) =>
    typeof node.compensate === 'string' ? [node] : [node, ...withUndo(node.compensate)],
  );
}

function appliedBy(node: PlanNode, lowered: LowerPolicies | undefined): readonly ObjectRef[] {
  if (node.kind !== 'apply' && node.kind !== 'policy') return [];
  const written = objectsOf(node);
  const told = node.kind === 'policy' ? [...(node.lowered ?? []), ...(lowered?.(node) ?? [])] : [];
  return [...written, ...told].map(refOf);
}

/** The bound objects of an `apply` or `policy` step. */
export function objectsOf({ input }: Pick<PlanNode, 'input'>): readonly KubeObject[] {
  // Border: the schema of both kinds gives `objects` this shape.
  return (input as { readonly objects?: readonly KubeObject[] }).objects ?? [];
}

/** Whether some step of these removes what the pattern no longer contains. */
export function prunes(nodes: readonly PlanNode[]): boolean {
  return nodes.some(
    ({ kind, input }) => kind === 'apply' && (input as { readonly prune?: boolean }).prune === true, // by its schema
  );
}
