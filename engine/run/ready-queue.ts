/** What orders steps that are all free to start. */
export interface QueuedStep {
  readonly key: string;
  /** Steps on the longest way from here to an end, itself included. */
  readonly pathLength: number;
  /** Place in the file. */
  readonly order: number;
}

/** Steps free to start: the one with the most work behind it first, then written order. */
export interface ReadyQueue<Step extends QueuedStep> {
  push(step: Step): void;
  pop(): Step | undefined;
  readonly size: () => number;
}

/** An empty queue (binary heap). */
export function createReadyQueue<Step extends QueuedStep>(): ReadyQueue<Step> {
  const heap: Step[] = [];

  const siftUp = (step: Step): void => {
    let at = heap.length;
    heap.push(step);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || before(parent, step)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = step;
  };

  const siftDown = (step: Step): void => {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const a = heap[left];
      if (a === undefined) break;
      const b = heap[left + 1];
      const [child, next] = b !== undefined && before(b, a) ? [left + 1, b] : [left, a];
      if (before(step, next)) break;
      heap[at] = next;
      at = child;
    }
    heap[at] = step;
  };

  return {
    push: siftUp,
    pop: () => {
      const first = heap[0];
      const last = heap.pop();
      if (first !== undefined && last !== undefined && heap.length > 0) siftDown(last);
      return first;
    },
    size: () => heap.length,
  };
}

function before(a: QueuedStep, b: QueuedStep): boolean {
  return a.pathLength === b.pathLength ? a.order <= b.order : a.pathLength > b.pathLength;
}
