import { foldRun } from '../../engine/run/fold-run.ts';
import { readRunJournal, runFolderPath } from '../../engine/run/journal/run-folder.ts';
import { isBeingWritten } from '../../engine/run/journal/writer-lock.ts';
import { lastFinish } from '../../engine/run/reenter-run.ts';
import { Failure } from '../../schemas/failure.ts';
import type { RunEvent, RunResult } from '../../schemas/run-event.ts';

/** How a stored run stands: its outcome, or that it is under way, or that its process ended before it did. */
export type RunStanding = RunResult['outcome'] | 'running' | 'interrupted' | 'damaged';

/** A stored run as `runs get` lists it. */
export interface RunSummary {
  readonly run: string;
  readonly standing: RunStanding;
  /** Absent when the run ended before its first record. */
  readonly result?: RunResult;
}

/** Reads one stored run without locking it; a run under way may be read too. */
export async function summarizeRun(stateDir: string, run: string): Promise<RunSummary> {
  const folder = runFolderPath(stateDir, run);
  const { events, state } = await readStored(stateDir, run);
  const standing: RunStanding =
    state === 'corrupt'
      ? 'damaged'
      : (lastFinish(events)?.data.outcome ?? ((await isBeingWritten(folder)) ? 'running' : 'interrupted'));
  return events.length === 0 ? { run, standing } : { run, standing, result: foldRun(events) };
}

/** The events of a stored run as far as its journal is good. */
export async function readEvents(stateDir: string, run: string): Promise<readonly RunEvent[]> {
  return (await readStored(stateDir, run)).events;
}

async function readStored(stateDir: string, run: string) {
  try {
    return await readRunJournal(runFolderPath(stateDir, run));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'ENOENT') return { events: [], state: 'whole' } as const;
    throw new Failure('stateUnusable', `the journal of run ${run} cannot be read: ${error.message}`, {
      cause: error,
    });
  }
}
