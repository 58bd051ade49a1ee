import { BUCKETS, bucketOf, EMPTY_HISTOGRAM, highestOf, MAX_VALUE_US } from '../../schemas/histogram.ts';
import type { Histogram } from '../../schemas/load.ts';

/** Counts latencies as they come; small, so that each second of each backend can have one. */
export class LatencyRecorder {
  readonly #counts = new Map<number, number>();
  #count = 0;
  #minUs = Number.POSITIVE_INFINITY;
  #maxUs = 0;
  #sumUs = 0;

  /** Takes one value in milliseconds; below 0 counts as 0. */
  record(ms: number): void {
    const us = Math.min(MAX_VALUE_US, Math.max(0, Math.round(ms * 1000)));
    const bucket = bucketOf(us);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    this.#count += 1;
    this.#sumUs += us;
    if (us < this.#minUs) this.#minUs = us;
    if (us > this.#maxUs) this.#maxUs = us;
  }

  toHistogram(): Histogram {
    if (this.#count === 0) return EMPTY_HISTOGRAM;
    return {
      layout: 'loglinear-11',
      counts: Object.fromEntries(this.#counts),
      count: this.#count,
      minUs: this.#minUs,
      maxUs: this.#maxUs,
      sumUs: this.#sumUs,
    };
  }
}

/** Latencies of a whole run for live figures: quantiles without a copy. */
export class LiveLatencies {
  readonly #counts = new Int32Array(BUCKETS);
  #count = 0;

  record(ms: number): void {
    const bucket = bucketOf(Math.min(MAX_VALUE_US, Math.max(0, Math.round(ms * 1000))));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
  }

  /** In milliseconds; 0 while there are no values. */
  quantileMs(q: number): number {
    let left = Math.max(1, Math.ceil(q * this.#count));
    if (this.#count === 0) return 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.#counts[bucket] ?? 0;
      if (left <= 0) return highestOf(bucket) / 1000;
    }
    return MAX_VALUE_US / 1000;
  }
}
