import { Failure } from '../../schemas/failure.ts';
import type { PlanNode } from '../plan/plan.ts';
import { type AttemptSignals, createAttemptSignals } from './attempt-signals.ts';
import { needsUndo } from './needs-undo.ts';
import type { Run } from './run-state.ts';
import type { UndoSignals } from './undo-objects.ts';
import { undoSets } from './undo-sets.ts';
import { type Undo, undoPass, undoShared } from './undo-step.ts';

/** A rollback under way. */
export interface Rollback {
  /** Whether everything is back. */
  readonly done: Promise<boolean>;
  /** Gives up on what is not back yet. */
  abort(why: Failure): void;
}

/**
 * Puts back what the run wrote, backwards through the order in which steps settled, in three passes over all of them:
 * first every object that steers traffic, so that users leave before their pods do, then the rest, and behind the last
 * of them what lists them. A step that fails to go back does not stop the others. Runs under signals of its own.
 */
export function startRollback(run: Run, because: string): Rollback {
  let current: AttemptSignals | undefined;
  let given: Failure | undefined;
  const undoSignals = (node: PlanNode): AttemptSignals => {
    current = createAttemptSignals(
      run.alarms,
      node.timeoutMs,
      () =>
        new Failure('timeout', `putting back step ${node.key} took longer than ${node.timeoutMs / 1000} s`),
    );
    if (given !== undefined) current.abort(given);
    return current;
  };
  return {
    done: rollBack(run, because, undoSignals),
    abort: (why) => {
      given = why;
      current?.abort(why);
    },
  };
}

async function rollBack(run: Run, because: string, signalsFor: UndoSignals): Promise<boolean> {
  const undos = [...run.slots.values()]
    .filter((slot) => needsUndo(slot))
    .sort((a, b) => (b.settledAt ?? 0) - (a.settledAt ?? 0))
    .map((slot): Undo => ({ slot, restored: [], failed: false }));
  try {
    const steps = undos.map((undo) => undo.slot.node.key);
    await run.emit({ type: 'run.rollback.begin', data: { because, steps } }, 'sync');
  } catch (error) {
    // A disk that refuses this record refuses each step's below, and there the commands to type are listed.
    if (!(error instanceof Failure)) throw error;
  }
  for (const undo of undos) await undoPass(run, undo, 'traffic', signalsFor);
  for (const undo of undos) await undoPass(run, undo, 'workloads', signalsFor);
  await undoSets(run, undos, signalsFor);
  for (const undo of undos) await undoShared(run, undo);
  return undos.every((undo) => !undo.failed);
}
