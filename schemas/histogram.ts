import type { Histogram } from './load.ts';

/** Layout `loglinear-11`: values up to 4,095 have a bucket each, from there 2,048 buckets per power of two. */
const SUB_BUCKETS = 2048;

/** The largest value that a histogram can hold, in microseconds (about 35 minutes); larger ones are put there. */
export const MAX_VALUE_US = 2 ** 31 - 1;
/** How many buckets cover 0 to {@link MAX_VALUE_US}. */
export const BUCKETS = bucketOf(MAX_VALUE_US) + 1;

/** The bucket of a whole number of microseconds from 0 to {@link MAX_VALUE_US}. */
export function bucketOf(us: number): number {
  if (us < 2 * SUB_BUCKETS) return us;
  const shift = 20 - Math.clz32(us);
  return shift * SUB_BUCKETS + (us >>> shift);
}

/** The largest value of a bucket: what a quantile answers, so that it never says less than what was measured. */
export function highestOf(bucket: number): number {
  if (bucket < 2 * SUB_BUCKETS) return bucket;
  const shift = Math.floor(bucket / SUB_BUCKETS) - 1;
  return (bucket - shift * SUB_BUCKETS + 1) * 2 ** shift - 1;
}

/** A histogram without values. */
export const EMPTY_HISTOGRAM: Histogram = {
  layout: 'loglinear-11',
  counts: {},
  count: 0,
  minUs: 0,
  maxUs: 0,
  sumUs: 0,
};

/**
 * The smallest value (within 0.05 %) that at least the fraction `q` of all values does not exceed, in microseconds;
 * `undefined` when there are none.
 */
export function quantileUs(histogram: Histogram, q: number): number | undefined {
  if (histogram.count === 0) return undefined;
  const rank = Math.max(1, Math.ceil(q * histogram.count - 1e-9));
  let seen = 0;
  // integer keys of an object come in ascending order
  for (const [bucket, count] of Object.entries(histogram.counts)) {
    seen += count;
    if (seen >= rank) return Math.min(highestOf(Number(bucket)), histogram.maxUs);
  }
  return histogram.maxUs;
}

/** All values of all histograms in one; exact, in any order. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const filled = histograms.filter((h) => h.count > 0);
  const counts: Record<string, number> = {};
  for (const histogram of filled) {
    for (const [bucket, count] of Object.entries(histogram.counts)) {
      counts[bucket] = (counts[bucket] ?? 0) + count;
    }
  }
  return {
    layout: 'loglinear-11',
    counts,
    count: filled.reduce((sum, h) => sum + h.count, 0),
    minUs: filled.length === 0 ? 0 : Math.min(...filled.map((h) => h.minUs)),
    maxUs: filled.length === 0 ? 0 : Math.max(...filled.map((h) => h.maxUs)),
    sumUs: filled.reduce((sum, h) => sum + h.sumUs, 0),
  };
}
