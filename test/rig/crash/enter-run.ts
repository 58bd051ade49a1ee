import { foldRun } from '../../../engine/run/fold-run.ts';
import { createRunFolder } from '../../../engine/run/journal/run-folder.ts';
import { thisProcess } from '../../../engine/run/journal/writer-lock.ts';
import type { RunGoal } from '../../../engine/run/reenter-run.ts';
import { continueRun, openStoredRun, refusalOf } from '../../../engine/run/reopen-run.ts';
import type { RunDeps, StepHandlers } from '../../../engine/run/run-deps.ts';
import { runPlan } from '../../../engine/run/run-plan.ts';
import { applyStep } from '../../../engine/steps/apply.ts';
import { assertStep } from '../../../engine/steps/assert.ts';
import { deleteStep } from '../../../engine/steps/delete.ts';
import { execStep } from '../../../engine/steps/exec.ts';
import { waitStep } from '../../../engine/steps/wait.ts';
import type { ClockPort, Cluster, Mesh, ProcessesPort, TargetBinding } from '../../../engine/world.ts';
import { openCluster } from '../../../kube/open-cluster.ts';
import type { Plan } from '../../../schemas/plan.ts';
import type { RunResult } from '../../../schemas/run-event.ts';
import { deadlyFolder } from './deadly-folder.ts';
import { auditedProcesses, deadlyCluster } from './deadly-world.ts';
import type { KillSwitch } from './kill-switch.ts';

/** One process's part in a run: begin it, or enter it again. Plain data, so that it can be handed to a child. */
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
  readonly goal: 'begin' | RunGoal;
}

/** What a run is given by this rig: the real handlers, a cluster, and programs that only leave a line. */
export function depsOf(
  job: Pick<CrashJob, 'stateDir' | 'runId' | 'binding'>,
  parts: {
    readonly cluster: Cluster;
    readonly processes: ProcessesPort;
    readonly clock: ClockPort;
    readonly openFolder?: NonNullable<RunDeps['openFolder']>;
    readonly protection?: NonNullable<RunDeps['protection']>;
  },
): RunDeps {
  const { cluster, processes, clock, openFolder, protection } = parts;
  const handlers = {
    apply: applyStep,
    assert: assertStep,
    delete: deleteStep,
    exec: execStep,
    wait: waitStep,
  } as StepHandlers; // each handler takes its own kind's input; the run looks it up by kind
  return {
    world: {
      clusters: { open: async () => cluster },
      meshes: { of: async () => meshless(cluster) },
      load: { generate: () => refuse('load'), agentProgram: () => refuse('agents') },
      processes,
      clock,
      random,
    },
    handlers,
    stateDir: job.stateDir,
    runId: job.runId,
    engineVersion: '0.0.0-rig',
    targets: [job.binding],
    prepareTarget: async (_role, signal) => ({ uid: await cluster.uid(signal) }),
    ...(openFolder === undefined ? {} : { openFolder }),
    ...(protection === undefined ? {} : { protection }),
  };
}

const random = { next: () => Math.random(), hex: (bytes: number) => 'ab'.repeat(bytes) };

/** Does one process's part with the real engine, the real handlers and the real client. */
export async function enterRun(job: CrashJob, killer: KillSwitch, clock: ClockPort): Promise<RunResult> {
  const { binding } = job;
  const cluster = await openCluster({ binding, kubeconfigPaths: [job.kubeconfig], clock, random });
  const deps = depsOf(job, {
    cluster: deadlyCluster(cluster, killer),
    processes: auditedProcesses(job.execLog, killer),
    clock,
    openFolder: async (options) => deadlyFolder(await createRunFolder(options), killer),
    protection: protectionFor(job.homeNamespace),
  });
  try {
    return await begin(job, deps, killer);
  } finally {
    await cluster.close();
  }
}

function protectionFor(homeNamespace: string): NonNullable<RunDeps['protection']> {
  const facts = thisProcess();
  const { bootId, pid } = facts;
  return { homeNamespace, holder: { host: 'rig', bootId, pid }, facts };
}

async function begin(job: CrashJob, deps: RunDeps, killer: KillSwitch): Promise<RunResult> {
  const { signal } = new AbortController();
  if (job.goal === 'begin') return runPlan(job.plan, deps, signal).result;
  const { stateDir, runId } = job;
  const stored = await openStoredRun({ stateDir, runId, now: Date.now() });
  if (refusalOf(stored, job.goal) !== undefined) {
    await stored.close();
    return foldRun(stored.events);
  }
  const folder = deadlyFolder(stored.folder, killer);
  return continueRun({ ...stored, folder }, job.goal, deps, signal).result;
}

/** These patterns ask a mesh for nothing but where their proofs were measured. */
function meshless({ binding }: Cluster): Mesh {
  const where = async () => ({ kind: binding.kind, context: binding.context, mesh: 'none' });
  // Border: the other parts of a mesh are never asked for by applies, deletes and assertions.
  return { name: 'none', where, capabilities: () => ({}) } as unknown as Mesh;
}

function refuse(what: string): Promise<never> {
  return Promise.reject(new Error(`this run has no ${what}`));
}
