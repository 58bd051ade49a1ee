import type { Known } from './choose-endpoint.ts';
import type { Edge } from './edges.ts';
import type { RequestOutcome } from './http/request-watch.ts';
import type { PodDirectory, PodFacts } from './pod-facts.ts';
import { podEnd, type Telemetry, tellOf } from './telemetry.ts';

/** What one sidecar tells of the requests that it sent out. */
export class ClientEdges {
  readonly #pod: PodFacts;
  readonly #pods: PodDirectory;
  readonly #telemetry: Telemetry;
  readonly #known = new WeakMap<PodFacts, Edge>();

  constructor(options: {
    readonly pod: PodFacts;
    readonly pods: PodDirectory;
    readonly telemetry: Telemetry;
  }) {
    this.#pod = options.pod;
    this.#pods = options.pods;
    this.#telemetry = options.telemetry;
  }

  /** Counts a request that is over, on the edge to the pod that served it. */
  tell(destination: Known | undefined, outcome: RequestOutcome): void {
    const { upstream } = outcome;
    const served =
      upstream === undefined ? undefined : this.#pods.byAddress(upstream.slice(0, upstream.indexOf(':')));
    const edge = served === undefined ? this.#edgeToNobody(destination) : this.#edgeTo(served);
    tellOf(this.#telemetry, edge, outcome);
  }

  #edgeTo(server: PodFacts): Edge {
    const known = this.#known.get(server);
    if (known !== undefined) return known;
    const edge: Edge = { side: 'client', client: podEnd(this.#pod), server: podEnd(server) };
    this.#known.set(server, edge);
    return edge;
  }

  /** Where nobody answered, all that is known is whom the request was for. */
  #edgeToNobody(destination: Known | undefined): Edge {
    const [namespace, service] = destination?.kind === 'service' ? destination.key.split('/') : [];
    const server = {
      ...(namespace === undefined ? {} : { namespace }),
      ...(service === undefined ? {} : { service }),
    };
    return { side: 'client', client: podEnd(this.#pod), server };
  }
}
