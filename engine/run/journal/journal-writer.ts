import { Failure } from '../../../schemas/failure.ts';
import type { RunEvent, RunEventBody } from '../../../schemas/run-event.ts';
import type { JournalFile } from './journal-file.ts';
import { recordLine } from './record-line.ts';

/**
 * How safe a record must be. `sync`: on disk before the caller goes on, sharing one `fdatasync` with all who wait.
 * `group`: on disk with the next sync, asked for at once, nobody waits. `lazy`: handed to the system, may be lost.
 */
export type Durability = 'sync' | 'group' | 'lazy';

/** The only writer of a run's journal. Numbers the records, groups the disk's work, passes each on once written. */
export interface JournalWriter {
  /**
   * Appends in call order. For `sync` the promise resolves when the record is on disk; for the others at once.
   * Rejects with `stateUnusable` for `sync` when the disk refuses.
   */
  append(body: RunEventBody, durability: Durability): Promise<void>;
  /** Why nothing more can be written, once the disk has refused. */
  failure(): Failure | undefined;
  /** Resolves when everything appended so far was written and passed on. */
  idle(): Promise<void>;
  /** Writes what is pending and closes the file. */
  close(): Promise<void>;
}

export interface JournalWriterOptions {
  readonly file: JournalFile;
  /** Named in the failure's sentence. */
  readonly path: string;
  /** Number of the last record that is there already; 0 for an empty journal. */
  readonly lastSeq: number;
  /** Takes secrets out of a record before it is anybody's. */
  hide?(body: RunEventBody): RunEventBody;
  /** Wall time in ms. */
  now(): number;
  /** Each record after it was written (and synced where it asked for that), in order; also those a full disk refused. */
  onEvent(event: RunEvent): void;
  /** Called once, when the disk refuses. */
  onFailure(failure: Failure): void;
}

interface Pending {
  readonly event: RunEvent;
  readonly settle?: { resolve(): void; reject(error: Failure): void };
}

/** Opens a writer behind the records that are there. The caller closes it. */
export function createJournalWriter(options: JournalWriterOptions): JournalWriter {
  let seq = options.lastSeq;
  let pending: Pending[] = [];
  let wantsSync = false;
  let flushing: Promise<void> | undefined;
  let failure: Failure | undefined;

  const fail = (cause: unknown): Failure => {
    failure = journalFailure(options.path, cause);
    options.onFailure(failure);
    return failure;
  };

  const writeBatch = async (batch: readonly Pending[], sync: boolean): Promise<void> => {
    try {
      await options.file.append(batch.map((entry) => recordLine(entry.event)).join(''));
      if (sync) await options.file.sync();
    } catch (cause) {
      fail(cause);
    }
  };

  const flush = async (): Promise<void> => {
    while (pending.length > 0) {
      const batch = pending;
      const sync = wantsSync;
      pending = [];
      wantsSync = false;
      if (failure === undefined) await writeBatch(batch, sync);
      for (const { event, settle } of batch) {
        options.onEvent(event);
        if (failure === undefined) settle?.resolve();
        else settle?.reject(failure);
      }
    }
    flushing = undefined;
  };

  const idle = async (): Promise<void> => {
    while (flushing !== undefined) await flushing;
  };

  return {
    append: (body, durability) => {
      seq += 1;
      const event: RunEvent = { v: 1, seq, ts: options.now(), ...(options.hide?.(body) ?? body) };
      if (durability !== 'lazy') wantsSync = true;
      // Start in a microtask, so that everything appended in this turn shares one write.
      flushing ??= Promise.resolve().then(flush);
      if (durability !== 'sync') {
        pending.push({ event });
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => pending.push({ event, settle: { resolve, reject } }));
    },
    failure: () => failure,
    idle,
    close: async () => {
      await idle();
      await options.file.close();
    },
  };
}

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is as large as this process may make it',
  EROFS: 'it is read-only',
  EACCES: 'it is read-only',
  EPERM: 'it is read-only',
  ENOTDIR: 'a part of its path is a file',
  EIO: 'the disk reports an error',
};

/** One sentence for a disk that refuses, naming the file. */
export function journalFailure(path: string, cause: unknown): Failure {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = WORDS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new Failure('stateUnusable', `the run state in ${path} cannot be written: ${why}`, {
    cause,
    hint: 'Free space or choose another place with --state-dir.',
  });
}
