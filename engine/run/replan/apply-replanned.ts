import type { Plan, PlanNode } from '../../plan/plan.ts';
import type { PriorRecord } from '../../step-handler.ts';
import { emptySlot, emptySlots } from '../create-run.ts';
import { priorId } from '../effects.ts';
import type { Run, SharedObject, StepSlot } from '../run-state.ts';
import type { Replanned } from './plan-chain.ts';

type ReplannableRun = Pick<Run, 'slots' | 'priors' | 'nextSettled'>;

/**
 * Lets another plan come into force: kept steps stay as they are, all others begin anew. What is left of steps that do not
 * count any more are slots of their own, which hold what they have to put back; priors of objects that the new plan goes
 * on with move to its steps. The same for a run that is replanned and for one whose journal is read again.
 */
export function applyReplanned(run: ReplannableRun, next: Plan, replanned: Replanned): void {
  const old = new Map(run.slots);
  const kept = new Set(replanned.kept);
  const slots = new Map<string, StepSlot>();
  for (const [key, fresh] of emptySlots(next)) {
    const before = old.get(key);
    slots.set(
      key,
      before === undefined ? fresh : kept.has(key) ? carry(before, fresh) : again(before, fresh),
    );
  }
  for (const { key, formerly } of replanned.steps) {
    if (formerly === undefined) continue;
    const order = slots.size;
    const left = old.get(key) ?? leftOf(run, key, old.get(formerly), order);
    slots.set(key, { ...left, order });
  }
  movePriors(old, slots, replanned);
  shareAgain(slots);
  run.slots.clear();
  run.priors.clear();
  for (const [key, slot] of slots) run.slots.set(key, slot);
  // Whoever puts an object back is asked before those that leave it.
  const holders = [...slots.values()]
    .filter(({ formerly }) => formerly === undefined) // back before anybody writes them
    .sort((a, b) => Number(putsBack(a)) - Number(putsBack(b)));
  for (const slot of holders)
    for (const { role, ref } of slot.priors)
      run.priors.set(priorId(role, ref), { slot, saved: Promise.resolve() });
}

function putsBack({ node }: StepSlot): boolean {
  return node.compensate !== 'none' && node.phase === 'steps';
}

/** A finished step that counts on: the same but for its places in the new plan. */
function carry(before: StepSlot, { node, order }: StepSlot): StepSlot {
  return { ...before, node, order, priors: [...before.priors], shared: new Map(before.shared) };
}

/** A step whose key was at work before; its attempts are counted on, so that none is taken for another. */
function again({ attempts }: StepSlot, fresh: StepSlot): StepSlot {
  return { ...fresh, attempts, before: attempts, lostAttempts: attempts };
}

/** What is left of a step: to be put back, and nothing else. */
function leftOf(run: ReplannableRun, key: string, slot: StepSlot | undefined, order: number): StepSlot {
  if (slot === undefined) throw new Error(`nothing can be left of a step that was not there: ${key}`);
  const node: PlanNode = { ...slot.node, key };
  return {
    ...emptySlot(node, order),
    formerly: slot.node.key,
    state: 'cancelled',
    attempts: slot.attempts,
    effects: slot.effects,
    acted: slot.acted,
    priors: [...slot.priors],
    settledAt: slot.settledAt ?? run.nextSettled(),
  };
}

function movePriors(
  old: ReadonlyMap<string, StepSlot>,
  slots: ReadonlyMap<string, StepSlot>,
  { moved, steps }: Replanned,
): void {
  const leftover = new Map(
    steps.flatMap(({ key, formerly }) => (formerly === undefined ? [] : [[formerly, key] as const])),
  );
  for (const { role, ref, from, to } of moved) {
    const id = priorId(role, ref);
    const holder = old.get(from);
    const prior = holder?.priors.find((each) => priorId(each.role, each.ref) === id);
    const heir = slots.get(to);
    if (prior === undefined || heir === undefined)
      throw new Error(`the prior of ${id} cannot go over from ${from} to ${to}`);
    heir.priors.unshift(prior);
    heir.shared.delete(id);
    for (const key of [from, leftover.get(from)]) {
      const slot = key === undefined ? undefined : slots.get(key);
      if (slot !== undefined && slot !== heir && slot.formerly !== undefined) drop(slot.priors, id);
    }
  }
}

function drop(priors: PriorRecord[], id: string): void {
  const at = priors.findIndex(({ role, ref }) => priorId(role, ref) === id);
  if (at >= 0) priors.splice(at, 1);
}

/** Steps that go back together with others now do so with whoever holds the prior by now. */
function shareAgain(slots: ReadonlyMap<string, StepSlot>): void {
  const holders = new Map<string, StepSlot>();
  for (const slot of slots.values())
    if (putsBack(slot)) for (const { role, ref } of slot.priors) holders.set(priorId(role, ref), slot);
  for (const slot of slots.values()) {
    for (const [id, { ref }] of [...slot.shared] as readonly (readonly [string, SharedObject])[]) {
      const holder = holders.get(id);
      if (holder === undefined || holder === slot) slot.shared.delete(id);
      else slot.shared.set(id, { ref, holder });
    }
  }
}
