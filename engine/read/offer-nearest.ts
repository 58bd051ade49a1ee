import type { Diagnostic, Span } from '../../schemas/diagnostic.ts';

/** What a diagnostic about an unknown name says of the nearest known one, with the edit that writes it. */
export function offerNearest(near: string | undefined, span: Span): Pick<Diagnostic, 'label' | 'fix'> {
  if (near === undefined) return {};
  return {
    label: `did you mean '${near}'?`,
    fix: { title: `write '${near}'`, edits: [{ span, replacement: near }] },
  };
}
