import { mergeHistograms, quantileUs } from '../schemas/histogram.ts';
import type { BackendResult, LoadResult } from '../schemas/load.ts';
import { type Block, type Bounds, blockBootstrap } from './block-bootstrap.ts';
import { type ErrorCount, errorDifference } from './error-difference.ts';
import {
  FALSE_GREEN,
  inconclusive,
  lagAt,
  latenessAt,
  MIN_ABOVE,
  rateShortfall,
  verdictOf,
} from './judge-bound.ts';
import type { Judgement } from './judgement.ts';
import type { VersionBound } from './read-bound.ts';

/** A canary gate: two versions, by backend name, over the same window. */
export interface VersionGate {
  readonly canary: string;
  readonly control: string;
  /** Fewer from either is inconclusive. */
  readonly minRequests: number;
  readonly bounds: readonly VersionBound[];
  /** The chance of a false red, for all bounds together. */
  readonly alpha: number;
}

/** One bound of a gate, judged. */
export interface JudgedBound {
  /** `errors <= +2pp`. */
  readonly claim: string;
  readonly judgement: Judgement;
}

/** Above this part of a latency the client's own lateness drowns the comparison. */
const MAX_LAG_PART = 0.5;

/** What timers and event loops of a client add at random: a sub-millisecond service is not slow at 1.6 times 0.6 ms. */
const RESOLUTION_MS = 1;

interface Versions {
  readonly gate: VersionGate;
  readonly results: readonly LoadResult[];
  readonly canary: ErrorCount;
  readonly control: ErrorCount;
  /** Errors of requests that nobody answered by name: they may have been anyone's. */
  readonly unnamedErrors: number;
  readonly alphaLow: number;
}

/**
 * Compares a canary with its control within one load (or several repeats of it): difference intervals decide, never a
 * blend of both versions. Errors without a name count against the canary before it may pass, and for it before it may
 * fail. One judgement per bound, in order.
 */
export function compareVersions(results: readonly LoadResult[], gate: VersionGate): readonly JudgedBound[] {
  const versions: Versions = {
    gate,
    results,
    canary: countOf(results, gate.canary),
    control: countOf(results, gate.control),
    unnamedErrors: countOf(results, '').errors,
    alphaLow: gate.alpha / Math.max(1, gate.bounds.length),
  };
  return gate.bounds.map((bound) => ({ claim: bound.text, judgement: judge(versions, bound) }));
}

function countOf(results: readonly LoadResult[], backend: string): ErrorCount {
  const parts = results.map((result) => backendOf(result, backend));
  return {
    errors: parts.reduce((sum, part) => sum + (part?.errors ?? 0), 0),
    requests: parts.reduce((sum, part) => sum + (part?.requests ?? 0), 0),
  };
}

function backendOf(result: LoadResult, name: string): BackendResult | undefined {
  return Object.hasOwn(result.byBackend, name) ? result.byBackend[name] : undefined;
}

function judge(versions: Versions, bound: VersionBound): Judgement {
  const { gate, canary, control, results } = versions;
  const few =
    tooFew(gate.canary, canary, gate.minRequests) ?? tooFew(gate.control, control, gate.minRequests);
  const limited = few ?? rateShortfall(results);
  if (limited !== undefined) return inconclusive(bound.text, canary.requests, limited);
  return bound.metric === 'errors' ? judgeErrors(versions, bound) : judgePercentile(versions, bound);
}

function tooFew(name: string, count: ErrorCount, min: number): string | undefined {
  if (count.requests >= min) return undefined;
  return `${name} answered ${count.requests} requests, fewer than the ${min} that the gate needs`;
}

type ErrorsBound = Extract<VersionBound, { metric: 'errors' }>;
type PercentileBound = Exclude<VersionBound, ErrorsBound>;

function judgeErrors(versions: Versions, bound: ErrorsBound): Judgement {
  const { gate, canary, control, unnamedErrors, alphaLow } = versions;
  const errors = { alphaLow, alphaHigh: FALSE_GREEN };
  const worst = errorDifference(withErrors(canary, unnamedErrors), control, errors);
  const best = errorDifference(canary, withErrors(control, unnamedErrors), errors);
  const seen = errorDifference(canary, control, errors);
  const bounds = scale({ estimate: seen.estimate, low: best.low, high: worst.high }, 100);
  const counts = `${canary.errors} of ${canary.requests} against ${control.errors} of ${control.requests}`;
  const unnamed = unnamedErrors === 0 ? '' : `; ${unnamedErrors} errors named no backend`;
  return {
    verdict: verdictOf(bounds, bound.points),
    observed: round(bounds.estimate),
    expected: bound.text,
    n: canary.requests,
    interval: { low: bounds.low, high: bounds.high, confidence: 1 - FALSE_GREEN },
    message: `errors of ${gate.canary} differ from ${gate.control}'s by ${round(bounds.low)} to ${round(bounds.high)} points (${counts})${unnamed}; the gate allows ${bound.points}`,
  };
}

function withErrors(count: ErrorCount, more: number): ErrorCount {
  return { errors: count.errors + more, requests: count.requests + more };
}

function judgePercentile(versions: Versions, bound: PercentileBound): Judgement {
  const { gate, canary, results } = versions;
  const { percentile } = bound;
  const pools = [gate.canary, gate.control].map((name) => latencyOf(results, name));
  const rare = pools.some((pool) => pool.count * (1 - percentile.q) < MIN_ABOVE - 1e-9);
  const late = latenessAt(results, percentile.q, MAX_LAG_PART);
  if (rare || late !== undefined) {
    return inconclusive(bound.text, canary.requests, late ?? rareSentence(percentile));
  }
  const ratio = bound.metric === 'ratio';
  const bounds = percentileBounds(versions, bound.metric, percentile.q);
  if (bounds === undefined) {
    return inconclusive(
      bound.text,
      canary.requests,
      'the load was too short: it needs at least three seconds',
    );
  }
  const shown = ratio ? exponential(bounds) : bounds;
  const limit = ratio ? bound.factor : bound.ms;
  const values = pools.map((pool) => ((quantileUs(pool, percentile.q) ?? 0) / 1000).toFixed(2));
  const unit = ratio ? 'times' : 'ms above';
  const kept = verdictOf(shown, limit);
  const fine = ratio && kept !== 'passed' && isBelowResolution(versions, percentile.q);
  return {
    verdict: fine ? 'passed' : kept,
    observed: round(shown.estimate),
    expected: bound.text,
    n: canary.requests,
    interval: { low: shown.low, high: shown.high, confidence: 1 - FALSE_GREEN },
    message: `${percentile.name} of ${gate.canary} is ${round(shown.low)} to ${round(shown.high)} ${unit} ${gate.control}'s (${values[0]} against ${values[1]} ms); ${fine ? `less than ${RESOLUTION_MS} ms more, which is all that a client can tell` : `the gate allows ${limit}`}`,
  };
}

/** Whether the canary is slower, if at all, by less than a client can tell apart, however large that is as a factor. */
function isBelowResolution(versions: Versions, q: number): boolean {
  const difference = percentileBounds(versions, 'difference', q);
  return difference !== undefined && difference.high <= RESOLUTION_MS;
}

/**
 * Bounds of the log ratio, or of the difference in ms. The client's own lateness hits both versions alike and pulls
 * their ratio towards 1: so the bounds span the latencies as they are and without it.
 */
function percentileBounds(
  versions: Versions,
  metric: PercentileBound['metric'],
  q: number,
): Bounds | undefined {
  const { gate, results, alphaLow } = versions;
  const blocks = blocksOf(results, gate);
  const without = (lag: number) =>
    blockBootstrap(
      blocks,
      (at) => {
        const [first, second] = [Math.max(1, at(0, q) - lag), Math.max(1, at(1, q) - lag)];
        // a ratio is symmetric on the scale of its logarithm
        return metric === 'ratio' ? Math.log(first / second) : (first - second) / 1000;
      },
      { alphaLow, alphaHigh: FALSE_GREEN },
    );
  const seen = without(0);
  const own = without(lagAt(results, q));
  if (seen === undefined || own === undefined) return undefined;
  return {
    estimate: seen.estimate,
    low: Math.min(seen.low, own.low),
    high: Math.max(seen.high, own.high),
  };
}

function rareSentence(percentile: { readonly name: string; readonly q: number }): string {
  return `${percentile.name} needs ${Math.ceil(MIN_ABOVE / (1 - percentile.q) - 1e-6)} requests of each version, there were fewer`;
}

function latencyOf(results: readonly LoadResult[], name: string) {
  return mergeHistograms(results.flatMap((result) => backendOf(result, name)?.latency ?? []));
}

/** The same seconds of both versions, side by side. */
function blocksOf(results: readonly LoadResult[], gate: VersionGate): readonly Block[] {
  return results.flatMap((result) => {
    const canary = backendOf(result, gate.canary)?.seconds ?? [];
    const control = backendOf(result, gate.control)?.seconds ?? [];
    return canary.flatMap((second, i) => {
      const other = control[i];
      return other === undefined ? [] : [[second.latency, other.latency]];
    });
  });
}

function scale({ estimate, low, high }: Bounds, by: number): Bounds {
  return { estimate: estimate * by, low: low * by, high: high * by };
}

function exponential({ estimate, low, high }: Bounds): Bounds {
  return { estimate: Math.exp(estimate), low: Math.exp(low), high: Math.exp(high) };
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
