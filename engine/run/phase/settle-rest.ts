import { fireStep, wasAtWork } from '../run-state.ts';
import { forgetQuestion } from './ask-approval.ts';
import type { Entry, Phase } from './phase-state.ts';
import { cancel, skip } from './settle-step.ts';
import { forgetWait } from './wait-for-retry.ts';

/** What becomes of steps that have not begun when a phase ends early. */
export type RestMark = 'cancelled' | 'skipped';

/** Settles everything that has not begun; steps that run are left to their own end. */
export function settleRest(phase: Phase, mark: RestMark, why: string): void {
  for (const entry of phase.entries.values()) {
    const { slot } = entry;
    const waits = slot.state === 'ready' || slot.state === 'pending';
    if (slot.state === 'waitingApproval') {
      forgetQuestion(phase, entry);
      fireStep(slot, { type: 'CANCEL' });
      cancel(phase, entry, `nobody had decided: ${why}`);
    } else if (slot.state === 'backoff' || isLost(phase, entry) || (waits && wasAtWork(slot))) {
      // It has been at work before, so it is no skipped step: what it left behind may have to go back.
      forgetWait(phase, entry);
      fireStep(slot, { type: 'CANCEL' });
      cancel(phase, entry, `not tried again: ${why}`);
    } else if (waits && mark === 'skipped') {
      skip(phase, entry, `not started: ${why}`, false);
    } else if (waits) {
      fireStep(slot, { type: 'CANCEL' });
      cancel(phase, entry, `not started: ${why}`);
    }
  }
}

/** A step of an earlier process at whose work nobody has looked. */
function isLost(phase: Phase, entry: Entry): boolean {
  const { slot } = entry;
  return slot.state === 'recovering' && slot.settledAt === undefined && !phase.running.has(entry);
}
