import { binomialInterval, trialsForNone } from './binomial-interval.ts';
import { normalQuantile } from './normal.ts';
import { type ShareBand, shareBand } from './share-band.ts';

/** One backend's claim: its share of the requests is `target` ± `tolerance` percent. */
export interface ShareClaim {
  /** Percent, 0 to 100. */
  readonly target: number;
  /** Percentage points. */
  readonly tolerance: number;
  /** The chance of a false red, and of a false green, over all looks together. */
  readonly alpha: number;
  /** The most samples that may be taken. */
  readonly maxSamples: number;
}

/** What is known after one look, in percent. `continue` at the last look means: inconclusive. */
export interface ShareLook {
  readonly verdict: 'passed' | 'failed' | 'continue';
  readonly observed: number;
  readonly low: number;
  readonly high: number;
  /** Of this look's interval, a fraction. */
  readonly confidence: number;
}

/** A sequential test of one share. Judge once per look, as soon as `n` has reached it; extra samples do no harm. */
export interface ShareTest {
  readonly band: ShareBand;
  /** Cumulative sample sizes at which to look, ascending; the last is `maxSamples` or where all is decided. */
  readonly looks: readonly number[];
  /**
   * `count` of `n` samples named this backend; `unnamed` more (part of `n`) named none and may have been anyone's, so
   * they widen the interval.
   */
  judge(count: number, n: number, unnamed?: number): ShareLook;
}

const FIRST_LOOK = 100;
const LOOK_GROWTH = 1.3;
/** The part of α that is spent by the time a share on target is expected to be decided; the rest is for later. */
const PLANNED_PART = 0.8;

/**
 * Equivalence test in groups: at each look an exact interval decides, `passed` when it lies inside the band, `failed`
 * when outside. Each look spends its own part of α (a spending function after Lan and DeMets 1983, added up by
 * Bonferroni), so peeking costs nothing. Targets 0 and 100 are exact: one stray request fails, and none must be seen
 * among so many that more than `tolerance` would have shown itself.
 */
export function shareTest(claim: ShareClaim): ShareTest {
  checkClaim(claim);
  return isExact(claim.target) ? exactTest(claim) : bandTest(claim);
}

/** Targets that are judged by exact count. */
export function isExact(target: number): boolean {
  return target === 0 || target === 100;
}

function checkClaim({ target, tolerance, alpha, maxSamples }: ShareClaim): void {
  if (!(target >= 0 && target <= 100)) throw new Error(`a share of ${target} % cannot be`);
  if (!(tolerance > 0)) throw new Error('a share needs a tolerance above 0');
  if (!(alpha > 0 && alpha < 1)) throw new Error(`α must lie between 0 and 1, not ${alpha}`);
  if (!(maxSamples >= 1)) throw new Error('a share needs at least one sample');
}

function bandTest(claim: ShareClaim): ShareTest {
  const band = shareBand(claim.target, claim.tolerance);
  const planned = Math.min(claim.maxSamples, samplesToDecide(band, claim.target, claim.alpha));
  const looks = lookTimes(claim.maxSamples);
  const spent = (n: number) => claim.alpha * spentPart(n, planned, claim.maxSamples);
  return {
    band,
    looks,
    judge(count, n, unnamed = 0) {
      const look = looks.findLastIndex((at) => at <= n);
      // before the first look nothing is spent, so nothing may be decided; the interval is for the eye
      const at = looks[Math.max(look, 0)] ?? n;
      const alpha = spent(at) - (look <= 0 ? 0 : spent(looks[look - 1] ?? 0));
      const low = 100 * binomialInterval(count, n, alpha).low;
      const high = 100 * binomialInterval(count + unnamed, n, alpha).high;
      const verdict = look < 0 ? 'continue' : compareWithBand(low, high, band);
      return { verdict, observed: percent(count, n), low, high, confidence: 1 - alpha };
    },
  };
}

function compareWithBand(low: number, high: number, band: ShareBand): ShareLook['verdict'] {
  if (low >= band.low && high <= band.high) return 'passed';
  return high < band.low || low > band.high ? 'failed' : 'continue';
}

function exactTest(claim: ShareClaim): ShareTest {
  const { target, tolerance, alpha, maxSamples } = claim;
  const enough = trialsForNone(Math.min(tolerance, 99) / 100, alpha);
  return {
    band: { low: target, high: target },
    looks: lookTimes(Math.min(enough, maxSamples)),
    judge(count, n, unnamed = 0) {
      const stray = target === 0 ? count : n - count - unnamed;
      const clear = stray === 0 && unnamed === 0 && n >= enough;
      const low = 100 * binomialInterval(count, n, alpha).low;
      const high = 100 * binomialInterval(count + unnamed, n, alpha).high;
      const verdict = stray > 0 ? 'failed' : clear ? 'passed' : 'continue';
      return { verdict, observed: percent(count, n), low, high, confidence: 1 - alpha };
    },
  };
}

/** Samples by which a share on target is inside its band in nearly every run: the plan's estimate. */
export function samplesToDecide(band: ShareBand, target: number, alpha: number): number {
  // a look near the end spends about a tenth of α; 1.65 is a power of 95 %
  const z = normalQuantile(alpha / 20) + 1.65;
  const at = (edge: number) => {
    const p = edge / 100;
    const distance = (edge - target) / 100;
    return (z * z * p * (1 - p)) / (distance * distance);
  };
  return Math.max(FIRST_LOOK, Math.ceil(Math.max(at(band.low), at(band.high))));
}

/** 0 to 1, never falling: steady up to `planned`, then the rest up to `max`. */
function spentPart(n: number, planned: number, max: number): number {
  if (planned >= max) return Math.min(1, n / max);
  if (n <= planned) return (PLANNED_PART * n) / planned;
  return PLANNED_PART + ((1 - PLANNED_PART) * (n - planned)) / (max - planned);
}

function lookTimes(max: number): readonly number[] {
  const looks: number[] = [];
  for (let at = FIRST_LOOK; at < max; at *= LOOK_GROWTH) looks.push(Math.ceil(at));
  // a look just before the last one would only take α from it
  const last = looks.at(-1);
  if (last !== undefined && looks.length > 1 && max < last * 1.15) looks.pop();
  looks.push(max);
  return looks;
}

function percent(count: number, n: number): number {
  return n === 0 ? 0 : (100 * count) / n;
}
