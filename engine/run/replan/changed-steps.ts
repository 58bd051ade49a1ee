import { canonicalJson } from '../../../schemas/canonical-json.ts';
import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { objectId } from '../../../schemas/kube-object.ts';
import { nodeContent } from '../../plan/diff-plans.ts';
import type { Plan, PlanNode } from '../../plan/plan.ts';
import { touchedObjects } from '../../plan/touched-objects.ts';
import { paramsOf } from '../step-scope.ts';

/** Whether a step of both plans does something else under the new one, or is judged by something else. */
export function hasChanged(old: Plan, before: PlanNode, next: Plan, after: PlanNode): boolean {
  const text = canonicalJson(nodeContent(after));
  if (canonicalJson(nodeContent(before)) !== text) return true;
  // What is filled in when the step begins, and conditions, read the parameters then.
  if (!text.includes('params')) return false;
  const asJson = (plan: Plan, node: PlanNode): string => canonicalJson(paramsOf(plan, node.within) as Json);
  return asJson(old, before) !== asJson(next, after);
}

/** Objects that a step writes, and those that it looks at, by role and object. */
export function touchedBy(node: PlanNode): ReadonlySet<string> {
  const { objects } = node.input as { readonly objects?: readonly KubeObject[] }; // by the schema of its kind
  const applies = node.kind === 'apply' || node.kind === 'policy';
  const { reads } = touchedObjects(node.kind, node.input, applies ? (objects ?? []) : [], node.namespace);
  return new Set([...node.writes, ...reads].map((ref) => `${node.role} ${objectId(ref)}`));
}

/** Whether a step says yes or no to the world as it is at its place: such a word counts for that world alone. */
export function judges(node: PlanNode): boolean {
  return (
    node.proof ||
    node.kind === 'approve' ||
    node.kind === 'performance' ||
    node.kind === 'assert' ||
    node.kind === 'probe'
  );
}

/** Whether identities, access or answers may be others after a step, whatever objects it writes. */
export function changesAll({ kind }: PlanNode): boolean {
  return kind === 'installMesh';
}

/** Steps that only look: doing them once more costs nothing but time. */
export function onlyLooks(node: PlanNode): boolean {
  return judges(node) || (node.effect === 'pure' && node.kind !== 'uses');
}
