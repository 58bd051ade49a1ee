import type { ClusterView, KindId, ViewEvent } from '../cluster-view.ts';
import type { EventRecorder } from './record-event.ts';

/** A level-triggered controller: events say which objects to look at, reconciling looks at what is true now. */
export interface Controller {
  readonly name: string;
  readonly kinds: readonly KindId[];
  /** Keys (`namespace/name` of what the controller tends) that an event concerns. */
  keysOf(event: ViewEvent): readonly string[];
  /** Makes the world a step more like the object with this key wants it; `again` has it looked at in so many ms, too. */
  reconcile(namespace: string, name: string, again: (ms: number) => void): Promise<void>;
}

/** The time that controllers go by; tests bring their own. */
export interface ControllerTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once so many ms have gone by; call the result to give that up. */
  after(ms: number, call: () => void): () => void;
}

/** The longest that a timer of Node can wait. */
const MAX_WAIT_MS = 2 ** 31 - 1;

export const SYSTEM_TIME: ControllerTime = {
  now: Date.now,
  after(ms, call) {
    const timer = setTimeout(call, Math.min(ms, MAX_WAIT_MS));
    return () => clearTimeout(timer);
  },
};

const FIRST_RETRY_MS = 20;
const LAST_RETRY_MS = 5_000;

/** Runs a controller: one key at a time, failures again after a growing pause. Call the result to stop it. */
export function runController(
  view: ClusterView,
  controller: Controller,
  events: EventRecorder,
  time: ControllerTime = SYSTEM_TIME,
): () => void {
  const due = new Set<string>();
  const failures = new Map<string, number>();
  const retries = new Set<() => void>();
  const alarms = new Map<string, () => void>();
  let working = false;
  let stopped = false;

  const retry = (key: string) => {
    const count = (failures.get(key) ?? 0) + 1;
    failures.set(key, count);
    const wait = Math.min(FIRST_RETRY_MS * 2 ** (count - 1), LAST_RETRY_MS);
    const cancel = SYSTEM_TIME.after(wait, () => {
      retries.delete(cancel);
      enqueue(key);
    });
    retries.add(cancel);
  };
  /** One alarm a key: each look at an object says anew when the next is due. */
  const setAlarm = (key: string, ms: number) => {
    alarms.get(key)?.();
    alarms.set(
      key,
      time.after(ms, () => {
        alarms.delete(key);
        enqueue(key);
      }),
    );
  };
  const work = async () => {
    for (const key of due) {
      if (stopped) return;
      due.delete(key);
      const slash = key.indexOf('/');
      try {
        let soonest: number | undefined;
        await controller.reconcile(key.slice(0, slash), key.slice(slash + 1), (ms) => {
          soonest = Math.min(ms, soonest ?? ms);
        });
        failures.delete(key);
        if (soonest !== undefined) setAlarm(key, soonest);
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
    for (const cancel of [...retries, ...alarms.values()]) cancel();
  };
}

/** `namespace/name` of an object. */
export function keyOf(object: ViewEvent['object']): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}
