import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../output.ts';

/** A PatternTest file and the pattern that it is about. */
export interface TestPlace {
  readonly file: string;
  /** Folder of the pattern: the parent of `tests/`. */
  readonly folder: string;
}

/**
 * The tests that arguments name: a test file, a pattern's folder (its `tests/*.yaml`), or a folder of patterns. In order,
 * each once. A folder without any test is an error: nothing that was asked for is passed over in silence.
 */
export function findTests(names: readonly string[]): readonly TestPlace[] {
  const places = new Map<string, TestPlace>();
  for (const name of names) {
    const found = testsAt(name);
    if (found.length === 0)
      throw new UsageError(
        `there are no pattern tests below ${name}`,
        'a test is a YAML file of kind PatternTest in the folder tests/ of a pattern',
      );
    for (const place of found) places.set(path.resolve(place.file), place);
  }
  return [...places.values()];
}

function testsAt(name: string): readonly TestPlace[] {
  const stats = statSync(name, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`there is no file or folder ${name}`);
  if (!stats.isDirectory()) return [{ file: name, folder: path.dirname(path.dirname(path.resolve(name))) }];
  if (isFile(path.join(name, 'pattern.yaml'))) {
    return yamlFiles(path.join(name, 'tests')).map((file) => ({ file, folder: name }));
  }
  return readdirSync(name, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isFile(path.join(name, entry.name, 'pattern.yaml')))
    .flatMap((entry) => testsAt(path.join(name, entry.name)));
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function yamlFiles(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}
