/** Bounds how many requests are in flight; the rest wait in order. */
export interface RequestSlots {
  /** Resolves with the function that gives the slot back; rejects with the signal's reason when it aborts first. */
  take(signal: AbortSignal): Promise<() => void>;
}

/** `limit` slots, first come first served. */
export function requestSlots(limit: number): RequestSlots {
  let free = limit;
  const waiting = new Set<() => void>();
  const giveBack = (): void => {
    const next = waiting.values().next();
    if (next.done === true) free++;
    else next.value();
  };
  const once = (): (() => void) => {
    let given = false;
    return () => {
      if (!given) giveBack();
      given = true;
    };
  };
  return {
    take(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        if (free > 0) {
          free--;
          resolve(once());
          return;
        }
        const onAbort = (): void => {
          waiting.delete(wake);
          reject(signal.reason);
        };
        const wake = (): void => {
          waiting.delete(wake);
          signal.removeEventListener('abort', onAbort);
          resolve(once());
        };
        waiting.add(wake);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}
