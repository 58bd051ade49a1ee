import type { Interval } from '../schemas/proof.ts';
import { inverseIncompleteBeta } from './incomplete-beta.ts';

/**
 * Exact two-sided interval of a proportion (Clopper and Pearson 1934): each end misses the truth with probability of at
 * most `alpha`/2, for every n and every share, which approximations do not promise in far tails. In fractions, 0 to 1.
 */
export function binomialInterval(count: number, n: number, alpha: number): Interval {
  const confidence = 1 - alpha;
  if (n === 0) return { low: 0, high: 1, confidence };
  return {
    low: lowerBound(count, n, alpha / 2),
    high: upperBound(count, n, alpha / 2),
    confidence,
  };
}

/** One-sided exact lower bound: above the truth with probability of at most `alpha`. */
export function lowerBound(count: number, n: number, alpha: number): number {
  return count <= 0 ? 0 : inverseIncompleteBeta(alpha, count, n - count + 1);
}

/** One-sided exact upper bound: below the truth with probability of at most `alpha`. */
export function upperBound(count: number, n: number, alpha: number): number {
  return count >= n ? 1 : inverseIncompleteBeta(1 - alpha, count + 1, n - count);
}

/** How many trials without one hit show that hits are rarer than `fraction`, at error `alpha`: the rule of three. */
export function trialsForNone(fraction: number, alpha: number): number {
  return Math.ceil(Math.log(alpha) / Math.log1p(-fraction));
}
