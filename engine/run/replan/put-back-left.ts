import { Failure } from '../../../schemas/failure.ts';
import type { PlanNode } from '../../plan/plan.ts';
import { createAttemptSignals } from '../attempt-signals.ts';
import { needsUndo } from '../needs-undo.ts';
import type { Run, StepSlot } from '../run-state.ts';
import type { UndoSignals } from '../undo-objects.ts';
import { undoSets } from '../undo-sets.ts';
import { type Undo, undoPass } from '../undo-step.ts';

/**
 * Puts back what is left of steps of earlier plans, traffic first, last written first; nothing of the plan in force may
 * begin before. Throws `Failure` where something could not be put back: the run can be taken up again there.
 */
export async function putBackLeft(run: Run, signal: AbortSignal): Promise<void> {
  const undos = [...run.slots.values()]
    .filter((slot) => slot.formerly !== undefined && needsUndo(slot))
    .sort((a, b) => (b.settledAt ?? 0) - (a.settledAt ?? 0))
    .map((slot): Undo => ({ slot, restored: [], failed: false }));
  const signalsFor = signalsUnder(run, signal);
  for (const pass of ['traffic', 'workloads'] as const)
    for (const undo of undos) {
      if (signal.aborted) return;
      await undoPass(run, undo, pass, signalsFor);
    }
  if (signal.aborted) return;
  await undoSets(run, undos, signalsFor);
  const failed = undos.filter((undo) => undo.failed).map(({ slot }) => nameOf(slot));
  if (failed.length > 0)
    throw new Failure(
      'conflict',
      `what ${failed.join(', ')} wrote by the plan before could not be put back, so nothing of the new plan was begun`,
    );
}

function nameOf({ node, formerly }: StepSlot): string {
  return formerly ?? node.key;
}

/** Time for each step, and an end for all when the run has to end. */
function signalsUnder(run: Run, signal: AbortSignal): UndoSignals {
  return (node: PlanNode) => {
    const late = (): Failure =>
      new Failure('timeout', `putting back step ${node.key} took longer than ${node.timeoutMs / 1000} s`);
    const signals = createAttemptSignals(run.alarms, node.timeoutMs, late);
    const end = (): void => signals.abort(new Failure('cancelled', 'the run has to end'));
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    return {
      ...signals,
      close: () => {
        signal.removeEventListener('abort', end);
        signals.close();
      },
    };
  };
}
