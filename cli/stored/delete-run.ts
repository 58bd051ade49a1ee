import { access, rm } from 'node:fs/promises';
import path from 'node:path';
import { runFolderPath } from '../../engine/run/journal/run-folder.ts';
import { takeWriterLock, thisProcess } from '../../engine/run/journal/writer-lock.ts';
import { agentNamespacesOf } from '../../engine/run/orphans/agent-namespaces.ts';
import { removeOrphans, tellOrphans } from '../../engine/run/orphans/remove-orphans.ts';
import { lastFinish, leftToPutBack } from '../../engine/run/reenter-run.ts';
import { openStoredRun, type StoredRun } from '../../engine/run/reopen-run.ts';
import { Failure } from '../../schemas/failure.ts';
import type { CommandInput } from '../command-input.ts';
import type { Environment } from '../environment.ts';
import { openLive } from '../live/open-live.ts';
import { UsageError } from '../output.ts';
import { bindingsOf } from './enter-run.ts';

/** How long clusters may take to say which agent pods the run has left in them. */
const LOOK_MS = 15_000;

/**
 * Removes a stored run with everything it kept, and the agent pods that it left in its clusters; gives sentences on these.
 * A run that has something to put back is kept unless `force` says otherwise: `UsageError` lists what would be stranded.
 * Throws `Failure('lockHeld')` while a process writes it.
 */
export async function deleteRun(options: {
  readonly run: string;
  readonly force: boolean;
  readonly environment: Environment;
  readonly input: CommandInput;
}): Promise<readonly string[]> {
  const { run, force, environment } = options;
  const { stateDir } = environment;
  const folder = runFolderPath(stateDir, run);
  const opened = await openIfUsable(stateDir, run);
  if (opened === undefined) {
    await takeWriterLock(path.join(folder, 'writer.lock'), thisProcess(), Date.now());
    await rm(folder, { recursive: true });
    return [];
  }
  let told: readonly string[];
  try {
    // A cluster of the run's own lies in its folder and goes with it.
    const clusters = await withoutOwn(opened, folder);
    if (!force && clusters.length > 0) refuseStranding(run, opened);
    told = clusters.length === 0 ? [] : await removeAgents(opened, options, clusters);
  } finally {
    await opened.close();
  }
  await rm(folder, { recursive: true });
  return told;
}

/** A damaged run, or one that never began, can only be removed. */
async function openIfUsable(stateDir: string, runId: string): Promise<StoredRun | undefined> {
  try {
    return await openStoredRun({ stateDir, runId, now: Date.now() });
  } catch (error) {
    if (error instanceof Failure && error.reason === 'stateUnusable') return undefined;
    throw error;
  }
}

async function withoutOwn(run: StoredRun, folder: string): Promise<ReturnType<typeof bindingsOf>> {
  const bindings = bindingsOf(run);
  const own = await Promise.all(
    bindings.map(({ context, kind }) => kind === 'sandbox' && isThere(path.join(folder, context))),
  );
  return bindings.filter((_binding, index) => own[index] !== true);
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false, // whatever keeps it from being seen, there is no cluster of ours to be found in it
  );
}

function refuseStranding(run: string, { plans, events }: StoredRun): void {
  if (lastFinish(events)?.data.outcome === 'succeeded') return;
  const left = leftToPutBack(plans, events);
  if (left.length === 0) return;
  const lines = left.map(({ step, objects }) => `  ${step}: ${objects.join(', ') || 'what it did'}`);
  throw new UsageError(
    `run ${run} has not put back everything that it wrote; without it nobody knows how this was before:\n${lines.join('\n')}`,
    `meshwright rollback ${run} puts it back; --force leaves it as it is`,
  );
}

async function removeAgents(
  run: StoredRun,
  { environment, input }: { readonly environment: Environment; readonly input: CommandInput },
  bindings: ReturnType<typeof bindingsOf>,
): Promise<readonly string[]> {
  const facts = thisProcess();
  const look = async (role: string, context: string): Promise<readonly string[]> =>
    await tellOrphans(context, async () => {
      const binding = bindings.filter((each) => each.role === role);
      const live = await openLive({ bindings: binding, environment, input, onWarning: () => undefined });
      try {
        const cluster = await live.world.clusters.open(role);
        const namespaces = agentNamespacesOf(run.plan, role);
        const search = { namespaces, run: run.created.run, facts, now: Date.now() };
        return await removeOrphans(cluster, search, AbortSignal.timeout(LOOK_MS));
      } finally {
        await live.close();
      }
    });
  const told: string[] = [];
  for (const { role, context } of bindings) told.push(...(await look(role, context)));
  return told;
}
