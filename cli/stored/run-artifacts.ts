import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { runFolderPath } from '../../engine/run/journal/run-folder.ts';

/** A file that a step of a stored run has kept. */
export interface RunArtifact {
  /** Relative to the run's folder. */
  readonly path: string;
  readonly bytes: number;
  /** Key of the step, where the file lies in a folder of a known one. */
  readonly step?: string;
}

/** The files that a stored run has kept, sorted by path; `keys` are its steps, whose names the folders carry. */
export async function listArtifacts(
  stateDir: string,
  run: string,
  keys: readonly string[],
): Promise<readonly RunArtifact[]> {
  const folder = runFolderPath(stateDir, run);
  const byFolder = new Map(keys.map((key) => [folderOf(key), key]));
  const files = await filesBelow(path.join(folder, 'artifacts'));
  return await Promise.all(
    files.sort().map(async (file) => {
      const relative = path.relative(folder, file);
      const step = byFolder.get(relative.split(path.sep)[1] ?? '');
      const { size } = await stat(file);
      return { path: relative, bytes: size, ...(step === undefined ? {} : { step }) };
    }),
  );
}

/** The text of an artifact that is one; `undefined` for other files. */
export async function artifactText(
  stateDir: string,
  run: string,
  artifact: RunArtifact,
): Promise<string | undefined> {
  if (!/\.(?:log|txt)$/.test(artifact.path)) return undefined;
  return await readFile(path.join(runFolderPath(stateDir, run), artifact.path), 'utf8');
}

/** As steps name the folders of what they keep. */
function folderOf(key: string): string {
  return key.replaceAll(/[^A-Za-z0-9._-]+/g, '-');
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
