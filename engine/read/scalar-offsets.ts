import type { Scalar } from 'yaml';

/**
 * For each UTF-16 unit of a scalar's value the offset in the source text that it came from, plus one entry for the end
 * of the content. `undefined` when the scalar is not text or its source cannot be followed; callers then point at the
 * whole scalar. This is where columns inside `|`, `>`, quotes and escapes come from (actionlint#330 is what happens
 * without it).
 */
export function scalarOffsets(text: string, node: Scalar): readonly number[] | undefined {
  const { value, range, type } = node;
  if (typeof value !== 'string' || range === undefined || range === null) return undefined;
  const [start, end] = range;
  switch (type) {
    case 'QUOTE_DOUBLE':
      return follow(foldFlow(doubleQuotedUnits(text, start + 1, end - 1)), value, end - 1);
    case 'QUOTE_SINGLE':
      return follow(foldFlow(singleQuotedUnits(text, start + 1, end - 1)), value, end - 1);
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return alignBlock(text, start, end, value);
    default:
      return follow(foldFlow(plainUnits(text, start, end)), value, end);
  }
}

/** One character of the content and where it stands; escaped white space is solid, so it never folds. */
interface Unit {
  readonly text: string;
  readonly at: number;
  readonly solid: boolean;
}

function plainUnits(text: string, start: number, end: number): Unit[] {
  const units: Unit[] = [];
  for (let at = start; at < end; at++) {
    const char = text[at] ?? '';
    units.push({ text: char, at, solid: !/[ \t\r\n]/.test(char) });
  }
  return units;
}

function singleQuotedUnits(text: string, start: number, end: number): Unit[] {
  const units: Unit[] = [];
  for (let at = start; at < end; at++) {
    const char = text[at] ?? '';
    units.push({ text: char, at, solid: !/[ \t\r\n]/.test(char) });
    if (char === "'" && text[at + 1] === "'") at++;
  }
  return units;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function doubleQuotedUnits(text: string, start: number, end: number): Unit[] {
  const units: Unit[] = [];
  for (let at = start; at < end; at++) {
    const char = text[at] ?? '';
    if (char !== '\\') {
      units.push({ text: char, at, solid: !/[ \t\r\n]/.test(char) });
      continue;
    }
    const code = text[at + 1] ?? '';
    const digits = HEX_DIGITS[code];
    if (digits !== undefined) {
      units.push({ text: fromHex(text.slice(at + 2, at + 2 + digits)), at, solid: true });
      at += 1 + digits;
    } else if (code === '\n' || code === '\r') {
      // an escaped line break joins the lines; the next line's indentation is not content
      at++;
      if (code === '\r' && text[at + 1] === '\n') at++;
      while (at + 1 < end && /[ \t]/.test(text[at + 1] ?? '')) at++;
    } else {
      units.push({ text: ESCAPED[code] ?? code, at, solid: true });
      at++;
    }
  }
  return units;
}

function fromHex(digits: string): string {
  const code = Number.parseInt(digits, 16);
  return Number.isNaN(code) || code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
}

/** Line folding of plain and quoted scalars (YAML 1.2.2, 6.5 and 7.3): one break is a space, n breaks are n − 1. */
function foldFlow(units: readonly Unit[]): Unit[] {
  const result: Unit[] = [];
  let i = 0;
  while (i < units.length) {
    const unit = units[i];
    if (unit === undefined) break;
    if (unit.solid) {
      result.push(unit);
      i++;
      continue;
    }
    let j = i;
    while (j < units.length && units[j]?.solid === false) j++;
    const run = units.slice(i, j);
    const breaks = run.filter((u, k) => u.text === '\n' || (u.text === '\r' && run[k + 1]?.text !== '\n'));
    const first = breaks[0];
    if (first === undefined) result.push(...run);
    else if (breaks.length === 1) result.push({ text: ' ', at: first.at, solid: false });
    else for (const b of breaks.slice(1)) result.push({ text: '\n', at: b.at, solid: false });
    i = j;
  }
  return result;
}

function follow(units: readonly Unit[], value: string, end: number): readonly number[] | undefined {
  const offsets: number[] = [];
  let decoded = '';
  for (const unit of units) {
    for (let k = 0; k < unit.text.length; k++) offsets.push(unit.at);
    decoded += unit.text;
  }
  offsets.push(end);
  return decoded === value ? offsets : undefined;
}

/**
 * Block scalars change white space only, so value and source are walked together by their other characters; a run of
 * white space in the value lies in the run of white space at the same place of the source.
 */
function alignBlock(text: string, start: number, end: number, value: string): readonly number[] | undefined {
  const offsets: number[] = [];
  let at = lineAfter(text, start, end);
  let i = 0;
  while (i < value.length) {
    if (!isSpace(value[i])) {
      while (at < end && isSpace(text[at])) at++;
      if (text[at] !== value[i]) return undefined;
      offsets.push(at++);
      i++;
      continue;
    }
    let j = i;
    while (j < value.length && isSpace(value[j])) j++;
    let to = at;
    while (to < end && isSpace(text[to])) to++;
    offsets.push(...alignSpace(value.slice(i, j), text.slice(at, to), at));
    at = to;
    i = j;
  }
  offsets.push(Math.max(at, offsets.at(-1) ?? at));
  return offsets;
}

/** Breaks map to breaks, what precedes them from the left, what follows the last one from the right. */
function alignSpace(value: string, source: string, base: number): number[] {
  const sourceBreaks = breakPositions(source);
  const lastBreak = value.lastIndexOf('\n');
  const offsets: number[] = [];
  let breaksSeen = 0;
  for (let i = 0; i < value.length; i++) {
    let at: number;
    if (value[i] === '\n') at = sourceBreaks[breaksSeen++] ?? source.length - 1;
    else if (i > lastBreak && (lastBreak >= 0 || sourceBreaks.length > 0))
      at = source.length - (value.length - i);
    else at = i;
    const previous = offsets.at(-1) ?? base;
    offsets.push(Math.max(previous, base + Math.max(0, Math.min(at, source.length - 1))));
  }
  return offsets;
}

function breakPositions(source: string): number[] {
  const result: number[] = [];
  for (let i = 0; i < source.length; i++) if (source[i] === '\n') result.push(i);
  return result;
}

function lineAfter(text: string, start: number, end: number): number {
  const newline = text.indexOf('\n', start);
  return newline < 0 || newline >= end ? end : newline + 1;
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r';
}
