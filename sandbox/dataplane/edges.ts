/** One side of an edge: a pod where it is known, else only who it proved to be. */
export interface EdgeEnd {
  readonly namespace?: string;
  readonly pod?: string;
  /** Instead of a pod: traffic from outside enters there. */
  readonly gateway?: string;
  readonly serviceAccount?: string;
  /** Set where no pod answered: the service that was asked. */
  readonly service?: string;
}

/** Which requests are counted together. */
export interface Edge {
  /** Where it was measured: at the client's sidecar or at the server's. */
  readonly side: 'client' | 'server';
  readonly client: EdgeEnd;
  readonly server: EdgeEnd;
  /** Without mutual TLS: the client proved nothing. */
  readonly plaintext?: true;
}

/** What one edge has carried; latencies in milliseconds over the last {@link LATENCIES} requests. */
export interface EdgeReport extends Edge {
  readonly success: number;
  readonly failure: number;
  /** Requests that policy refused; they are no failures of the server. */
  readonly denied: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** What one edge has carried since a window began. */
export interface EdgeWindow extends Edge {
  readonly success: number;
  readonly failure: number;
  /** Milliseconds, of the newest {@link LATENCIES} at the most. */
  readonly latencies: readonly number[];
}

/** The counters of one edge at a moment. */
interface Mark {
  /** By the clock of whoever marks, in milliseconds. */
  readonly at: number;
  readonly success: number;
  readonly failure: number;
  readonly samples: number;
}

interface Tally {
  readonly edge: Edge;
  readonly marks: Mark[];
  success: number;
  failure: number;
  denied: number;
  readonly latencies: Float64Array;
  samples: number;
}

const LATENCIES = 512;
const MAX_EDGES = 4096;
const MARKS = 64;
const NOTHING: Mark = { at: 0, success: 0, failure: 0, samples: 0 };

/** Counts what passes between workloads, per edge and side; beyond {@link MAX_EDGES} the oldest edge is forgotten. */
export class EdgeBook {
  readonly #tallies = new Map<string, Tally>();
  /** The tallies by the very objects that they were last asked for with. */
  #known = new WeakMap<Edge, Tally>();

  count(edge: Edge, outcome: 'success' | 'failure' | 'denied', ms: number): void {
    let tally = this.#known.get(edge);
    if (tally === undefined) {
      tally = this.#tallyOf(edge);
      this.#known.set(edge, tally);
    }
    tally[outcome] += 1;
    tally.latencies[tally.samples % LATENCIES] = ms;
    tally.samples += 1;
  }

  /** Remembers how far each edge is, so that windows can begin here; to be called every few seconds. */
  mark(now: number): void {
    for (const { marks, success, failure, samples } of this.#tallies.values()) {
      marks.push({ at: now, success, failure, samples });
      if (marks.length > MARKS) marks.shift();
    }
  }

  /** What each edge has carried since the newest mark that is at least so old; all of it where there is none. */
  since(then: number): readonly EdgeWindow[] {
    return [...this.#tallies.values()].map((tally) => {
      const { edge, marks, success, failure, samples, latencies } = tally;
      const from = marks.findLast(({ at }) => at <= then) ?? NOTHING;
      const newest = Math.min(samples - from.samples, LATENCIES);
      return {
        ...edge,
        success: success - from.success,
        failure: failure - from.failure,
        latencies: Array.from({ length: newest }, (_, i) => latencies[(samples - 1 - i) % LATENCIES] ?? 0),
      };
    });
  }

  report(): readonly EdgeReport[] {
    return [...this.#tallies.values()].map(({ edge, success, failure, denied, latencies, samples }) => {
      const sorted = latencies.slice(0, Math.min(samples, LATENCIES)).sort();
      const at = (q: number) => round(sorted[Math.ceil(q * sorted.length) - 1] ?? 0);
      return { ...edge, success, failure, denied, p50: at(0.5), p90: at(0.9), p99: at(0.99) };
    });
  }

  #tallyOf(edge: Edge): Tally {
    const end = ({ namespace, pod, gateway, serviceAccount, service }: EdgeEnd) =>
      `${namespace}/${pod}/${gateway}/${serviceAccount}/${service}`;
    const key = `${edge.side} ${end(edge.client)} ${end(edge.server)} ${edge.plaintext ?? ''}`;
    const known = this.#tallies.get(key);
    if (known !== undefined) return known;
    const tally: Tally = {
      edge,
      marks: [],
      success: 0,
      failure: 0,
      denied: 0,
      latencies: new Float64Array(LATENCIES),
      samples: 0,
    };
    const oldest = this.#tallies.keys().next().value;
    if (this.#tallies.size >= MAX_EDGES && oldest !== undefined) {
      this.#tallies.delete(oldest);
      this.#known = new WeakMap();
    }
    this.#tallies.set(key, tally);
    return tally;
  }
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
