import type { Json } from '../../../schemas/json.ts';

/** Powers of ten, and of two for the binary ones (apimachinery `resource.Quantity`). */
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** A decimal number without rounding: `units` × 10^`exponent`. */
interface Exact {
  readonly units: bigint;
  readonly exponent: number;
}

/** Exponents beyond this make numbers that no weight is, and take long to compute. */
const MOST_EXPONENT = 40;

/** A weight of TrafficSplit v1alpha1 as written; `undefined` when it is no quantity. */
export function exactQuantity(written: Json | undefined): Exact | undefined {
  if (typeof written !== 'number' && typeof written !== 'string') return undefined;
  const found =
    /^([+-]?)(\d+(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,3})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/.exec(
      String(written),
    );
  if (found === null) return undefined;
  const [, sign = '', number = '', , , power, suffix = ''] = found;
  const digits = number.replace('.', '');
  const point = number.indexOf('.');
  const decimals = point < 0 ? 0 : number.length - point - 1;
  const binary = BINARY[suffix];
  const shift = binary === undefined ? (DECIMAL[suffix] ?? 0) : 0;
  const exponent = Number(power ?? 0) + shift - decimals;
  if (Math.abs(exponent) > MOST_EXPONENT || digits.length > MOST_EXPONENT) return undefined;
  const units = BigInt(digits) * (binary === undefined ? 1n : 1n << BigInt(binary));
  return { units: sign === '-' ? -units : units, exponent };
}

/** -1, 0 or 1. */
export function signOf({ units }: Exact): number {
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

/**
 * Quantities as whole numbers of exactly the same proportions. Whole quantities stay as they are; others (`500m`, `0.5`,
 * also mixed with whole ones) are brought to one unit and divided by their greatest common divisor. `undefined` when a
 * number would be beyond what JSON keeps exactly.
 */
export function wholeWeights(quantities: readonly Exact[]): readonly number[] | undefined {
  const smallest = Math.min(0, ...quantities.map(({ exponent }) => exponent));
  const scaled = quantities.map(({ units, exponent }) => units * 10n ** BigInt(exponent - smallest));
  const one = 10n ** BigInt(-smallest);
  const unit = scaled.every((each) => each % one === 0n) ? one : scaled.reduce(greatestCommonDivisor, 0n);
  const whole = scaled.map((each) => (unit === 0n ? 0n : each / unit));
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return whole.every((each) => each <= most) ? whole.map(Number) : undefined;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x < 0n ? -x : x;
}
