import { trialsForNone } from './binomial-interval.ts';
import { FALSE_GREEN, MIN_ABOVE } from './judge-bound.ts';
import { isExact, samplesToDecide } from './judge-share.ts';
import type { SharesClaim } from './judge-shares.ts';
import type { Threshold, VersionBound } from './read-bound.ts';
import { defaultTolerance, shareBand } from './share-band.ts';

/** The least number of requests without which no verdict is possible, and why. */
export interface RequiredRequests {
  /** `undefined`: no number of requests can ever decide. */
  readonly requests: number | undefined;
  /** One sentence for a diagnostic. */
  readonly because: string;
}

/** Responses by which a share on target is proved in nearly every run; `alpha` is this proof's part. */
export function samplesForShare(target: number, tolerance: number, alpha: number): number {
  return isExact(target)
    ? trialsForNone(Math.min(tolerance, 99) / 100, alpha)
    : samplesToDecide(shareBand(target, tolerance), target, alpha);
}

/** Responses by which all shares of a probe are proved in nearly every run; `alpha` is for all of them together. */
export function samplesForShares({ shares, tolerance, alpha }: Omit<SharesClaim, 'maxSamples'>): number {
  const claims = Object.entries(shares);
  const each = claims.map(([, target]) =>
    samplesForShare(target, tolerance ?? defaultTolerance(target), alpha / claims.length),
  );
  return Math.max(1, ...each);
}

/** Canary requests that a bound of a gate needs at the very least, even if the canary does nothing wrong. */
export function requestsForVersionBound(bound: VersionBound): RequiredRequests {
  return bound.metric === 'errors'
    ? requestsForErrors(bound.points, bound.text)
    : requestsForPercentile(bound.percentile.q, bound.percentile.name);
}

/** Requests that a threshold needs at the very least. */
export function requestsForThreshold(threshold: Threshold): RequiredRequests {
  switch (threshold.metric) {
    case 'errorRate':
      // a limit of 0 is judged by exact count
      return threshold.percent === 0
        ? { requests: 1, because: 'a limit of 0 is judged by exact count' }
        : requestsForErrors(threshold.percent, threshold.text);
    case 'latency':
      return requestsForPercentile(threshold.percentile.q, threshold.percentile.name);
    case 'rps':
      return { requests: 1, because: 'a rate needs one request' };
  }
}

/** How long, in ms, a stage must last for `requests` canary requests at a total rate and a canary share in percent. */
export function stageMs(requests: number, rps: number, canaryPercent: number): number {
  return Math.ceil((requests * 100_000) / (rps * canaryPercent));
}

function requestsForErrors(points: number, text: string): RequiredRequests {
  if (points <= 0)
    return { requests: undefined, because: `"${text}" cannot be shown by any number of requests` };
  const requests = points >= 100 ? 1 : trialsForNone(points / 100, FALSE_GREEN);
  return {
    requests,
    because: `no error among ${requests} requests is the least that shows "${text}" (99 %)`,
  };
}

function requestsForPercentile(q: number, name: string): RequiredRequests {
  const requests = Math.ceil(MIN_ABOVE / (1 - q) - 1e-6);
  return { requests, because: `${name} needs ${MIN_ABOVE} requests above it, so ${requests} in all` };
}
