import type { BackendFrom } from './backend-from.ts';

/** One client of a load profile: open loop at `rps`, or closed loop without it. */
export interface LoadClient {
  /** Requests per second over all connections, by schedule; absent = closed loop. */
  readonly rps?: number;
  readonly connections: number;
  /** Sent round robin. */
  readonly endpointUrls: readonly string[];
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A compiled SMP profile: units are milliseconds. */
export interface LoadProfile {
  readonly durationMs: number;
  /** Sent before the measured window, not recorded. */
  readonly warmupMs: number;
  readonly clients: readonly LoadClient[];
  readonly backendFrom?: BackendFrom;
  /** A request without its last byte after this long is an error of kind `timeout`. */
  readonly timeoutMs: number;
}

export type LoadErrorKind = 'connect' | 'timeout' | 'reset' | 'parse' | 'tls' | 'status4xx' | 'status5xx';

/** Live figures, at most four a second. */
export interface LoadTick {
  readonly elapsedMs: number;
  readonly sent: number;
  readonly done: number;
  readonly errors: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly byBackend: Readonly<Record<string, { readonly requests: number; readonly errors: number }>>;
}

/**
 * A latency distribution as sparse counts of a log-linear histogram: bucket index → count, in microseconds, layout
 * `loglinear-11` (2,048 sub-buckets per power of two: relative error ≤ 0.1 %).
 */
export interface Histogram {
  readonly layout: 'loglinear-11';
  readonly counts: Readonly<Record<string, number>>;
  readonly count: number;
  readonly minUs: number;
  readonly maxUs: number;
  readonly sumUs: number;
}

/** What one backend answered in the measured window. */
export interface BackendResult {
  readonly requests: number;
  readonly errors: number;
  readonly errorsByKind: Readonly<Partial<Record<LoadErrorKind, number>>>;
  readonly latency: Histogram;
  /** One entry per second of the window, for block bootstrap. */
  readonly seconds: readonly {
    readonly requests: number;
    readonly errors: number;
    readonly latency: Histogram;
  }[];
}

/** The canonical result of one load run, before it becomes an SMP document. Latencies are from *intended* start. */
export interface LoadResult {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly loop: 'open' | 'closed';
  readonly coordinatedOmission: 'intended-start' | 'uncorrected';
  readonly requestedRps?: number;
  readonly achievedRps: number;
  readonly total: BackendResult;
  /** By the name each response gave; responses without one are under `''`. */
  readonly byBackend: Readonly<Record<string, BackendResult>>;
  /** Sent minus intended. */
  readonly scheduleLag: Histogram;
  /** The client, not the mesh, was the bottleneck: no verdict may come from this run. */
  readonly clientLimited: boolean;
  readonly clientLimits: readonly string[];
}
