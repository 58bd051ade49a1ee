import type { ClusterView, KindId, ViewEvent } from '../cluster-view.ts';
import type { EventRecorder } from './record-event.ts';

/** A level-triggered controller: events say which objects to look at, reconciling looks at what is true now. */
export interface Controller {
  readonly name: string;
  readonly kinds: readonly KindId[];
  /** Keys (`namespace/name` of what the controller tends) that an event concerns. */
  keysOf(event: ViewEvent): readonly string[];
  /** Makes the world a step more like the object with this key wants it. */
  reconcile(namespace: string, name: string): Promise<void>;
}

const FIRST_RETRY_MS = 20;
const LAST_RETRY_MS = 5_000;

/** Runs a controller: one key at a time, failures again after a growing pause. Call the result to stop it. */
export function runController(view: ClusterView, controller: Controller, events: EventRecorder): () => void {
  const due = new Set<string>();
  const failures = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  let working = false;
  let stopped = false;

  const retry = (key: string) => {
    const count = (failures.get(key) ?? 0) + 1;
    failures.set(key, count);
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        enqueue(key);
      },
      Math.min(FIRST_RETRY_MS * 2 ** (count - 1), LAST_RETRY_MS),
    );
    timers.add(timer);
  };
  const work = async () => {
    for (const key of due) {
      if (stopped) return;
      due.delete(key);
      const slash = key.indexOf('/');
      try {
        await controller.reconcile(key.slice(0, slash), key.slice(slash + 1));
        failures.delete(key);
      } catch (error) {
        events.failed(controller.name, key, error);
        retry(key);
      }
    }
  };
  const enqueue = (key: string) => {
    if (stopped) return;
    due.add(key);
    if (working) return;
    working = true;
    setImmediate(() => {
      void work().then(() => {
        working = false;
        const [next] = due;
        if (next !== undefined) enqueue(next);
      });
    });
  };
  const end = view.subscribe(controller.kinds, (event) => {
    for (const key of controller.keysOf(event)) enqueue(key);
  });
  return () => {
    stopped = true;
    end();
    for (const timer of timers) clearTimeout(timer);
  };
}

/** `namespace/name` of an object. */
export function keyOf(object: ViewEvent['object']): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}
