import { highestOf, mergeHistograms } from '../schemas/histogram.ts';
import type { Histogram } from '../schemas/load.ts';
import { seededRandom } from './seeded-random.ts';
import { studentQuantile } from './student.ts';

/** One-sided bounds of a statistic. */
export interface Bounds {
  readonly estimate: number;
  /** Above the truth with probability of about `alphaLow`. */
  readonly low: number;
  /** Below the truth with probability of about `alphaHigh`. */
  readonly high: number;
}

/** The histograms of one stretch of time, one per group (canary, control, …). */
export type Block = readonly Histogram[];

/** What is computed from the pooled histograms of all blocks, one per group. */
export type Statistic = (quantile: (group: number, q: number) => number) => number;

/** How wide the bounds are. */
export interface Errors {
  readonly alphaLow: number;
  readonly alphaHigh: number;
}

/** Enough for a standard error within some 4 %, which is less than what Student's t adds. */
const RESAMPLES = 300;
/** More blocks say nothing more; longer runs are gathered into this many. */
const MAX_BLOCKS = 60;
/** Fewer blocks say nothing of how the numbers vary. */
export const MIN_BLOCKS = 3;

/**
 * Bounds of a statistic of percentiles by block bootstrap: latencies of one run follow each other (a slow second is slow
 * for all its requests), so whole seconds are drawn, the same for all groups. The spread of the drawn statistics gives
 * a standard error, and Student's t with `blocks - 1` degrees of freedom the width, which keeps short runs honest.
 * `undefined` with fewer than three blocks. The same data give the same bounds.
 */
export function blockBootstrap(
  blocks: readonly Block[],
  statistic: Statistic,
  errors: Errors,
): Bounds | undefined {
  const gathered = gather(blocks);
  if (gathered.length < MIN_BLOCKS) return undefined;
  const groups = gathered[0]?.length ?? 0;
  const buckets = bucketsOf(gathered);
  const counts = gathered.map((block) =>
    block.map((histogram) => Int32Array.from(buckets, (bucket) => histogram.counts[bucket] ?? 0)),
  );
  const random = seededRandom(counts.length * 7919 + buckets.length);
  const pooled = Array.from({ length: groups }, () => new Int32Array(buckets.length));
  const evaluate = (drawn: readonly number[]) => {
    for (const [group, sum] of pooled.entries()) pool(counts, drawn, group, sum);
    return statistic((group, q) => {
      const sum = pooled[group];
      if (sum === undefined) throw new Error(`there is no group ${group}`);
      return quantile(sum, buckets, q);
    });
  };
  const all = gathered.map((_, index) => index);
  const estimate = evaluate(all);
  const drawn = Array.from({ length: RESAMPLES }, () =>
    evaluate(all.map(() => Math.floor(random() * all.length))),
  );
  // a resample of n blocks varies by (n - 1)/n too little
  const deviation = standardDeviation(drawn) * Math.sqrt(all.length / (all.length - 1));
  const df = all.length - 1;
  return {
    estimate,
    low: estimate - studentQuantile(errors.alphaLow, df) * deviation,
    high: estimate + studentQuantile(errors.alphaHigh, df) * deviation,
  };
}

function gather(blocks: readonly Block[]): readonly (readonly Histogram[])[] {
  if (blocks.length <= MAX_BLOCKS) return blocks;
  const size = Math.ceil(blocks.length / MAX_BLOCKS);
  const gathered: Histogram[][] = [];
  for (let at = 0; at < blocks.length; at += size) {
    const part = blocks.slice(at, at + size);
    gathered.push(
      (part[0] ?? []).map((_, group) => mergeHistograms(part.flatMap((block) => block[group] ?? []))),
    );
  }
  return gathered;
}

function bucketsOf(blocks: readonly Block[]): readonly number[] {
  const buckets = new Set<number>();
  for (const block of blocks) {
    for (const histogram of block) for (const b of Object.keys(histogram.counts)) buckets.add(Number(b));
  }
  return [...buckets].sort((a, b) => a - b);
}

/** Adds the drawn blocks of one group into `sum`. */
function pool(
  counts: readonly (readonly Int32Array[])[],
  drawn: readonly number[],
  group: number,
  sum: Int32Array,
): void {
  sum.fill(0);
  for (const index of drawn) {
    const part = counts[index]?.[group];
    if (part === undefined) continue;
    for (let i = 0; i < part.length; i++) sum[i] = (sum[i] ?? 0) + (part[i] ?? 0);
  }
}

/** In microseconds, at least 1, so that ratios exist; 1 also for a draw without values. */
function quantile(counts: Int32Array, buckets: readonly number[], q: number): number {
  let total = 0;
  for (const count of counts) total += count;
  let left = Math.max(1, Math.ceil(q * total - 1e-9));
  for (let i = 0; i < counts.length; i++) {
    left -= counts[i] ?? 0;
    if (left <= 0) return Math.max(1, highestOf(buckets[i] ?? 0));
  }
  return 1;
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
