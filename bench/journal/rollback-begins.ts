import { readRunJournal, runFolderPath } from '../../engine/run/journal/run-folder.ts';
import type { RunEvent, RunResult } from '../../schemas/run-event.ts';
import { timeProcess } from '../measure.ts';
import { runInSandbox, withStateDir } from '../pattern-run.ts';

/** What a run ends with whose proof failed. */
const PROOF_FAILED = 1;

/** Seconds between the first failed proof of a run in the sandbox and the first write that puts something back. */
export async function rollbackBegins(): Promise<number> {
  return withStateDir(async (state) => {
    const run = await timeProcess(process.execPath, runInSandbox('bench/patterns/broken-gate.yaml', state));
    if (run.exitCode !== PROOF_FAILED)
      throw new Error(`the gate pattern ended with ${run.exitCode}: ${run.stderr}${run.stdout}`);
    const result = JSON.parse(run.stdout) as RunResult; // our own document
    if (result.outcome !== 'rolledBack') throw new Error(`the gate pattern ended ${result.outcome}`);
    const { events } = await readRunJournal(runFolderPath(state, result.run));
    return (firstUndo(events).ts - firstFailedProof(events).ts) / 1000;
  });
}

function firstFailedProof(events: readonly RunEvent[]): RunEvent {
  return found(
    events.find((event) => event.type === 'proof' && event.data.verdict === 'failed'),
    'a failed proof',
  );
}

function firstUndo(events: readonly RunEvent[]): RunEvent {
  const from = events.findIndex(({ type }) => type === 'step.compensating');
  const undo = from < 0 ? undefined : events.slice(from).find(({ type }) => type === 'effect.intent');
  return found(undo, 'an effect that puts something back');
}

function found(event: RunEvent | undefined, what: string): RunEvent {
  if (event === undefined) throw new Error(`the journal of the gate pattern has not ${what}`);
  return event;
}
