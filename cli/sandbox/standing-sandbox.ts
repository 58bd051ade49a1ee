import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { storeGivenBack, storeHolder } from '../../sandbox/store/store-lock.ts';
import { Failure } from '../../schemas/failure.ts';
import { UsageError } from '../output.ts';

/** A sandbox that `sandbox up` started, as its record says. */
export interface StandingSandbox {
  readonly apiServer: string;
  readonly kubeconfig: string;
  readonly context: string;
  readonly pid: number;
  /** It has no API server of its own, but works on this one. */
  readonly attached?: true;
}

/** Above what an attached one may take to take its objects away again. */
const STOP_MS = 45_000;
/** What the system may take to end a process that was killed. */
const KILLED_MS = 10_000;

/** The one that is meant where no name is said. */
export const DEFAULT_SANDBOX = 'sandbox';

/** The word as a sandbox's name: it becomes a folder, a context and a part of its trust domain. */
export function sandboxName(word: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(word)) return word;
  throw new UsageError(
    `'${word.slice(0, 80)}' cannot be the name of a sandbox`,
    'lower-case letters, digits and dashes, at most 63',
  );
}

/** Where `sandbox up` keeps its store and its record. */
export function standingFolder(stateDir: string, name = DEFAULT_SANDBOX): string {
  return name === DEFAULT_SANDBOX ? path.join(stateDir, 'sandbox') : path.join(stateDir, 'sandboxes', name);
}

function recordFile(stateDir: string, name: string): string {
  return path.join(standingFolder(stateDir, name), 'up.json');
}

/**
 * The running sandbox of that name in this state directory, or `undefined`. The record counts only while the process that
 * it names keeps the store: its number may be another program's by now.
 */
export async function findStandingSandbox(
  stateDir: string,
  name = DEFAULT_SANDBOX,
): Promise<StandingSandbox | undefined> {
  const text = await orMissing(readFile(recordFile(stateDir, name), 'utf8'));
  if (text === undefined) return undefined;
  const holder = await storeHolder(standingFolder(stateDir, name));
  if (holder === undefined) return undefined;
  const record = JSON.parse(text) as StandingSandbox; // our own record, and that of a living sandbox
  return record.pid === holder ? record : undefined;
}

/** The names of all that have a store in this state directory, running or not; the default one first, store or none. */
export async function storedSandboxes(stateDir: string): Promise<readonly string[]> {
  const named = (await orMissing(readdir(path.join(stateDir, 'sandboxes')))) ?? [];
  return [DEFAULT_SANDBOX, ...named.sort()];
}

/** All that run, by name; the default one first. */
export async function standingSandboxes(stateDir: string): Promise<ReadonlyMap<string, StandingSandbox>> {
  const found = new Map<string, StandingSandbox>();
  for (const name of await storedSandboxes(stateDir)) {
    const sandbox = await findStandingSandbox(stateDir, name);
    if (sandbox !== undefined) found.set(name, sandbox);
  }
  return found;
}

/** The running sandbox of a name. Throws `Failure('unreachable')`, which names those that run, when there is none. */
export async function demandStanding(stateDir: string, name = DEFAULT_SANDBOX): Promise<StandingSandbox> {
  const all = await standingSandboxes(stateDir);
  const sandbox = all.get(name);
  if (sandbox !== undefined) return sandbox;
  if (all.size === 0) {
    throw new Failure('unreachable', 'no sandbox is running', { hint: 'meshwright sandbox up starts one' });
  }
  throw new Failure('unreachable', `no sandbox '${name}' is running`, {
    hint: `running: ${[...all.keys()].join(', ')}${name === DEFAULT_SANDBOX ? '; --name says which is meant' : ''}`,
  });
}

export async function recordStandingSandbox(
  stateDir: string,
  sandbox: StandingSandbox,
  name = DEFAULT_SANDBOX,
): Promise<void> {
  const file = recordFile(stateDir, name);
  // Under its name it is always whole.
  await writeFile(`${file}.new`, `${JSON.stringify(sandbox)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

export async function forgetStandingSandbox(stateDir: string, name = DEFAULT_SANDBOX): Promise<void> {
  await rm(recordFile(stateDir, name), { force: true });
}

/**
 * Ends whatever sandbox keeps the store of this name, with everything it started, also one whose record was lost, and
 * waits until it is gone. False when there was none.
 */
export async function endStandingSandbox(stateDir: string, name = DEFAULT_SANDBOX): Promise<boolean> {
  const folder = standingFolder(stateDir, name);
  const holder = await storeHolder(folder);
  if (holder !== undefined) {
    kill(holder, 'SIGTERM');
    if (!(await storeGivenBack(folder, STOP_MS))) {
      kill(holder, 'SIGKILL');
      await storeGivenBack(folder, KILLED_MS);
    }
  }
  await forgetStandingSandbox(stateDir, name);
  return holder !== undefined;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended in between.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function orMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
