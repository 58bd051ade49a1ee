import { canonicalPlan } from '../../schemas/plan.ts';
import type { Plan } from '../plan/plan.ts';
import { createRunFolder, type RunFolder } from './journal/run-folder.ts';
import type { RunDeps } from './run-deps.ts';
import { openSecrets, type SecretStore } from './secrets/secret-store.ts';

/** What a run that has not begun stands on. Closing the folder is with whoever takes it. */
export interface NewRun {
  readonly planText: string;
  readonly secrets: SecretStore;
  readonly folder: RunFolder;
}

/**
 * Reads what secrets a plan needs, then makes the run's folder: a secret that cannot be had or hidden leaves nothing
 * behind. Throws `Failure`.
 */
export async function openNewRun(
  plan: Plan,
  runId: string,
  deps: RunDeps,
  signal: AbortSignal,
): Promise<NewRun> {
  const planText = canonicalPlan(plan);
  const { clusters } = deps.world;
  const secrets = await openSecrets(
    { plan, planText, clusters, given: deps.secrets, goal: 'finish' },
    signal,
  );
  const open = deps.openFolder ?? createRunFolder;
  const folder = await open({ stateDir: deps.stateDir, runId, planText, now: deps.world.clock.now() });
  return { planText, secrets, folder };
}
