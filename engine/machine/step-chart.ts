import { setup, transition } from 'xstate';
import type { StepState } from '../../schemas/run-event.ts';
import { EngineBug } from './engine-bug.ts';

/**
 * What can happen to a step. Payloads carry everything that is not in the chart (attempts, time, error class), so the
 * chart has neither context nor clock and a step between two events is nothing but the name of its state.
 */
export type StepEvent =
  | { readonly type: 'DEPENDENCIES_MET' }
  | { readonly type: 'SKIP' }
  | { readonly type: 'START' }
  | { readonly type: 'ASK' }
  | { readonly type: 'APPROVED' }
  | { readonly type: 'REFUSE' }
  | { readonly type: 'INTENT_SAVED' }
  | { readonly type: 'EXECUTED' }
  | { readonly type: 'PROVED' }
  | ({ readonly type: 'ATTEMPT_FAILED' } & RetryFacts)
  | { readonly type: 'WAKE' }
  | { readonly type: 'CANCEL' }
  | { readonly type: 'STOPPED' }
  | { readonly type: 'CRASH' }
  | { readonly type: 'REOPEN' }
  | { readonly type: 'SEEN_DONE' }
  | { readonly type: 'SEEN_ABSENT' }
  | { readonly type: 'SEEN_UNKNOWN' }
  | { readonly type: 'COMPENSATE' }
  | { readonly type: 'COMPENSATED' }
  | { readonly type: 'COMPENSATION_FAILED' };

/** What decides between another attempt and the end of the step. */
export interface RetryFacts {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  /** How many attempts may follow the first. */
  readonly limit: number;
  /** Whether this class of error can go away by itself. */
  readonly retryable: boolean;
  /** Whether another attempt can finish before the step's and the run's deadline. */
  readonly fitsDeadline: boolean;
}

/** The guard between `backoff` and `failed`. */
export function mayRetry(facts: RetryFacts): boolean {
  return facts.retryable && facts.attempt <= facts.limit && facts.fitsDeadline;
}

const ATTEMPT_FAILED = [
  { guard: 'mayRetry' as const, target: 'backoff' as const },
  { target: 'failed' as const },
];

/**
 * The life of one step.
 *
 * ```
 * pending ──► ready ──► starting ──► running ──► verifying ──► succeeded ─┐
 *    │         ▲ │ ▲        ▲           │  │         │                    │
 *    │         │ │ └─ waiting-          │  └────┬────┘                    │
 *    │         │ └──► Approval          │       ▼                         ▼
 *    │         └────────── backoff ◄────┼─── attempt failed ──► failed ─► compensating ──► compensated
 *    ├──► skipped                       ▼                                 ▲        └─────► compensationFailed
 *    └──► cancelled ◄─────────────── cancelling      cancelled ───────────┘
 *
 * (crash) starting | running | verifying | cancelling | compensating ──► recovering ──► verifying | ready | failed
 * ```
 *
 * (resume) succeeded | failed | skipped | cancelled ──► pending     cancelled ──► recovering
 *
 * `starting → running` happens only when the intent is on disk; `recovering` is left only by what `observe()` saw.
 */
export const stepMachine = setup({
  types: { events: {} as StepEvent },
  guards: { mayRetry: ({ event }) => event.type === 'ATTEMPT_FAILED' && mayRetry(event) },
}).createMachine({
  id: 'step',
  initial: 'pending',
  states: {
    pending: { on: { DEPENDENCIES_MET: 'ready', SKIP: 'skipped', CANCEL: 'cancelled' } },
    ready: {
      on: {
        START: 'starting',
        ASK: 'waitingApproval',
        SKIP: 'skipped',
        CANCEL: 'cancelled',
        REFUSE: 'failed',
      },
    },
    waitingApproval: { on: { APPROVED: 'starting', REFUSE: 'failed', CANCEL: 'cancelled' } },
    starting: {
      on: { INTENT_SAVED: 'running', REFUSE: 'failed', CANCEL: 'cancelled', CRASH: 'recovering' },
    },
    running: {
      on: { EXECUTED: 'verifying', ATTEMPT_FAILED, CANCEL: 'cancelling', CRASH: 'recovering' },
    },
    verifying: {
      on: { PROVED: 'succeeded', ATTEMPT_FAILED, CANCEL: 'cancelling', CRASH: 'recovering' },
    },
    recovering: {
      on: {
        SEEN_DONE: 'verifying',
        SEEN_ABSENT: 'ready',
        SEEN_UNKNOWN: 'failed',
        COMPENSATE: 'compensating',
        CANCEL: 'cancelled',
      },
    },
    backoff: { on: { WAKE: 'ready', CANCEL: 'cancelled' } },
    cancelling: { on: { STOPPED: 'cancelled', CRASH: 'recovering' } },
    succeeded: { on: { COMPENSATE: 'compensating', REOPEN: 'pending' } },
    failed: { on: { COMPENSATE: 'compensating', REOPEN: 'pending' } },
    skipped: { on: { REOPEN: 'pending' } },
    cancelled: { on: { COMPENSATE: 'compensating', REOPEN: 'pending', CRASH: 'recovering' } },
    compensating: {
      on: {
        COMPENSATE: 'compensating',
        COMPENSATED: 'compensated',
        COMPENSATION_FAILED: 'compensationFailed',
        CRASH: 'recovering',
      },
    },
    compensated: {},
    compensationFailed: { on: { COMPENSATE: 'compensating' } },
  },
});

type StepSnapshot = ReturnType<typeof stepMachine.resolveState>;

/** The chart keeps nothing but its state, so one snapshot per state serves every step of every run. */
const snapshots = new Map<StepState, StepSnapshot>();

function snapshotOf(state: StepState): StepSnapshot {
  const known = snapshots.get(state);
  if (known !== undefined) return known;
  const made = stepMachine.resolveState({ value: state });
  snapshots.set(state, made);
  return made;
}

/** The state in which every step begins. */
export const FIRST_STEP_STATE: StepState = 'pending';

/** A row of the chart: the event's type, and for the one guarded event what its guard says. */
export type StepEventKey = StepEvent['type'] | 'ATTEMPT_FAILED:retry' | 'ATTEMPT_FAILED:final';

/** The row of an event. */
export function stepEventKey(event: StepEvent): StepEventKey {
  if (event.type !== 'ATTEMPT_FAILED') return event.type;
  return mayRetry(event) ? 'ATTEMPT_FAILED:retry' : 'ATTEMPT_FAILED:final';
}

/** Whether the chart accepts this event now; guards included. */
export function stepAccepts(state: StepState, event: StepEvent): boolean {
  return snapshotOf(state).can(event);
}

/** What `transition()` has answered so far. A chart without context answers the same row always the same way. */
const answers = new Map<string, StepState>();

/** The state after an event, by the chart itself. An event that the state does not accept is an {@link EngineBug}. */
export function nextStepState(state: StepState, event: StepEvent): StepState {
  const row = `${state} ${stepEventKey(event)}`;
  const known = answers.get(row);
  if (known !== undefined) return known;
  const snapshot = snapshotOf(state);
  if (!snapshot.can(event)) throw new EngineBug(`a step in state ${state} was sent ${event.type}`);
  const next = transition(stepMachine, snapshot, event)[0].value;
  answers.set(row, next);
  return next;
}
