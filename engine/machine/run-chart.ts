import { assign, fromCallback, fromPromise, setup } from 'xstate';
import type { RunOutcome } from '../../schemas/run-event.ts';

/** Where a run is, as `run.state` records and `runs get` print it. */
export type RunStateName =
  | 'created'
  | 'acquiring'
  | 'executing'
  | 'draining'
  | 'rollingBack'
  | 'finalizing'
  | RunOutcome;

/** What can happen to a run. */
export type RunChartEvent =
  | { readonly type: 'BEGIN' }
  | { readonly type: 'LOCKS_HELD' }
  | { readonly type: 'LOCKS_DENIED' }
  | { readonly type: 'STEP_FAILED' }
  | { readonly type: 'ALL_SETTLED'; readonly allProved: boolean }
  | { readonly type: 'PAUSE' }
  | { readonly type: 'RESUME' }
  | { readonly type: 'CANCEL' }
  | { readonly type: 'SUSPEND' }
  | { readonly type: 'DEADLINE_PASSED' }
  | { readonly type: 'STATE_LOST' }
  | { readonly type: 'LEASE_LATE' }
  | { readonly type: 'LEASE_LOST' }
  | { readonly type: 'LEASE_BACK' }
  | { readonly type: 'DRAINED'; readonly inFlight: number }
  | { readonly type: 'ROLLBACK_DONE' }
  | { readonly type: 'ROLLBACK_STUCK' };

/** What the run chart remembers; plain data, no steps in it. */
export interface RunChartContext {
  /** `putBack`: nothing is begun any more, what the run wrote goes back. */
  readonly goal: 'finish' | 'putBack';
  readonly policy: 'rollback' | 'stop' | 'continue';
  readonly because: 'nothing' | 'failure' | 'cancel' | 'suspend' | 'state';
  readonly failed: boolean;
  /** How many times a person asked to stop. */
  readonly cancels: number;
  readonly rollback: 'none' | 'done' | 'stuck';
}

/** What the finalizer says when the `finally` steps are over. */
export interface FinalizerReport {
  readonly finallyFailed: boolean;
}

const nobody = fromCallback<RunChartEvent>(() => undefined);

/** The chart with actors that do nothing; `startRunActor` provides the real ones. */
const runSetup = setup({
  types: {
    context: {} as RunChartContext,
    events: {} as RunChartEvent,
    input: {} as Pick<RunChartContext, 'policy'> & Partial<Pick<RunChartContext, 'goal'>>,
  },
  actors: {
    lockKeeper: nobody,
    scheduler: nobody,
    finalizer: fromPromise<FinalizerReport>(async () => ({ finallyFailed: false })),
  },
  actions: {
    noteFailure: assign({ failed: true }),
    noteUnproved: assign({
      failed: ({ context, event }) => context.failed || (event.type === 'ALL_SETTLED' && !event.allProved),
    }),
    becauseFailure: assign({ failed: true, because: 'failure' }),
    becauseSuspend: assign({ because: 'suspend' }),
    becauseState: assign({ failed: true, because: 'state' }),
    becauseCancel: assign({ because: 'cancel', cancels: ({ context }) => context.cancels + 1 }),
    countCancel: assign({ cancels: ({ context }) => context.cancels + 1 }),
    rollbackDone: assign({ rollback: 'done' }),
    rollbackStuck: assign({ rollback: 'stuck' }),
  },
  guards: {
    policyContinue: ({ context }) => context.policy === 'continue',
    policyStop: ({ context }) => context.policy === 'stop',
    leaves: ({ context }) => context.cancels >= 2,
    putBack: ({ context, event }) =>
      nothingInFlight(event) &&
      context.because === 'failure' &&
      (context.policy === 'rollback' || context.goal === 'putBack'),
    putsBackOnly: ({ context }) => context.goal === 'putBack',
    hold: ({ context, event }) => nothingInFlight(event) && context.because === 'suspend',
    settled: ({ event }) => nothingInFlight(event),
    stuck: ({ context }) => context.rollback === 'stuck',
    rolledBack: ({ context }) => context.rollback === 'done',
    cancelled: ({ context }) => context.because === 'cancel',
    failed: ({ context }) => context.failed,
    finallyCutShort: ({ context, event }) =>
      context.cancels >= 2 && 'output' in event && (event.output as FinalizerReport).finallyFailed,
    finallyFailed: ({ event }) => 'output' in event && (event.output as FinalizerReport).finallyFailed,
  },
});

function nothingInFlight(event: RunChartEvent): boolean {
  return event.type === 'DRAINED' && event.inFlight === 0;
}

const OUTCOMES = [
  { guard: 'stuck' as const, target: '#run.rollbackFailed' },
  { guard: 'rolledBack' as const, target: '#run.rolledBack' },
  { guard: 'cancelled' as const, target: '#run.cancelled' },
  { guard: 'failed' as const, target: '#run.failed' },
];

/**
 * The life of a run: one live actor, some ten events in a normal run.
 *
 * ```
 * created ─► acquiring ─► executing ─┬────────────────────────────► finalizing ─► succeeded | failed
 *                │                   ├─► draining ─► rollingBack ─► finalizing ─► rolledBack | rollbackFailed
 *                └─► failed          ├─► draining ────────────────► finalizing ─► failed | cancelled
 *                                    └─► draining ─► suspended
 * executing is parallel:  schedule { active | paused | stopFilling }   lease { held | renewing | lost }
 * ```
 *
 * `acquiring` to `finalizing` sit inside `held`, whose lock keeper lives exactly as long. `rollingBack` is reached only
 * with nothing in flight, so putting back never races an apply. The first CANCEL drains, the second aborts, the third
 * leaves. `stopFilling` (policy `stop`) lets running steps finish; `draining` asks them to end.
 */
export const runMachine = runSetup.createMachine({
  id: 'run',
  initial: 'created',
  context: ({ input }) => ({
    policy: input.policy,
    goal: input.goal ?? 'finish',
    because: 'nothing',
    failed: false,
    cancels: 0,
    rollback: 'none',
  }),
  states: {
    created: { on: { BEGIN: 'held', CANCEL: { target: 'cancelled', actions: 'becauseCancel' } } },
    held: {
      initial: 'acquiring',
      invoke: { src: 'lockKeeper', onError: { target: 'failed', actions: 'becauseState' } },
      states: {
        acquiring: {
          on: {
            LOCKS_HELD: [
              { guard: 'putsBackOnly', target: 'draining', actions: 'becauseFailure' },
              { target: 'executing' },
            ],
            LOCKS_DENIED: { target: '#run.failed', actions: 'becauseFailure' },
            STATE_LOST: { target: '#run.failed', actions: 'becauseState' },
            CANCEL: { target: '#run.cancelled', actions: 'becauseCancel' },
          },
        },
        executing: {
          type: 'parallel',
          invoke: { src: 'scheduler', onError: { target: 'draining', actions: 'becauseFailure' } },
          states: {
            schedule: {
              initial: 'active',
              states: {
                active: { on: { PAUSE: 'paused' } },
                paused: { on: { RESUME: 'active' } },
                stopFilling: {},
              },
            },
            lease: {
              initial: 'held',
              states: {
                held: { on: { LEASE_LATE: 'renewing', LEASE_LOST: 'lost' } },
                renewing: { on: { LEASE_BACK: 'held', LEASE_LOST: 'lost' } },
                lost: { on: { LEASE_BACK: 'held' } },
              },
            },
          },
          on: {
            STEP_FAILED: [
              { guard: 'policyContinue', actions: 'noteFailure' },
              { guard: 'policyStop', target: '.schedule.stopFilling', actions: 'noteFailure' },
              { target: 'draining', actions: 'becauseFailure' },
            ],
            ALL_SETTLED: { target: 'finalizing', actions: 'noteUnproved' },
            CANCEL: { target: 'draining', actions: 'becauseCancel' },
            SUSPEND: { target: 'draining', actions: 'becauseSuspend' },
            DEADLINE_PASSED: { target: 'draining', actions: 'becauseFailure' },
            STATE_LOST: { target: 'draining', actions: 'becauseState' },
          },
        },
        draining: {
          on: {
            DRAINED: [
              { guard: 'putBack', target: 'rollingBack' },
              { guard: 'hold', target: '#run.suspended' },
              { guard: 'settled', target: 'finalizing' },
            ],
            STEP_FAILED: { actions: 'noteFailure' },
            STATE_LOST: { actions: 'becauseState' },
            CANCEL: [{ guard: 'leaves', target: '#run.cancelled' }, { actions: 'becauseCancel' }],
          },
        },
        rollingBack: {
          on: {
            ROLLBACK_DONE: { target: 'finalizing', actions: 'rollbackDone' },
            ROLLBACK_STUCK: { target: 'finalizing', actions: 'rollbackStuck' },
            STATE_LOST: { actions: 'rollbackStuck' },
            CANCEL: [{ guard: 'leaves', target: '#run.rollbackFailed' }, { actions: 'countCancel' }],
          },
        },
        finalizing: {
          invoke: {
            src: 'finalizer',
            onDone: [
              ...OUTCOMES,
              { guard: 'finallyCutShort', target: '#run.cancelled' },
              { guard: 'finallyFailed', target: '#run.failed' },
              { target: '#run.succeeded' },
            ],
            onError: [...OUTCOMES, { target: '#run.failed' }],
          },
          on: {
            STATE_LOST: { actions: 'noteFailure' },
            CANCEL: [{ guard: 'leaves', target: 'leaving' }, { actions: 'countCancel' }],
          },
        },
        leaving: { always: [...OUTCOMES, { target: '#run.cancelled' }] },
      },
    },
    succeeded: { type: 'final' },
    failed: { type: 'final' },
    rolledBack: { type: 'final' },
    rollbackFailed: { type: 'final' },
    cancelled: { type: 'final' },
    suspended: { type: 'final' },
  },
});
