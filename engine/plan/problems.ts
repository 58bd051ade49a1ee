import type { Diagnostic, RelatedPlace, Span } from '../../schemas/diagnostic.ts';
import { nearestName } from '../../schemas/nearest-name.ts';

/** What a finding may carry beside its sentence and place. */
export interface FindingDetails {
  readonly label?: string;
  readonly help?: string;
  readonly related?: readonly RelatedPlace[];
}

/** A finding that refuses the plan. */
export function errorAt(code: string, span: Span, message: string, details: FindingDetails = {}): Diagnostic {
  return { code, severity: 'error', message, span, ...details };
}

/** A finding that lets the plan pass. */
export function warningAt(
  code: string,
  span: Span,
  message: string,
  details: FindingDetails = {},
): Diagnostic {
  return { code, severity: 'warning', message, span, ...details };
}

/** `did you mean X?`, or what there is to choose from. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const near = nearestName(word, known);
  if (near !== undefined) return `did you mean '${near}'?`;
  return known.length === 0 ? undefined : `known: ${known.slice(0, 12).join(', ')}`;
}

/** Collects the findings of a stage; the same finding at the same place counts once. */
export class Findings {
  readonly #seen = new Set<string>();
  readonly #list: Diagnostic[] = [];

  add(finding: Diagnostic): void {
    const { code, message, span } = finding;
    const identity = `${code}\0${message}\0${span?.file ?? ''}\0${span?.start ?? -1}`;
    if (this.#seen.has(identity)) return;
    this.#seen.add(identity);
    this.#list.push(finding);
  }

  addAll(findings: Iterable<Diagnostic>): void {
    for (const finding of findings) this.add(finding);
  }

  get refused(): boolean {
    return this.#list.some((finding) => finding.severity === 'error');
  }

  get all(): readonly Diagnostic[] {
    return this.#list;
  }
}
