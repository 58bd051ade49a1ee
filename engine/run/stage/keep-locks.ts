import { Failure } from '../../../schemas/failure.ts';
import type { RunChartEvent } from '../../machine/run-chart.ts';
import { checkCapabilities } from '../check-capabilities.ts';
import type { RunGoal } from '../reenter-run.ts';
import type { Run } from '../run-state.ts';

/**
 * The lock keeper of the run chart: first whether the mesh can do what the plan needs, then the locks of its clusters. The
 * returned function ends the waiting for them; they are given back at the run's end. Of a refusal `onRefused` hears before
 * the chart does.
 */
export function keepLocks(options: {
  readonly run: Run;
  readonly goal: RunGoal;
  readonly send: (event: RunChartEvent) => void;
  readonly onRefused: (why: Failure) => void;
}): () => void {
  const { run, send } = options;
  const stop = new AbortController();
  refusalOf(run, options.goal, stop.signal)
    .then((refusal) => {
      if (stop.signal.aborted) return;
      if (refusal !== undefined) options.onRefused(refusal);
      send({ type: refusal === undefined ? 'LOCKS_HELD' : 'LOCKS_DENIED' });
    })
    .catch((error: unknown) => {
      if (!stop.signal.aborted) run.bug(error);
    });
  return () => stop.abort(new Failure('cancelled', 'the run is over'));
}

async function refusalOf(run: Run, goal: RunGoal, signal: AbortSignal): Promise<Failure | undefined> {
  try {
    // What was written goes back whatever the mesh can do by now.
    const refusal = goal === 'putBack' ? undefined : await checkCapabilities(run);
    if (refusal === undefined && !signal.aborted) await run.protection.acquire(signal);
    return refusal;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
