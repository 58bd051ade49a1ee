import { rm } from 'node:fs/promises';
import { systemRandom } from '../../../cli/world/system-clock.ts';
import { foldRun } from '../../../engine/run/fold-run.ts';
import { createRunFolder, runFolderPath } from '../../../engine/run/journal/run-folder.ts';
import { thisProcess } from '../../../engine/run/journal/writer-lock.ts';
import { agentMarks } from '../../../engine/run/orphans/agent-marks.ts';
import { joinRecords, readRecoveryRecords } from '../../../engine/run/recovery/read-recovery.ts';
import { restoreRunFolder } from '../../../engine/run/recovery/restore-folder.ts';
import { continueRun, openStoredRun, refusalOf } from '../../../engine/run/reopen-run.ts';
import type { RunDeps, RunHandle } from '../../../engine/run/run-deps.ts';
import { runPlan } from '../../../engine/run/run-plan.ts';
import type { ClockPort, Cluster, TargetBinding } from '../../../engine/world.ts';
import { openCluster } from '../../../kube/open-cluster.ts';
import { recogniseMesh } from '../../../mesh/all-meshes.ts';
import type { Plan } from '../../../schemas/plan.ts';
import type { RunResult } from '../../../schemas/run-event.ts';
import { sleepUnlessOver } from '../../../schemas/sleep-unless-over.ts';
import { deadlyFolder } from './deadly-folder.ts';
import { auditedProcesses, deadlyCluster } from './deadly-world.ts';
import { type EngineFault, faultyCluster, faultyFolder, faultyHandlers } from './faulty-engine.ts';
import type { KillSwitch } from './kill-switch.ts';
import { depsOf } from './rig-deps.ts';

/**
 * How a process enters a run: it begins it, brings it to its end, puts back what it wrote, or puts that back by what the
 * cluster remembers, on a disk that never saw the run.
 */
export type CrashGoal = 'begin' | 'finish' | 'putBack' | 'emptyDisk';

/** One process's part in a run. Plain data, so that it can be handed to a child. */
export interface CrashJob {
  readonly plan: Plan;
  readonly runId: string;
  readonly stateDir: string;
  readonly kubeconfig: string;
  readonly binding: TargetBinding;
  /** Where executed programs leave their lines. */
  readonly execLog: string;
  /** Where its Lease and its recovery Secret are. */
  readonly homeNamespace: string;
  readonly goal: CrashGoal;
  /** How it gets decisions: from a person at its terminal, at once, or from elsewhere, so that it is suspended first. */
  readonly decisions: 'terminal' | 'elsewhere';
  /** Process of the sandbox, to be killed with this one. */
  readonly clusterPid?: number;
  /** A mistake that the engine has in this process. */
  readonly fault?: EngineFault;
}

/** Who decides in these runs. */
export const DECIDES = 'ada';

/** The cluster remembers nothing of the run: it had written nothing, or everything was put back. */
export const NOTHING_REMEMBERED = 'nothingRemembered';

/** Does one process's part with the real engine, the real handlers, the real mesh and the real client. */
export async function enterRun(
  job: CrashJob,
  killer: KillSwitch,
  clock: ClockPort,
): Promise<RunResult | typeof NOTHING_REMEMBERED> {
  const { binding, clusterPid } = job;
  if (clusterPid !== undefined)
    killer.onDeath((disaster) => {
      if (disaster === 'cluster') process.kill(clusterPid, 'SIGKILL');
    });
  const opened = await openCluster({
    binding,
    kubeconfigPaths: [job.kubeconfig],
    clock,
    random: systemRandom,
  });
  try {
    const cluster = deadlyCluster(faultyCluster(opened, job.fault), killer);
    const handle = await enter(job, depsOfJob(job, cluster, { killer, clock }), killer);
    if (handle === NOTHING_REMEMBERED || !('events' in handle)) return handle;
    if (job.decisions === 'terminal') await decideAll(handle, clock);
    return await handle.result;
  } finally {
    await opened.close();
  }
}

function depsOfJob(
  job: CrashJob,
  cluster: Cluster,
  { killer, clock }: { readonly killer: KillSwitch; readonly clock: ClockPort },
): RunDeps {
  const { homeNamespace, runId, fault } = job;
  const facts = thisProcess();
  const holder = { host: 'rig', bootId: facts.bootId, pid: facts.pid };
  const deps = depsOf(job, {
    cluster,
    processes: auditedProcesses(job.execLog, killer),
    clock,
    openFolder: async (options) => deadlyFolder(faultyFolder(await createRunFolder(options), fault), killer),
    protection: { homeNamespace, holder, facts },
  });
  return {
    ...deps,
    world: {
      ...deps.world,
      meshes: { of: (_role, provider) => recogniseMesh(cluster, provider, new AbortController().signal) },
    },
    handlers: faultyHandlers(deps.handlers, fault),
    whenAsked: job.decisions === 'terminal' ? 'wait' : 'suspend',
    podMarks: agentMarks({ ...holder, run: runId }, homeNamespace),
  };
}

async function enter(
  job: CrashJob,
  deps: RunDeps,
  killer: KillSwitch,
): Promise<RunHandle | RunResult | typeof NOTHING_REMEMBERED> {
  const { signal } = new AbortController();
  const { stateDir, runId, goal } = job;
  if (goal === 'begin') return runPlan(job.plan, deps, signal);
  if (goal === 'emptyDisk' && !(await restoreFolder(job, deps, signal))) return NOTHING_REMEMBERED;
  const stored = await openStoredRun({ stateDir, runId, now: Date.now() });
  const runGoal = goal === 'finish' ? 'finish' : 'putBack';
  if (goal !== 'emptyDisk' && refusalOf(stored, runGoal) !== undefined) {
    await stored.close();
    return foldRun(stored.events);
  }
  const folder = deadlyFolder(faultyFolder(stored.folder, job.fault), killer);
  return continueRun({ ...stored, folder }, runGoal, deps, signal);
}

/** What `rollback --from-cluster` does before it is a rollback like any other. */
async function restoreFolder(job: CrashJob, deps: RunDeps, signal: AbortSignal): Promise<boolean> {
  const { stateDir, runId: run, homeNamespace } = job;
  await rm(runFolderPath(stateDir, run), { recursive: true, force: true });
  const cluster = await deps.world.clusters.open('main');
  const { found, broken } = await readRecoveryRecords(cluster, { homeNamespace, run }, signal);
  if (broken.length > 0) throw new Error(`the recovery record cannot be used: ${JSON.stringify(broken)}`);
  if (found.length === 0) return false;
  await restoreRunFolder(joinRecords(found), { stateDir, now: Date.now() });
  return true;
}

const ASK_AGAIN_MS = 15;

/** Says yes to whatever is asked until the run is over; a question of an earlier process is not told again. */
async function decideAll({ events, commands, result }: RunHandle, clock: ClockPort): Promise<void> {
  const asked = new Set<string>();
  const over = new AbortController();
  result.then(
    () => over.abort(),
    () => over.abort(),
  );
  const reading = (async () => {
    for await (const event of events) if (event.type === 'step.waitingApproval') asked.add(event.step);
  })();
  while (await sleepUnlessOver(clock, ASK_AGAIN_MS, over.signal)) {
    for (const step of asked)
      if (commands.decide(step, { type: 'approve', by: DECIDES }).accepted) asked.delete(step);
  }
  await reading;
}
