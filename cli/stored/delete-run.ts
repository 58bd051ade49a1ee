import { rm } from 'node:fs/promises';
import path from 'node:path';
import { runFolderPath } from '../../engine/run/journal/run-folder.ts';
import { takeWriterLock, thisProcess } from '../../engine/run/journal/writer-lock.ts';

/** Removes a stored run with everything it kept. Throws `Failure('lockHeld')` while a process writes it. */
export async function deleteRun(stateDir: string, run: string): Promise<void> {
  const folder = runFolderPath(stateDir, run);
  await takeWriterLock(path.join(folder, 'writer.lock'), thisProcess(), Date.now());
  await rm(folder, { recursive: true });
}
