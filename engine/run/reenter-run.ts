import { describeRef } from '../../schemas/kube-object.ts';
import type { RunEvent, RunEventBody, RunOutcome } from '../../schemas/run-event.ts';
import type { Plan } from '../plan/plan.ts';
import { needsUndo } from './needs-undo.ts';
import { applyReplanned } from './replan/apply-replanned.ts';
import { type PlanChain, planInForce, type Replanned } from './replan/plan-chain.ts';
import { markInFlight, type RestorableRun, recover, reopen, restoreRun } from './restore-run.ts';
import { laterDeadline } from './run-deadline.ts';
import type { StepSlot } from './run-state.ts';

/** What is wanted of a stored run: that it goes on to its end, or that what it wrote goes back. */
export type RunGoal = 'finish' | 'putBack';

/** What a stored run has said, and what is wanted of it. */
export interface History {
  readonly events: readonly RunEvent[];
  /** Those that were in force so far. */
  readonly plans: PlanChain;
  readonly goal: RunGoal;
  /** Another plan comes into force now. */
  readonly replanned?: Replanned;
}

/** How a stored run is entered again. */
export interface Reentry {
  readonly goal: RunGoal;
  /** A person asked for the rollback; otherwise it is the run's own, and its error is the run's error. */
  readonly asked: boolean;
  readonly because: string;
  /** Wall ms when the run must be over; absent without a deadline. */
  readonly deadlineAt?: number;
  /** What the journal says first: who goes on, what is recovering, what is opened again. */
  readonly records: readonly RunEventBody[];
}

const OVER: ReadonlySet<RunOutcome> = new Set<RunOutcome>(['succeeded', 'rolledBack', 'rollbackFailed']);

/** Why a stored run cannot be entered again with this goal, in one sentence. */
export function reasonNotToReenter(
  plans: PlanChain,
  events: readonly RunEvent[],
  wanted: RunGoal,
): string | undefined {
  const finished = lastFinish(events)?.data.outcome;
  if (wanted === 'finish') {
    if (finished === undefined || !OVER.has(finished)) return undefined;
    return `it is over: ${WORDS[finished] ?? finished}`;
  }
  const slots = [...slotsOf(plans, events).values()];
  if (slots.some(needsUndo)) return undefined;
  return slots.some(({ state }) => state === 'compensated')
    ? 'everything that it wrote was already put back'
    : 'there is nothing to put back: it wrote nothing that can be undone';
}

/** How each step of a stored run stands at the end of its journal. */
export function slotsOf(plans: PlanChain, events: readonly RunEvent[]): ReadonlyMap<string, StepSlot> {
  return scratchOf(plans, events).slots;
}

/** A run as its journal leaves it, for looking at. */
export function scratchOf(plans: PlanChain, events: readonly RunEvent[]): RestorableRun {
  const scratch = scratchRun();
  restoreRun(scratch, events, plans);
  return scratch;
}

/** What a rollback of a stored run would still have to put back: by step the objects, as far as they are known. */
export function leftToPutBack(
  plans: PlanChain,
  events: readonly RunEvent[],
): readonly { readonly step: string; readonly objects: readonly string[] }[] {
  return [...slotsOf(plans, events).values()].filter(needsUndo).map((slot) => {
    const refs = [...slot.priors, ...slot.shared.values()].map(({ ref }) => describeRef(ref));
    return { step: slot.node.key, objects: [...new Set(refs)] };
  });
}

const WORDS: Readonly<Partial<Record<RunOutcome, string>>> = {
  succeeded: 'it succeeded',
  rolledBack: 'what it wrote was put back',
  rollbackFailed: 'its rollback failed; meshwright rollback tries that again',
};

/** Restores the run from its journal and decides how it goes on; the caller writes `records` before anything else. */
export function reenterRun(
  run: RestorableRun & { readonly plan: Plan },
  { events, plans, goal: wanted, replanned }: History,
  engine: string,
): Reentry {
  restoreRun(run, events, plans);
  if (replanned !== undefined) applyReplanned(run, run.plan, replanned);
  const finished = lastFinish(events);
  const goesOn = wanted === 'putBack' || replanned !== undefined;
  const own = goesOn ? undefined : ownRollback(run, events, finished !== undefined);
  const goal: RunGoal = wanted === 'putBack' || own !== undefined ? 'putBack' : 'finish';
  const asked = wanted === 'putBack' || own?.asked === true;
  const recovering = [...markInFlight(run)];
  const reopened: StepSlot[] = [];
  if (goal === 'finish') openAgain(run, finished !== undefined, recovering, reopened);
  const deadlineAt = goal === 'finish' ? laterDeadline(run.plan, events, run.world.clock.now()) : undefined;
  const until = deadlineAt === undefined ? {} : { deadlineAt };
  return {
    goal,
    asked,
    because: own?.because ?? (goal === 'putBack' ? 'a rollback was asked for' : 'a step failed'),
    ...until,
    records: [
      { type: 'run.resumed', data: { goal, engine, asked, ...until } },
      ...(replanned === undefined ? [] : [{ type: 'run.replanned', data: replanned } as const]),
      ...recovering.map(({ node }) => ({ type: 'step.recovering', step: node.key, data: {} }) as const),
      ...reopened.map(({ node }) => ({ type: 'step.reopened', step: node.key, data: {} }) as const),
    ],
  };
}

/** Whether going on with a stored run means going on with its own rollback. */
export function goesBack(plans: PlanChain, events: readonly RunEvent[]): boolean {
  const run = { ...scratchOf(plans, events), plan: planInForce(plans) };
  return ownRollback(run, events, lastFinish(events) !== undefined) !== undefined;
}

/** The rollback that the run was in, or on its way to, when its process ended. */
function ownRollback(
  run: RestorableRun & { readonly plan: Plan },
  events: readonly RunEvent[],
  finished: boolean,
): { readonly asked: boolean; readonly because: string } | undefined {
  if (finished) return undefined;
  const stint = events.slice(events.findLastIndex(({ type }) => type === 'run.finished') + 1);
  // A process that took up the run's own rollback wrote the same goal, but nobody had asked for it.
  const asked = stint.some(
    (event) => event.type === 'run.resumed' && event.data.goal === 'putBack' && event.data.asked !== false,
  );
  const begun = stint.findLast((event) => event.type === 'run.rollback.begin');
  if (begun?.type === 'run.rollback.begin') return { asked, because: begun.data.because };
  const failed = [...run.slots.values()].find(isFailedForGood);
  if (failed !== undefined && run.plan.onFailure === 'rollback') {
    const because = `step ${failed.node.key} failed: ${failed.error?.message ?? 'no reason given'}`;
    return { asked: false, because };
  }
  return asked ? { asked, because: 'a rollback was asked for' } : undefined;
}

/** A step whose failure the run does not tolerate. */
export function isFailedForGood({ node, state }: StepSlot): boolean {
  return state === 'failed' && !node.continueOnError && node.phase === 'steps';
}

/** Steps that ended short of their aim are to be done after all, and so is `finally`, which comes after them. */
function openAgain(
  run: RestorableRun & { readonly plan: Plan },
  finished: boolean,
  recovering: StepSlot[],
  reopened: StepSlot[],
): void {
  const keepsFailures = run.plan.onFailure === 'continue' && !finished;
  const slots = [...run.slots.values()];
  for (const slot of slots.filter(({ node }) => node.phase === 'steps')) {
    if (slot.formerly !== undefined) continue;
    if (slot.state === 'cancelled' && slot.attempts > slot.before) {
      recover(slot);
      recovering.push(slot);
    } else if (slot.state === 'cancelled' || (!keepsFailures && endedShort(slot))) {
      reopen(slot);
      reopened.push(slot);
    }
  }
  if (!finished && reopened.length === 0 && recovering.every(({ node }) => node.phase === 'finally')) return;
  for (const slot of slots) {
    if (slot.node.phase !== 'finally' || slot.settledAt === undefined) continue;
    reopen(slot);
    reopened.push(slot);
  }
}

function endedShort(slot: StepSlot): boolean {
  return isFailedForGood(slot) || (slot.state === 'skipped' && !slot.settledWell);
}

/** How the run ended, unless it was taken up again since. */
export function lastFinish(
  events: readonly RunEvent[],
): (RunEvent & { readonly type: 'run.finished' }) | undefined {
  const last = events.findLast(({ type }) => type === 'run.finished' || type === 'run.resumed');
  return last?.type === 'run.finished' ? last : undefined;
}

function scratchRun(): RestorableRun {
  let count = 0;
  const next = (): number => {
    count += 1;
    return count;
  };
  return {
    slots: new Map(),
    priors: new Map(),
    writes: new Map(),
    nextEffectId: next,
    nextSettled: next,
    world: { clock: { now: () => 0, monotonic: () => 0 } },
  };
}
