import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { canonicalJson } from '../../../schemas/canonical-json.ts';
import { digestText } from '../../../schemas/digest-json.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { Json } from '../../../schemas/json.ts';
import type { RunEvent } from '../../../schemas/run-event.ts';
import type { FilesPort } from '../../world.ts';
import { dropCancels, type FoundCommand, takeCommands, watchCommands } from './command-box.ts';
import { createJournalFile, type JournalFile, reopenJournalFile, syncFolder } from './journal-file.ts';
import { journalFailure } from './journal-writer.ts';
import { type JournalReading, readJournal } from './read-journal.ts';
import { takeWriterLock, thisProcess, type WriterLock } from './writer-lock.ts';

/** Everything one run keeps on disk: `<state dir>/runs/<run id>/`. Closing releases the writer lock. */
export interface RunFolder {
  readonly path: string;
  readonly journal: JournalFile;
  readonly journalPath: string;
  /** Stores an object as it was before our first write, under its digest, readable by its owner only. */
  savePrior(body: Json): Promise<string>;
  /** Keeps another plan of this run beside the first, under its digest; it counts when a record names it. */
  savePlan(text: string): Promise<void>;
  /** A stored prior, whole. Throws `Failure('stateUnusable')` when it is gone. */
  readPrior(digest: string): Promise<Json>;
  /** Where a prior with this digest lies. */
  priorPath(digest: string): string;
  readonly files: FilesPort;
  /** Decisions that other processes have left; absent: nobody can leave any. */
  takeCommands?(): Promise<readonly FoundCommand[]>;
  /** Calls when something was left, until the folder is closed; absent: nobody can leave anything. */
  watchCommands?(onChange: () => void): Promise<void>;
  close(): Promise<void>;
}

/** The folder of a run below the state directory. */
export function runFolderPath(stateDir: string, runId: string): string {
  return join(stateDir, 'runs', runId);
}

/** Creates a run's folder, writes the plan once, takes the writer lock. A disk that refuses is `stateUnusable`. */
export async function createRunFolder(options: {
  readonly stateDir: string;
  readonly runId: string;
  readonly planText: string;
  readonly now: number;
}): Promise<RunFolder> {
  const path = runFolderPath(options.stateDir, options.runId);
  try {
    await makeFolder(join(path, 'prior'));
    await makeFolder(join(path, 'artifacts'));
    const lock = await takeWriterLock(join(path, 'writer.lock'), thisProcess(), options.now);
    await writeFile(join(path, 'plan.json'), options.planText, {
      flag: 'wx',
      mode: 0o600,
      flush: true,
    });
    const journal = await createJournalFile(join(path, 'journal.jsonl'));
    await syncFolder(dirname(path));
    return folderOf(path, journal, lock);
  } catch (error) {
    throw error instanceof Error && 'code' in error ? journalFailure(path, error) : error;
  }
}

/** Makes a folder and those above it; Node's own way to do that says of a read-only disk that something is missing. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
}

/** A stored run that this process may now write: everything it has said, the plan, and a journal to go on with. */
export interface ReopenedFolder {
  readonly folder: RunFolder;
  readonly events: readonly RunEvent[];
  readonly planText: string;
  /** The plans that came into force later, in that order. */
  readonly laterPlans?: readonly string[];
}

/**
 * Opens the folder of a stored run for writing: takes the writer lock (`lockHeld` while its process lives), reads the
 * journal, cuts a torn tail. A damaged journal is `stateUnusable` (E910) and stays untouched.
 */
export async function reopenRunFolder(options: {
  readonly stateDir: string;
  readonly runId: string;
  readonly now: number;
}): Promise<ReopenedFolder> {
  const path = runFolderPath(options.stateDir, options.runId);
  try {
    const lock = await takeWriterLock(join(path, 'writer.lock'), thisProcess(), options.now);
    try {
      await removeUnfinished(join(path, 'prior'));
      await dropCancels(path);
      await removeUnfinished(path);
      const reading = await readRunJournal(path);
      if (reading.diagnostic !== undefined) {
        const { message, help } = reading.diagnostic;
        throw new Failure('stateUnusable', `E910: ${message}`, help === undefined ? {} : { hint: help });
      }
      const { planText, laterPlans } = await readPlans(path, reading.events);
      const journal = await reopenJournalFile(join(path, 'journal.jsonl'), reading.goodBytes);
      return { folder: folderOf(path, journal, lock), events: reading.events, planText, laterPlans };
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    // The folder is made before its journal, and nothing is done before the journal's first record.
    if (hasCode(error, 'ENOENT')) throw neverBegan(options.runId);
    throw error instanceof Error && 'code' in error ? journalFailure(path, error) : error;
  }
}

/** A run whose process died before it could write a record. */
export function neverBegan(runId: string): Failure {
  return new Failure('stateUnusable', `run ${runId} ended before its first record: nothing was done`);
}

function folderOf(path: string, journal: JournalFile, lock: WriterLock): RunFolder {
  let closed = false;
  let stopWatching = (): void => undefined;
  return {
    path,
    journal,
    journalPath: join(path, 'journal.jsonl'),
    takeCommands: () => takeCommands(path),
    watchCommands: async (onChange) => {
      const stop = await watchCommands(path, onChange);
      if (closed) stop();
      else stopWatching = stop;
    },
    savePrior: (body) => savePrior(path, body),
    savePlan: (text) => savePlan(path, text),
    readPrior: (digest) => readPrior(path, digest),
    priorPath: (digest) => join(path, 'prior', `${digest}.json`),
    files: artifactFiles(path),
    close: () => {
      closed = true;
      stopWatching();
      return lock.release();
    },
  };
}

/** The plans of a stored run: the one that it began with, and those that came into force later. */
export async function readPlans(
  path: string,
  events: readonly RunEvent[],
): Promise<{ readonly planText: string; readonly laterPlans: readonly string[] }> {
  const later = events.flatMap((event) => (event.type === 'run.replanned' ? [event.data.planDigest] : []));
  const read = (name: string): Promise<string> => readFile(join(path, name), 'utf8');
  return {
    planText: await read('plan.json'),
    laterPlans: await Promise.all(later.map((digest) => read(planName(digest)))),
  };
}

function planName(digest: string): string {
  return `plan-${digest.replace(/^sha256:/, '')}.json`;
}

/** Whole under its name, and the name on disk, before a record makes it count. */
async function savePlan(path: string, text: string): Promise<void> {
  const file = join(path, planName(digestText(text)));
  try {
    await writeFile(`${file}${UNFINISHED}`, text, { flag: 'w', mode: 0o600, flush: true });
    await rename(`${file}${UNFINISHED}`, file);
    await syncFolder(path);
  } catch (error) {
    throw journalFailure(file, error);
  }
}

const UNFINISHED = '.new';
let unfinished = 0;

/** Written aside and then named, so that a prior that has its name is whole, however the process ended. */
async function savePrior(path: string, body: Json): Promise<string> {
  const text = canonicalJson(body);
  const digest = createHash('sha256').update(text).digest('hex');
  const file = join(path, 'prior', `${digest}.json`);
  unfinished += 1;
  const aside = `${file}.${unfinished}${UNFINISHED}`;
  try {
    await writeFile(aside, text, { flag: 'w', mode: 0o600, flush: true });
    await rename(aside, file);
  } catch (error) {
    throw journalFailure(join(path, 'prior'), error);
  }
  return digest;
}

/** What a process that died was writing; only for who holds the writer lock. */
async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith(UNFINISHED)) await unlink(join(folder, name));
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

async function readPrior(path: string, digest: string): Promise<Json> {
  const file = join(path, 'prior', `${digest}.json`);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Json; // JSON.parse yields nothing but JSON
  } catch (cause) {
    throw new Failure('stateUnusable', `what was there before the run cannot be read from ${file}`, {
      cause,
    });
  }
}

/** Artifacts of a run; a name that would leave the folder is our own bug. */
function artifactFiles(path: string): FilesPort {
  const root = resolve(path, 'artifacts');
  return {
    writeArtifact: async (name, data) => {
      const file = resolve(root, name);
      if (!file.startsWith(root + sep)) throw new Error(`artifact name ${name} leaves the run folder`);
      try {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, data, { mode: 0o600 });
      } catch (error) {
        throw journalFailure(file, error);
      }
      return relative(path, file);
    },
  };
}

/** Reads the journal of a stored run. */
export async function readRunJournal(path: string): Promise<JournalReading> {
  const file = join(path, 'journal.jsonl');
  return readJournal(await readFile(file), file);
}
