/** A length of time in whole milliseconds; branded so that seconds cannot slip in. */
export type Millis = number & { readonly __unit: 'ms' };

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/y;

/**
 * Reads `300ms`, `8s`, `1h30m`. A bare number, a sign, a space, another unit or a fraction of a millisecond is not a
 * duration: `undefined`, and the caller says so at the place (E314).
 */
export function parseDuration(text: string): Millis | undefined {
  let total = 0;
  let at = 0;
  while (at < text.length) {
    PART.lastIndex = at;
    const part = PART.exec(text);
    const unit = part?.[2] === undefined ? undefined : UNIT_MS[part[2]];
    if (part === null || unit === undefined) return undefined;
    total += Number(part[1]) * unit;
    at = PART.lastIndex;
  }
  return at === 0 || !Number.isSafeInteger(total) ? undefined : millis(total);
}

/** Brands a count of milliseconds that the caller knows to be one. */
export function millis(ms: number): Millis {
  return ms as Millis; // the one place where the brand is put on
}

/** The shortest exact reading: `90000` → `1m30s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const parts: string[] = [];
  let rest = Math.round(ms);
  for (const [unit, size] of [
    ['h', 3_600_000],
    ['m', 60_000],
  ] as const) {
    if (rest >= size) {
      parts.push(`${Math.floor(rest / size)}${unit}`);
      rest %= size;
    }
  }
  if (rest > 0) parts.push(`${Number((rest / 1000).toFixed(1))}s`);
  return parts.join('');
}
