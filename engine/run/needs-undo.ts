import type { StepSlot } from './run-state.ts';

/**
 * Whether a rollback has something to do for a step: objects of which it or another step knows how they were, steps that
 * it names itself, or a putting back that was begun before. `compensate: none` says that nothing shall be done.
 */
export function needsUndo(slot: StepSlot): boolean {
  const { node } = slot;
  if (slot.state === 'compensated' || node.phase === 'finally' || node.compensate === 'none') return false;
  if (wasBegun(slot)) return true;
  if (node.compensate === 'restore') return slot.priors.length + slot.shared.size > 0;
  return (
    slot.effects > 0 || (slot.attempts > slot.before && node.effect !== 'pure' && slot.state !== 'skipped')
  );
}

/** A settled step is only `recovering` when its process died while it was being put back. */
function wasBegun(slot: StepSlot): boolean {
  return slot.state === 'compensationFailed' || (slot.state === 'recovering' && slot.settledAt !== undefined);
}
