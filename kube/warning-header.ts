import { safeText } from '../schemas/safe-text.ts';

/**
 * The texts of `Warning: 299 - "…"` headers, by which an API server announces deprecations (RFC 7234 5.5, KEP-1693).
 * `rawHeaders` alternates names and values as Node gives them; other warn codes are left out.
 */
export function warningTexts(rawHeaders: readonly string[]): readonly string[] {
  const texts: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() !== 'warning') continue;
    for (const match of (rawHeaders[i + 1] ?? '').slice(0, 8192).matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)) {
      texts.push(safeText((match[1] ?? '').replace(/\\(.)/g, '$1'), 500));
    }
  }
  return texts;
}
