import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endOf, type RootFiles } from './issue-certificates.ts';

/** A root of the mesh in its life: trusted first, then signing, then trusted for what it has signed. Milliseconds. */
export interface Root extends RootFiles {
  readonly notAfter: number;
  readonly signsFrom: number;
  /** Set once a later one signs. */
  readonly trustedUntil?: number;
}

/** Reads the roots kept in `<stateDir>/mesh-ca`, oldest first; none for a new store. */
export async function readRoots(stateDir: string): Promise<readonly Root[]> {
  const dir = join(stateDir, 'mesh-ca');
  const kept = await readIfThere(join(dir, 'roots.json'));
  // Our own file; whoever can write it owns the mesh anyway.
  if (kept !== undefined) return JSON.parse(kept) as readonly Root[];
  const certificatePem = await readIfThere(join(dir, 'ca.pem'));
  const keyPem = await readIfThere(join(dir, 'ca.key'));
  if (certificatePem === undefined || keyPem === undefined) return [];
  // A store from before roots were renewed.
  return [{ certificatePem, keyPem, notAfter: endOf(certificatePem), signsFrom: 0 }];
}

/** Keeps the roots, readable by their owner alone, so that a sandbox that comes back is the same trust domain. */
export async function keepRoots(stateDir: string, roots: readonly Root[]): Promise<void> {
  const dir = join(stateDir, 'mesh-ca');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, 'roots.json');
  await writeFile(`${file}.new`, JSON.stringify(roots), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // fs rejects with ErrnoException
    throw error;
  }
}
