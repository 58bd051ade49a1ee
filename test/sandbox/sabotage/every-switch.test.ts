import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { SWITCH_NAMES } from '../../../sandbox/sabotage/switches.ts';

interface Tests {
  readonly spec: { readonly sabotage?: readonly { readonly switch: string; readonly others?: string }[] };
}

const sabotages = readdirSync('patterns').flatMap((pattern) =>
  readdirSync(path.join('patterns', pattern, 'tests')).flatMap((file) => {
    const test: Tests = parse(readFileSync(path.join('patterns', pattern, 'tests', file), 'utf8'));
    return test.spec.sabotage ?? [];
  }),
);

it('every switch turns a proof of some pattern red', () => {
  const thrown = new Set(sabotages.map((each) => each.switch));
  expect(SWITCH_NAMES.filter((name) => !thrown.has(name))).toEqual([]);
});

it('every switch is described where users look for it', () => {
  const page = readFileSync('docs/sabotage.md', 'utf8');
  expect(SWITCH_NAMES.filter((name) => !page.includes(`| \`${name}\``))).toEqual([]);
});
