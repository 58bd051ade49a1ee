import type { ServiceLimits } from '../../mesh/policy/policy-model.ts';
import type { RequestHead } from './http/message-head.ts';
import { isSuccess, type RequestOutcome } from './http/request-watch.ts';
import type { Forward, Reply } from './http/routing.ts';
import type { Endpoint } from './mesh-config.ts';

/** Requests and retries are compared over this long, for retry budgets. */
const BUDGET_MS = 10_000;
/** Retries that a budget always leaves, so that a service with little traffic gets any. */
const FREE_RETRIES = 3;

interface ServiceState {
  readonly inFlight: Set<RequestHead>;
  /** Tokens of the rate limit, and when they were last counted. */
  tokens: number;
  countedAt: number;
  windowAt: number;
  requests: number;
  retries: number;
}

interface Health {
  failures: number;
  ejectedUntil: number;
}

interface Asked {
  readonly key: string;
  readonly limits: ServiceLimits;
}

/** How one sidecar keeps to the limits of the services that its pod calls. Times in milliseconds of a steady clock. */
export class LimitState {
  readonly #now: () => number;
  readonly #services = new Map<string, ServiceState>();
  readonly #health = new Map<string, Health>();
  /** What each request that is under way is counted under. */
  readonly #asked = new WeakMap<RequestHead, readonly Asked[]>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Why the request may not go out now, as a status and a flag; undefined when it may, and is counted from then on. */
  admit(
    key: string,
    limits: ServiceLimits,
    head: RequestHead,
  ): { readonly status: number; readonly flag: string } | undefined {
    const state = this.#stateOf(key, limits);
    if (limits.abort !== undefined && drawn(limits.abort.percent)) {
      return { status: limits.abort.status, flag: 'fault-abort' };
    }
    if (limits.perSecond !== undefined && !this.#takeToken(state, limits.perSecond)) {
      return { status: 429, flag: 'rate-limited' };
    }
    if (limits.maxRequests !== undefined && state.inFlight.size >= limits.maxRequests) {
      return { status: 503, flag: 'overflow' };
    }
    state.inFlight.add(head);
    this.#asked.set(head, [...(this.#asked.get(head) ?? []), { key, limits }]);
    this.#turnWindow(state);
    state.requests += 1;
    return undefined;
  }

  /** The way on, with the delay and the retry budget of the service. */
  limited(key: string, limits: ServiceLimits, forward: Reply | Forward): Reply | Forward {
    if (forward.kind === 'reply') return forward;
    const { delay, retryPercent } = limits;
    const { retry, delayMs = 0, mayRetry = () => true } = forward;
    return {
      ...forward,
      ...(delay !== undefined && drawn(delay.percent) ? { delayMs: delayMs + delay.ms } : {}),
      ...(retry === undefined || retryPercent === undefined
        ? {}
        : { mayRetry: () => mayRetry() && this.#mayRetry(this.#stateOf(key, limits), retryPercent) }),
    };
  }

  /** False for an endpoint that failed too often of late. */
  isUsable = ({ address, port }: Endpoint): boolean =>
    this.#health.size === 0 || (this.#health.get(`${address}:${port}`)?.ejectedUntil ?? 0) <= this.#now();

  /** A request is over. */
  over(outcome: RequestOutcome): void {
    if (this.#services.size === 0) return;
    const { head, upstream } = outcome;
    const asked = this.#asked.get(head) ?? [];
    for (const { key } of asked) this.#services.get(key)?.inFlight.delete(head);
    const outlier = asked.find(({ limits }) => limits.outlier !== undefined)?.limits.outlier;
    if (outlier === undefined || upstream === undefined) return;
    const health = this.#health.get(upstream) ?? { failures: 0, ejectedUntil: 0 };
    health.failures = isSuccess(outcome) ? 0 : health.failures + 1;
    if (health.failures >= outlier.failures) {
      health.failures = 0;
      health.ejectedUntil = this.#now() + outlier.ejectMs;
    }
    this.#health.set(upstream, health);
  }

  /** Forgets what it knew about services and endpoints that no limit concerns any more. */
  keepOnly(limits: ReadonlyMap<string, ServiceLimits>): void {
    for (const key of this.#services.keys()) if (!limits.has(key)) this.#services.delete(key);
    if (limits.size === 0) this.#health.clear();
  }

  #mayRetry(state: ServiceState, percent: number): boolean {
    this.#turnWindow(state);
    if (state.retries >= FREE_RETRIES && state.retries >= (state.requests * percent) / 100) return false;
    state.retries += 1;
    return true;
  }

  #turnWindow(state: ServiceState): void {
    if (this.#now() - state.windowAt < BUDGET_MS) return;
    state.windowAt = this.#now();
    state.requests = 0;
    state.retries = 0;
  }

  /** A bucket of one second's worth. */
  #takeToken(state: ServiceState, perSecond: number): boolean {
    const now = this.#now();
    const room = Math.max(1, perSecond);
    state.tokens = Math.min(room, state.tokens + ((now - state.countedAt) / 1000) * perSecond);
    state.countedAt = now;
    if (perSecond === 0 || state.tokens < 1) return false;
    state.tokens -= 1;
    return true;
  }

  #stateOf(key: string, { perSecond = 0 }: ServiceLimits): ServiceState {
    const known = this.#services.get(key);
    if (known !== undefined) return known;
    const now = this.#now();
    const tokens = Math.max(1, perSecond);
    const state = {
      inFlight: new Set<RequestHead>(),
      tokens,
      countedAt: now,
      windowAt: now,
      requests: 0,
      retries: 0,
    };
    this.#services.set(key, state);
    return state;
  }
}

function drawn(percent: number): boolean {
  return Math.random() * 100 < percent;
}
