import { describe, expect, it } from 'vitest';
import { briefly } from '../../../../engine/steps/conformance/suite-tools.ts';
import { sharesTest } from '../../../../proof/judge-shares.ts';
import { seededRandom } from '../../../../proof/seeded-random.ts';

const share = (shares: Readonly<Record<string, number>>, tolerance: number) => ({
  from: {},
  request: { url: 'http://web' },
  maxRequests: 20_000,
  expect: { share: { ...shares, tolerance } },
});

describe('a brief probe', () => {
  it('gets fewer requests the wider its shares and the larger its α, and always more than none', () => {
    const most = (tolerance: number, alpha: number) =>
      briefly(share({ blue: 75, green: 25 }, tolerance), alpha).maxRequests ?? 0;
    expect(most(10, 0.001)).toBeLessThan(most(5, 0.001) / 3);
    expect(most(10, 0.01)).toBeLessThan(most(10, 0.0001));
    expect(most(49, 0.5)).toBeGreaterThanOrEqual(100);
  });

  it('can show a weight of 0: as many requests without a stray one as its α asks for', () => {
    const { maxRequests = 0 } = briefly(share({ blue: 100, green: 0 }, 5), 0.0004);
    const test = sharesTest({
      shares: { blue: 100, green: 0 },
      tolerance: 5,
      alpha: 0.0004,
      maxSamples: maxRequests,
    });
    expect(test.judge({ byBackend: { blue: maxRequests }, unnamed: 0 }).verdict).toBe('passed');
    expect(maxRequests).toBeLessThan(400);
  });

  it('decides a share that is on target, and one that is split evenly instead, in all of 200 runs', () => {
    const alpha = 0.0003;
    const shares = { blue: 75, green: 25 };
    const { maxRequests = 0 } = briefly(share(shares, 10), alpha);
    const random = seededRandom(7);
    const verdictOf = (chance: number) => {
      const test = sharesTest({ shares, tolerance: 10, alpha, maxSamples: maxRequests });
      let blue = 0;
      let sent = 0;
      for (const look of test.looks) {
        for (; sent < look; sent += 1) if (random() < chance) blue += 1;
        const { verdict } = test.judge({ byBackend: { blue, green: sent - blue }, unnamed: 0 });
        if (verdict !== 'continue') return verdict;
      }
      return 'continue';
    };
    const runs = Array.from({ length: 200 });
    expect(new Set(runs.map(() => verdictOf(0.75)))).toEqual(new Set(['passed']));
    expect(new Set(runs.map(() => verdictOf(0.5)))).toEqual(new Set(['failed']));
  });

  it('is as it was where it is about no share', () => {
    const plain = { from: {}, request: { url: 'http://web' }, expect: { status: 200 } };
    expect(briefly(plain, 0.001)).toBe(plain);
  });
});
