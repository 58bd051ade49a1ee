import type { ClockPort } from '../../engine/world.ts';

/** A clock that stands still until a test moves it. */
export interface SimulatedClock extends ClockPort {
  /** Moves time, waking sleepers in order of their time; between two of them everything that they set off runs out. */
  advance(ms: number): Promise<void>;
  /** Moves time to the next sleeper; `false` when nobody sleeps. */
  advanceToNext(): Promise<boolean>;
}

interface Sleeper {
  readonly due: number;
  readonly order: number;
  wake(): void;
}

/** Lets every promise that can settle without time passing settle. */
export function turnsOut(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Begins at `start` (wall and monotonic alike, in ms). */
export function createSimulatedClock(start = 1_000_000): SimulatedClock {
  let now = start;
  let order = 0;
  const sleepers = new Set<Sleeper>();

  const next = (): Sleeper | undefined => [...sleepers].sort((a, b) => a.due - b.due || a.order - b.order)[0];

  const wakeNext = async (limit: number): Promise<boolean> => {
    const sleeper = next();
    if (sleeper === undefined || sleeper.due > limit) return false;
    sleepers.delete(sleeper);
    now = Math.max(now, sleeper.due);
    sleeper.wake();
    await turnsOut();
    return true;
  };

  return {
    now: () => now,
    monotonic: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        order += 1;
        const onAbort = (): void => {
          if (sleepers.delete(sleeper)) reject(signal.reason);
        };
        const wake = (): void => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        const sleeper = { due: now + ms, order, wake };
        sleepers.add(sleeper);
        signal.addEventListener('abort', onAbort);
      }),
    advance: async (ms) => {
      const limit = now + ms;
      await turnsOut();
      while (await wakeNext(limit));
      now = limit;
      await turnsOut();
    },
    advanceToNext: async () => {
      await turnsOut();
      return wakeNext(Number.POSITIVE_INFINITY);
    },
  };
}

/** Moves time until a promise has settled, and hands on how. */
export async function outlast<T>(
  clock: Pick<SimulatedClock, 'advanceToNext'>,
  ending: Promise<T>,
): Promise<T> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  ending.then(settle, settle);
  for (;;) {
    await turnsOut();
    if (settled) return ending;
    if (!(await clock.advanceToNext())) throw new Error('the run stands still before its end');
  }
}
