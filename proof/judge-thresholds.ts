import { mergeHistograms } from '../schemas/histogram.ts';
import type { LoadResult } from '../schemas/load.ts';
import { unreachable } from '../schemas/unreachable.ts';
import { blockBootstrap } from './block-bootstrap.ts';
import type { JudgedBound } from './compare-versions.ts';
import { errorProportion } from './error-difference.ts';
import { FALSE_GREEN, inconclusive, latenessAt, MIN_ABOVE, rateShortfall, verdictOf } from './judge-bound.ts';
import type { Judgement } from './judgement.ts';
import type { Threshold } from './read-bound.ts';

/** A latency is not held against the mesh when more than this part of it may be the client's own. */
const MAX_LAG_PART = 0.1;

/**
 * Judges the thresholds of a load (or of its repeats together); one judgement each, in order. `alpha` is the chance of a
 * false red for all of them.
 */
export function judgeThresholds(
  results: readonly LoadResult[],
  thresholds: readonly Threshold[],
  alpha: number,
): readonly JudgedBound[] {
  const alphaLow = alpha / Math.max(1, thresholds.length);
  return thresholds.map((threshold) => ({
    claim: threshold.text,
    judgement: judge(results, threshold, alphaLow),
  }));
}

function judge(results: readonly LoadResult[], threshold: Threshold, alphaLow: number): Judgement {
  const n = results.reduce((sum, result) => sum + result.total.requests, 0);
  if (n === 0) return inconclusive(threshold.text, 0, 'no request was sent');
  switch (threshold.metric) {
    case 'errorRate':
      return judgeErrorRate(results, threshold, alphaLow);
    case 'latency':
      return judgeLatency(results, threshold, alphaLow);
    case 'rps':
      return judgeRate(results, threshold, n);
    default:
      return unreachable(threshold);
  }
}

function judgeErrorRate(
  results: readonly LoadResult[],
  threshold: Extract<Threshold, { metric: 'errorRate' }>,
  alphaLow: number,
): Judgement {
  const requests = results.reduce((sum, result) => sum + result.total.requests, 0);
  const limited = rateShortfall(results);
  // what a client short of its rate was told is true all the same; that it was told nothing in time may be its own fault
  const errors = results.reduce(
    (sum, { total }) => sum + total.errors - (limited === undefined ? 0 : (total.errorsByKind.timeout ?? 0)),
    0,
  );
  const found = errorProportion({ errors, requests }, { alphaLow, alphaHigh: FALSE_GREEN });
  const bounds = { estimate: found.estimate * 100, low: found.low * 100, high: found.high * 100 };
  // zero means zero: no number of requests proves that there will never be an error
  const exact = errors > 0 ? 'failed' : 'passed';
  const verdict = threshold.percent === 0 ? exact : verdictOf(bounds, threshold.percent);
  // less load than was asked for can break a bound, not keep it
  if (limited !== undefined && verdict !== 'failed') return inconclusive(threshold.text, requests, limited);
  return {
    verdict,
    observed: round(bounds.estimate),
    expected: threshold.text,
    n: requests,
    interval: { low: bounds.low, high: bounds.high, confidence: 1 - FALSE_GREEN },
    message: `${errors} of ${requests} requests failed (${round(bounds.low)} to ${round(bounds.high)} %); allowed are ${threshold.percent} %`,
  };
}

function judgeLatency(
  results: readonly LoadResult[],
  threshold: Extract<Threshold, { metric: 'latency' }>,
  alphaLow: number,
): Judgement {
  const { percentile } = threshold;
  const { count } = mergeHistograms(results.map((result) => result.total.latency));
  const limited = rateShortfall(results);
  if (limited !== undefined) return inconclusive(threshold.text, count, limited);
  if (count * (1 - percentile.q) < MIN_ABOVE - 1e-9) {
    const needed = Math.ceil(MIN_ABOVE / (1 - percentile.q) - 1e-6);
    return inconclusive(
      threshold.text,
      count,
      `${percentile.name} needs ${needed} requests, there were ${count}`,
    );
  }
  const blocks = results.flatMap((result) => result.total.seconds.map((second) => [second.latency]));
  const found = blockBootstrap(blocks, (at) => Math.log(at(0, percentile.q)), {
    alphaLow,
    alphaHigh: FALSE_GREEN,
  });
  if (found === undefined) {
    return inconclusive(threshold.text, count, 'the load was too short: it needs at least three seconds');
  }
  const toMs = (log: number) => Math.exp(log) / 1000;
  const bounds = { estimate: toMs(found.estimate), low: toMs(found.low), high: toMs(found.high) };
  const verdict = verdictOf(bounds, threshold.ms);
  // latencies count from the intended start, so the client's own lateness is in them: it can break a bound, not keep it
  const late = verdict === 'passed' ? undefined : latenessAt(results, percentile.q, MAX_LAG_PART);
  if (late !== undefined) return inconclusive(threshold.text, count, late);
  return {
    verdict,
    observed: round(bounds.estimate),
    expected: threshold.text,
    n: count,
    interval: { low: bounds.low, high: bounds.high, confidence: 1 - FALSE_GREEN },
    message: `${percentile.name} is ${round(bounds.estimate)} ms (${round(bounds.low)} to ${round(bounds.high)} ms); allowed are ${threshold.ms} ms`,
  };
}

function judgeRate(
  results: readonly LoadResult[],
  threshold: Extract<Threshold, { metric: 'rps' }>,
  n: number,
): Judgement {
  const rps = results.reduce((sum, result) => sum + result.achievedRps, 0) / results.length;
  const kept = rps >= threshold.atLeast;
  return {
    // a rate that the client could not offer says nothing of what the mesh can carry
    verdict: kept ? 'passed' : results.some((result) => result.clientLimited) ? 'inconclusive' : 'failed',
    observed: round(rps),
    expected: threshold.text,
    n,
    message: `${round(rps)} requests a second were sent; at least ${threshold.atLeast} are wanted`,
  };
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
