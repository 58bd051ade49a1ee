import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ObjectStore } from './object-store.ts';
import { openStateFile } from './state-file.ts';

/**
 * Opens the store kept in a state directory (made 0700 when absent), or one in memory when none is given.
 * The caller closes it. `Failure('stateUnusable')` when the file is damaged.
 */
export function openStore(stateDir: string | undefined): ObjectStore {
  if (stateDir === undefined) return new ObjectStore([], undefined);
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  chmodSync(stateDir, 0o700);
  const { records, file } = openStateFile(join(stateDir, 'objects.jsonl'));
  return new ObjectStore(records, file);
}
