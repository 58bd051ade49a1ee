import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { nearestName } from '../../schemas/nearest-name.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { UsageError } from '../output.ts';

/** How many known runs a refusal lists. */
const SHOWN = 5;

/** The ids of the runs in a state directory, oldest first; a ULID sorts by time. */
export async function listRuns(stateDir: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path.join(stateDir, 'runs'), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** The id of a stored run by its id, an unambiguous beginning of it, or `latest`. Throws `UsageError` (exit 2). */
export async function findRun(stateDir: string, wanted: string): Promise<string> {
  return chooseRun(await listRuns(stateDir), wanted, stateDir);
}

/** Chooses among known ids, oldest first. */
export function chooseRun(known: readonly string[], wanted: string, stateDir: string): string {
  const last = known.at(-1);
  if (last === undefined)
    throw new UsageError(`there is no run in ${stateDir}`, '--state-dir names another place');
  if (wanted === 'latest') return last;
  const name = wanted.toUpperCase();
  const found = known.filter((id) => name !== '' && id.startsWith(name));
  if (found.length === 1 && found[0] !== undefined) return found[0];
  if (found.length > 1)
    throw new UsageError(
      `${safeText(wanted)} may be any of ${found.length} runs`,
      `they are: ${found.slice(-SHOWN).join(', ')}`,
    );
  const near = nearestName(name, known);
  throw new UsageError(
    `there is no run ${safeText(wanted)} in ${stateDir}`,
    near === undefined ? `the latest: ${known.slice(-SHOWN).reverse().join(', ')}` : `did you mean ${near}?`,
  );
}
