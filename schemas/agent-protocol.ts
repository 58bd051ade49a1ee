import type { BackendFrom } from './backend-from.ts';
import type { Json } from './json.ts';
import type { LoadProfile, LoadResult, LoadTick } from './load.ts';

/**
 * The probe and load agent speaks JSON lines: one request object a line on stdin, answers on stdout, each with the
 * `id` of the request it answers. The agent runs in a pod under the wanted service account and reaches others only
 * through that pod's own network path (its sidecar where it is meshed).
 */

/** What a request speaks. `tcp` and `udp` send bytes and take what comes back for the answer. */
export const AGENT_PROTOCOLS = ['http1', 'http2', 'grpc', 'tcp', 'udp'] as const;
export type AgentProtocol = (typeof AGENT_PROTOCOLS)[number];

/** One request as a probe describes it. `timeoutMs` covers connect to last byte. */
export interface AgentHttpRequest {
  readonly method: string;
  /** `http://`, or `tcp://HOST:PORT` and `udp://HOST:PORT`. */
  readonly url: string;
  /** `http1` when nothing is said. */
  readonly protocol?: AgentProtocol;
  /** Of a `grpc` request: `package.Service/Method`, and the serialised message in base64. */
  readonly grpc?: {
    readonly method: string;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly message?: string;
  };
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

/**
 * What happened to one request, seen by the client. `response`: any HTTP status came back, or any bytes over `tcp` and
 * `udp`. The others never reached a
 * response: name not resolved, refused, reset (also an early close), TLS alert, time-out. `malformed`: bytes came that
 * are no HTTP response.
 */
export type TransportOutcome =
  | 'response'
  | 'dnsFailed'
  | 'refused'
  | 'reset'
  | 'tlsAlert'
  | 'timeout'
  | 'malformed';

export interface AgentSample {
  /** Index into the `requests` of the batch. */
  readonly request: number;
  readonly outcome: TransportOutcome;
  /** Absent over `tcp` and `udp`. */
  readonly status?: number;
  /** Of a gRPC call that came back as one. */
  readonly grpcStatus?: number;
  readonly backend?: string;
  /** Response headers, lower-case names; only when the batch asked for `detail`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** First 8 KiB of the body; only when the batch asked for `detail`. */
  readonly body?: string;
  /** Who refused, as far as the response says: the mesh's response flag header (`x-mesh-denied-by`, `server`). */
  readonly deniedBy?: string;
  readonly latencyMs: number;
  readonly error?: string;
}

export type AgentRequest =
  | { readonly id: number; readonly type: 'hello' }
  | {
      readonly id: number;
      readonly type: 'requests';
      /** Sent round robin until `count` requests are done; at most `concurrency` at once. */
      readonly requests: readonly AgentHttpRequest[];
      readonly count: number;
      readonly concurrency: number;
      /** Requests per second; absent = as fast as `concurrency` allows. */
      readonly rate?: number;
      /**
       * `mixed`: alternate requests use a kept and a fresh connection. `held`: one after the other over the connection
       * that the session's last such batch to the same origin left open, or a fresh one; it is left open again.
       */
      readonly keepAlive: 'on' | 'off' | 'mixed' | 'held';
      readonly backendFrom?: BackendFrom;
      /** Added to each request as header `x-meshwright-nonce`, over `tcp` and `udp` as {@link nonceLine}. */
      readonly nonce?: string;
      readonly detail: boolean;
    }
  | { readonly id: number; readonly type: 'load'; readonly profile: LoadProfile; readonly nonce?: string }
  | { readonly id: number; readonly type: 'cancel'; readonly of: number };

export type AgentAnswer =
  | {
      readonly id: number;
      readonly type: 'hello';
      readonly protocol: 1;
      readonly pid: number;
      /** Whether connections leave through a proxy that the pod's network gave us. */
      readonly viaProxy: boolean;
    }
  | { readonly id: number; readonly type: 'samples'; readonly samples: readonly AgentSample[] }
  | { readonly id: number; readonly type: 'tick'; readonly tick: LoadTick }
  | {
      readonly id: number;
      readonly type: 'done';
      readonly connections?: number;
      readonly result?: LoadResult;
    }
  | { readonly id: number; readonly type: 'error'; readonly message: string; readonly detail?: Json };

/** Request header that carries the nonce by which servers and sidecars count arrivals. */
export const NONCE_HEADER = 'x-meshwright-nonce';
/** Environment variable of a pod whose programs must dial through a SOCKS5 proxy (`socks5h://127.0.0.9:1080`). */
export const AGENT_PROXY_ENV = 'MESHWRIGHT_POD_PROXY';

const NONCE_WORD = 'meshwright-nonce ';
const MAX_NONCE_LINE = 256;

/** What stands before the payload of a connection or datagram, so that arrivals can be counted. */
export function nonceLine(nonce: string): string {
  return `${NONCE_WORD}${nonce}\n`;
}

/** The nonce that a payload begins with; undefined for any other payload. */
export function nonceOf(payload: Uint8Array): string | undefined {
  const start = Buffer.from(payload.buffer, payload.byteOffset, Math.min(payload.length, MAX_NONCE_LINE));
  if (!start.subarray(0, NONCE_WORD.length).equals(NONCE_BYTES)) return undefined;
  const end = start.indexOf(10);
  return end < 0 ? undefined : start.toString('latin1', NONCE_WORD.length, end);
}

const NONCE_BYTES = Buffer.from(NONCE_WORD);
