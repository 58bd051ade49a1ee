import type { PlanEdge, PlanNode } from '../plan/plan.ts';

/** The edges of one phase, both ways, with the length of the longest path that begins at each step. */
export interface StepGraph {
  readonly before: ReadonlyMap<string, readonly PlanEdge[]>;
  readonly after: ReadonlyMap<string, readonly PlanEdge[]>;
  readonly pathLength: ReadonlyMap<string, number>;
}

/** Builds the graph of the given nodes; edges that leave the phase are dropped. The plan has no cycles. */
export function graphOf(nodes: readonly PlanNode[], edges: readonly PlanEdge[]): StepGraph {
  const before = new Map<string, PlanEdge[]>(nodes.map((node) => [node.key, []]));
  const after = new Map<string, PlanEdge[]>(nodes.map((node) => [node.key, []]));
  const seen = new Set<string>();
  for (const edge of edges) {
    if (!before.has(edge.to) || !after.has(edge.from)) continue;
    const id = `${edge.from}\u0000${edge.to}\u0000${edge.why}`;
    if (seen.has(id)) continue;
    seen.add(id);
    before.get(edge.to)?.push(edge);
    after.get(edge.from)?.push(edge);
  }
  return { before, after, pathLength: pathLengths(nodes, before, after) };
}

/** Kahn's order from the ends backwards, so that depth costs no stack. */
function pathLengths(
  nodes: readonly PlanNode[],
  before: ReadonlyMap<string, readonly PlanEdge[]>,
  after: ReadonlyMap<string, readonly PlanEdge[]>,
): ReadonlyMap<string, number> {
  const length = new Map<string, number>(nodes.map((node) => [node.key, 1]));
  const open = new Map<string, number>(nodes.map((node) => [node.key, after.get(node.key)?.length ?? 0]));
  const done = nodes.filter((node) => open.get(node.key) === 0).map((node) => node.key);
  for (let key = done.pop(); key !== undefined; key = done.pop()) {
    const own = length.get(key) ?? 1;
    for (const edge of before.get(key) ?? []) {
      length.set(edge.from, Math.max(length.get(edge.from) ?? 1, own + 1));
      const left = (open.get(edge.from) ?? 0) - 1;
      open.set(edge.from, left);
      if (left === 0) done.push(edge.from);
    }
  }
  return length;
}
