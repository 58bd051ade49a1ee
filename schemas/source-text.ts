import { countCharacters } from './formats.ts';

/** A place for people: lines and columns from 1, columns in code points. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Knows where the lines of a text begin, so that offsets become lines and columns in logarithmic time. */
export interface LineIndex {
  positionAt(offset: number): Position;
  /** Offset of the first character of a line (from 1). */
  lineStart(line: number): number;
  /** The line without its line break. */
  lineText(line: number): string;
  readonly lineCount: number;
}

/** Splits at `\n`, `\r\n` and lone `\r`, as YAML does. */
export function indexLines(text: string): LineIndex {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 10 || (char === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  const lineStart = (line: number): number => starts[Math.max(1, Math.min(line, starts.length)) - 1] ?? 0;
  return {
    lineCount: starts.length,
    lineStart,
    lineText(line) {
      const end = line < starts.length ? lineStart(line + 1) : text.length;
      return text.slice(lineStart(line), end).replace(/[\r\n]+$/, '');
    },
    positionAt(offset) {
      const at = Math.max(0, Math.min(offset, text.length));
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: countCharacters(text.slice(starts[low] ?? 0, at)) + 1 };
    },
  };
}
