import { describeRef, type ObjectRef, objectId } from '../../schemas/kube-object.ts';
import type { Leaf } from './expansion.ts';
import type { Wait } from './order-steps.ts';
import type { PlanEdge } from './plan.ts';
import { Reachability, sortSteps } from './step-order.ts';

/** What the run must know, or the person most wants to read, comes first. */
const STRENGTH: Readonly<Record<Wait['why'], number>> = {
  data: 0,
  needs: 1,
  resource: 2,
  group: 3,
  order: 4,
};

/** One wait per pair of steps: the strongest reason, the other reasons in its detail. */
export function joinWaits(waits: readonly Wait[]): readonly Wait[] {
  const byPair = new Map<number, Wait[]>();
  for (const wait of waits) {
    const pair = wait.to * 2 ** 21 + wait.from; // positions stay far below 2^21
    const known = byPair.get(pair);
    if (known === undefined) byPair.set(pair, [wait]);
    else known.push(wait);
  }
  return [...byPair.values()]
    .map((reasons) => {
      const sorted = [...reasons].sort((a, b) => STRENGTH[a.why] - STRENGTH[b.why]);
      const details = [...new Set(sorted.map((wait) => wait.detail))];
      const [strongest] = sorted;
      if (strongest === undefined) throw new Error('a pair of steps without a wait');
      return { ...strongest, detail: details.join('; ') };
    })
    .sort((a, b) => a.to - b.to || a.from - b.from);
}

/** A step with what it touches, as far as the order of steps depends on it. */
export interface TouchingStep {
  readonly leaf: Leaf;
  readonly writes: readonly ObjectRef[];
  readonly reads: readonly ObjectRef[];
}

/**
 * Waits of steps that look at an object for the step that wrote it last before them. Left out where the reader comes
 * after the writer anyway, and where the reader must come first.
 */
export function resourceWaits(steps: readonly TouchingStep[], waits: readonly Wait[]): readonly Wait[] {
  const order = sortSteps(steps.length, waits);
  const reach = new Reachability(order);
  const direct = new Set(waits.map((wait) => wait.to * 2 ** 21 + wait.from));
  const lastWriter = new Map<string, number>();
  const found: Wait[] = [];
  for (const { leaf, writes, reads } of steps) {
    const to = leaf.index;
    for (const ref of [...reads, ...writes]) {
      const from = lastWriter.get(touchId(leaf.role, leaf.phase, ref));
      if (from === undefined || from === to) continue;
      const isDirect = direct.has(to * 2 ** 21 + from);
      const isRead = reads.includes(ref);
      // two writers are put in order by the person or reported, never silently
      if (!isDirect && (!isRead || reach.reaches(from, to) || reach.reaches(to, from))) continue;
      const writer = steps[from]?.leaf.key ?? '';
      found.push({ from, to, why: 'resource', detail: `${describeRef(ref)}, written by ${writer}` });
      break;
    }
    for (const ref of writes) lastWriter.set(touchId(leaf.role, leaf.phase, ref), to);
  }
  return found;
}

/** One name per object, target and phase. */
function touchId(role: string, phase: Leaf['phase'], ref: ObjectRef): string {
  return `${role}\0${phase}\0${objectId(ref)}`;
}

/** Waits as the plan's edges, by key. */
export function edgesOf(waits: readonly Wait[], leaves: readonly Leaf[]): readonly PlanEdge[] {
  return waits.map(({ from, to, why, detail }) => ({
    from: leaves[from]?.key ?? '',
    to: leaves[to]?.key ?? '',
    why,
    detail,
  }));
}
