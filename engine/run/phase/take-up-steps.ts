import { slotOf } from '../run-state.ts';
import { awaitDecision, rejectEntry } from './ask-approval.ts';
import type { Entry, Phase } from './phase-state.ts';
import { notReached, skip } from './settle-step.ts';
import { approveEntry, recoverEntry } from './start-attempt.ts';
import { wakeAfter } from './wait-for-retry.ts';

/** Goes on where an earlier process of this run ended; finds nothing to do in a new run. */
export function takeUpSteps(phase: Phase): void {
  for (const entry of phase.entries.values()) {
    const { slot } = entry;
    if (slot.state === 'recovering') recoverEntry(phase, entry);
    else if (slot.state === 'ready') phase.queue.push(entry);
    else if (slot.state === 'backoff') {
      wakeAfter(phase, entry, Math.max(0, (slot.wakeAt ?? 0) - phase.run.world.clock.now()));
    } else if (slot.state === 'waitingApproval') takeUpQuestion(phase, entry);
    else if (slot.state === 'pending') skipBehindLost(phase, entry);
  }
}

/** A decision that was in the journal already counts; otherwise the question stands, with the time that it had. */
function takeUpQuestion(phase: Phase, entry: Entry): void {
  const { decision } = entry.slot;
  if (decision === undefined) awaitDecision(phase, entry);
  else if (decision.type === 'approve') approveEntry(phase, entry);
  else rejectEntry(phase, entry, decision.by);
}

/** The process may have died between a step's end and what follows from it. */
function skipBehindLost(phase: Phase, entry: Entry): void {
  const lost = (phase.graph.before.get(entry.key) ?? [])
    .map((edge) => slotOf(phase.run, edge.from))
    .find((slot) => slot.settledAt !== undefined && !slot.settledWell);
  if (lost !== undefined) skip(phase, entry, notReached(lost), false);
}
