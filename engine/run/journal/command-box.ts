import { randomBytes } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, open, readdir, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { safeText } from '../../../schemas/safe-text.ts';

/** What another process has left for a run: a decision about a step, or that it is to stop. */
export type LeftCommand =
  | { readonly type: 'approve' | 'reject'; readonly step: string; readonly by: string }
  | { readonly type: 'cancel'; readonly by: string };

/** One that the run has found; `done` once it is in the journal. */
export type FoundCommand = LeftCommand & { done(): Promise<void> };

const FOLDER = 'commands';
const MOST_BYTES = 16_384;
const LONGEST_NAME = 100;
/** How often the folder is looked at where the system cannot tell of changes. */
const LOOK_EVERY_MS = 500;

/** Leaves a command in the folder of a run, whole or not at all; the run finds it at once, a decision also when it is resumed. */
export async function leaveCommand(runFolder: string, command: LeftCommand, now: number): Promise<void> {
  const folder = join(runFolder, FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${String(now).padStart(15, '0')}-${randomBytes(6).toString('hex')}`;
  const aside = join(folder, `${name}.unfinished`);
  await writeFile(aside, JSON.stringify(command), { flag: 'wx', mode: 0o600, flush: true });
  await rename(aside, join(folder, `${name}.json`));
}

/** The commands that lie in the folder of a run, oldest first; what is none is removed. */
export async function takeCommands(runFolder: string): Promise<readonly FoundCommand[]> {
  const folder = join(runFolder, FOLDER);
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const found: FoundCommand[] = [];
  for (const name of [...names].sort()) {
    if (!name.endsWith('.json')) continue;
    const file = join(folder, name);
    const command = parseCommand(await readStart(file));
    if (command === undefined) await unlink(file);
    else found.push({ ...command, done: () => unlink(file) });
  }
  return found;
}

/** Calls `onChange` whenever something is left, until the answer is called; keeps no process alive. */
export async function watchCommands(runFolder: string, onChange: () => void): Promise<() => void> {
  const folder = join(runFolder, FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let timer: NodeJS.Timeout | undefined;
  const lookByTheClock = (): void => {
    timer ??= setInterval(onChange, LOOK_EVERY_MS).unref();
  };
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(folder, { persistent: false }, onChange);
    watcher.on('error', lookByTheClock);
  } catch {
    lookByTheClock(); // no watches left on this system
  }
  return () => {
    watcher?.close();
    clearInterval(timer);
  };
}

/** Forgets what asked an earlier process of the run to stop; for whoever holds the writer lock. */
export async function dropCancels(runFolder: string): Promise<void> {
  for (const command of await takeCommands(runFolder)) if (command.type === 'cancel') await command.done();
}

async function readStart(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Whatever lies there was written by somebody else. */
function parseCommand(text: string): LeftCommand | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // not ours
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, step, by } = value as Partial<Record<'type' | 'step' | 'by', unknown>>; // each is judged here
  if (typeof by !== 'string') return undefined;
  const name = safeText(by, LONGEST_NAME);
  if (type === 'cancel') return { type, by: name };
  const decides = (type === 'approve' || type === 'reject') && typeof step === 'string';
  return decides ? { type, step, by: name } : undefined;
}
