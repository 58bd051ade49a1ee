import { describe, expect, it } from 'vitest';
import { judgeThresholds } from '../../proof/judge-thresholds.ts';
import { readThreshold, readVersionBound, type Threshold } from '../../proof/read-bound.ts';
import {
  requestsForThreshold,
  requestsForVersionBound,
  samplesForShare,
  stageMs,
} from '../../proof/required-samples.ts';
import { type InventedBackend, inventLoad } from './sample-load.ts';

function threshold(name: string, text: string): Threshold {
  const read = readThreshold(name, text);
  if (!read.ok) throw new Error(read.message);
  return read.bound;
}

function verdict(name: string, text: string, backend: Partial<InventedBackend> = {}, options: object = {}) {
  const load = inventLoad({ v1: { perSecond: 300, medianMs: 10, ...backend } }, options);
  return judgeThresholds([load], [threshold(name, text)], 0.001)[0]?.judgement.verdict;
}

describe('a threshold', () => {
  it.each([
    ['errorRate', '<= 1%', {}, 'passed'],
    ['errorRate', '<= 1%', { errorRate: 0.05 }, 'failed'],
    ['errorRate', '<= 1%', { errorRate: 0.01 }, 'inconclusive'],
    ['errorRate', '<= 0%', {}, 'passed'],
    ['errorRate', '<= 0%', { errorRate: 0.002 }, 'failed'],
    ['p99', '<= 100ms', {}, 'passed'],
    ['p99', '<= 100ms', { medianMs: 80 }, 'failed'],
    ['p50', '<= 10ms', {}, 'inconclusive'],
    ['p99.9', '<= 1s', {}, 'inconclusive'],
    ['rps', '>= 290', {}, 'passed'],
    ['rps', '>= 310', {}, 'failed'],
  ])('%s %s with %j is %s', (name, text, backend, expected) => {
    expect(verdict(name, text, backend)).toBe(expected);
  });

  it('is inconclusive when the client was the bottleneck', () => {
    expect(verdict('p99', '<= 5ms', {}, { lagMs: 50 })).toBe('inconclusive');
    expect(verdict('errorRate', '<= 1%', {}, { sentPart: 0.5 })).toBe('inconclusive');
    expect(verdict('rps', '>= 290', {}, { sentPart: 0.5 })).toBe('inconclusive');
  });

  it('of errors can be broken by less load than was asked for, but not by what came too late', () => {
    expect(verdict('errorRate', '<= 1%', { errorRate: 0.3 }, { sentPart: 0.5 })).toBe('failed');
    expect(verdict('errorRate', '<= 0%', { errorRate: 0.3 }, { sentPart: 0.5 })).toBe('failed');
    const late = { errorRate: 0.3, errorKind: 'timeout' } as const;
    expect(verdict('errorRate', '<= 1%', late, { sentPart: 0.5 })).toBe('inconclusive');
    expect(verdict('errorRate', '<= 1%', late)).toBe('failed');
  });

  it('lets a bound stand that holds with the client’s own lateness in it', () => {
    expect(verdict('p99', '<= 100ms', {}, { lagMs: 50 })).toBe('passed');
  });

  it('says what was seen and what is allowed', () => {
    const load = inventLoad({ v1: { perSecond: 300, medianMs: 10, errorRate: 0.05 } });
    const [judged] = judgeThresholds([load], [threshold('errorRate', '<= 1%')], 0.01);
    expect(judged?.judgement.message).toMatch(
      /^\d+ of 2400 requests failed \(.* to .* %\); allowed are 1 %$/,
    );
  });

  it('judges nothing when nothing was sent', () => {
    const load = inventLoad({ v1: { perSecond: 0, medianMs: 10 } });
    expect(judgeThresholds([load], [threshold('errorRate', '<= 0%')], 0.01)[0]?.judgement.verdict).toBe(
      'inconclusive',
    );
  });
});

describe('the text of a bound', () => {
  it.each([
    ['errors', '<= +0.5pp', { metric: 'errors', points: 0.5 }],
    ['errors', '<2 pp', { metric: 'errors', points: 2 }],
    ['p99', '<= 1.2x', { metric: 'ratio', factor: 1.2, percentile: { name: 'p99', q: 0.99 } }],
    ['p99.9', '<= +20ms', { metric: 'difference', ms: 20, percentile: { name: 'p99.9', q: 0.999 } }],
  ])('%s: %s is read', (name, text, expected) => {
    expect(readVersionBound(name, text)).toMatchObject({ ok: true, bound: expected });
  });

  it.each([
    ['errors', '<= 2%', '<= +2pp'],
    ['errors', '<= 1.2x', '<= +2pp'],
    ['p90', '1.5x', '<= 1.5x'],
    ['p90', '<= 1.5', '<= 1.5x'],
    ['p90', '<= 0x', '<= 1.5x'],
    ['p9', '<= 1.5x', 'cannot be compared'],
    ['throughput', '<= 1.5x', 'cannot be compared'],
  ])('%s: %s is refused with the way to write it', (name, text, words) => {
    const read = readVersionBound(name, text);
    expect(read.ok ? '' : read.message).toContain(words);
  });

  it.each([
    ['errorRate', '<= 1', '<= 1%'],
    ['errorRate', '>= 1%', '<= 1%'],
    ['errorRate', '<= 101%', '<= 1%'],
    ['p99', '<= 250', '<= 250ms'],
    ['rps', '<= 5', '>= 500'],
    ['p100', '<= 5ms', 'no threshold'],
  ])('threshold %s: %s is refused with the way to write it', (name, text, words) => {
    const read = readThreshold(name, text);
    expect(read.ok ? '' : read.message).toContain(words);
  });
});

describe('the arithmetic of a plan', () => {
  it('knows how many requests a bound needs at least', () => {
    const errors = readVersionBound('errors', '<= +2pp');
    expect(errors.ok && requestsForVersionBound(errors.bound).requests).toBe(228); // 0.98^228 < 0.01
    expect(requestsForThreshold(threshold('p99', '<= 250ms')).requests).toBe(1000);
    expect(requestsForThreshold(threshold('p99.9', '<= 250ms')).requests).toBe(10_000);
    const never = readVersionBound('errors', '<= +0pp');
    expect(never.ok && requestsForVersionBound(never.bound)).toEqual({
      requests: undefined,
      because: '"errors <= +0pp" cannot be shown by any number of requests',
    });
  });

  it('knows how long a stage must last', () => {
    expect(stageMs(280, 700, 5)).toBe(8000);
    expect(stageMs(250, 100, 5)).toBe(50_000);
  });

  it('knows how many samples a share needs', () => {
    expect(samplesForShare(0, 1, 0.001)).toBe(688);
    expect(samplesForShare(5, 2, 0.001)).toBeLessThan(samplesForShare(50, 2, 0.001));
  });
});
