import type { ObjectRef } from '../../../schemas/kube-object.ts';
import { objectId } from '../../../schemas/kube-object.ts';
import type { Plan, PlanNode } from '../../plan/plan.ts';
import type { PriorRecord } from '../../step-handler.ts';
import { priorId } from '../effects.ts';
import type { StepSlot } from '../run-state.ts';

/** An object that a run has written so far. */
export interface WrittenObject {
  readonly id: string;
  readonly role: string;
  readonly ref: ObjectRef;
  /** In the order in which they ended; one that has not ended is last. */
  readonly writers: readonly StepSlot[];
  /** Who knows how the object was; more than one where the first does not put it back. */
  readonly holders: readonly { readonly slot: StepSlot; readonly prior: PriorRecord }[];
}

/** Everything that steps of a run wrote and may have to put back. What is left of earlier plans counts for itself. */
export function writtenObjects(slots: Iterable<StepSlot>): readonly WrittenObject[] {
  const found = new Map<
    string,
    { role: string; ref: ObjectRef; writers: StepSlot[]; holders: WrittenObject['holders'] }
  >();
  const at = (id: string, role: string, ref: ObjectRef) => {
    const known = found.get(id) ?? { role, ref, writers: [], holders: [] };
    found.set(id, known);
    return known;
  };
  for (const slot of slots) {
    if (slot.formerly !== undefined || slot.node.phase !== 'steps') continue;
    for (const prior of slot.priors) {
      const object = at(priorId(prior.role, prior.ref), prior.role, prior.ref);
      object.writers.push(slot);
      object.holders = [...object.holders, { slot, prior }];
    }
    for (const [id, { ref }] of slot.shared) {
      const object = at(id, slot.node.role, ref);
      if (!object.writers.includes(slot)) object.writers.push(slot);
    }
  }
  const end = ({ settledAt }: StepSlot): number => settledAt ?? Number.POSITIVE_INFINITY;
  return [...found].map(([id, { role, ref, writers, holders }]) => ({
    id,
    role,
    ref,
    writers: writers.sort((a, b) => end(a) - end(b)),
    holders,
  }));
}

/** The steps of a plan that say of themselves that they write an object, in written order, by object. */
export function plannedWriters(plan: Plan): ReadonlyMap<string, readonly PlanNode[]> {
  const writers = new Map<string, PlanNode[]>();
  for (const node of plan.nodes) {
    if (node.phase !== 'steps') continue;
    for (const id of new Set(node.writes.map((ref) => `${node.role} ${objectId(ref)}`)))
      writers.set(id, [...(writers.get(id) ?? []), node]);
  }
  return writers;
}
