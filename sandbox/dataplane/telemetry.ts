import { safeText } from '../../schemas/safe-text.ts';
import type { Edge, EdgeBook, EdgeEnd } from './edges.ts';
import type { RequestHead } from './http/message-head.ts';
import { isSuccess, type RequestOutcome } from './http/request-watch.ts';
import type { PodFacts } from './pod-facts.ts';

/** Where a sidecar tells of what has passed through it. */
export interface Telemetry {
  readonly edges: EdgeBook;
  /** A line of the sidecar's access log, made when somebody reads it. */
  readonly log: (line: () => string) => void;
}

/** A pod, or a Gateway, as the end of an edge. */
export function podEnd({ namespace, name, serviceAccount, gateway }: PodFacts): EdgeEnd {
  return gateway === true
    ? { namespace, gateway: name, serviceAccount }
    : { namespace, pod: name, serviceAccount };
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
  const trace = traceOf(head);
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
      ...(trace === undefined ? {} : { trace }),
      ...(edge.plaintext === undefined ? {} : { plaintext: true }),
      peer: `${peer.namespace ?? '-'}/${peer.pod ?? peer.gateway ?? peer.serviceAccount ?? peer.service ?? '-'}`,
      ms: Math.round(ms * 1000) / 1000,
    });
}

/**
 * The trace that a request says it belongs to: W3C Trace Context 3.2.2, else B3 in one field or several
 * (openzipkin/b3-propagation). The sidecar hands these fields on as they are and makes none of its own.
 */
function traceOf({ fields }: RequestHead): string | undefined {
  let b3: string | undefined;
  for (const { key, value } of fields) {
    if (key === 'traceparent') {
      const id = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-|$)/.exec(value)?.[1];
      if (id !== undefined && !/^0+$/.test(id)) return id;
    } else if (key === 'b3' || key === 'x-b3-traceid') {
      b3 ??= /^([0-9a-f]{32}|[0-9a-f]{16})(-|$)/i.exec(value)?.[1]?.toLowerCase();
    }
  }
  return b3;
}
