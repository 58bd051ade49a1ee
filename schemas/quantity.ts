const SUFFIX: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/**
 * The number that a Kubernetes quantity stands for (`500m` → 0.5, `1Gi` → 1073741824), in base units; `undefined` when
 * the text is none. Grammar: apimachinery `resource.Quantity`.
 */
export function parseQuantity(text: string): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/.exec(
    text,
  );
  if (match === null) return undefined;
  const value = Number(`${match[1]}${match[2] ?? ''}`) * (SUFFIX[match[3] ?? ''] ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}
