import type { Forward, Upstream } from './routing.ts';

/** The time that a route grants has passed. */
export class UpstreamTimeout extends Error {
  override readonly name = 'UpstreamTimeout';
}

/**
 * What went wrong with an attempt: `unsent`, nothing of the request can have been acted upon; `broken`, it may have
 * been; or a response status.
 */
export type AttemptEnd = 'unsent' | 'broken' | number;

/** Places that are tried for a request that nobody has seen yet, whatever the route says about retries. */
const MAX_UNSENT = 3;

/** The attempts of one request and the time they may take. The exchange settles it when it is over. */
export class Attempts {
  readonly #forward: Forward;
  readonly #onTimeout: (of: 'request' | 'attempt', error: UpstreamTimeout) => void;
  readonly #requestTimer: NodeJS.Timeout | undefined;
  #attemptTimer: NodeJS.Timeout | undefined;
  #pause: NodeJS.Timeout | undefined;
  #unsent = 0;
  #retries = 0;

  constructor(forward: Forward, onTimeout: (of: 'request' | 'attempt', error: UpstreamTimeout) => void) {
    this.#forward = forward;
    this.#onTimeout = onTimeout;
    this.#requestTimer = this.#limit('request', forward.timeouts?.requestMs);
  }

  /** Goes to the first attempt, after the delay that the route is to have. */
  start(first: () => void): void {
    const { delayMs } = this.#forward;
    if (delayMs === undefined) first();
    else this.#pause = setTimeout(first, delayMs);
  }

  /** An attempt begins: its own time runs from now. */
  begin(): void {
    clearTimeout(this.#attemptTimer);
    this.#attemptTimer = this.#limit('attempt', this.#forward.timeouts?.backendMs);
  }

  /** Whether another attempt may follow; `next` then gets the place for it, after the route's pause. */
  again(end: AttemptEnd, next: (upstream: Upstream) => void): boolean {
    const pauseMs = this.#pauseAfter(end);
    if (pauseMs === undefined) return false;
    const { again, upstream: same } = this.#forward;
    const upstream = again === undefined ? same : again();
    if (upstream === undefined) return false;
    clearTimeout(this.#attemptTimer);
    if (pauseMs === 0) next(upstream);
    else this.#pause = setTimeout(() => next(upstream), pauseMs);
    return true;
  }

  settle(): void {
    clearTimeout(this.#requestTimer);
    clearTimeout(this.#attemptTimer);
    clearTimeout(this.#pause);
  }

  /** Milliseconds to wait before the next attempt; undefined when there is none. */
  #pauseAfter(end: AttemptEnd): number | undefined {
    if (end === 'unsent' && this.#unsent < MAX_UNSENT) {
      this.#unsent += 1;
      return 0;
    }
    const { retry } = this.#forward;
    if (retry === undefined || this.#retries >= retry.attempts) return undefined;
    if (typeof end === 'number' && !retry.statuses.has(end)) return undefined;
    if (this.#forward.mayRetry?.() === false) return undefined;
    this.#retries += 1;
    return retry.backoffMs;
  }

  #limit(of: 'request' | 'attempt', ms: number | undefined): NodeJS.Timeout | undefined {
    if (ms === undefined) return undefined;
    return setTimeout(() => this.#onTimeout(of, new UpstreamTimeout(`no answer in ${ms} ms`)), ms);
  }
}
