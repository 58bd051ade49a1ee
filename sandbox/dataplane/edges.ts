/** One side of an edge: a pod where it is known, else only who it proved to be. */
export interface EdgeEnd {
  readonly namespace?: string;
  readonly pod?: string;
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

interface Tally {
  readonly edge: Edge;
  success: number;
  failure: number;
  denied: number;
  readonly latencies: Float64Array;
  samples: number;
}

const LATENCIES = 512;
const MAX_EDGES = 4096;

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

  report(): readonly EdgeReport[] {
    return [...this.#tallies.values()].map(({ edge, success, failure, denied, latencies, samples }) => {
      const sorted = latencies.slice(0, Math.min(samples, LATENCIES)).sort();
      const at = (q: number) => round(sorted[Math.ceil(q * sorted.length) - 1] ?? 0);
      return { ...edge, success, failure, denied, p50: at(0.5), p90: at(0.9), p99: at(0.99) };
    });
  }

  #tallyOf(edge: Edge): Tally {
    const end = ({ namespace, pod, serviceAccount, service }: EdgeEnd) =>
      `${namespace}/${pod}/${serviceAccount}/${service}`;
    const key = `${edge.side} ${end(edge.client)} ${end(edge.server)} ${edge.plaintext ?? ''}`;
    const known = this.#tallies.get(key);
    if (known !== undefined) return known;
    const tally: Tally = {
      edge,
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
