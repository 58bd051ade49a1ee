import type { SmiReading } from '../../mesh/policy/smi-reading.ts';
import { NONCE_HEADER } from '../../schemas/agent-protocol.ts';
import type { ArrivalBook } from './arrivals.ts';
import { endToEndFields, type Field, field, fieldValue, type RequestHead } from './http/message-head.ts';
import type { Forward, Reply } from './http/routing.ts';
import type { UpstreamPools } from './http/upstream-pools.ts';
import type { Caller } from './inbound-access.ts';
import type { PodFacts } from './pod-facts.ts';
import type { ConnectApp } from './pod-proxy.ts';

/** What a caller sees whom no target admits. */
export type Denial = SmiReading['http-denial'];

/** Header by which an application learns who called; a caller's own is taken off. */
export const CLIENT_HEADER = 'x-forwarded-client-cert';

const SERVER_FIELD = field('server', 'meshwright-sidecar');

export interface InboundRouteParts {
  readonly pod: PodFacts;
  /** The pod's own identity. */
  readonly identity: string;
  /** Of the connection: see {@link clientField}. */
  readonly clientField: Field;
  readonly arrivals: ArrivalBook;
  readonly pools: UpstreamPools;
  readonly connectApp: ConnectApp;
  /** Why policy refuses, or undefined. */
  /** How this destination's namespace has refusals look. */
  readonly denial: () => Denial;
  readonly refusal: (caller: Caller, port: number, head: RequestHead) => string | undefined;
}

/** Decides about one request that reached the pod: on to the application with the caller's name, or refused. */
export function routeInbound(
  parts: InboundRouteParts,
  head: RequestHead,
  caller: Caller,
  port: number,
): Reply | Forward {
  const { pod, identity, arrivals, pools, connectApp } = parts;
  const refusal = parts.refusal(caller, port, head);
  if (refusal !== undefined) {
    const nonce = fieldValue(head, NONCE_HEADER);
    if (nonce !== undefined) {
      const parties = { pod, identity, ...(caller.uri === undefined ? {} : { client: caller.uri }) };
      arrivals.refused(nonce, parties, refusal);
    }
    return denied(pod, parts.denial());
  }
  const fields = endToEndFields(head).filter(({ key }) => key !== CLIENT_HEADER);
  fields.push(parts.clientField);
  return {
    kind: 'forward',
    upstream: { pools, key: String(port), connect: (protocol) => connectApp(port, protocol) },
    fields,
  };
}

/** What the application is told of who called. */
export function clientField(identity: string, { uri }: Caller): Field {
  return field(CLIENT_HEADER, `By=${identity}${uri === undefined ? '' : `;URI=${uri}`}`);
}

/** What a caller is told when the application gives no answer. */
export function applicationUnreachable(): Reply {
  return {
    kind: 'reply',
    status: 503,
    fields: [SERVER_FIELD, field('x-mesh-response-flag', 'application-unreachable')],
    body: 'the application does not answer\n',
  };
}

function denied(pod: PodFacts, denial: Denial): Reply {
  return {
    kind: 'reply',
    ...(denial === 'reset' ? { reset: true as const } : {}),
    status: denial === 'not-found' ? 404 : 403,
    fields: [
      SERVER_FIELD,
      field('x-mesh-denied-by', `${pod.name}; rbac`),
      field('content-type', 'text/plain'),
    ],
    body: 'RBAC: access denied\n',
  };
}
