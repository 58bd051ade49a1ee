import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The sandbox that `sandbox up` started, as its record says. */
export interface StandingSandbox {
  readonly apiServer: string;
  readonly kubeconfig: string;
  readonly context: string;
  readonly pid: number;
}

/** Where `sandbox up` keeps its store and its record. */
export function standingFolder(stateDir: string): string {
  return path.join(stateDir, 'sandbox');
}

function recordFile(stateDir: string): string {
  return path.join(standingFolder(stateDir), 'up.json');
}

/** The running sandbox of this state directory, or `undefined`; a record of a dead one does not count. */
export async function findStandingSandbox(stateDir: string): Promise<StandingSandbox | undefined> {
  let text: string;
  try {
    text = await readFile(recordFile(stateDir), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const record = JSON.parse(text) as StandingSandbox; // our own record
  return isAlive(record.pid) ? record : undefined;
}

export async function recordStandingSandbox(stateDir: string, sandbox: StandingSandbox): Promise<void> {
  await writeFile(recordFile(stateDir), `${JSON.stringify(sandbox)}\n`, { mode: 0o600 });
}

export async function forgetStandingSandbox(stateDir: string): Promise<void> {
  await rm(recordFile(stateDir), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
