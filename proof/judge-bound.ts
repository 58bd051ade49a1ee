import { quantileUs } from '../schemas/histogram.ts';
import type { Json } from '../schemas/json.ts';
import type { LoadResult } from '../schemas/load.ts';
import type { Verdict } from '../schemas/proof.ts';
import type { Bounds } from './block-bootstrap.ts';
import type { Judgement } from './judgement.ts';

/**
 * The chance that a bound is called kept although it is not. It is not part of the run's α, which bounds false reds:
 * a gate that passes says "within 99 %", whatever else the run proves.
 */
export const FALSE_GREEN = 0.01;
/** A percentile is judged only when this many requests are expected above it. */
export const MIN_ABOVE = 10;

/** `passed` when the whole interval keeps the limit, `failed` when none of it does. */
export function verdictOf(bounds: Bounds, limit: number): Verdict {
  if (bounds.high <= limit) return 'passed';
  return bounds.low > limit ? 'failed' : 'inconclusive';
}

/** A judgement that could not be made. */
export function inconclusive(expected: Json, n: number, message: string): Judgement {
  return { verdict: 'inconclusive', observed: null, expected, n, message };
}

/** The shortfall of an open loop's rate, as a sentence; `undefined` when at least 99 % of the requests left in time. */
export function rateShortfall(results: readonly LoadResult[]): string | undefined {
  const short = results.find((r) => r.requestedRps !== undefined && r.achievedRps < 0.99 * r.requestedRps);
  if (short === undefined) return undefined;
  return `the client sent ${short.achievedRps.toFixed(0)} of the wanted ${short.requestedRps} requests a second, so it was the bottleneck`;
}

/** The client's own lateness at a percentile, in microseconds: the worst of all repeats. */
export function lagAt(results: readonly LoadResult[], q: number): number {
  return Math.max(0, ...results.map(({ scheduleLag }) => quantileUs(scheduleLag, q) ?? 0));
}

/**
 * Whether the client's own lateness could be what a percentile shows, as a sentence: a schedule lag, at that same
 * percentile, above 1 ms and above `part` of the latency.
 */
export function latenessAt(results: readonly LoadResult[], q: number, part: number): string | undefined {
  const lag = lagAt(results, q);
  const latency = Math.min(...results.map(({ total }) => quantileUs(total.latency, q) ?? 0));
  if (lag <= Math.max(1000, latency * part)) return undefined;
  return `the client was up to ${(lag / 1000).toFixed(1)} ms late itself against latencies of ${(latency / 1000).toFixed(1)} ms, so it was the bottleneck`;
}
