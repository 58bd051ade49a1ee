/** Pauses before a container that ended is started again, in ms. */
export interface BackoffTimes {
  readonly first: number;
  readonly last: number;
}

/** A kubelet's: none at first, then 10 s, doubled up to 5 min; forgotten once the container ran for twice that. */
export const KUBELET_BACKOFF: BackoffTimes = { first: 10_000, last: 300_000 };

/** How long one container has to wait for its next start. */
export class RestartBackoff {
  readonly #times: BackoffTimes;
  #pause = 0;
  #lastEnd = Number.NEGATIVE_INFINITY;

  constructor(times: BackoffTimes) {
    this.#times = times;
  }

  /** The pause after an end at this time, in ms. */
  next(now: number): number {
    const { first, last } = this.#times;
    if (now - this.#lastEnd > 2 * last) this.#pause = 0;
    const pause = this.#pause;
    this.#lastEnd = now;
    this.#pause = pause === 0 ? first : Math.min(pause * 2, last);
    return pause;
  }
}
