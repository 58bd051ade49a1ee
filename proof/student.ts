import { inverseIncompleteBeta } from './incomplete-beta.ts';

/** The t with P(T > t) = `tail` for Student's distribution with `df` degrees of freedom, 0 < tail < 0.5. */
export function studentQuantile(tail: number, df: number): number {
  const x = inverseIncompleteBeta(2 * tail, df / 2, 0.5);
  return Math.sqrt((df * (1 - x)) / x);
}
