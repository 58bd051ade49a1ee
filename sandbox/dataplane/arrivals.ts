import type { PodFacts } from './pod-facts.ts';

/** What destinations counted for one nonce; the shape that mesh adapters hand on (`ArrivalReport`). */
export interface ArrivalCounts {
  readonly arrived: readonly ArrivalCount[];
  readonly refused: readonly (ArrivalCount & { readonly reason: string })[];
}

interface ArrivalCount {
  readonly pod: { readonly namespace: string; readonly name: string };
  readonly identity?: string;
  readonly client?: string;
  readonly count: number;
}

interface Tally {
  readonly entry: Omit<ArrivalCount, 'count'> & { readonly reason?: string };
  count: number;
}

/** The two identities of a counted request; absent where there was none to verify. */
export interface Parties {
  readonly pod: PodFacts;
  readonly identity?: string;
  readonly client?: string;
}

const MAX_NONCES = 4096;
const MAX_NONCE_LENGTH = 200;

/** Counts requests by nonce where they arrive or are refused; the least recently used nonces are forgotten. */
export class ArrivalBook {
  readonly #nonces = new Map<string, Map<string, Tally>>();

  /** The application got a request. */
  arrived(nonce: string, parties: Parties): void {
    this.#count(nonce, parties, undefined);
  }

  /** The destination's proxy refused a request. */
  refused(nonce: string, parties: Parties, reason: string): void {
    this.#count(nonce, parties, reason);
  }

  report(nonce: string): ArrivalCounts {
    const tallies = [...(this.#nonces.get(nonce)?.values() ?? [])];
    const counts = tallies.map(({ entry, count }) => ({ ...entry, count }));
    return {
      arrived: counts.filter((each) => each.reason === undefined),
      refused: counts.flatMap((each) =>
        each.reason === undefined ? [] : [{ ...each, reason: each.reason }],
      ),
    };
  }

  #count(nonce: string, { pod, identity, client }: Parties, reason: string | undefined): void {
    if (nonce.length > MAX_NONCE_LENGTH) return;
    const tallies = this.#touch(nonce);
    const key = `${pod.uid} ${client ?? ''} ${reason ?? ''}`;
    const tally = tallies.get(key);
    if (tally !== undefined) {
      tally.count += 1;
      return;
    }
    const entry = {
      pod: { namespace: pod.namespace, name: pod.name },
      ...(identity === undefined ? {} : { identity }),
      ...(client === undefined ? {} : { client }),
      ...(reason === undefined ? {} : { reason }),
    };
    tallies.set(key, { entry, count: 1 });
  }

  #touch(nonce: string): Map<string, Tally> {
    const tallies = this.#nonces.get(nonce) ?? new Map<string, Tally>();
    // A Map keeps insertion order: what is put back last is the most recently used.
    this.#nonces.delete(nonce);
    this.#nonces.set(nonce, tallies);
    if (this.#nonces.size > MAX_NONCES) {
      const oldest = this.#nonces.keys().next().value;
      if (oldest !== undefined) this.#nonces.delete(oldest);
    }
    return tallies;
  }
}
