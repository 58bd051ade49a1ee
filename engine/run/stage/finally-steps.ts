import { Failure } from '../../../schemas/failure.ts';
import type { FinalizerReport } from '../../machine/run-chart.ts';
import { RunPhase } from '../phase/run-phase.ts';
import type { RestMark } from '../phase/settle-rest.ts';
import type { Run } from '../run-state.ts';

/** `finally` has a budget of its own, so that a run that timed out can still collect its evidence. */
const FINALLY_BUDGET_MS = 600_000;

/** The `finally` steps of a run: what is done last, however the rest went. */
export interface FinallySteps {
  /** The finalizer of the run chart: runs them to their end. */
  run(): Promise<FinalizerReport>;
  /** Starts nothing more and asks those that run to end. */
  drain(why: Failure, rest: RestMark): Promise<void>;
  /** Aborts even effects in flight. */
  abort(why: Failure): void;
  /** A second request to stop: ends them at once, which counts as a failure of theirs. */
  cutShort(why: Failure): void;
}

/** The `finally` steps of this run; none starts once `mayStart` says no. */
export function createFinallySteps(run: Run, mayStart: () => boolean): FinallySteps {
  let deadlineAt = Number.POSITIVE_INFINITY;
  let report: ((given: FinalizerReport) => void) | undefined;
  const phase = new RunPhase({
    run,
    nodes: run.plan.nodes.filter((node) => node.phase === 'finally'),
    mayStart,
    // Steps that begin late get what is left of the budget.
    get deadlineAt() {
      return deadlineAt;
    },
    // Others of them may still have their turn; the report at the end says that one failed.
    onFailed: () => undefined,
    // The plan has no approval here.
    onAsked: () => undefined,
    onTimedOut: () => undefined,
    onStuck: () => undefined,
    onSettled: () => report?.({ finallyFailed: anyFailed(run) }),
  });
  return {
    run: () => {
      deadlineAt = run.world.clock.monotonic() + FINALLY_BUDGET_MS;
      const late = run.alarms.after(FINALLY_BUDGET_MS, () =>
        phase.abort(
          new Failure('deadline', `the finally steps did not end within ${FINALLY_BUDGET_MS / 1000} s`),
        ),
      );
      return new Promise<FinalizerReport>((resolve) => {
        report = resolve;
        queueMicrotask(() => phase.fill());
      }).finally(late);
    },
    drain: (why, rest) => phase.drain(why, rest),
    abort: (why) => phase.abort(why),
    cutShort: (why) => {
      phase
        .drain(why, 'cancelled')
        .then(() => report?.({ finallyFailed: true }))
        .catch((error: unknown) => run.bug(error));
      phase.abort(why);
    },
  };
}

function anyFailed(run: Run): boolean {
  return [...run.slots.values()].some(
    ({ node, state, unproved }) =>
      node.phase === 'finally' && (unproved || (state === 'failed' && !node.continueOnError)),
  );
}
