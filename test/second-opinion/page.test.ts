import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALL_CASES } from './all-cases.ts';
import { titleOverHttp1 } from './case.ts';

it('the page names every case with its source, and every place where both rightly differ', () => {
  const page = readFileSync('docs/second-opinion.md', 'utf8').replaceAll(/ +/g, ' ');
  const exceptions = ALL_CASES.flatMap(({ asks }) => asks.flatMap(({ envoy }) => envoy?.because ?? []));
  const rows = ALL_CASES.map((what) => `| ${titleOverHttp1(what)} | ${what.source} |`);
  expect([...rows, ...exceptions].filter((words) => !page.includes(words))).toEqual([]);
});
