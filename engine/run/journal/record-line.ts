import { crc32 } from 'node:zlib';
import type { RunEvent } from '../../../schemas/run-event.ts';

const PREFIX = 9;

/** One record as a journal line: eight hex digits of the CRC32 of the JSON, a space, the JSON, a newline. */
export function recordLine(event: RunEvent): string {
  const json = JSON.stringify(event);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

/** The record on a line (without its newline), or `undefined` when prefix, checksum, JSON or shape are wrong. */
export function readRecordLine(line: string): RunEvent | undefined {
  if (line.length <= PREFIX || line[PREFIX - 1] !== ' ') return undefined;
  const json = line.slice(PREFIX);
  if (crc32(json).toString(16).padStart(8, '0') !== line.slice(0, PREFIX - 1)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}

/** Border: a checksummed line was written by us; what is checked here is that this version can read it. */
function isRecord(value: unknown): value is RunEvent {
  if (typeof value !== 'object' || value === null) return false;
  const head = value as { v?: unknown; seq?: unknown; type?: unknown };
  return head.v === 1 && Number.isSafeInteger(head.seq) && typeof head.type === 'string';
}
