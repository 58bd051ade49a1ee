const QUANTITY = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+|[KMGTPE]i|[numkMGTPE])?$/;
const POWERS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Whether a value is a quantity (`250m`, `1Gi`, `2`). */
export function isQuantity(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && QUANTITY.test(value));
}

function amount(quantity: string | number): number {
  const text = String(quantity);
  const binary = BINARY.findIndex((suffix) => text.endsWith(suffix));
  if (binary >= 0) return Number(text.slice(0, -2)) * 1024 ** (binary + 1);
  const power = /\d$|\.$/.test(text) ? undefined : POWERS[text.slice(-1)];
  return power === undefined ? Number(text) : Number(text.slice(0, -1)) * 10 ** power;
}

/** Less than, equal to or greater than zero as the first quantity is below, at or above the second. */
export function compareQuantities(a: string | number, b: string | number): number {
  return amount(a) - amount(b);
}
