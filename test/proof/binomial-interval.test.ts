import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialInterval, trialsForNone } from '../../proof/binomial-interval.ts';
import { incompleteBeta } from '../../proof/incomplete-beta.ts';
import { normalQuantile } from '../../proof/normal.ts';
import { splitAlpha } from '../../proof/split-alpha.ts';

/** P(X ≤ k) for a binomial X, term by term in logarithms: (1 - p)^n alone can be too small for a number. */
function binomialCdf(k: number, n: number, p: number): number {
  let log = n * Math.log1p(-p);
  let sum = Math.exp(log);
  for (let i = 1; i <= k; i++) {
    log += Math.log((n - i + 1) / i) + Math.log(p) - Math.log1p(-p);
    sum += Math.exp(log);
  }
  return sum;
}

describe('the incomplete beta function', () => {
  it('is the binomial tail that it should be', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, p, part) => {
          const k = Math.min(n - 1, Math.floor(part * n));
          expect(incompleteBeta(1 - p, n - k, k + 1)).toBeCloseTo(binomialCdf(k, n, p), 9);
        },
      ),
    );
  });
});

describe('a binomial interval', () => {
  it('agrees with published values', () => {
    // Clopper–Pearson 95 % for 10 of 100 (R: binom.test)
    const { low, high } = binomialInterval(10, 100, 0.05);
    expect(low).toBeCloseTo(0.04900469, 7);
    expect(high).toBeCloseTo(0.1762226, 7);
  });

  it('always holds the observed share and widens as α falls', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, part) => {
          const count = Math.round(n * part);
          const wide = binomialInterval(count, n, 1e-5);
          const narrow = binomialInterval(count, n, 0.05);
          expect(wide.low).toBeLessThanOrEqual(narrow.low);
          expect(narrow.low).toBeLessThanOrEqual(count / n);
          expect(narrow.high).toBeGreaterThanOrEqual(count / n);
          expect(wide.high).toBeGreaterThanOrEqual(narrow.high);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('says nothing about nothing', () => {
    expect(binomialInterval(0, 0, 0.05)).toEqual({ low: 0, high: 1, confidence: 0.95 });
  });

  it('follows the rule of three', () => {
    expect(trialsForNone(0.01, 0.05)).toBe(299);
    expect(trialsForNone(0.01, 0.01)).toBe(459);
  });
});

describe('the normal quantile', () => {
  it('agrees with tables', () => {
    expect(normalQuantile(0.025)).toBeCloseTo(1.959964, 6);
    expect(normalQuantile(0.0005)).toBeCloseTo(3.290527, 6);
    expect(normalQuantile(0.975)).toBeCloseTo(-1.959964, 6);
    expect(normalQuantile(0.3)).toBeCloseTo(0.524401, 6);
  });
});

describe('the α of a run', () => {
  it('is shared in equal parts and never exceeded', () => {
    expect(splitAlpha(0.01, 4)).toBe(0.0025);
    expect(splitAlpha(0.01, 0)).toBe(0.01);
    expect(() => splitAlpha(1, 2)).toThrow('α');
  });
});
