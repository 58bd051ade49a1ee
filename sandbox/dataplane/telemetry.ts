import { safeText } from '../../schemas/safe-text.ts';
import type { Edge, EdgeBook, EdgeEnd } from './edges.ts';
import { isSuccess, type RequestOutcome } from './http/request-watch.ts';
import type { PodFacts } from './pod-facts.ts';

/** Where a sidecar tells of what has passed through it. */
export interface Telemetry {
  readonly edges: EdgeBook;
  /** A line of the sidecar's access log, made when somebody reads it. */
  readonly log: (line: () => string) => void;
}

/** A pod as the end of an edge. */
export function podEnd({ namespace, name, serviceAccount }: PodFacts): EdgeEnd {
  return { namespace, pod: name, serviceAccount };
}

/**
 * Counts a request on its edge and writes it into the access log: one JSON object a line. Who tells of many requests of
 * one edge does it with the same object, which spares the search for it.
 */
export function tellOf(telemetry: Telemetry, edge: Edge, outcome: RequestOutcome): void {
  const counted = outcome.flag === 'denied' ? 'denied' : isSuccess(outcome) ? 'success' : 'failure';
  telemetry.edges.count(edge, counted, outcome.ms);
  telemetry.log(lineOf(edge, outcome));
}

/** How to make the line. The log is long: it holds on to what the line says, not to the whole request. */
function lineOf(edge: Edge, { head, status, grpcStatus, flag, ms }: RequestOutcome): () => string {
  const { version, method, path } = head;
  const peer = edge.side === 'client' ? edge.server : edge.client;
  return () =>
    JSON.stringify({
      side: edge.side,
      protocol: `HTTP/${version}`,
      method: safeText(method, 20),
      path: safeText(path, 200),
      status,
      ...(grpcStatus === undefined ? {} : { grpcStatus }),
      ...(flag === undefined ? {} : { flag }),
      ...(edge.plaintext === undefined ? {} : { plaintext: true }),
      peer: `${peer.namespace ?? '-'}/${peer.pod ?? peer.serviceAccount ?? peer.service ?? '-'}`,
      ms: Math.round(ms * 1000) / 1000,
    });
}
