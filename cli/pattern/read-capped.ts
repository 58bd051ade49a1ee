import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { UsageError } from '../output.ts';

/** One byte more than the read stage accepts, so that it sees a file as too large without our reading all of it. */
const MOST_BYTES = 1024 * 1024 + 1;

/** The bytes of a file, at most one more than the read stage accepts. */
export function readFileCapped(file: string): Uint8Array {
  const descriptor = openSync(file, 'r');
  try {
    if (fstatSync(descriptor).isDirectory()) throw new UsageError(`${file} is a folder`);
    return readCapped(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Everything that an open file holds, at most one byte more than the read stage accepts. */
export function readCapped(descriptor: number): Uint8Array {
  const buffer = Buffer.allocUnsafe(MOST_BYTES);
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}
