import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { ClockPort, RandomPort } from '../../engine/world.ts';

/** The machine's own time. */
export const systemClock: ClockPort = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal.addEventListener('abort', onAbort, { once: true });
    }),
};

/** The machine's own randomness. */
export const systemRandom: RandomPort = {
  next: () => Math.random(),
  hex: (bytes) => randomBytes(bytes).toString('hex'),
};
