import type { ClockPort } from '../../engine/world.ts';

/** A sleep that somebody is in. */
export interface PendingSleep {
  readonly ms: number;
  /** Moves the clock on by `ms` and lets the sleeper go. */
  wake(): void;
}

/** A clock that stands still but for the sleeps that a test lets pass. */
export interface ScriptedClock extends ClockPort {
  /** The next sleep of a fitting length, at once when somebody is in it already. */
  sleepOf(fits: (ms: number) => boolean): Promise<PendingSleep>;
  advance(ms: number): void;
  /** Lengths of all sleeps so far, in order. */
  readonly slept: readonly number[];
}

/** `passAtOnce` says which sleeps take no real time at all; the clock still moves on by their length. */
export function scriptedClock(passAtOnce: (ms: number) => boolean = () => false): ScriptedClock {
  let nowMs = 0;
  const slept: number[] = [];
  const pending = new Set<PendingSleep>();
  const waiters = new Set<(sleep: PendingSleep) => void>();

  return {
    slept,
    now: () => Date.UTC(2026, 0, 1) + nowMs,
    monotonic: () => nowMs,
    advance(ms) {
      nowMs += ms;
    },
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        slept.push(ms);
        const onAbort = (): void => {
          pending.delete(sleep);
          reject(signal.reason);
        };
        const sleep: PendingSleep = {
          ms,
          wake() {
            pending.delete(sleep);
            signal.removeEventListener('abort', onAbort);
            nowMs += ms;
            resolve();
          },
        };
        signal.addEventListener('abort', onAbort, { once: true });
        if (passAtOnce(ms)) {
          setImmediate(() => sleep.wake());
          return;
        }
        pending.add(sleep);
        for (const waiter of [...waiters]) waiter(sleep);
      });
    },
    sleepOf(fits) {
      for (const sleep of pending) if (fits(sleep.ms)) return Promise.resolve(sleep);
      return new Promise((resolve) => {
        const waiter = (sleep: PendingSleep): void => {
          if (!fits(sleep.ms)) return;
          waiters.delete(waiter);
          resolve(sleep);
        };
        waiters.add(waiter);
      });
    },
  };
}
