import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { shareSecrets } from '../../../cli/test/share-secrets.ts';

/** A folder with a pattern that declares these secrets. */
function patternWith(names: readonly string[]) {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'meshwright-')), 'pattern');
  onTestFinished(() => rmSync(path.dirname(folder), { recursive: true }));
  mkdirSync(folder);
  const parameters = names.map((name) => `    ${name}: {type: string, secret: true}\n`).join('');
  const text = `apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: {name: sample, version: 1.0.0}
spec:
  summary: A sample.
${parameters === '' ? '' : `  parameters:\n${parameters}`}  steps:
    - id: settle
      wait: {for: 1s}
`;
  writeFileSync(path.join(folder, 'pattern.yaml'), text);
  return { folder, file: path.join(folder, 'tests', 'one.yaml') };
}

test('each test gets the secrets that its pattern declares', () => {
  const places = [patternWith(['token', 'key']), patternWith(['token']), patternWith([])] as const;
  const given = shareSecrets(places, ['token=env:TOKEN', 'key=file:/a=b']);
  expect(places.map(given)).toEqual([['token=env:TOKEN', 'key=file:/a=b'], ['token=env:TOKEN'], []]);
});

test('a secret that no pattern declares reaches all of them, to be refused', () => {
  const places = [patternWith(['token']), patternWith([])] as const;
  const given = shareSecrets(places, ['tokn=env:TOKEN', 'nonsense']);
  expect(places.map(given)).toEqual([
    ['tokn=env:TOKEN', 'nonsense'],
    ['tokn=env:TOKEN', 'nonsense'],
  ]);
});
