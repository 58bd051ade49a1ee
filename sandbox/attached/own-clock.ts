import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { OpenClusterOptions } from '../../kube/open-cluster.ts';

/** This process's own time, for its client of a real API server. */
export const OWN_CLOCK: OpenClusterOptions['clock'] = {
  now: Date.now,
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, ms);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    }),
};

/** This process's own randomness. */
export const OWN_RANDOM: OpenClusterOptions['random'] = {
  next: () => Math.random(),
  hex: (bytes) => randomBytes(bytes).toString('hex'),
};
