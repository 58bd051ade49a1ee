import { ALL_CASES } from '../../../mesh/conformance/cases/all-cases.ts';
import { SWITCH_NAMES } from '../../../sandbox/sabotage/switches.ts';
import { expectedReds, FAULTS } from './expected-reds.ts';

/** Where the tables stand in the page. */
export const BEGIN = '<!-- which case catches which fault: npm run test:conformance -- --write-docs -->';
const END = '<!-- end of the faults -->';

const MUST = new Map(SWITCH_NAMES.map((name) => [name, expectedReds(FAULTS[name]).must]));
/** What every case sees is told once, not for each case. */
const SEEN_BY_ALL = SWITCH_NAMES.filter((name) => MUST.get(name)?.size === ALL_CASES.length);

/** The page with the tables of now; the formatter aligns them. Throws where it has no place for them. */
export function withTables(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('the page has no place for the tables of faults');
  return `${page.slice(0, begin + BEGIN.length)}\n\n${tables()}\n\n${page.slice(end)}`;
}

/** The rows of tables in a text, each as its cells: alignment means nothing. */
export function rowsOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[|\s:-]+$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The part of a page that the tables are in. */
export function partOf(page: string): string {
  return page.slice(page.indexOf(BEGIN), page.indexOf(END));
}

function tables(): string {
  const faults = SWITCH_NAMES.map((name) => [`\`${name}\``, countOf(name), FAULTS[name].because]);
  const cases = ALL_CASES.map(({ id }) => [`\`${id}\``, catches(id)]);
  const all = SEEN_BY_ALL.map((name) => `\`${name}\``).join(', ');
  return [
    table(['fault', 'cases', 'what it concerns, or why nothing'], faults),
    `Every case catches ${all}; beside those:`,
    table(['case', 'catches'], cases),
  ].join('\n\n');
}

function countOf(name: (typeof SWITCH_NAMES)[number]): string {
  const { must, may } = expectedReds(FAULTS[name]);
  if (must.size === ALL_CASES.length) return 'all';
  return may.size === 0 ? String(must.size) : `${must.size}, and ${may.size} by chance`;
}

function catches(id: string): string {
  const names = SWITCH_NAMES.filter((name) => !SEEN_BY_ALL.includes(name) && MUST.get(name)?.has(id));
  return names.map((name) => `\`${name}\``).join(', ') || 'nothing';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
