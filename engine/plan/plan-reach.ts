import type { PlanEdge } from './plan.ts';

/** Which steps of a plan come after which, by any reason. */
export interface PlanReach {
  /** Everything that comes after any of these steps, themselves excluded unless one comes after another. */
  after(keys: Iterable<string>): ReadonlySet<string>;
  /** Everything that comes before this step. */
  before(key: string): ReadonlySet<string>;
}

/** Answers by walking the edges; nothing is computed ahead. */
export function reachOf(edges: readonly PlanEdge[]): PlanReach {
  const forward = new Map<string, string[]>();
  const backward = new Map<string, string[]>();
  for (const { from, to } of edges) {
    listAt(forward, from).push(to);
    listAt(backward, to).push(from);
  }
  return {
    after: (keys) => walk(keys, forward),
    before: (key) => walk([key], backward),
  };
}

function walk(from: Iterable<string>, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    for (const each of next.get(key) ?? []) {
      if (seen.has(each)) continue;
      seen.add(each);
      open.push(each);
    }
  }
  return seen;
}

function listAt(map: Map<string, string[]>, key: string): string[] {
  const known = map.get(key);
  if (known !== undefined) return known;
  const list: string[] = [];
  map.set(key, list);
  return list;
}
