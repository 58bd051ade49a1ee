import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createJournalWriter } from '../../engine/run/journal/journal-writer.ts';
import { createRunFolder } from '../../engine/run/journal/run-folder.ts';
import type { RunEventBody } from '../../schemas/run-event.ts';

/** Records per second of writers that each wait until their record is on disk before they write the next. */
export async function appendTogether(
  stateDir: string,
  { records, writers }: { readonly records: number; readonly writers: number },
): Promise<number> {
  const runId = `append-${process.hrtime.bigint()}`;
  const folder = await createRunFolder({ stateDir, runId, planText: '{}', now: Date.now() });
  const writer = createJournalWriter({
    file: folder.journal,
    path: folder.journalPath,
    lastSeq: 0,
    now: () => Date.now(),
    onEvent: () => undefined,
    onFailure: (failure) => {
      throw failure;
    },
  });
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < records; at = next++) await writer.append(intentOf(at), 'sync');
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: writers }, work));
  const seconds = (performance.now() - started) / 1000;
  await writer.close();
  await folder.close();
  return records / seconds;
}

/** The peer: one line after the other, each on disk before the next; records per second. */
export async function appendOneByOne(stateDir: string, records: number): Promise<number> {
  const path = join(stateDir, `plain-${process.hrtime.bigint()}.jsonl`);
  const handle = await open(path, constants.O_CREAT | constants.O_APPEND | constants.O_WRONLY);
  try {
    const started = performance.now();
    for (let at = 0; at < records; at += 1) {
      await handle.appendFile(`${JSON.stringify({ v: 1, seq: at + 1, ts: Date.now(), ...intentOf(at) })}\n`);
      await handle.datasync();
    }
    return records / ((performance.now() - started) / 1000);
  } finally {
    await handle.close();
  }
}

/** What the journal is told before every call to a cluster. */
function intentOf(at: number): RunEventBody {
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: `settings-${at}` };
  return {
    type: 'effect.intent',
    step: `s${at}`,
    attempt: 1,
    data: { id: at, role: 'main', verb: 'apply', ref },
  };
}
