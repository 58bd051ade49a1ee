/**
 * The z with P(Z > z) = `tail` for a standard normal Z, 0 < tail < 1 (P. J. Acklam's rational approximation, relative
 * error below 1.2e-9).
 */
export function normalQuantile(tail: number): number {
  if (!(tail > 0 && tail < 1)) throw new Error(`${tail} is no tail probability`);
  if (tail > 0.5) return -normalQuantile(1 - tail);
  if (tail < 0.02425) return farTail(Math.sqrt(-2 * Math.log(tail)));
  const q = 0.5 - tail;
  const r = q * q;
  const above = polynomial(CENTRE_ABOVE, r) * q;
  return above / (polynomial(CENTRE_BELOW, r) * r + 1);
}

const CENTRE_ABOVE = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
];
const CENTRE_BELOW = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572,
];
const TAIL_ABOVE = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BELOW = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];

function farTail(q: number): number {
  return -polynomial(TAIL_ABOVE, q) / (polynomial(TAIL_BELOW, q) * q + 1);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
