import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { safeText } from '../../../schemas/safe-text.ts';

/** A decision that another process has left for a run. */
export interface LeftCommand {
  readonly type: 'approve' | 'reject';
  readonly step: string;
  readonly by: string;
}

/** One that the run has found; `done` once it is in the journal. */
export interface FoundCommand extends LeftCommand {
  done(): Promise<void>;
}

const FOLDER = 'commands';
const MOST_BYTES = 16_384;
const LONGEST_NAME = 100;

/** Leaves a decision in the folder of a run, whole or not at all; the run finds it at once or when it is resumed. */
export async function leaveCommand(runFolder: string, command: LeftCommand, now: number): Promise<void> {
  const folder = join(runFolder, FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${String(now).padStart(15, '0')}-${randomBytes(6).toString('hex')}`;
  const aside = join(folder, `${name}.unfinished`);
  await writeFile(aside, JSON.stringify(command), { flag: 'wx', mode: 0o600, flush: true });
  await rename(aside, join(folder, `${name}.json`));
}

/** The decisions that lie in the folder of a run, oldest first; what is none is removed. */
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
  const { type, step, by } = value as Partial<Record<keyof LeftCommand, unknown>>; // each is judged here
  if ((type !== 'approve' && type !== 'reject') || typeof step !== 'string' || typeof by !== 'string')
    return undefined;
  return { type, step, by: safeText(by, LONGEST_NAME) };
}
