import type { BackendFrom } from './backend-from.ts';
import type { Json } from './json.ts';
import type { LoadProfile, LoadResult, LoadTick } from './load.ts';

/**
 * The probe and load agent speaks JSON lines: one request object a line on stdin, answers on stdout, each with the
 * `id` of the request it answers. The agent runs in a pod under the wanted service account and reaches others only
 * through that pod's own network path (its sidecar where it is meshed).
 */

/** One HTTP request as a probe describes it. `timeoutMs` covers connect to last byte. */
export interface AgentHttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

/**
 * What happened to one request, seen by the client. `response`: any HTTP status came back. The others never reached a
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
  readonly status?: number;
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
      /** `mixed`: alternate requests use a kept and a fresh connection. */
      readonly keepAlive: 'on' | 'off' | 'mixed';
      readonly backendFrom?: BackendFrom;
      /** Added to each request as header `x-meshwright-nonce`. */
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
