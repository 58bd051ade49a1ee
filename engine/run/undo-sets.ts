import { isMemberKind, isSetParent } from '../../schemas/apply-set.ts';
import { Failure } from '../../schemas/failure.ts';
import { putsBack } from './effects.ts';
import type { Run, StepSlot } from './run-state.ts';
import type { UndoSignals } from './undo-objects.ts';
import { priorsOfPass, type Undo, undoPart, undoPass } from './undo-step.ts';

/**
 * Puts the parents of sets back, once every member had its turn. A parent stays where a member does: without it nobody
 * would find that one again.
 */
export async function undoSets(run: Run, undos: readonly Undo[], signalsFor: UndoSignals): Promise<void> {
  const stuck = undos.filter((undo) => undo.failed && holdsMembers(undo.slot)).map(({ slot }) => slot);
  const keepers = [...run.slots.values()].filter(keepsMembers);
  for (const undo of undos) {
    const parents = priorsOfPass(undo.slot, 'sets').map(
      ({ ref }) => `${ref.kind} ${ref.namespace}/${ref.name}`,
    );
    const stay = `${parents.join(', ')} stays:`;
    if (stuck.length > 0)
      await undoPart(run, undo, 'sets', async () => {
        const why = `it lists objects of ${stepsNamed(stuck)}, which are not all put back`;
        throw new Failure('notReady', `${stay} ${why}`);
      });
    else if (keepers.length > 0)
      await undoPart(run, undo, 'sets', async () => {
        const verb = keepers.length === 1 ? 'keeps what it' : 'keep what they';
        return [`${stay} ${stepsNamed(keepers)} ${verb} wrote`];
      });
    else await undoPass(run, undo, 'sets', signalsFor);
  }
  run.applySets.forget();
}

function stepsNamed(slots: readonly StepSlot[]): string {
  return `${slots.length === 1 ? 'step' : 'steps'} ${slots.map(({ node }) => node.key).join(', ')}`;
}

function holdsMembers({ priors }: StepSlot): boolean {
  return priors.some(({ ref }) => isMemberKind(ref) && !isSetParent(ref));
}

/** What such a step applied stays after a rollback. */
function keepsMembers(slot: StepSlot): boolean {
  return (slot.node.kind === 'apply' || slot.node.kind === 'policy') && slot.effects > 0 && !putsBack(slot);
}
