import type { LeaseRecord } from './lease-object.ts';

/** Whether a process of this machine is gone, as far as that can be told. */
export interface HolderFacts {
  readonly bootId: string;
  isAlive(pid: number): boolean;
}

/**
 * Judges whether the holder of a Lease is gone. Clocks of two machines are never compared: a Lease counts as expired
 * when it did not change for its own duration by *our* monotonic clock (as client-go's leader election does). A holder
 * that died on this very machine is known at once.
 */
export class LeaseWatch {
  readonly #monotonic: () => number;
  readonly #facts: HolderFacts;
  #seen = '';
  #since = 0;
  #changes = 0;

  constructor(monotonic: () => number, facts: HolderFacts) {
    this.#monotonic = monotonic;
    this.#facts = facts;
  }

  /** Takes in what the Lease says now; tells whether it can be taken. */
  isFree(lease: LeaseRecord): boolean {
    const now = this.#monotonic();
    const face = `${lease.uid} ${lease.resourceVersion}`;
    if (face !== this.#seen) {
      if (this.#seen !== '') this.#changes += 1;
      this.#seen = face;
      this.#since = now;
    }
    if (lease.holderText === '') return true;
    const { holder } = lease;
    if (holder !== undefined && holder.bootId === this.#facts.bootId && !this.#facts.isAlive(holder.pid))
      return true;
    return now - this.#since >= lease.durationMs;
  }

  /**
   * Whether it is worth watching for its duration before giving up: it looks abandoned by the holder's own wall clock, or
   * it belongs to this very run, whose earlier process is most likely dead. One that is seen to change is alive.
   */
  isWorthWatching(lease: LeaseRecord, run: string, wallNow: number): boolean {
    if (this.#changes > 0) return false;
    const looksAbandoned = lease.renewed !== undefined && wallNow - lease.renewed > lease.durationMs;
    return looksAbandoned || lease.holder?.run === run;
  }
}
