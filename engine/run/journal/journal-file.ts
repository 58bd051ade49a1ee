import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where a journal's bytes go. Both calls reject with the system's error; the writer never overlaps them. */
export interface JournalFile {
  append(text: string): Promise<void>;
  /** Everything appended so far is on disk when this resolves (`fdatasync`). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Creates a journal file that must not exist yet and makes its name durable. The caller closes it. */
export async function createJournalFile(path: string): Promise<JournalFile> {
  const handle = await open(
    path,
    constants.O_CREAT | constants.O_EXCL | constants.O_APPEND | constants.O_WRONLY,
    0o600,
  );
  await syncFolder(dirname(path));
  return fileOf(handle);
}

/** Opens a journal that is there, cuts it after `goodBytes` and goes on behind them. The caller closes it. */
export async function reopenJournalFile(path: string, goodBytes: number): Promise<JournalFile> {
  const handle = await open(path, constants.O_APPEND | constants.O_WRONLY);
  await handle.truncate(goodBytes);
  await handle.datasync();
  return fileOf(handle);
}

function fileOf(handle: FileHandle): JournalFile {
  return {
    append: async (text) => {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) {
        at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
      }
    },
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

/** Makes names created or renamed in a folder survive a power failure. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
