import type { EventError, StepState } from '../../../schemas/run-event.ts';
import { fireStep, type StepSlot, wasAtWork } from '../run-state.ts';
import type { Entry, Phase } from './phase-state.ts';

/** What makes a step ready, by the state it is in. */
const WAY_TO_READY: Readonly<Partial<Record<StepState, 'WAKE' | 'SEEN_ABSENT'>>> = {
  backoff: 'WAKE',
  recovering: 'SEEN_ABSENT',
};

/** Puts a step in the queue. */
export function becomeReady(phase: Phase, entry: Entry): void {
  fireStep(entry.slot, { type: WAY_TO_READY[entry.slot.state] ?? 'DEPENDENCIES_MET' });
  void phase.run.emit({ type: 'step.ready', step: entry.key, data: {} }, 'lazy');
  phase.queue.push(entry);
}

/** Tells dependents; those behind a step that did not settle well are skipped, level by level, without recursion. */
export function settle(phase: Phase, first: Entry): void {
  const settled = [first];
  for (let entry = settled.pop(); entry !== undefined; entry = settled.pop()) {
    phase.unsettled -= 1;
    entry.slot.settledAt = phase.run.nextSettled();
    for (const key of new Set((phase.graph.after.get(entry.key) ?? []).map((edge) => edge.to))) {
      const next = phase.entries.get(key);
      if (next === undefined || next.slot.state !== 'pending') continue;
      next.open -= 1;
      if (phase.ending) continue;
      if (!entry.slot.settledWell) {
        markSkipped(phase, next, notReached(entry.slot), false);
        settled.push(next);
      } else if (next.open === 0) {
        becomeReady(phase, next);
      }
    }
  }
}

/** Settles a step that does nothing; `well`: by its own condition, so that its dependents go on. */
export function skip(phase: Phase, entry: Entry, reason: string, well: boolean): void {
  markSkipped(phase, entry, reason, well);
  settle(phase, entry);
}

function markSkipped(phase: Phase, entry: Entry, reason: string, well: boolean): void {
  const { slot } = entry;
  slot.settledWell = well;
  if (wasAtWork(slot)) {
    // It has been at work in an earlier process, so it is no skipped step: what it wrote may have to go back.
    fireStep(slot, { type: 'CANCEL' });
    void phase.run.emit({ type: 'step.cancelled', step: entry.key, data: { reason } }, 'group');
    return;
  }
  fireStep(slot, { type: 'SKIP' });
  const data = well ? { reason } : ({ reason, reached: false } as const);
  void phase.run.emit({ type: 'step.skipped', step: entry.key, data }, 'lazy');
}

/** Settles a step that is `failed`. */
export function fail(phase: Phase, entry: Entry, error: EventError): void {
  const { slot } = entry;
  const tolerated = slot.node.continueOnError;
  slot.error = error;
  slot.settledWell = tolerated;
  void phase.run.emit(
    { type: 'step.failed', step: entry.key, attempt: slot.attempts, data: { error, tolerated } },
    'group',
  );
  // Dependents first hear of it from the run: what it decides (stop, roll back) says how they are marked.
  if (!tolerated) phase.options.onFailed(slot);
  settle(phase, entry);
}

/** Settles a step that is `cancelled`. */
export function cancel(phase: Phase, entry: Entry, reason: string): void {
  void phase.run.emit({ type: 'step.cancelled', step: entry.key, data: { reason } }, 'group');
  settle(phase, entry);
}

/** Why a step behind this one, which did not settle well, is not begun. */
export function notReached({ node, state }: StepSlot): string {
  return `not reached: ${node.key} ${state === 'failed' ? 'failed' : 'was not reached'}`;
}
