/** Which shares satisfy a target, in percent; both ends belong to it. */
export interface ShareBand {
  readonly low: number;
  readonly high: number;
}

/**
 * Percentage points around a target when the pattern names none: max(1, 10 % of the target). For 100, which is judged
 * by exact count, it says how rare a stray request must be shown to be: 1, as for 0.
 */
export function defaultTolerance(target: number): number {
  return target === 100 ? 1 : Math.max(1, target / 10);
}

/**
 * Target ± tolerance, in percent. A target that is neither 0 nor 100 keeps a tenth of itself on either side however
 * wide the tolerance: a canary of 1 ± 1 % that gets nothing at all is not met.
 */
export function shareBand(target: number, tolerance: number): ShareBand {
  return {
    low: Math.max(target - tolerance, target / 10),
    high: Math.min(target + tolerance, 100 - (100 - target) / 10),
  };
}
