import type { Failure } from '../../schemas/failure.ts';
import type { JsonObject } from '../../schemas/json.ts';
import type { ObjectRef } from '../../schemas/kube-object.ts';
import type { EventError, RunEventBody, StepState } from '../../schemas/run-event.ts';
import { nextStepState, type StepEvent } from '../machine/step-chart.ts';
import type { Plan, PlanNode } from '../plan/plan.ts';
import type { PriorRecord } from '../step-handler.ts';
import type { World } from '../world.ts';
import type { Alarms } from './alarms.ts';
import type { ApplySets } from './apply-sets.ts';
import type { Durability } from './journal/journal-writer.ts';
import type { RunFolder } from './journal/run-folder.ts';
import type { RunProtection } from './protect-run.ts';
import type { Decision } from './run-commands.ts';
import type { RunDeps } from './run-deps.ts';
import type { SecretStore } from './secrets/secret-store.ts';

/** What a run knows of one step beside the plan. Mutable; owned by the run. */
export interface StepSlot {
  readonly node: PlanNode;
  /** Place in the plan. */
  readonly order: number;
  state: StepState;
  /** Attempts begun. */
  attempts: number;
  /** Monotonic ms of the first attempt, from which `deadline` counts. */
  firstStart?: number;
  /** The how-manieth step to settle, from 1; rollback goes backwards through it. */
  settledAt?: number;
  /** `succeeded`, or skipped by its own condition, or failed where that is tolerated: dependents may go on. */
  settledWell: boolean;
  outputs?: JsonObject;
  /** Whether a proof of its last attempt did not pass. */
  unproved: boolean;
  error?: EventError;
  /** Objects as they were before this step's first write to them, in the order of the writes. */
  readonly priors: PriorRecord[];
  /** Objects that it wrote after another step, which holds what was there before and puts it back; by role and object id. */
  readonly shared: Map<string, SharedObject>;
  /** Wall ms when a wait between two attempts that an earlier process began is over. */
  wakeAt?: number;
  /** Attempts that ended with their process and do not count against `retry`. */
  lostAttempts: number;
  /** Whether the journal of an earlier process has an effect's intent in the last attempt: without one nothing was done. */
  acted: boolean;
  /** What that journal keeps of the answer to the attempt's last effect. */
  recorded?: JsonObject;
  /** Wall ms until which a person may decide; absent: as long as the run may take. */
  decideBy?: number;
  /** What a person has decided about it. */
  decision?: Decision;
  /** Attempts that a step of this key had under an earlier plan: they are counted on and say nothing of this one. */
  before: number;
  /** Set for what is left of a step of an earlier plan: the key that it had. */
  readonly formerly?: string;
  /** Effects asked for, restorable or not. */
  effects: number;
}

/** An object of whose prior another step takes care. */
export interface SharedObject {
  readonly ref: ObjectRef;
  readonly holder: StepSlot;
}

/** Everything the parts of one run share. */
export interface Run {
  readonly id: string;
  readonly plan: Plan;
  readonly deps: RunDeps & Required<Pick<RunDeps, 'evaluate' | 'renderLate'>>;
  readonly world: World;
  readonly folder: RunFolder;
  readonly secrets: SecretStore;
  readonly alarms: Alarms;
  /** Roles whose mesh the plan names. */
  readonly meshProviders: ReadonlyMap<string, string>;
  /** The steps of the plan in force, and what is left of steps of earlier ones. */
  readonly slots: Map<string, StepSlot>;
  /** Appends to the journal; what is not `sync` never rejects and need not be awaited. */
  emit(body: RunEventBody, durability: Durability): Promise<void>;
  /** Why the run folder cannot be written any more; then no effect may start. */
  stateFailure(): Failure | undefined;
  /** Locks and recovery records in the clusters of the run. */
  readonly protection: RunProtection;
  /** How the run stands, for `run.status` in expressions. */
  status(): string;
  /** A fault of ours: ends the run with a rejection. */
  bug(error: unknown): void;
  /** Objects whose prior is stored, by role and object id, with the step that puts it back. */
  readonly priors: Map<string, { readonly slot: StepSlot; readonly saved: Promise<void> }>;
  /** How many writes of steps to an object, by role and object id, may have got through; those of an undo do not count. */
  readonly writes: Map<string, number>;
  /** The sets that applied objects belong to. */
  readonly applySets: ApplySets;
  /** Effect ids, unique in the run. */
  nextEffectId(): number;
  /** Settled steps so far. */
  nextSettled(): number;
  /** The role's cluster may be written to after this. */
  prepareTarget(role: string, signal: AbortSignal): Promise<void>;
}

/** Whether a step has been at work, or answers for objects of one that was: then it is no step that was never begun. */
export function wasAtWork({ attempts, before, priors, shared }: StepSlot): boolean {
  return attempts > before || priors.length > 0 || shared.size > 0;
}

/** Moves a step along its chart. */
export function fireStep(slot: StepSlot, event: StepEvent): void {
  slot.state = nextStepState(slot.state, event);
}

/** The slot of a key; a key that the plan does not have is our own bug. */
export function slotOf(run: Run, key: string): StepSlot {
  const slot = run.slots.get(key);
  if (slot === undefined) throw new Error(`the plan has no step ${key}`);
  return slot;
}
