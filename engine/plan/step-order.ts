import type { Wait } from './order-steps.ts';

/** A graph over positions in written order, with one topological order of it (or none, when it has a cycle). */
export interface StepOrder {
  readonly size: number;
  /** For each step the steps that it waits for. */
  readonly before: readonly (readonly number[])[];
  /** Steps in an order that keeps every wait, as near to the written one as possible; steps on cycles are missing. */
  readonly sorted: readonly number[];
  /** Place of each step in `sorted`; -1 on a cycle. */
  readonly place: readonly number[];
}

/** Kahn's algorithm, always taking the ready step that was written first. */
export function sortSteps(size: number, waits: readonly Pick<Wait, 'from' | 'to'>[]): StepOrder {
  const before: number[][] = Array.from({ length: size }, () => []);
  const after: number[][] = Array.from({ length: size }, () => []);
  for (const { from, to } of waits) {
    before[to]?.push(from);
    after[from]?.push(to);
  }
  const open = before.map((list) => list.length);
  const ready = new MinHeap();
  for (const [step, count] of open.entries()) if (count === 0) ready.push(step);
  const sorted: number[] = [];
  const place = Array.from({ length: size }, () => -1);
  for (let step = ready.pop(); step !== undefined; step = ready.pop()) {
    place[step] = sorted.length;
    sorted.push(step);
    for (const next of after[step] ?? []) {
      const left = (open[next] ?? 0) - 1;
      open[next] = left;
      if (left === 0) ready.push(next);
    }
  }
  return { size, before, sorted, place };
}

/** Answers "must `from` be over before `to` starts?", remembering what it has walked; linear in the distance asked. */
export class Reachability {
  readonly #order: StepOrder;
  readonly #walked = new Map<number, { readonly reached: Set<number>; upTo: number }>();

  constructor(order: StepOrder) {
    this.#order = order;
  }

  reaches(from: number, to: number): boolean {
    const { place, sorted, before } = this.#order;
    const start = place[from] ?? -1;
    const end = place[to] ?? -1;
    if (start < 0 || end < 0 || start > end) return false;
    let walk = this.#walked.get(from);
    if (walk === undefined) {
      walk = { reached: new Set([from]), upTo: start };
      this.#walked.set(from, walk);
    }
    const { reached } = walk;
    for (let at = walk.upTo + 1; at <= end; at++) {
      const step = sorted[at];
      if (step !== undefined && before[step]?.some((earlier) => reached.has(earlier))) reached.add(step);
    }
    walk.upTo = Math.max(walk.upTo, end);
    return reached.has(to);
  }

  /** Whether the two may run at the same time. */
  unordered(a: number, b: number): boolean {
    return !this.reaches(a, b) && !this.reaches(b, a);
  }
}

class MinHeap {
  readonly #items: number[] = [];

  push(value: number): void {
    const items = this.#items;
    let at = items.length;
    items.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] ?? 0;
      if (above <= value) break;
      items[at] = above;
      at = parent;
    }
    items[at] = value;
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= items.length) break;
      const right = left + 1;
      const child = right < items.length && (items[right] ?? 0) < (items[left] ?? 0) ? right : left;
      const value = items[child] ?? 0;
      if (value >= last) break;
      items[at] = value;
      at = child;
    }
    items[at] = last;
    return top;
  }
}
