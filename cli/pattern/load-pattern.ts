import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { PatternModel } from '../../engine/read/pattern-model.ts';
import { readPattern } from '../../engine/read/read-pattern.ts';
import type { Result } from '../../schemas/result.ts';
import { packageVersion } from '../environment.ts';
import { UsageError } from '../output.ts';
import { patternFolder } from './pattern-folder.ts';
import { readCapped, readFileCapped } from './read-capped.ts';

/** A pattern file at its place. */
export interface PatternPlace {
  /** As the user named it, for every message. */
  readonly file: string;
  readonly folder: string;
}

/** The pattern that an argument names: a file, or a folder with a `pattern.yaml`. Throws `UsageError`. */
export function findPattern(argument: string): PatternPlace {
  const stats = statSync(argument, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`there is no file or folder ${argument}`);
  if (!stats.isDirectory()) return { file: argument, folder: path.dirname(argument) };
  const file = path.join(argument, 'pattern.yaml');
  if (statSync(file, { throwIfNoEntry: false }) === undefined) {
    throw new UsageError(
      `${argument} has no pattern.yaml`,
      'name a pattern file, or a folder with a pattern.yaml in it',
    );
  }
  return { file, folder: argument };
}

/** A pattern as read, and the way back to the text of any file that a finding names. */
export interface LoadedPattern {
  readonly result: Result<PatternModel>;
  readonly textOf: (file: string) => string | undefined;
}

/** Reads a pattern from disk, or from standard input (`-`), whose manifests then lie below the working folder. */
export function loadPattern(argument: string): LoadedPattern {
  const place = argument === '-' ? { file: '-', folder: '.' } : findPattern(argument);
  const bytes = argument === '-' ? readCapped(0) : readFileCapped(place.file);
  return {
    result: readPattern({
      file: place.file,
      bytes,
      engine: packageVersion(),
      ...(argument === '-' ? {} : { identity: realpathSync(place.file) }),
      ...patternFolder(place.folder),
    }),
    textOf: (file) => (file === place.file ? decode(bytes) : textOfFile(file)),
  };
}

/** The text of a file that a finding names; `undefined` when it cannot be read any more. */
export function textOfFile(file: string): string | undefined {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return decode(readFileCapped(file));
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes);
}
