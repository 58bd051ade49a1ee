import { describe, expect, it } from 'vitest';
import { sharesTest } from '../../proof/judge-shares.ts';

const CLAIM = { shares: { v1: 95, v2: 5 }, tolerance: 2, alpha: 0.002, maxSamples: 20_000 };

describe('the shares of one probe', () => {
  it('pass when every backend does, each with its part of α', () => {
    const test = sharesTest(CLAIM);
    const { verdict, backends } = test.judge({ byBackend: { v1: 9500, v2: 500 }, unnamed: 0 });
    expect(verdict).toBe('passed');
    expect(backends.map((b) => [b.backend, b.judgement.verdict, b.judgement.n])).toEqual([
      ['v1', 'passed', 10_000],
      ['v2', 'passed', 10_000],
    ]);
    const alone = sharesTest({ ...CLAIM, shares: { v2: 5 }, alpha: 0.001 });
    const [single] = alone.judge({ byBackend: { v1: 9500, v2: 500 }, unnamed: 0 }).backends;
    expect(backends[1]?.look).toEqual(single?.look);
  });

  it('fail as soon as one backend does, and say so', () => {
    const { verdict, backends } = sharesTest(CLAIM).judge({ byBackend: { v1: 50, v2: 50 }, unnamed: 0 });
    expect(verdict).toBe('failed');
    expect(backends[1]?.judgement.message).toMatch(
      /^v2 got 50 of 100 requests \(.* to .* %\), outside 5 ± 2 % \(3 to 7 %\)$/,
    );
  });

  it('stay open on too few samples, which becomes inconclusive when no more come', () => {
    const { verdict, backends } = sharesTest(CLAIM).judge({ byBackend: { v1: 190, v2: 10 }, unnamed: 3 });
    expect(verdict).toBe('continue');
    expect(backends[1]?.judgement).toMatchObject({
      verdict: 'inconclusive',
      message: expect.stringMatching(/neither proves nor refutes 5 ± 2 %; 3 responses named no backend$/),
    });
  });

  it('count backends that the claim does not name', () => {
    const only = sharesTest({ shares: { v2: 100 }, alpha: 0.001, maxSamples: 5000 });
    expect(only.judge({ byBackend: { v2: 4000, v1: 1 }, unnamed: 0 })).toMatchObject({ verdict: 'failed' });
    expect(only.looks.at(-1)).toBe(688); // by then a stray hundredth of the traffic would have shown itself
    expect(only.judge({ byBackend: { v2: 688 }, unnamed: 0 })).toMatchObject({ verdict: 'passed' });
  });

  it('take a backend called like a property of every object for absent', () => {
    const test = sharesTest({ shares: { constructor: 0 }, tolerance: 1, alpha: 0.001, maxSamples: 5000 });
    expect(test.judge({ byBackend: { v1: 5000 }, unnamed: 0 }).verdict).toBe('passed');
  });
});
