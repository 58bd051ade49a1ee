import { slotOf } from '../run-state.ts';
import type { Entry, Phase } from './phase-state.ts';
import { notReached, skip } from './settle-step.ts';
import { recoverEntry } from './start-attempt.ts';
import { wakeAfter } from './wait-for-retry.ts';

/** Goes on where an earlier process of this run ended; finds nothing to do in a new run. */
export function takeUpSteps(phase: Phase): void {
  for (const entry of phase.entries.values()) {
    const { slot } = entry;
    if (slot.state === 'recovering') recoverEntry(phase, entry);
    else if (slot.state === 'ready') phase.queue.push(entry);
    else if (slot.state === 'backoff') {
      wakeAfter(phase, entry, Math.max(0, (slot.wakeAt ?? 0) - phase.run.world.clock.now()));
    } else if (slot.state === 'pending') skipBehindLost(phase, entry);
  }
}

/** The process may have died between a step's end and what follows from it. */
function skipBehindLost(phase: Phase, entry: Entry): void {
  const lost = (phase.graph.before.get(entry.key) ?? [])
    .map((edge) => slotOf(phase.run, edge.from))
    .find((slot) => slot.settledAt !== undefined && !slot.settledWell);
  if (lost !== undefined) skip(phase, entry, notReached(lost), false);
}
