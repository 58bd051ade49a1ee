import { lowerBound, upperBound } from './binomial-interval.ts';
import type { Bounds, Errors } from './block-bootstrap.ts';

/** Errors among requests. */
export interface ErrorCount {
  readonly errors: number;
  readonly requests: number;
}

/**
 * Bounds of the difference of two error proportions (first minus second), as fractions: Newcombe's hybrid (1998,
 * method 10) over exact limits, so that without any error the upper bound is the exact one (none among 250: 1.8 %).
 */
export function errorDifference(first: ErrorCount, second: ErrorCount, alphas: Errors): Bounds {
  const one = errorProportion(first, alphas);
  const two = errorProportion(second, { alphaLow: alphas.alphaHigh, alphaHigh: alphas.alphaLow });
  const estimate = one.estimate - two.estimate;
  return {
    estimate,
    low: estimate - Math.hypot(one.estimate - one.low, two.high - two.estimate),
    high: estimate + Math.hypot(one.high - one.estimate, two.estimate - two.low),
  };
}

/** Exact one-sided bounds of one error proportion, as fractions. */
export function errorProportion({ errors, requests }: ErrorCount, { alphaLow, alphaHigh }: Errors): Bounds {
  if (requests === 0) return { estimate: 0, low: 0, high: 1 };
  return {
    estimate: errors / requests,
    low: lowerBound(errors, requests, alphaLow),
    high: upperBound(errors, requests, alphaHigh),
  };
}
