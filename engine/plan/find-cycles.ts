import type { Diagnostic } from '../../schemas/diagnostic.ts';
import type { Leaf } from './expansion.ts';
import type { Wait } from './order-steps.ts';
import { errorAt } from './problems.ts';
import { sortSteps } from './step-order.ts';

/** E402 for each independent cycle, naming every edge of a shortest one and why it is there. */
export function findCycles(leaves: readonly Leaf[], waits: readonly Wait[]): readonly Diagnostic[] {
  const order = sortSteps(leaves.length, waits);
  if (order.sorted.length === leaves.length) return [];
  const stuck = new Set(leaves.map((leaf) => leaf.index).filter((index) => order.place[index] === -1));
  const out = new Map<number, Wait[]>();
  for (const wait of waits) {
    if (!stuck.has(wait.from) || !stuck.has(wait.to)) continue;
    const list = out.get(wait.from);
    if (list === undefined) out.set(wait.from, [wait]);
    else list.push(wait);
  }
  const found: Diagnostic[] = [];
  const told = new Set<string>();
  const done = new Set<number>();
  for (const start of stuck) {
    if (done.has(start)) continue;
    const cycle = shortestCycle(start, out);
    if (cycle === undefined) continue; // waits for a cycle without standing on one
    for (const wait of cycle) done.add(wait.from);
    const steps = cycle.map((wait) => leaves[wait.from]?.step.id ?? '').sort();
    const identity = [...new Set(steps)].join('\0');
    if (told.has(identity)) continue; // the same cycle in another round of a loop
    told.add(identity);
    found.push(describeCycle(cycle, leaves));
  }
  return found;
}

function shortestCycle(start: number, out: ReadonlyMap<number, readonly Wait[]>): Wait[] | undefined {
  const cameBy = new Map<number, Wait>();
  let reached: number[] = [start];
  while (reached.length > 0) {
    const next: number[] = [];
    for (const step of reached) {
      for (const wait of out.get(step) ?? []) {
        if (wait.to === start) return pathTo(wait, cameBy, start);
        if (cameBy.has(wait.to)) continue;
        cameBy.set(wait.to, wait);
        next.push(wait.to);
      }
    }
    reached = next;
  }
  return undefined;
}

function pathTo(last: Wait, cameBy: ReadonlyMap<number, Wait>, start: number): Wait[] {
  const path = [last];
  for (let at = last.from; at !== start; ) {
    const wait = cameBy.get(at);
    if (wait === undefined) throw new Error('a cycle lost its way back');
    path.unshift(wait);
    at = wait.from;
  }
  return path;
}

function describeCycle(cycle: readonly Wait[], leaves: readonly Leaf[]): Diagnostic {
  const key = (index: number): string => leaves[index]?.key ?? '';
  const [first] = cycle;
  const span = first === undefined ? undefined : leaves[first.to]?.step.span;
  if (first === undefined || span === undefined) throw new Error('a cycle without steps');
  const ring = [...cycle.map((wait) => key(wait.from)), key(first.from)].join(' → ');
  return errorAt('E402', span, `these steps wait for each other: ${ring}`, {
    related: cycle.flatMap((wait) => {
      const place = leaves[wait.to]?.step.span;
      return place === undefined
        ? []
        : [
            {
              span: place,
              message: `${key(wait.to)} waits for ${key(wait.from)} (${wait.why}: ${wait.detail})`,
            },
          ];
    }),
    help: 'take one of these edges away: a step with `needs` waits only for those',
  });
}
