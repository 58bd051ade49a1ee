import { describe, expect, it } from 'vitest';
import { compareVersions, type VersionGate } from '../../proof/compare-versions.ts';
import { readVersionBound, type VersionBound } from '../../proof/read-bound.ts';
import { type InventedBackend, inventLoad } from './sample-load.ts';

function bound(name: string, text: string): VersionBound {
  const read = readVersionBound(name, text);
  if (!read.ok) throw new Error(read.message);
  return read.bound;
}

// the gate of the canary-release pattern at its 5 % stage: 700 requests a second for 8 s
const GATE: VersionGate = {
  canary: 'v2',
  control: 'v1',
  minRequests: 250,
  bounds: [bound('errors', '<= +2pp'), bound('p90', '<= 1.5x')],
  alpha: 0.001,
};
const V1: InventedBackend = { perSecond: 665, medianMs: 4 };
const V2: InventedBackend = { perSecond: 35, medianMs: 4 };

function verdicts(v2: InventedBackend, options: Parameters<typeof inventLoad>[1] = {}, gate = GATE) {
  return compareVersions([inventLoad({ v1: V1, v2 }, options)], gate).map((b) => b.judgement.verdict);
}

/** How often each verdict comes for one bound over seeds. */
function tally(v2: InventedBackend, index: number, runs: number) {
  const counts: Record<string, number> = {};
  const alone = { ...GATE, bounds: GATE.bounds.slice(index, index + 1), alpha: GATE.alpha / 2 };
  for (let seed = 1; seed <= runs; seed++) {
    const [verdict = 'none'] = verdicts(v2, { seed }, alone);
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return counts;
}

describe('a canary gate', () => {
  it('passes a canary like its control, with the bounds of the difference', () => {
    const [errors, p90] = compareVersions([inventLoad({ v1: V1, v2: V2 })], GATE);
    expect(errors?.judgement.verdict).toBe('passed');
    // no error among 280: 99 % sure of less than 1.63 %
    expect(errors?.judgement.interval?.high).toBeCloseTo(1.63, 2);
    expect(errors?.judgement.message).toMatch(/0 of 280 against 0 of 5320.*the gate allows 2$/);
    expect(p90).toMatchObject({ claim: 'p90 <= 1.5x', judgement: { verdict: 'passed', n: 280 } });
  });

  it('passes an equal canary in nearly all runs and never turns it red', () => {
    const counts = tally(V2, 1, 15);
    expect(counts['failed']).toBeUndefined();
    expect(counts['passed']).toBeGreaterThanOrEqual(14);
  });

  it('fails a canary that fails 9 % of its own requests, though they are 0.45 % of all', () => {
    const counts = tally({ ...V2, errorRate: 0.09 }, 0, 20);
    expect(counts['passed']).toBeUndefined();
    expect(counts['failed'] ?? 0).toBeGreaterThanOrEqual(12);
  });

  it('fails a canary that is four times as slow, and does not pass one at the limit', () => {
    expect(verdicts({ ...V2, medianMs: 16 })[1]).toBe('failed');
    expect(tally({ ...V2, medianMs: 6 }, 1, 15)['passed'] ?? 0).toBeLessThanOrEqual(1);
  });

  it('still decides when the client was a little late, which hits both versions alike, but less surely', () => {
    const width = (lagMs: number) => {
      const [, p90] = compareVersions([inventLoad({ v1: V1, v2: V2 }, { lagMs })], GATE);
      expect(p90?.judgement.verdict).toBe('passed');
      return (p90?.judgement.interval?.high ?? 0) - (p90?.judgement.interval?.low ?? 0);
    };
    expect(width(1.5)).toBeGreaterThan(width(0));
  });

  it('compares differences in milliseconds too', () => {
    const gate = { ...GATE, bounds: [bound('p90', '<= +20ms')] };
    expect(verdicts({ ...V2, medianMs: 5 }, {}, gate)).toEqual(['passed']);
    expect(verdicts({ ...V2, medianMs: 60 }, {}, gate)).toEqual(['failed']);
  });

  it.each([
    ['too few canary requests', { perSecond: 20, medianMs: 4 }, {}, ['inconclusive', 'inconclusive']],
    ['a rate that the client missed', V2, { sentPart: 0.9 }, ['inconclusive', 'inconclusive']],
    ['a client that was late itself: only latencies suffer', V2, { lagMs: 5 }, ['passed', 'inconclusive']],
    [
      'two seconds, which show no spread',
      { perSecond: 200, medianMs: 4 },
      { seconds: 2 },
      ['passed', 'inconclusive'],
    ],
  ])('is inconclusive on %s', (_, v2, options, expected) => {
    expect(verdicts(v2, options)).toEqual(expected);
  });

  it('does not call a canary slow by less than its client can tell apart', () => {
    const load = inventLoad({
      v1: { perSecond: 665, medianMs: 0.3 },
      v2: { perSecond: 35, medianMs: 0.6 },
    });
    const [, p90] = compareVersions([load], GATE);
    expect(p90?.judgement).toMatchObject({
      verdict: 'passed',
      message: expect.stringContaining('less than 1 ms more'),
    });
  });

  it('calls the same factor slow where it can be told', () => {
    const load = inventLoad({ v1: { perSecond: 665, medianMs: 6 }, v2: { perSecond: 35, medianMs: 12 } });
    expect(compareVersions([load], GATE)[1]?.judgement.verdict).toBe('failed');
  });

  it('does not judge a percentile with fewer than ten requests above it', () => {
    const gate = { ...GATE, bounds: [bound('p99', '<= 1.5x')] };
    const [judged] = compareVersions([inventLoad({ v1: V1, v2: V2 })], gate);
    expect(judged?.judgement).toMatchObject({
      verdict: 'inconclusive',
      message: 'p99 needs 1000 requests of each version, there were fewer',
    });
  });

  it('does not pass while errors that nobody signed may be the canary’s', () => {
    const load = inventLoad({ v1: V1, v2: V2, '': { perSecond: 2, medianMs: 1000, errorRate: 1 } });
    const [errors] = compareVersions([load], GATE);
    expect(errors?.judgement).toMatchObject({
      verdict: 'inconclusive',
      message: expect.stringContaining('16 errors named no backend'),
    });
  });

  it('adds repeats up', () => {
    const load = (seed: number) => inventLoad({ v1: V1, v2: V2 }, { seed, seconds: 2 });
    const [, p90] = compareVersions([load(1), load(2), load(3), load(4)], GATE);
    expect(p90?.judgement).toMatchObject({ verdict: 'passed', n: 280 });
  });

  it('judges the same numbers the same way again', () => {
    const load = inventLoad({ v1: V1, v2: V2 });
    expect(compareVersions([load], GATE)).toEqual(compareVersions([load], GATE));
  });
});
