import { describe, expect, it } from 'vitest';
import { type ShareClaim, shareTest } from '../../proof/judge-share.ts';
import { seededRandom } from '../../proof/seeded-random.ts';
import { defaultTolerance } from '../../proof/share-band.ts';

interface Tally {
  passed: number;
  failed: number;
  open: number;
  readonly samples: number[];
}

/** Runs the whole sequential procedure `runs` times against a backend whose true share is `truth` percent. */
function simulate(claim: ShareClaim, truth: number, runs: number): Tally {
  const random = seededRandom(Math.round(truth * 1000) + runs);
  const test = shareTest(claim);
  const tally: Tally = { passed: 0, failed: 0, open: 0, samples: [] };
  for (let run = 0; run < runs; run++) {
    let count = 0;
    let n = 0;
    let verdict: 'passed' | 'failed' | 'continue' = 'continue';
    for (const look of test.looks) {
      for (; n < look; n++) if (random() * 100 < truth) count++;
      verdict = test.judge(count, n).verdict;
      if (verdict !== 'continue') break;
    }
    tally[verdict === 'continue' ? 'open' : verdict] += 1;
    tally.samples.push(n);
  }
  tally.samples.sort((a, b) => a - b);
  return tally;
}

/** The most reds (or greens) in `runs` that a true rate of `alpha` gives, but for one case in some ten thousand. */
function atMost(alpha: number, runs: number): number {
  return alpha * runs + 4 * Math.sqrt(alpha * (1 - alpha) * runs);
}

describe('a share test', () => {
  const wide = { target: 20, tolerance: 5, alpha: 0.05, maxSamples: 3000 };

  it('turns red a share on target in at most α of the runs', () => {
    const tally = simulate(wide, 20, 400);
    expect(tally.failed).toBeLessThanOrEqual(atMost(wide.alpha, 400));
    expect(tally.passed).toBeGreaterThan(390);
  });

  it('turns red a share at the very edge of its band in at most α of the runs', () => {
    expect(simulate(wide, 24.999, 400).failed).toBeLessThanOrEqual(atMost(wide.alpha, 400));
  });

  it.each([15, 25, 26])('passes a true share of %s % against 20 ± 5 in at most α of the runs', (truth) => {
    expect(simulate(wide, truth, 400).passed).toBeLessThanOrEqual(atMost(wide.alpha, 400));
  });

  it('fails a share that is plainly elsewhere at the first look', () => {
    const tally = simulate({ target: 5, tolerance: 2, alpha: 0.001, maxSamples: 20_000 }, 50, 50);
    expect(tally).toMatchObject({ failed: 50, passed: 0 });
    expect(tally.samples.at(-1)).toBe(100);
  });

  it('decides 5 ± 2 points within about 3,000 samples and 50 ± 2 within 20,000', () => {
    const few = simulate({ target: 5, tolerance: 2, alpha: 0.001, maxSamples: 20_000 }, 5, 60);
    expect(few.passed).toBe(60);
    expect(few.samples[30]).toBeLessThanOrEqual(3100);
    const many = simulate({ target: 50, tolerance: 2, alpha: 0.001, maxSamples: 40_000 }, 50, 60);
    expect(many.samples[30]).toBeLessThanOrEqual(15_000);
    expect(many.samples[54]).toBeLessThanOrEqual(20_000);
  });

  it('fails a small canary that gets nothing, though its band would reach below zero', () => {
    const test = shareTest({ target: 1, tolerance: 1, alpha: 0.001, maxSamples: 20_000 });
    expect(test.judge(0, 20_000).verdict).toBe('failed');
  });

  it('decides nothing before the first look and stays open where the samples do not suffice', () => {
    const test = shareTest({ target: 50, tolerance: 2, alpha: 0.001, maxSamples: 1000 });
    expect(test.judge(0, 40).verdict).toBe('continue');
    expect(test.looks.at(-1)).toBe(1000);
    expect(test.judge(500, 1000)).toMatchObject({ verdict: 'continue', observed: 50 });
  });

  it('does not pass while unnamed responses could have been anyone’s', () => {
    const test = shareTest({ target: 5, tolerance: 2, alpha: 0.001, maxSamples: 20_000 });
    expect(test.judge(1000, 20_000).verdict).toBe('passed');
    expect(test.judge(1000, 20_000, 800).verdict).toBe('continue');
  });

  it('looks at sizes that grow and end at the most samples', () => {
    const { looks } = shareTest({ target: 50, tolerance: 2, alpha: 0.001, maxSamples: 20_000 });
    expect(looks[0]).toBe(100);
    expect(looks.at(-1)).toBe(20_000);
    expect([...looks].sort((a, b) => a - b)).toEqual(looks);
  });
});

describe('a share of exactly 0 or 100', () => {
  it('fails on one stray request, however many were right', () => {
    const all = shareTest({ target: 100, tolerance: 1, alpha: 0.001, maxSamples: 20_000 });
    expect(all.judge(9_999, 10_000).verdict).toBe('failed');
    const none = shareTest({ target: 0, tolerance: 1, alpha: 0.001, maxSamples: 20_000 });
    expect(none.judge(1, 10_000).verdict).toBe('failed');
  });

  it('passes only once a stray share of the tolerance would have shown itself', () => {
    const test = shareTest({ target: 0, tolerance: 1, alpha: 0.001, maxSamples: 20_000 });
    expect(test.looks.at(-1)).toBe(688); // 0.99^688 < 0.001
    expect(test.judge(0, 687).verdict).toBe('continue');
    expect(test.judge(0, 688).verdict).toBe('passed');
  });

  it('is not proved by responses that named nobody', () => {
    const test = shareTest({ target: 100, tolerance: 1, alpha: 0.001, maxSamples: 20_000 });
    expect(test.judge(990, 1000, 10).verdict).toBe('continue');
  });
});

describe('the default tolerance', () => {
  it('is a tenth of the target, but at least one point, and one where the count is exact', () => {
    expect([0, 5, 10, 50, 100].map(defaultTolerance)).toEqual([1, 1, 1, 5, 1]);
  });
});

describe('a share claim that makes no sense', () => {
  it('is our fault and throws', () => {
    expect(() => shareTest({ target: 101, tolerance: 1, alpha: 0.01, maxSamples: 10 })).toThrow('101');
    expect(() => shareTest({ target: 50, tolerance: 0, alpha: 0.01, maxSamples: 10 })).toThrow('tolerance');
  });
});
