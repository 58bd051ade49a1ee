import type { ClockPort } from '../../engine/world.ts';

/** A clock for handlers that wait: every sleep is over at once, and time stands where the sleeper wanted it. */
export function hurriedClock(
  startAt = Date.parse('2026-01-01T00:00:00Z'),
): ClockPort & { advance(ms: number): void } {
  let now = startAt;
  return {
    now: () => now,
    monotonic: () => now,
    advance(ms) {
      now += ms;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        // whatever is ready to run runs first; a sleep that loses a race must not move time
        const wake = setImmediate(() => {
          signal.removeEventListener('abort', onAbort);
          now += ms;
          resolve();
        });
        const onAbort = () => {
          clearImmediate(wake);
          reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
      }),
  };
}
