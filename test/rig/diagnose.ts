import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { patternFolder } from '../../cli/pattern/pattern-folder.ts';
import { compilePlan } from '../../engine/plan/compile-plan.ts';
import { readSecretSetting } from '../../engine/read/bind-secrets.ts';
import { type GivenValue, readSetting } from '../../engine/read/bind-settings.ts';
import { readPattern } from '../../engine/read/read-pattern.ts';
import type { Diagnostic } from '../../schemas/diagnostic.ts';

/** What a folder of bad input gives, and the texts that the findings point into. */
export interface Diagnosis {
  readonly diagnostics: readonly Diagnostic[];
  textOf(file: string): string | undefined;
}

/** A file written as pieces, for input that is too large or too odd to keep as it is. */
type Recipe = readonly {
  readonly text?: string;
  readonly bytes?: readonly number[];
  readonly times?: number;
}[];

/**
 * Diagnoses `input.yaml` (or `input.recipe.json`) of a folder as `check` would: reading, then planning with the
 * values of `set.txt` and the sources of `set-secret.txt` (one `name=value` a line), without the steps of `skip.txt`.
 */
export function diagnose(folder: string): Diagnosis {
  const file = path.posix.join(folder, 'input.yaml');
  const bytes = inputOf(folder);
  const read = readPattern({
    file: 'input.yaml',
    bytes,
    engine: '0.1.0',
    ...(existsSync(file) ? { identity: realpathSync(file) } : {}),
    ...patternFolder(folder),
  });
  const diagnostics: Diagnostic[] = [...read.diagnostics];
  if (read.ok) {
    const values: GivenValue[] = [];
    for (const setting of linesOf(folder, 'set-secret.txt')) {
      const given = readSecretSetting(setting, read.value);
      if (!given.ok) diagnostics.push(given.diagnostic);
    }
    for (const setting of linesOf(folder, 'set.txt')) {
      const given = readSetting(setting, read.value.parameters);
      if (given.ok) values.push(given.given);
      else diagnostics.push(given.diagnostic);
    }
    diagnostics.push(...compilePlan(read.value, { values, skip: linesOf(folder, 'skip.txt') }).diagnostics);
  }
  return {
    diagnostics,
    textOf(name) {
      if (name === 'input.yaml') return new TextDecoder().decode(bytes);
      const other = path.join(path.dirname(file), name);
      return existsSync(other) ? readFileSync(other, 'utf8') : undefined;
    },
  };
}

function inputOf(folder: string): Uint8Array {
  const recipe = path.join(folder, 'input.recipe.json');
  if (!existsSync(recipe)) return readFileSync(path.join(folder, 'input.yaml'));
  const pieces = JSON.parse(readFileSync(recipe, 'utf8')) as Recipe; // our own committed test data
  return Buffer.concat(
    pieces.flatMap(({ text = '', bytes, times = 1 }) => {
      const piece = bytes === undefined ? Buffer.from(text) : Buffer.from(bytes);
      return Array.from({ length: times }, () => piece);
    }),
  );
}

function linesOf(folder: string, name: string): readonly string[] {
  const file = path.join(folder, name);
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}
