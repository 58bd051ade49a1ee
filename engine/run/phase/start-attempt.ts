import { Failure } from '../../../schemas/failure.ts';
import type { PlanNode } from '../../plan/plan.ts';
import { createAttemptSignals } from '../attempt-signals.ts';
import { attemptStep, recoverStep } from '../attempt-step.ts';
import { eventErrorOf } from '../event-error.ts';
import { reasonToSkip } from '../reason-to-skip.ts';
import { fireStep } from '../run-state.ts';
import { askApproval, forgetQuestion } from './ask-approval.ts';
import { endAttempt } from './end-attempt.ts';
import { type Entry, ownTimeLeft, type Phase, timeLeft } from './phase-state.ts';
import { fail, skip } from './settle-step.ts';

/** Begins an attempt of a ready step, unless its own condition says that it is not to run at all. */
export function startStep(phase: Phase, entry: Entry): void {
  const { slot } = entry;
  if (slot.attempts === slot.before) {
    try {
      const reason = reasonToSkip(phase.run, slot.node, phase.reads.get(entry.key) ?? []);
      if (reason !== undefined) {
        skip(phase, entry, reason, true);
        return;
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      fireStep(slot, { type: 'REFUSE' });
      fail(phase, entry, eventErrorOf(error));
      return;
    }
  }
  if (slot.node.kind === 'approve' && slot.decision === undefined) {
    askApproval(phase, entry);
    return;
  }
  fireStep(slot, { type: 'START' });
  work(phase, entry, attemptStep);
}

/** A person has said yes. */
export function approveEntry(phase: Phase, entry: Entry): void {
  forgetQuestion(phase, entry);
  fireStep(entry.slot, { type: 'APPROVED' });
  work(phase, entry, attemptStep);
}

/** Looks at what a step has done whose attempt died with its process. */
export function recoverEntry(phase: Phase, entry: Entry): void {
  work(phase, entry, recoverStep);
}

function work(phase: Phase, entry: Entry, how: typeof attemptStep): void {
  const { run } = phase;
  const { slot } = entry;
  const { node } = slot;
  slot.firstStart ??= run.world.clock.monotonic();
  // When the phase's time is over the phase itself ends what runs, in its own words; what begins later has none left.
  const ownMs = timeLeft(phase, slot) > 0 ? ownTimeLeft(phase, slot) : 0;
  const timeoutMs = Math.max(0, Math.min(node.timeoutMs, ownMs));
  const signals = createAttemptSignals(run.alarms, timeoutMs, () => timeoutFailure(node, ownMs));
  phase.running.add(entry);
  entry.signals = signals;
  phase.kinds.take(node.kind);
  const deadlineAt = Math.round(
    run.world.clock.now() + Math.max(0, Math.min(timeoutMs, timeLeft(phase, slot))),
  );
  how(run, slot, signals, deadlineAt)
    .then((end) => {
      signals.close();
      phase.running.delete(entry);
      entry.signals = undefined;
      const next = phase.kinds.leave(node.kind);
      if (next !== undefined) phase.queue.push(next);
      endAttempt(phase, entry, end);
      phase.goOn();
    })
    .catch((error: unknown) => run.bug(error));
}

function timeoutFailure(node: PlanNode, ownMs: number): Failure {
  return ownMs < node.timeoutMs
    ? new Failure('deadline', `step ${node.key} did not finish before its deadline`)
    : new Failure('timeout', `step ${node.key} did not finish within ${node.timeoutMs / 1000} s`);
}
