import { Failure } from '../../../schemas/failure.ts';
import type { RunChartEvent } from '../../machine/run-chart.ts';
import { checkCapabilities } from '../check-capabilities.ts';
import type { RunGoal } from '../reenter-run.ts';
import type { Run } from '../run-state.ts';

/**
 * The lock keeper of the run chart; the returned function releases what it holds. There are no cluster locks yet: what
 * it acquires is the right kind of mesh. Of a refusal `onRefused` hears before the chart does.
 */
export function keepLocks(options: {
  readonly run: Run;
  readonly goal: RunGoal;
  readonly send: (event: RunChartEvent) => void;
  readonly onRefused: (why: Failure) => void;
}): () => void {
  const { run, send } = options;
  let released = false;
  refusalOf(run, options.goal)
    .then((refusal) => {
      if (released) return;
      if (refusal !== undefined) options.onRefused(refusal);
      send({ type: refusal === undefined ? 'LOCKS_HELD' : 'LOCKS_DENIED' });
    })
    .catch((error: unknown) => run.bug(error));
  return () => {
    released = true;
  };
}

async function refusalOf(run: Run, goal: RunGoal): Promise<Failure | undefined> {
  // What was written goes back whatever the mesh can do by now.
  if (goal === 'putBack') return undefined;
  try {
    return await checkCapabilities(run);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
