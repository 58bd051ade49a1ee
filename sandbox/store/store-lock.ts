import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../schemas/failure.ts';

/** How long a sandbox that is just ending is waited for. */
const WAIT_MS = 5_000;
/** Nobody but another sandbox, or a command that looks for one, has a reason to come. */
const MAX_ASKERS = 64;

/** A store that is kept; whoever keeps it gives it back, at the latest with the end of the process. */
export interface StoreLock {
  close(): Promise<void>;
}

/** Who keeps a store, and when that is over. */
interface Holder {
  readonly pid: number;
  readonly gone: Promise<void>;
  /** Stops listening for its end. */
  leave(): void;
}

/**
 * Keeps a store for this process alone: two that append to one state file would lose each other's objects. The lock is
 * a listening socket, which the system closes when the process ends, however: nothing stale is left, and a process
 * that has got the same number later is not mistaken for the holder. The folder is made when it is absent, and a holder that
 * is about to end is waited for. Throws `Failure('lockHeld')`.
 */
export async function lockStore(stateDir: string, waitMs = WAIT_MS): Promise<StoreLock> {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const address = addressOf(stateDir);
  const late = AbortSignal.timeout(waitMs);
  while (true) {
    const lock = await listenAlone(address);
    if (lock !== undefined) return lock;
    const holder = await ask(address);
    if (holder === undefined) {
      // A socket in the file system outlives its process; one without a file does not, and is free by now.
      if (!address.startsWith('\0')) rmSync(address, { force: true });
      continue;
    }
    if (!(await endsWithin(holder, late))) {
      throw new Failure('lockHeld', `another sandbox (pid ${holder.pid}) is using the store ${stateDir}`);
    }
  }
}

/** The number of the living process that keeps this store, if there is one. */
export async function storeHolder(stateDir: string): Promise<number | undefined> {
  const holder = await ask(addressOf(stateDir));
  holder?.leave();
  return holder?.pid;
}

/** Waits until nobody keeps this store; false when somebody still does at the end of the time. */
export async function storeGivenBack(stateDir: string, waitMs: number): Promise<boolean> {
  const holder = await ask(addressOf(stateDir));
  if (holder === undefined) return true;
  return await endsWithin(holder, AbortSignal.timeout(waitMs));
}

/** One name for a folder, however it is reached. Linux has names for sockets without a file, the others do not. */
function addressOf(stateDir: string): string {
  const place = createHash('sha256')
    .update(`${process.getuid?.()} ${realOrSame(stateDir)}`)
    .digest('hex');
  const name = `meshwright-sandbox-${place.slice(0, 32)}`;
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), name);
}

function realOrSame(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    // Nobody keeps a folder that is not there.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return folder;
    throw error;
  }
}

function listenAlone(address: string): Promise<StoreLock | undefined> {
  return new Promise((resolve, reject) => {
    const askers = new Set<Socket>();
    const server = createServer((socket) => {
      askers.add(socket);
      socket.on('error', () => undefined); // followed by `close`
      socket.once('close', () => askers.delete(socket));
      socket.resume().unref();
      socket.write(`${process.pid}\n`);
    });
    server.maxConnections = MAX_ASKERS;
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    const close = () =>
      new Promise<void>((over) => {
        server.close(() => over());
        for (const asker of askers) asker.destroy();
      });
    server.listen(address, () => {
      server.unref();
      resolve({ close });
    });
  });
}

/** Asks whoever listens for its number; `undefined` when nobody does, or does no more. */
function ask(address: string): Promise<Holder | undefined> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const gone = new Promise<void>((over) => socket.once('close', () => over()));
    socket.on('error', () => undefined); // followed by `close`
    socket.once('close', () => resolve(undefined));
    let said = '';
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
      const pid = /^(\d{1,10})\n/.exec(said)?.[1];
      if (pid !== undefined) resolve({ pid: Number(pid), gone, leave: () => socket.destroy() });
    });
  });
}

function endsWithin({ gone, leave }: Holder, late: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const tooLate = () => {
      resolve(false);
      leave();
    };
    if (late.aborted) tooLate();
    else late.addEventListener('abort', tooLate, { once: true });
    void gone.then(() => resolve(true));
  });
}
