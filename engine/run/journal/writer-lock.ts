import { readFileSync, readlinkSync } from 'node:fs';
import { link, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../../schemas/failure.ts';

/** Who writes a run's journal: enough to see at once that a dead process left its lock behind. */
export interface LockOwner {
  readonly pid: number;
  readonly bootId: string;
  /** Start of the process in clock ticks since boot, or `unknown` where the system does not tell. */
  readonly startTime: string;
  /** ISO time of taking. */
  readonly since: string;
}

/** A held writer lock. */
export interface WriterLock {
  release(): Promise<void>;
}

/** This machine and process, as far as the system tells. Injected in tests. */
export interface ProcessFacts {
  readonly pid: number;
  readonly bootId: string;
  startTimeOf(pid: number): string | undefined;
  isAlive(pid: number): boolean;
}

/**
 * Takes the lock file, which only one process can create. A lock whose owner is dead (another boot, no such process, another process under the
 * same pid) is taken over; a living owner is `lockHeld`.
 */
export async function takeWriterLock(path: string, facts: ProcessFacts, now: number): Promise<WriterLock> {
  const mine: LockOwner = {
    pid: facts.pid,
    bootId: facts.bootId,
    startTime: facts.startTimeOf(facts.pid) ?? 'unknown',
    since: new Date(now).toISOString(),
  };
  for (let tries = 0; tries < 3; tries += 1) {
    if (await createExclusively(path, JSON.stringify(mine), facts.pid)) {
      await removeLeftovers(path, facts);
      return { release: () => unlink(path) };
    }
    await removeDeadLock(path, facts);
  }
  throw new Failure('lockHeld', `several processes are taking over the run lock ${path}`);
}

/** Under its name the lock is always whole: written aside, then linked, which like O_EXCL refuses an existing name. */
async function createExclusively(path: string, text: string, pid: number): Promise<boolean> {
  const aside = `${path}.new-${pid}`;
  await writeFile(aside, text, { mode: 0o600 });
  try {
    await link(aside, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(aside);
  }
}

/** A process that died while it took the lock left what it had written aside. */
async function removeLeftovers(path: string, facts: ProcessFacts): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    const pid = name.startsWith(`${basename(path)}.`) ? /\.(?:new|dead)-(\d+)$/.exec(name)?.[1] : undefined;
    if (pid !== undefined && Number(pid) !== facts.pid && !facts.isAlive(Number(pid)))
      await rm(join(dirname(path), name), { force: true });
  }
}

async function removeDeadLock(path: string, facts: ProcessFacts): Promise<void> {
  const text = await readIfThere(path);
  if (text === undefined) return;
  const owner = parseOwner(text);
  if (owner !== undefined && isAliveOwner(owner, facts)) {
    throw new Failure(
      'lockHeld',
      `process ${owner.pid} has been writing this run since ${owner.since} (${path})`,
    );
  }
  // Two processes may see the same dead lock: rename is atomic, and what was moved is checked to be what was read.
  const aside = `${path}.dead-${facts.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if ((await readIfThere(aside)) !== text) await link(aside, path);
  await unlink(aside);
}

/** Whether a living process writes the run in this folder. */
export async function isBeingWritten(folder: string): Promise<boolean> {
  const text = await readIfThere(join(folder, 'writer.lock'));
  const owner = text === undefined ? undefined : parseOwner(text);
  return owner !== undefined && isAliveOwner(owner, thisProcess());
}

function isAliveOwner(owner: LockOwner, facts: ProcessFacts): boolean {
  if (owner.bootId !== facts.bootId || !facts.isAlive(owner.pid)) return false;
  const started = facts.startTimeOf(owner.pid);
  return started === undefined || owner.startTime === 'unknown' || started === owner.startTime;
}

/** A lock that cannot be read was lost with the machine: nobody writes it in place. */
function parseOwner(text: string): LockOwner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const owner = value as Partial<LockOwner>;
    if (typeof owner.pid !== 'number' || typeof owner.bootId !== 'string') return undefined;
    return {
      pid: owner.pid,
      bootId: owner.bootId,
      startTime: String(owner.startTime),
      since: String(owner.since),
    };
  } catch {
    return undefined;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** The facts of the running process; `/proc` where there is one, host name and boot minute elsewhere. */
export function thisProcess(): ProcessFacts {
  return {
    pid: process.pid,
    bootId: bootId(),
    startTimeOf: (pid) => {
      const stat = readProc(`/proc/${pid}/stat`);
      // Field 22, counted after the command in parentheses, which may itself hold spaces.
      return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    },
    isAlive: (pid) => {
      try {
        process.kill(pid, 0);
        return true;
      } catch (error) {
        return hasCode(error, 'EPERM');
      }
    },
  };
}

/** A process number means something only within its boot and its PID namespace: containers share the one, not the other. */
function bootId(): string {
  const boot =
    readProc('/proc/sys/kernel/random/boot_id')?.trim() ??
    `${hostname()}-${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
  const namespace = /\d+/.exec(readLink('/proc/self/ns/pid') ?? '')?.[0];
  return namespace === undefined ? boot : `${boot}.${namespace}`;
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // No PID namespaces on this system.
    return undefined;
  }
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // No /proc on this system, or no such process: both mean "not told".
    return undefined;
  }
}
