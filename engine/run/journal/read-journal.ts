import { TextDecoder } from 'node:util';
import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import type { RunEvent } from '../../../schemas/run-event.ts';
import { readRecordLine } from './record-line.ts';

/** What a journal holds: its good records, how many bytes they take, and what is wrong behind them. */
export interface JournalReading {
  readonly events: readonly RunEvent[];
  /** Length of the good part in bytes; a writer that resumes cuts the file here. */
  readonly goodBytes: number;
  /**
   * `whole`: every byte belongs to a record. `torn`: the last write did not finish; cutting it loses nothing that was
   * promised. `corrupt`: good records follow a bad one, so the run may only be read; `diagnostic` (E910) says where.
   */
  readonly state: 'whole' | 'torn' | 'corrupt';
  readonly diagnostic?: Diagnostic;
}

const NEWLINE = 0x0a;

/** Reads a journal's bytes up to the first line that is incomplete, fails its checksum or breaks the sequence. */
export function readJournal(bytes: Uint8Array, source: string): JournalReading {
  const decoder = new TextDecoder();
  const events: RunEvent[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(NEWLINE, at);
    const event = end < 0 ? undefined : readRecordLine(decoder.decode(bytes.subarray(at, end)));
    if (event === undefined || event.seq !== events.length + 1) break;
    events.push(event);
    at = end + 1;
  }
  if (at === bytes.length) return { events, goodBytes: at, state: 'whole' };
  if (!hasGoodRecord(bytes.subarray(at), decoder)) return { events, goodBytes: at, state: 'torn' };
  return {
    events,
    goodBytes: at,
    state: 'corrupt',
    diagnostic: {
      code: 'E910',
      severity: 'error',
      message: `record ${events.length + 1} of the journal is damaged and good records follow it`,
      source,
      help: 'The run can be read but not resumed. Restore the file from a copy, or roll back from the cluster.',
    },
  };
}

/** Whether any complete line of the rest is a record; the first line is the bad one unless its sequence was. */
function hasGoodRecord(rest: Uint8Array, decoder: TextDecoder): boolean {
  let at = 0;
  while (at < rest.length) {
    const end = rest.indexOf(NEWLINE, at);
    if (end < 0) return false;
    if (readRecordLine(decoder.decode(rest.subarray(at, end))) !== undefined) return true;
    at = end + 1;
  }
  return false;
}
