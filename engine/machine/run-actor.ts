import { createActor, fromCallback, fromPromise, type SnapshotFrom } from 'xstate';
import { EngineBug } from './engine-bug.ts';
import {
  type FinalizerReport,
  type RunChartContext,
  type RunChartEvent,
  type RunStateName,
  runMachine,
} from './run-chart.ts';

type SendBack = (event: RunChartEvent) => void;

/** The three things a run actor looks after; each starts and ends with the states that it belongs to. */
export interface RunActorParts {
  readonly policy: RunChartContext['policy'];
  /** `putBack`: the chart goes from its locks straight to the rollback. */
  readonly goal: RunChartContext['goal'];
  /** Begins with `acquiring`, answers LOCKS_HELD or LOCKS_DENIED; the returned function releases what it holds. */
  lockKeeper(send: SendBack): () => void;
  /** Begins with `executing`; the returned function stops it from starting anything more. */
  scheduler(send: SendBack): () => void;
  /** Runs the `finally` steps. */
  finalizer(): Promise<FinalizerReport>;
  /** Called on entry of every state, in order, never for the same state twice in a row. */
  onState(state: RunStateName): void;
  /** A fault of ours inside the actor; the run cannot go on. */
  onBug(error: unknown): void;
}

/** The live actor of one run. */
export interface RunActor {
  /** An event that the state does not accept is an `EngineBug`. */
  send(event: RunChartEvent): void;
  /** Whether the chart accepts this event now: the answer to "why can I not …?". */
  accepts(event: RunChartEvent): boolean;
  state(): RunStateName;
  context(): RunChartContext;
  /** Whether a step may begin: `schedule.active` and `lease.held`. */
  mayStart(): boolean;
}

type RunSnapshot = SnapshotFrom<typeof runMachine>;

/** Starts the run chart with its three actors; it waits in `created` for BEGIN. */
export function startRunActor(parts: RunActorParts): RunActor {
  const actor = createActor(
    runMachine.provide({
      actors: {
        lockKeeper: fromCallback<RunChartEvent>(({ sendBack }) => parts.lockKeeper(sendBack)),
        scheduler: fromCallback<RunChartEvent>(({ sendBack }) => parts.scheduler(sendBack)),
        finalizer: fromPromise(() => parts.finalizer()),
      },
    }),
    { input: { policy: parts.policy, goal: parts.goal } },
  );
  let last: RunStateName = 'created';
  actor.subscribe({
    next: (snapshot) => {
      const state = stateName(snapshot);
      if (state === last) return;
      last = state;
      parts.onState(state);
    },
    error: (error) => parts.onBug(error),
  });
  actor.start();
  return {
    send: (event) => {
      if (!actor.getSnapshot().can(event)) {
        throw new EngineBug(`a run in state ${stateName(actor.getSnapshot())} was sent ${event.type}`);
      }
      actor.send(event);
    },
    accepts: (event) => actor.getSnapshot().can(event),
    state: () => stateName(actor.getSnapshot()),
    context: () => actor.getSnapshot().context,
    mayStart: () =>
      actor.getSnapshot().matches({ held: { executing: { schedule: 'active', lease: 'held' } } }),
  };
}

function stateName(snapshot: RunSnapshot): RunStateName {
  const value = snapshot.value;
  if (typeof value === 'string') return value as Exclude<typeof value, 'held'>;
  const inner = value.held;
  if (typeof inner !== 'string') return 'executing';
  // `leaving` is transient: the chart is never seen resting there.
  return inner as RunStateName;
}
