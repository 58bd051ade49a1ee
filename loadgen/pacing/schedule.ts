/** When the requests of one client are meant to start: evenly, from the schedule alone and never from the answers. */
export interface Schedule {
  /** Intended start of request `index` in monotonic ms; `undefined` after the last. */
  startOf(index: number): number | undefined;
  /** How many requests it holds that start at `from` or later. */
  countFrom(from: number): number;
}

/** `rps` requests a second from `start` to before `end`. Multiplied, not added up, so that errors do not grow. */
export function constantRate(rps: number, start: number, end: number): Schedule {
  const total = Math.max(0, Math.ceil(((end - start) * rps) / 1000 - 1e-9));
  const startOf = (index: number) => start + (index * 1000) / rps;
  return {
    startOf: (index) => (index < total ? startOf(index) : undefined),
    countFrom(from) {
      const first = Math.max(0, Math.ceil(((from - start) * rps) / 1000 - 1e-9));
      return Math.max(0, total - first);
    },
  };
}
