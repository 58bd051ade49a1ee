/**
 * How many of its own streams a client may reset at once, and again in every second, before its connection ends
 * (CVE-2023-44487). Below what the protocol library bears (1000, and 33 a second), which then says goodbye, reads no
 * more, and tells nobody.
 */
export const RESETS = { atOnce: 500, perSecond: 33 } as const;

/** Resets after which a connection to another proxy gets no new streams: well before that one ends it for all of them. */
export const SHARED_RESETS = 200;

/** Counts the resets of one client against {@link RESETS}. */
export class ResetBudget {
  readonly #now: () => number;
  #left: number = RESETS.atOnce;
  #at: number;

  /** `now` in milliseconds, of a clock that is never set back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#at = now();
  }

  /** Notes a reset; false when it was one too many. */
  spend(): boolean {
    const now = this.#now();
    this.#left = Math.min(RESETS.atOnce, this.#left + ((now - this.#at) / 1000) * RESETS.perSecond);
    this.#at = now;
    this.#left -= 1;
    return this.#left >= 0;
  }
}
