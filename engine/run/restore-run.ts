import type { RunEvent, StepState } from '../../schemas/run-event.ts';
import { replayStepRecord } from '../machine/step-table.ts';
import type { ClockPort } from '../world.ts';
import { emptySlots } from './create-run.ts';
import { countWrite, leftNothing, notePrior, noteShared, noteUid, priorId } from './effects.ts';
import { applyReplanned } from './replan/apply-replanned.ts';
import { type PlanChain, planAt } from './replan/plan-chain.ts';
import { isPause } from './run-deadline.ts';
import { fireStep, type Run, type StepSlot } from './run-state.ts';

/** The parts of a run that its journal brings back. */
export type RestorableRun = Pick<Run, 'slots' | 'priors' | 'writes' | 'nextEffectId' | 'nextSettled'> & {
  readonly world: { readonly clock: Pick<ClockPort, 'now' | 'monotonic'> };
};

/** States in which a process can die with something under way. */
const IN_FLIGHT: ReadonlySet<StepState> = new Set<StepState>([
  'starting',
  'running',
  'verifying',
  'cancelling',
  'compensating',
]);

type EffectNote = (RunEvent & { readonly type: 'effect.intent' })['data'];

/** Brings a fresh run to where its journal ends: states, attempts, outputs, priors, settled order, deadlines. */
export function restoreRun(run: RestorableRun, events: readonly RunEvent[], plans: PlanChain): void {
  let inForce = 0;
  run.slots.clear();
  for (const [key, slot] of emptySlots(plans[0])) run.slots.set(key, slot);
  const effects = new Map<number, EffectNote>();
  let pausedAt: number | undefined;
  for (const event of events) {
    if (isPause(event)) pausedAt = event.ts;
    if (event.type === 'run.resumed' && pausedAt !== undefined) {
      moveStarts(run, event.ts - pausedAt);
      pausedAt = undefined;
    }
    if (event.type === 'run.command') noteDecision(run, event.data);
    if (event.type === 'run.replanned') {
      inForce += 1;
      applyReplanned(run, planAt(plans, inForce), event.data);
    }
    if (!('step' in event)) continue;
    const slot = run.slots.get(event.step);
    if (slot === undefined) continue;
    if (event.type === 'effect.intent') run.nextEffectId();
    if (slot.state !== 'compensating') restoreEffect(run, slot, event, effects);
    const before = slot.state;
    slot.state = replayStepRecord(slot.state, event);
    if (event.type === 'step.recovering') noteRecovering(slot, before);
    else restoreSlot(run, slot, event);
  }
  if (pausedAt !== undefined) moveStarts(run, run.world.clock.now() - pausedAt);
}

/** Time in which the run was suspended or interrupted does not count for the deadlines of its steps either. */
function moveStarts(run: RestorableRun, pausedMs: number): void {
  for (const slot of run.slots.values()) {
    if (slot.firstStart !== undefined && slot.settledAt === undefined)
      slot.firstStart += Math.max(0, pausedMs);
  }
}

/** The steps that were under way when the run's process ended; they become `recovering`. */
export function markInFlight(run: Pick<Run, 'slots'>): readonly StepSlot[] {
  const slots = [...run.slots.values()].filter((slot) => IN_FLIGHT.has(slot.state));
  for (const slot of slots) recover(slot);
  return slots;
}

/** Lets `observe` decide about a step whose last attempt did not say how it ended. */
export function recover(slot: StepSlot): void {
  const before = slot.state;
  fireStep(slot, { type: 'CRASH' });
  noteRecovering(slot, before);
}

/** A step that is to be done after all has no end, no error and no outputs; what it wrote stays its own. */
export function reopen(slot: StepSlot): void {
  fireStep(slot, { type: 'REOPEN' });
  forgetEnd(slot);
}

function noteRecovering(slot: StepSlot, before: StepState): void {
  slot.lostAttempts = slot.attempts;
  // One that was being put back had settled, and keeps its place in the order of undoing.
  if (before === 'cancelled') forgetEnd(slot);
}

function forgetEnd(slot: StepSlot): void {
  slot.settledWell = false;
  slot.unproved = false;
  slot.lostAttempts = slot.attempts;
  delete slot.settledAt;
  delete slot.error;
  delete slot.outputs;
  delete slot.firstStart;
  delete slot.decision;
  delete slot.decideBy;
}

/** A decision is in the journal before anything follows from it. */
function noteDecision(
  run: RestorableRun,
  { command, step, by }: (RunEvent & { readonly type: 'run.command' })['data'],
): void {
  const slot = step === undefined ? undefined : run.slots.get(step);
  if (slot?.state !== 'waitingApproval' || (command !== 'approve' && command !== 'reject')) return;
  slot.decision = { type: command, by };
}

function restoreSlot(run: RestorableRun, slot: StepSlot, event: RunEvent): void {
  switch (event.type) {
    case 'step.intent':
      slot.attempts = event.attempt;
      slot.acted = false;
      delete slot.recorded;
      slot.firstStart ??= run.world.clock.monotonic() - Math.max(0, run.world.clock.now() - event.ts);
      delete slot.wakeAt;
      return;
    case 'step.waitingApproval':
      if (event.data.expiresAt === undefined) delete slot.decideBy;
      else slot.decideBy = event.data.expiresAt;
      delete slot.decision;
      return;
    case 'step.backoff':
      slot.wakeAt = event.data.wakeAt;
      return;
    case 'step.verifying':
      slot.unproved = false;
      return;
    case 'proof':
      slot.unproved ||= event.data.verdict !== 'passed';
      return;
    case 'step.succeeded':
      slot.outputs = event.data.outputs;
      settle(run, slot, true);
      return;
    case 'step.failed':
      slot.error = event.data.error;
      settle(run, slot, event.data.tolerated);
      return;
    case 'step.skipped':
      settle(run, slot, event.data.reached !== false);
      return;
    case 'step.cancelled':
      settle(run, slot, false);
      return;
    case 'step.reopened':
      forgetEnd(slot);
      return;
    default:
      return;
  }
}

function settle(run: RestorableRun, slot: StepSlot, well: boolean): void {
  slot.settledWell = well;
  slot.settledAt = run.nextSettled();
}

function restoreEffect(
  run: RestorableRun,
  slot: StepSlot,
  event: RunEvent,
  effects: Map<number, EffectNote>,
): void {
  switch (event.type) {
    case 'effect.prior': {
      const { role, ref, body, owned } = event.data;
      const prior = { role, ref, body, ...(owned === undefined ? {} : { owned }) };
      const id = priorId(role, ref);
      // of one object there may be a second record, which corrects the first
      if (run.priors.has(id)) notePrior(slot, prior);
      else slot.priors.push(prior);
      run.priors.set(id, { slot, saved: Promise.resolve() });
      return;
    }
    case 'effect.intent':
      slot.effects += 1;
      slot.acted = true;
      delete slot.recorded;
      effects.set(event.data.id, event.data);
      countWrite(run, priorId(event.data.role, event.data.ref), 1);
      noteShared(run, slot, event.data.role, event.data.ref);
      return;
    case 'effect.error': {
      const note = effects.get(event.data.id);
      if (note !== undefined && leftNothing(note.verb, event.data.error.reason))
        countWrite(run, priorId(note.role, note.ref), -1);
      return;
    }
    case 'effect.result': {
      const note = effects.get(event.data.id);
      if (note !== undefined && event.data.uid !== undefined)
        noteUid(run, note.role, note.ref, event.data.uid);
      if (event.data.record !== undefined) slot.recorded = event.data.record;
      return;
    }
    default:
      return;
  }
}
