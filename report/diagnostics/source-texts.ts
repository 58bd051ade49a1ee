import type { Span } from '../../schemas/diagnostic.ts';
import { indexLines, type LineIndex } from '../../schemas/source-text.ts';

/** The texts of the files that diagnostics point into, as far as they are known. */
export type TextOf = (file: string) => string | undefined;

/** A span as people count: lines and columns from 1, columns in code points, the end exclusive. */
export interface Range {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** Line indexes by file, each made once. */
export interface SourceTexts {
  linesOf(file: string): LineIndex | undefined;
  rangeOf(span: Span): Range;
}

const START: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/** Prepares the texts for printing; a span into an unknown file is at its beginning. */
export function sourceTexts(textOf: TextOf): SourceTexts {
  const indexes = new Map<string, LineIndex | undefined>();
  const linesOf = (file: string): LineIndex | undefined => {
    if (!indexes.has(file)) {
      const text = textOf(file);
      indexes.set(file, text === undefined ? undefined : indexLines(text));
    }
    return indexes.get(file);
  };
  return {
    linesOf,
    rangeOf(span) {
      const lines = linesOf(span.file);
      return lines === undefined
        ? START
        : { start: lines.positionAt(span.start), end: lines.positionAt(span.end) };
    },
  };
}
