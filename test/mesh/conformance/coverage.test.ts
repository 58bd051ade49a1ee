import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALL_CASES } from '../../../mesh/conformance/cases/all-cases.ts';

const ids = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}-${String(index + 1).padStart(2, '0')}`);

/** Every step of the suite of layer5io/learn-layer5. */
const HISTORICAL = [...ids('TA', 7), ...ids('TSpec', 6), ...ids('TSplit', 11)];

/** The cells of the table rows in the chapter of the cases whose first cell is the id of a case. */
function documented(): readonly (readonly string[])[] {
  const page = readFileSync('docs/conformance.md', 'utf8');
  const [, chapter = ''] = /^## The cases$(.*?)^## /ms.exec(page) ?? [];
  return chapter
    .split('\n')
    .filter((line) => /^\| traffic-/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('the cases of the SMI suite', () => {
  it('keep every step of the historical suite, and no step that it did not have', () => {
    const kept = new Set(ALL_CASES.flatMap(({ historical = [] }) => historical));
    expect([...kept].sort()).toEqual([...HISTORICAL].sort());
    expect(HISTORICAL).toHaveLength(24);
  });

  it('are listed in the docs, each with its title and its historical steps, in order', () => {
    const told = ALL_CASES.map(({ id, title, historical = [] }) => [
      id,
      // What would end a cell or be read as emphasis is written as it is told.
      title.replaceAll('|', String.raw`\|`).replaceAll('*', String.raw`\*`),
      historical.join(', '),
    ]);
    expect(documented()).toEqual(told);
  });
});
