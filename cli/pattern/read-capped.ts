import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { UsageError } from '../output.ts';

/** One byte more than the read stage accepts, so that it sees a file as too large without our reading all of it. */
const MOST_BYTES = 1024 * 1024 + 1;

/** The bytes of a file, at most one more than the read stage accepts (`most`). */
export function readFileCapped(file: string, most = MOST_BYTES): Uint8Array {
  const descriptor = openSync(file, 'r');
  try {
    if (fstatSync(descriptor).isDirectory()) throw new UsageError(`${file} is a folder`);
    return readCapped(descriptor, most);
  } finally {
    closeSync(descriptor);
  }
}

/** Everything that an open file holds, at most one byte more than the read stage accepts (`most`). */
export function readCapped(descriptor: number, most = MOST_BYTES): Uint8Array {
  const buffer = Buffer.allocUnsafe(most);
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}
