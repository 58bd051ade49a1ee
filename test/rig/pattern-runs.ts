import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import { continueRun, openStoredRun } from '../../engine/run/reopen-run.ts';
import type { RunDeps } from '../../engine/run/run-deps.ts';
import { runPlan } from '../../engine/run/run-plan.ts';
import type { Cluster } from '../../engine/world.ts';
import { type OpenedCluster, openCluster } from '../../kube/open-cluster.ts';
import type { Plan } from '../../schemas/plan.ts';
import type { RunResult } from '../../schemas/run-event.ts';
import { depsOf } from './crash/rig-deps.ts';
import { scaledClock } from './scaled-clock.ts';

/** Runs of patterns, one after the other, by the real engine and client against one API server. */
export interface PatternRuns {
  readonly cluster: OpenedCluster;
  /** `change`: stands between the run and the cluster. */
  run(plan: Plan, change?: (cluster: Cluster) => Cluster): Promise<RunResult & { readonly runId: string }>;
  /** As a new process would, whatever became of the earlier one. */
  reenter(runId: string, goal: 'finish' | 'putBack'): Promise<RunResult>;
  close(): Promise<void>;
}

const HASTE = 20;

/** `homeNamespace` holds locks, recovery records and the parents of sets; it has to be there. */
export async function patternRuns(kubeconfig: string, homeNamespace: string): Promise<PatternRuns> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'meshwright-runs-'));
  const binding = { role: 'main', kind: 'cluster', context: 'sandbox' } as const;
  const clock = scaledClock(HASTE);
  const random = { next: () => 0.5, hex: (bytes: number) => '0'.repeat(bytes * 2) };
  const cluster = await openCluster({ binding, kubeconfigPaths: [kubeconfig], clock, random });
  let processes = 0;
  const depsFor = (runId: string, seen: Cluster): RunDeps => {
    processes += 1;
    const pid = processes;
    const facts = { bootId: 'rig', isAlive: (other: number) => other === pid };
    const protection = { homeNamespace, holder: { host: 'rig', bootId: 'rig', pid }, facts };
    const none = { run: () => Promise.reject(new Error('no programs here')) };
    return depsOf({ stateDir, runId, binding }, { cluster: seen, processes: none, clock, protection });
  };
  const { signal } = new AbortController();
  return {
    cluster,
    run: async (plan, change = (same) => same) => {
      const runId = ulid();
      return { ...(await runPlan(plan, depsFor(runId, change(cluster)), signal).result), runId };
    },
    reenter: async (runId, goal) => {
      const stored = await openStoredRun({ stateDir, runId, now: clock.now() });
      return continueRun(stored, goal, depsFor(runId, cluster), signal).result;
    },
    close: async () => {
      await cluster.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
