import stringWidth from 'string-width';
import type { Diagnostic, Span } from '../../schemas/diagnostic.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { type SourceTexts, sourceTexts, type TextOf } from './source-texts.ts';

export interface PrintTextOptions {
  /** Escape sequences for colours, or none. */
  readonly colour: 'on' | 'off';
  /** Findings shown in full; the rest is counted. */
  readonly limit?: number;
}

/** Findings that are printed before "and N more". */
export const DIAGNOSTIC_LIMIT = 20;

/** Diagnostics for people: the sentence, the place with its line and carets, related places, and what to do. */
export function printText(
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
  options: PrintTextOptions,
): string {
  const limit = options.limit ?? DIAGNOSTIC_LIMIT;
  const texts = sourceTexts(textOf);
  const paint = painter(options.colour);
  const blocks = diagnostics.slice(0, limit).map((diagnostic) => printOne(diagnostic, texts, paint));
  const more = diagnostics.length - limit;
  if (more > 0) blocks.push(`and ${more} more\n`);
  return blocks.join('\n');
}

interface Paint {
  readonly severity: (text: string, severity: Diagnostic['severity']) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly help: (text: string) => string;
}

function painter(colour: 'on' | 'off'): Paint {
  const wrap = (code: number) => (text: string) =>
    colour === 'on' ? `\u001b[${code}m${text}\u001b[0m` : text;
  const severities = { error: wrap(31), warning: wrap(33), info: wrap(36) };
  return {
    severity: (text, severity) => severities[severity](text),
    bold: wrap(1),
    dim: wrap(34),
    help: wrap(36),
  };
}

function printOne(diagnostic: Diagnostic, texts: SourceTexts, paint: Paint): string {
  const { severity, code, message, span, source, label, related = [], help } = diagnostic;
  const places: readonly Place[] = [
    ...(span === undefined ? [] : [{ span, label, mark: '^' as const }]),
    ...related.map((place) => ({ span: place.span, label: place.message, mark: '-' as const })),
  ];
  const gutter = Math.max(1, ...places.map(({ span: at }) => String(texts.rangeOf(at).start.line).length));
  const lines = [`${paint.severity(`${severity}[${code}]`, severity)}: ${paint.bold(safeText(message))}`];
  if (span === undefined && source !== undefined) {
    lines.push(`${' '.repeat(gutter)}${paint.dim('-->')} ${safeText(source)}`);
  }
  for (const [i, place] of places.entries()) {
    lines.push(...printPlace(place, i === 0 && span !== undefined, gutter, severity, texts, paint));
  }
  const bar = `${' '.repeat(gutter)} `;
  if (help !== undefined) lines.push(`${bar}${paint.dim('=')} ${paint.help('help')}: ${safeText(help)}`);
  return `${lines.join('\n')}\n`;
}

interface Place {
  readonly span: Span;
  readonly label: string | undefined;
  readonly mark: '^' | '-';
}

function printPlace(
  place: Place,
  isFirst: boolean,
  gutter: number,
  severity: Diagnostic['severity'],
  texts: SourceTexts,
  paint: Paint,
): readonly string[] {
  const { span, label, mark } = place;
  const { start } = texts.rangeOf(span);
  const arrow = isFirst ? '-->' : ':::';
  const space = ' '.repeat(gutter);
  const header = `${space}${paint.dim(arrow)} ${safeText(span.file)}:${start.line}:${start.column}`;
  const lines = texts.linesOf(span.file);
  if (lines === undefined) return [header];
  const raw = lines.lineText(start.line);
  const lineStart = lines.lineStart(start.line);
  const from = Math.min(span.start - lineStart, raw.length);
  const to = Math.max(from, Math.min(span.end - lineStart, raw.length));
  const excerpt = cutExcerpt(raw, from, to);
  const marks = mark.repeat(Math.max(1, excerpt.width));
  const shown = mark === '^' ? paint.severity(marks, severity) : paint.dim(marks);
  const words = label === undefined ? '' : ` ${safeText(label)}`;
  const number = paint.dim(String(start.line).padStart(gutter));
  const bar = paint.dim('|');
  return [
    header,
    `${space} ${bar}`,
    `${number} ${bar} ${excerpt.text}`.trimEnd(),
    `${space} ${bar} ${' '.repeat(excerpt.indent)}${shown}${words}`,
  ];
}

/** Widest part of a line that is shown. */
const EXCERPT_CELLS = 160;

/** A line made printable: tabs as spaces, a window around the place, and where the carets go in terminal cells. */
function cutExcerpt(
  raw: string,
  from: number,
  to: number,
): { readonly text: string; readonly indent: number; readonly width: number } {
  const start = from > EXCERPT_CELLS - 20 ? from - 40 : 0;
  const end = Math.min(raw.length, start + EXCERPT_CELLS);
  const lead = start > 0 ? '…' : '';
  const before = printable(raw.slice(start, from));
  const marked = printable(raw.slice(from, Math.min(to, end)));
  const after = printable(raw.slice(Math.min(to, end), end));
  return {
    text: `${lead}${before}${marked}${after}${end < raw.length ? '…' : ''}`,
    indent: stringWidth(lead + before),
    width: stringWidth(marked),
  };
}

function printable(text: string): string {
  return safeText(text.replaceAll('\t', '  '));
}
