import type { PlanEdge } from '../../plan/plan.ts';

/**
 * The edges of a plan with a way around each step that is over before one that it comes after: such a step was kept from
 * an earlier plan. What comes behind it still waits for what comes before it. The plan has no cycles.
 */
export function bridgeKept(
  edges: readonly PlanEdge[],
  isOver: (key: string) => boolean,
): readonly PlanEdge[] {
  if (!edges.some(({ from, to }) => isOver(to) && !isOver(from))) return edges;
  const before = new Map<string, string[]>();
  for (const { from, to } of edges) before.set(to, [...(before.get(to) ?? []), from]);
  const known = new Map<string, ReadonlySet<string>>();
  const waitsOf = (first: string): ReadonlySet<string> => {
    const open = [first];
    for (let key = open.at(-1); key !== undefined; key = open.at(-1)) {
      const over = (before.get(key) ?? []).filter(isOver);
      const missing = over.filter((each) => !known.has(each));
      if (missing.length > 0 && !known.has(key)) {
        open.push(...missing);
        continue;
      }
      const own = (before.get(key) ?? []).filter((each) => !isOver(each));
      known.set(key, new Set([...own, ...over.flatMap((each) => [...(known.get(each) ?? [])])]));
      open.pop();
    }
    return known.get(first) ?? new Set();
  };
  const bridges = edges
    .filter(({ from, to }) => isOver(from) && !isOver(to))
    .flatMap(({ from, to }) =>
      [...waitsOf(from)].map(
        (each): PlanEdge => ({ from: each, to, why: 'order', detail: `by way of ${from}` }),
      ),
    );
  return [...edges, ...bridges];
}
