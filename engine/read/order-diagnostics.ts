import type { Diagnostic } from '../../schemas/diagnostic.ts';

/** Source order, the given file first; of several findings about one place the first that was made speaks. */
export function orderDiagnostics(file: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const places = new Set<string>();
  const kept = diagnostics.filter(({ span, code, source }) => {
    const place =
      span === undefined ? `${source ?? ''}\0${code}` : `${span.file}\0${span.start}\0${span.end}`;
    if (span === undefined || !places.has(place)) {
      places.add(place);
      return true;
    }
    return false;
  });
  const rank = (diagnostic: Diagnostic): number =>
    diagnostic.span === undefined ? 0 : diagnostic.span.file === file ? 1 : 2;
  return mergeRepeated(kept)
    .map((diagnostic, i) => ({ diagnostic, i }))
    .sort(
      (a, b) =>
        rank(a.diagnostic) - rank(b.diagnostic) ||
        (a.diagnostic.span?.file ?? '').localeCompare(b.diagnostic.span?.file ?? '') ||
        (a.diagnostic.span?.start ?? 0) - (b.diagnostic.span?.start ?? 0) ||
        a.i - b.i,
    )
    .map(({ diagnostic }) => diagnostic);
}

/** Names that are declared once and read often: a wrong one is one mistake, however many places read it. */
const NAME_CODES = new Set(['E301', 'E312']);
const MOST_PLACES = 3;

function mergeRepeated(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const result: Diagnostic[] = [];
  const firsts = new Map<string, number>();
  for (const diagnostic of diagnostics) {
    const { code, message, span } = diagnostic;
    const identity = `${code}\0${message}`;
    const at = NAME_CODES.has(code) && span !== undefined ? firsts.get(identity) : undefined;
    const first = at === undefined ? undefined : result[at];
    if (at === undefined || first === undefined || span === undefined) {
      firsts.set(identity, result.length);
      result.push(diagnostic);
      continue;
    }
    const related = first.related ?? [];
    if (related.length < MOST_PLACES)
      result[at] = { ...first, related: [...related, { span, message: 'and here' }] };
  }
  return result;
}
