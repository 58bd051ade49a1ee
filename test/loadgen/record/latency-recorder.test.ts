import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyRecorder, LiveLatencies } from '../../../loadgen/record/latency-recorder.ts';
import {
  BUCKETS,
  bucketOf,
  highestOf,
  MAX_VALUE_US,
  mergeHistograms,
  quantileUs,
} from '../../../schemas/histogram.ts';
import type { Histogram } from '../../../schemas/load.ts';

const latencies = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: MAX_VALUE_US })),
  { minLength: 1, maxLength: 300 },
);
const fraction = fc.constantFrom(0, 0.5, 0.9, 0.95, 0.99, 0.999, 1);

function record(values: readonly number[]): Histogram {
  const recorder = new LatencyRecorder();
  for (const us of values) recorder.record(us / 1000);
  return recorder.toHistogram();
}

/** The definition that a quantile must meet, on the plain values. */
function exactQuantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length - 1e-9)) - 1] ?? 0;
}

describe('a latency histogram', () => {
  it('puts every value into a bucket that holds it, at most 0.1 % wide', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_VALUE_US }), (us) => {
        const bucket = bucketOf(us);
        const low = bucket === 0 ? 0 : highestOf(bucket - 1) + 1;
        expect(bucket).toBeLessThan(BUCKETS);
        expect(us).toBeGreaterThanOrEqual(low);
        expect(us).toBeLessThanOrEqual(highestOf(bucket));
        expect(highestOf(bucket) - low).toBeLessThanOrEqual(us * 0.001);
      }),
    );
  });

  it('answers quantiles within 0.1 % of the sorted values, and never below them', () => {
    fc.assert(
      fc.property(latencies, fraction, (values, q) => {
        const exact = exactQuantile(values, q);
        const answer = quantileUs(record(values), q) ?? -1;
        expect(answer).toBeGreaterThanOrEqual(exact);
        expect(answer - exact).toBeLessThanOrEqual(exact * 0.001);
      }),
    );
  });

  it('merges to exactly the histogram of all values', () => {
    fc.assert(
      fc.property(latencies, latencies, latencies, (a, b, c) => {
        const parts = [record(c), mergeHistograms([record(b), record(a)])];
        expect(mergeHistograms(parts)).toEqual(record([...a, ...b, ...c]));
      }),
    );
  });

  it('has no quantile without values, and merging nothing changes nothing', () => {
    expect(quantileUs(record([]), 0.5)).toBeUndefined();
    expect(mergeHistograms([record([]), record([7])])).toEqual(record([7]));
  });

  it('shows the same quantiles live', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const live = new LiveLatencies();
        for (const us of values) live.record(us / 1000);
        const exact = exactQuantile(values, 0.5) / 1000;
        expect(Math.abs(live.quantileMs(0.5) - exact)).toBeLessThanOrEqual(exact * 0.001 + 1e-9);
      }),
      { numRuns: 30 },
    );
  });
});
