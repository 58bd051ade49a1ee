import { Failure } from '../../../schemas/failure.ts';
import type { RunChartEvent } from '../../machine/run-chart.ts';
import { checkRequirements } from '../check-requirements.ts';
import { agentNamespacesOf } from '../orphans/agent-namespaces.ts';
import { removeOrphans, tellOrphans } from '../orphans/remove-orphans.ts';
import type { LockStanding } from '../protect-run.ts';
import type { RunGoal } from '../reenter-run.ts';
import { putBackLeft } from '../replan/put-back-left.ts';
import type { Run } from '../run-state.ts';

/** What the run chart hears of its locks. */
export const LOCK_EVENTS: Readonly<Record<LockStanding, RunChartEvent>> = {
  late: { type: 'LEASE_LATE' },
  lost: { type: 'LEASE_LOST' },
  back: { type: 'LEASE_BACK' },
  stolen: { type: 'SUSPEND' },
};

/**
 * The lock keeper of the run chart: first whether cluster and mesh have what the plan needs, then the locks of its clusters. The
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

/** What dead runs left in the namespaces of this one's probes goes first; what comes of it is told and changes nothing. */
async function removeOrphansOf(run: Run, signal: AbortSignal): Promise<void> {
  const { protection } = run.deps;
  if (protection === undefined) return;
  for (const role of run.plan.roles) {
    const namespaces = agentNamespacesOf(run.plan, role);
    if (namespaces.length === 0) continue;
    const { facts } = protection;
    const search = { namespaces, run: run.id, facts, now: run.world.clock.now() };
    const told = await tellOrphans(role, async () =>
      removeOrphans(await run.world.clusters.open(role), search, signal),
    );
    for (const message of told) void run.emit({ type: 'run.warning', data: { message } }, 'lazy');
  }
}

async function refusalOf(run: Run, goal: RunGoal, signal: AbortSignal): Promise<Failure | undefined> {
  try {
    // What was written goes back whatever the mesh can do by now.
    const refusal = goal === 'putBack' ? undefined : await checkRequirements(run, signal);
    if (refusal !== undefined || signal.aborted) return refusal;
    await run.protection.acquire(signal);
    await removeOrphansOf(run, signal);
    if (goal === 'finish') await putBackLeft(run, signal);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
