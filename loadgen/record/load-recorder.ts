import { EMPTY_HISTOGRAM, mergeHistograms } from '../../schemas/histogram.ts';
import type { BackendResult, Histogram, LoadErrorKind, LoadTick } from '../../schemas/load.ts';
import { LatencyRecorder, LiveLatencies } from './latency-recorder.ts';

/** How one request ended; times in monotonic ms. */
export interface LoadSample {
  readonly intended: number;
  readonly done: number;
  /** `''` when no response named one. */
  readonly backend: string;
  readonly error?: LoadErrorKind;
}

interface Second {
  requests: number;
  errors: number;
  readonly latency: LatencyRecorder;
}

interface Backend {
  requests: number;
  errors: number;
  readonly byKind: Partial<Record<LoadErrorKind, number>>;
  readonly seconds: Map<number, Second>;
}

/** More names than this come from a server that makes them up; the rest is counted under `''`. */
const MAX_BACKENDS = 256;

/** Counts the requests of the measured window, by backend and by second of their intended start. */
export class LoadRecorder {
  readonly #from: number;
  readonly #to: number;
  readonly #backends = new Map<string, Backend>();
  readonly #lag = new LatencyRecorder();
  readonly #live = new LiveLatencies();

  /** The window in monotonic ms, `to` exclusive. */
  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  /** Whether a request meant to start then belongs to the window (and not to the warm-up). */
  inWindow(intended: number): boolean {
    return intended >= this.#from && intended < this.#to;
  }

  /** How late a request left although it could have: ms after its intended start and after a connection was free. */
  sent(intended: number, lateMs: number): void {
    if (this.inWindow(intended)) this.#lag.record(lateMs);
  }

  /** Counts one request, once, when it is over. */
  done(sample: LoadSample): void {
    if (!this.inWindow(sample.intended)) return;
    const backend = this.#backend(sample.backend);
    const second = secondOf(backend, Math.floor((sample.intended - this.#from) / 1000));
    backend.requests += 1;
    second.requests += 1;
    if (sample.error !== undefined) {
      backend.errors += 1;
      second.errors += 1;
      backend.byKind[sample.error] = (backend.byKind[sample.error] ?? 0) + 1;
    }
    if (!hasLatency(sample.error)) return;
    second.latency.record(sample.done - sample.intended);
    this.#live.record(sample.done - sample.intended);
  }

  /** Live figures; `sent` is the caller's count. */
  tick(elapsedMs: number, sent: number): LoadTick {
    const byBackend = Object.fromEntries(
      [...this.#backends].map(([name, { requests, errors }]) => [name, { requests, errors }]),
    );
    const all = [...this.#backends.values()];
    return {
      elapsedMs,
      sent,
      done: all.reduce((sum, b) => sum + b.requests, 0),
      errors: all.reduce((sum, b) => sum + b.errors, 0),
      p50Ms: this.#live.quantileMs(0.5),
      p99Ms: this.#live.quantileMs(0.99),
      byBackend,
    };
  }

  scheduleLag(): Histogram {
    return this.#lag.toHistogram();
  }

  results(): { readonly total: BackendResult; readonly byBackend: Readonly<Record<string, BackendResult>> } {
    const seconds = Math.max(1, Math.ceil((this.#to - this.#from) / 1000));
    const named = [...this.#backends].map(([name, backend]) => [name, resultOf(backend, seconds)] as const);
    return {
      total: addUp(
        named.map(([, result]) => result),
        seconds,
      ),
      byBackend: Object.fromEntries(named),
    };
  }

  #backend(name: string): Backend {
    const known = this.#backends.get(name);
    if (known !== undefined) return known;
    if (name !== '' && this.#backends.size >= MAX_BACKENDS) return this.#backend('');
    const fresh: Backend = { requests: 0, errors: 0, byKind: {}, seconds: new Map() };
    this.#backends.set(name, fresh);
    return fresh;
  }
}

/**
 * Responses of any status have a latency, and a time-out has at least the one it waited for: leaving those out would
 * make the slowest answers vanish. Requests that were cut off have none.
 */
function hasLatency(error: LoadErrorKind | undefined): boolean {
  return error === undefined || error === 'status4xx' || error === 'status5xx' || error === 'timeout';
}

function secondOf(backend: Backend, index: number): Second {
  const known = backend.seconds.get(index);
  if (known !== undefined) return known;
  const fresh: Second = { requests: 0, errors: 0, latency: new LatencyRecorder() };
  backend.seconds.set(index, fresh);
  return fresh;
}

function resultOf(backend: Backend, seconds: number): BackendResult {
  const blocks = Array.from({ length: seconds }, (_, index) => {
    const second = backend.seconds.get(index);
    return {
      requests: second?.requests ?? 0,
      errors: second?.errors ?? 0,
      latency: second?.latency.toHistogram() ?? EMPTY_HISTOGRAM,
    };
  });
  return {
    requests: backend.requests,
    errors: backend.errors,
    errorsByKind: backend.byKind,
    latency: mergeHistograms(blocks.map((block) => block.latency)),
    seconds: blocks,
  };
}

function addUp(results: readonly BackendResult[], seconds: number): BackendResult {
  const errorsByKind: Partial<Record<LoadErrorKind, number>> = {};
  for (const result of results) {
    for (const [kind, count] of Object.entries(result.errorsByKind)) {
      // the keys were put there by `done`
      const name = kind as LoadErrorKind;
      errorsByKind[name] = (errorsByKind[name] ?? 0) + count;
    }
  }
  const blocks = Array.from({ length: seconds }, (_, index) => {
    const parts = results.flatMap((result) => result.seconds[index] ?? []);
    return {
      requests: parts.reduce((sum, part) => sum + part.requests, 0),
      errors: parts.reduce((sum, part) => sum + part.errors, 0),
      latency: mergeHistograms(parts.map((part) => part.latency)),
    };
  });
  return {
    requests: results.reduce((sum, r) => sum + r.requests, 0),
    errors: results.reduce((sum, r) => sum + r.errors, 0),
    errorsByKind,
    latency: mergeHistograms(blocks.map((block) => block.latency)),
    seconds: blocks,
  };
}
