/** One proof's share of the run's α: equal parts, so that all of them together stay within it (Bonferroni). */
export function splitAlpha(total: number, proofs: number): number {
  if (!(total > 0 && total < 1)) throw new Error(`α must lie between 0 and 1, not ${total}`);
  return total / Math.max(1, proofs);
}
