import type { ClockPort } from '../../engine/world.ts';

/** What one turn of the event loop may take of real time; what goes beyond is time in which nobody could have worked. */
const STRIDE_MS = 10;

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/**
 * A clock that runs `times` as fast as the machine's, for real sockets with long time-outs; its wall can be moved. It
 * stands still while this process is kept from its work: a time-out of 30 s is short here, and must still not pass
 * before an answer that a busy machine had no turn to give.
 */
export function scaledClock(times: number): ClockPort & { jump(ms: number): void } {
  const wall = Date.now();
  const sleepers = new Set<Sleeper>();
  let jumped = 0;
  let passed = 0;
  let last = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const monotonic = (): number => {
    const now = performance.now();
    passed += Math.min(now - last, STRIDE_MS) * times;
    last = now;
    return passed;
  };
  const plan = (): void => {
    clearTimeout(timer);
    if (sleepers.size === 0) return;
    const next = Math.min(...[...sleepers].map(({ due }) => due));
    timer = setTimeout(look, Math.min(Math.max(0, next - passed) / times, STRIDE_MS));
  };
  const look = (): void => {
    const now = monotonic();
    for (const sleeper of [...sleepers]) if (sleeper.due <= now) sleeper.wake();
    plan();
  };
  return {
    now: () => wall + jumped + monotonic(),
    monotonic,
    jump: (ms) => {
      jumped += ms;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const onAbort = (): void => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        };
        const sleeper = {
          due: monotonic() + ms,
          wake: () => {
            sleepers.delete(sleeper);
            signal.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        signal.addEventListener('abort', onAbort, { once: true });
        sleepers.add(sleeper);
        plan();
      }),
  };
}
