import { Failure } from '../../schemas/failure.ts';
import type { JsonObject } from '../../schemas/json.ts';
import type { PlanEdge, PlanNode } from '../plan/plan.ts';
import { type Run, slotOf } from './run-state.ts';
import { outerScopeOf, scopeOf } from './step-scope.ts';

/**
 * Whether a step whose dependencies have settled should not run at all, and why: its own condition, or outputs that it
 * reads and that nobody gave. Throws `Failure('invalid')` when the condition cannot be answered.
 */
export function reasonToSkip(run: Run, node: PlanNode, reads: readonly PlanEdge[]): string | undefined {
  const missing = missingData(run, reads);
  for (const outer of node.outerWhens ?? []) {
    const value = answer(run, node, outer.cel, outerScopeOf(run, node, outer), missing);
    if (value === 'missing') return missing;
    if (!value) return `when: ${outer.cel} is false`;
  }
  if (node.when === undefined) return missing;
  const value = answer(run, node, node.when.cel, scopeOf(run, node), missing);
  if (value === 'missing') return missing;
  return value ? undefined : `when: ${node.when.cel} is false`;
}

/** What a condition says; `missing` when it cannot be told without outputs that nobody gave. */
function answer(
  run: Run,
  node: PlanNode,
  cel: string,
  scope: JsonObject,
  missing: string | undefined,
): boolean | 'missing' {
  try {
    const value = run.deps.evaluate(cel, scope);
    if (typeof value !== 'boolean') {
      throw new Failure('invalid', `when of step ${node.key} is ${JSON.stringify(value)}, not true or false`);
    }
    return value;
  } catch (error) {
    if (missing !== undefined && error instanceof Failure) return 'missing';
    throw error;
  }
}

/** For every step of a phase the steps whose outputs it reads, whatever their phase. */
export function dataEdgesOf(
  nodes: readonly PlanNode[],
  edges: readonly PlanEdge[],
): ReadonlyMap<string, readonly PlanEdge[]> {
  const byReader = new Map<string, PlanEdge[]>(nodes.map((node) => [node.key, []]));
  for (const edge of edges) if (edge.why === 'data') byReader.get(edge.to)?.push(edge);
  return byReader;
}

/**
 * A dependency that only orders is satisfied by a skipped step. One whose data is read is not: the reader is skipped
 * too, unless its own `when` has an answer without that data.
 */
function missingData(run: Run, edges: readonly PlanEdge[]): string | undefined {
  const edge = edges.find((candidate) => slotOf(run, candidate.from).outputs === undefined);
  if (edge === undefined) return undefined;
  const state = slotOf(run, edge.from).state;
  return `reads the outputs of ${edge.from}, which ${state === 'skipped' ? 'was skipped' : 'has none'}`;
}
