import { constants, gunzipSync, gzipSync } from 'node:zlib';
import type { Json } from '../../../schemas/json.ts';
import type { RunEvent } from '../../../schemas/run-event.ts';

/** One line of a recovery record: what another machine needs to write the run's folder anew. */
export type RecoveryLine =
  | { readonly plan: string }
  | { readonly prior: string; readonly body: Json }
  | { readonly event: RunEvent };

/** Largest text that a recovery record may unfold to: more is no record of ours. */
const MAX_UNFOLDED = 256 * 1024 * 1024;

/** Packs lines as one gzip member; members may simply be put one after the other. */
export function packLines(lines: readonly RecoveryLine[]): Buffer {
  return gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/**
 * Unpacks what was packed in any number of members. A tail that was cut (the machine died between two pieces) ends at
 * the last whole line. `undefined` when the bytes are no record of ours.
 */
export function unpackLines(packed: Buffer): readonly RecoveryLine[] | undefined {
  let text: string;
  try {
    const limits = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_UNFOLDED };
    text = gunzipSync(packed, limits).toString('utf8');
  } catch {
    // Bytes of somebody else, or damaged ones: told to the caller as such.
    return undefined;
  }
  const lines: RecoveryLine[] = [];
  for (const each of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (each === '') continue;
    const line = parseLine(each);
    if (line === undefined) return undefined;
    lines.push(line);
  }
  return lines;
}

function parseLine(text: string): RecoveryLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // No JSON is no line of ours: told to the caller as such.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const line = value as {
    plan?: unknown;
    prior?: unknown;
    event?: { v?: unknown; type?: unknown; seq?: unknown };
  };
  const isEvent =
    line.event?.v === 1 && typeof line.event.type === 'string' && Number.isSafeInteger(line.event.seq);
  // Border: the three shapes were looked at; the digest of the plan is checked when the run is opened.
  return typeof line.plan === 'string' || typeof line.prior === 'string' || isEvent
    ? (value as RecoveryLine)
    : undefined;
}
