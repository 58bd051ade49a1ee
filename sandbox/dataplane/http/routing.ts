import type { Duplex } from 'node:stream';
import type { RouteRetry, RouteTimeouts } from '../../../mesh/policy/gateway/route-model.ts';
import type { Field, RequestHead } from './message-head.ts';
import type { RequestOutcome } from './request-watch.ts';
import type { UpstreamPools } from './upstream-pools.ts';

/** The two framings in which requests are relayed; a request leaves in the framing that it came in. */
export type HttpProtocol = 'http1' | 'http2';

/** An answer of the proxy's own. */
export interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  readonly fields: readonly Field[];
  readonly body: string;
  /** Nothing is said: the connection (over HTTP/2 the stream) is cut. */
  readonly reset?: true;
}

/** One place that can take a request. */
export interface Upstream {
  readonly pools: UpstreamPools;
  /** Connections to the same key are interchangeable. */
  readonly key: string;
  /** Another sandbox has it: the way there is a link. */
  readonly beyond?: true;
  /** Opens a connection that is ready for bytes (for TLS: after the handshake and its checks). */
  readonly connect: (protocol: HttpProtocol) => Promise<Duplex>;
}

/** Where a request goes on, and as what. */
export interface Forward {
  readonly kind: 'forward';
  readonly upstream: Upstream;
  readonly fields: readonly Field[];
  /** The request target, where it is not the one that came. */
  readonly path?: string;
  /** Another place for another attempt; undefined when there is none. */
  readonly again?: () => Upstream | undefined;
  readonly retry?: RouteRetry;
  /** Asked before each retry; a budget may refuse it. */
  readonly mayRetry?: () => boolean;
  /** Milliseconds before the first attempt (a fault on purpose). */
  readonly delayMs?: number;
  readonly timeouts?: RouteTimeouts;
  /** Places that get a copy of the request, bodies up to 64 KiB. */
  readonly mirrors?: readonly Upstream[];
  /** The fields of the response as the client gets them. */
  readonly changeResponse?: (fields: readonly Field[]) => readonly Field[];
}

/** What a session, of either framing, asks about its requests. */
export interface HttpHandler {
  /** Decides about one request; called once per request, also on kept connections. */
  route(head: RequestHead): Reply | Forward;
  /** True once the proxy is going away: no further request is taken on a connection. */
  readonly draining: boolean;
  /** What to say when an upstream cannot be reached or breaks before its response. */
  upstreamFailed(error: Error | undefined): Reply;
  /** Told once of every request, when it is over. */
  readonly over?: (outcome: RequestOutcome) => void;
}

/** One client connection that carries requests. */
export interface ClientSession {
  /** Ends the connection as soon as nothing is in flight. */
  drain(): void;
}
