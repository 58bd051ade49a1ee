import type { Diagnostic, Fix } from '../../schemas/diagnostic.ts';
import { type Range, type SourceTexts, sourceTexts, type TextOf } from './source-texts.ts';

/** One diagnostic as scripts see it (`docs/interfaces.md`, `check -o json`). */
export interface JsonDiagnostic {
  readonly code: string;
  readonly severity: Diagnostic['severity'];
  readonly message: string;
  /** Absent for what is wrong with the command line; `source` names it then. */
  readonly file?: string;
  readonly range?: Range;
  readonly source?: string;
  readonly label?: string;
  readonly related: readonly { readonly message: string; readonly file: string; readonly range: Range }[];
  readonly help?: string;
  readonly fix?: {
    readonly title: string;
    readonly edits: readonly { readonly file: string; readonly range: Range; readonly replacement: string }[];
  };
}

/** Every diagnostic, without a limit. */
export function diagnosticsToJson(
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
): { readonly diagnostics: readonly JsonDiagnostic[] } {
  const texts = sourceTexts(textOf);
  return { diagnostics: diagnostics.map((diagnostic) => toJson(diagnostic, texts)) };
}

/** The document of `check -o json`, with a line break at its end. */
export function printJson(diagnostics: readonly Diagnostic[], textOf: TextOf): string {
  return `${JSON.stringify(diagnosticsToJson(diagnostics, textOf), null, 2)}\n`;
}

function toJson(diagnostic: Diagnostic, texts: SourceTexts): JsonDiagnostic {
  const { code, severity, message, span, source, label, related = [], help, fix } = diagnostic;
  return {
    code,
    severity,
    message,
    ...(span === undefined ? {} : { file: span.file, range: texts.rangeOf(span) }),
    ...(source === undefined ? {} : { source }),
    ...(label === undefined ? {} : { label }),
    related: related.map((place) => ({
      message: place.message,
      file: place.span.file,
      range: texts.rangeOf(place.span),
    })),
    ...(help === undefined ? {} : { help }),
    ...(fix === undefined ? {} : { fix: fixToJson(fix, texts) }),
  };
}

function fixToJson(fix: Fix, texts: SourceTexts): NonNullable<JsonDiagnostic['fix']> {
  return {
    title: fix.title,
    edits: fix.edits.map(({ span, replacement }) => ({
      file: span.file,
      range: texts.rangeOf(span),
      replacement,
    })),
  };
}
