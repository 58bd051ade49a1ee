import type { Plan, PlanNode } from '../../plan/plan.ts';
import { reachOf } from '../../plan/plan-reach.ts';
import { changesAll, onlyLooks } from './changed-steps.ts';

/**
 * Steps of both plans whose place among the others is another one, where that matters: those that touch an object which
 * the other writes, and looks, which speak of the world at their place. Steps that the new plan lets run side by side may
 * have run in any order.
 */
export function reorderedSteps(options: {
  readonly old: Plan;
  readonly next: Plan;
  /** Steps of the new plan that the old one has too. */
  readonly common: readonly PlanNode[];
  /** By step the objects that it writes or looks at, by role and object. */
  readonly touched: ReadonlyMap<string, ReadonlySet<string>>;
}): ReadonlySet<string> {
  const { old, next, common, touched } = options;
  const found = new Set<string>();
  if (sameEdges(old, next)) return found;
  const [was, is] = [earlierIn(old), earlierIn(next)];
  const turned = (from: string, to: string): boolean => is(to).has(from) && !was(to).has(from);
  const hasMoved = (a: string, b: string): boolean => a !== b && (turned(a, b) || turned(b, a));
  const changing = common.filter((node) => !onlyLooks(node));
  for (const group of groupsOf(common, touched)) {
    const writers = group.filter((node) => !onlyLooks(node));
    for (const { key } of writers)
      for (const each of group) if (hasMoved(key, each.key)) found.add(key).add(each.key);
  }
  for (const look of common.filter(onlyLooks)) {
    // a yes was given by somebody who knew what the looks before it had found
    const others = look.kind === 'approve' ? common : changing;
    if (others.some(({ key }) => hasMoved(key, look.key))) found.add(look.key);
  }
  return found;
}

/** Steps that touch one object, and with each step after which everything may be another all others. */
function groupsOf(
  common: readonly PlanNode[],
  touched: ReadonlyMap<string, ReadonlySet<string>>,
): readonly (readonly PlanNode[])[] {
  const groups = new Map<string, PlanNode[]>();
  for (const node of common)
    for (const id of touched.get(node.key) ?? []) {
      const group = groups.get(id);
      if (group === undefined) groups.set(id, [node]);
      else group.push(node);
    }
  return [...groups.values(), ...(common.some(changesAll) ? [common] : [])];
}

/** For each step of a plan those that come before it, walked once. */
function earlierIn({ edges }: Plan): (key: string) => ReadonlySet<string> {
  const reach = reachOf(edges);
  const known = new Map<string, ReadonlySet<string>>();
  return (key) => {
    const found = known.get(key) ?? reach.before(key);
    known.set(key, found);
    return found;
  };
}

function sameEdges(old: Plan, next: Plan): boolean {
  if (old.edges.length !== next.edges.length) return false;
  const was = new Set(old.edges.map(({ from, to }) => `${from} ${to}`));
  return next.edges.every(({ from, to }) => was.has(`${from} ${to}`));
}
