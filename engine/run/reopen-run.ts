import { Failure } from '../../schemas/failure.ts';
import { kubeObjectOf } from '../../schemas/kube-object.ts';
import { canonicalPlan } from '../../schemas/plan.ts';
import type { RunEvent } from '../../schemas/run-event.ts';
import type { Plan } from '../plan/plan.ts';
import {
  neverBegan,
  type ReopenedFolder,
  type RunFolder,
  reopenRunFolder,
  runFolderPath,
} from './journal/run-folder.ts';
import { needsUndo } from './needs-undo.ts';
import { type RunGoal, reasonNotToReenter, slotsOf } from './reenter-run.ts';
import { type PlanChain, planChainOf, planInForce, type Replan } from './replan/plan-chain.ts';
import type { RunDeps, RunHandle } from './run-deps.ts';
import { handleFor } from './run-plan.ts';
import { type FormerSecret, openSecrets } from './secrets/secret-store.ts';
import { RunStage } from './stage/run-stage.ts';
import { secretsOf } from './step-input.ts';

type Created = (RunEvent & { readonly type: 'run.created' })['data'];

/** A stored run whose writer lock this process holds. Hand it to {@link continueRun}, or close it. */
export interface StoredRun extends ReopenedFolder {
  /** The plan in force. */
  readonly plan: Plan;
  readonly plans: PlanChain;
  /** What the first record says, as far as a later plan has not changed it. */
  readonly created: Created;
  close(): Promise<void>;
}

/**
 * Opens a stored run for going on with it. Throws `Failure`: `lockHeld` while another process writes it,
 * `stateUnusable` when its journal is damaged (E910), empty, or does not belong to the plan beside it.
 */
export async function openStoredRun(options: {
  readonly stateDir: string;
  readonly runId: string;
  readonly now: number;
}): Promise<StoredRun> {
  const opened = await reopenRunFolder(options);
  try {
    return storedRunOf(opened, options.runId);
  } catch (error) {
    await closeFolder(opened);
    throw error;
  }
}

/** Checks what was opened. */
export function storedRunOf(opened: ReopenedFolder, runId: string): StoredRun {
  const first = opened.events[0];
  if (first?.type !== 'run.created') {
    throw neverBegan(runId);
  }
  const plans = planChainOf(opened, runId);
  const created = createdInForce(first.data, opened.events);
  return { ...opened, plan: planInForce(plans), plans, created, close: () => closeFolder(opened) };
}

/** The first record with what the plan in force says in its place. */
export function createdInForce(created: Created, events: readonly RunEvent[]): Created {
  const last = events.findLast((event) => event.type === 'run.replanned');
  if (last?.type !== 'run.replanned') return created;
  const { planDigest, pattern, params, source, secrets } = last.data;
  const { source: _, secrets: _old, ...rest } = created;
  return {
    ...rest,
    planDigest,
    pattern,
    params,
    ...(source === undefined ? {} : { source }),
    ...(secrets === undefined ? {} : { secrets }),
  };
}

async function closeFolder({ folder }: ReopenedFolder): Promise<void> {
  await folder.journal.close();
  await folder.close();
}

/** Why this run cannot go on to its end, or has nothing to put back; asked before any cluster is opened. */
export function refusalOf(stored: StoredRun, goal: RunGoal): string | undefined {
  return reasonNotToReenter(stored.plans, stored.events, goal);
}

/**
 * Goes on with a stored run, or puts back what it wrote; owns `stored` from here. The result rejects with
 * `Failure('wrongCluster')` before anything is written when a role's cluster is not the recorded one.
 */
export function continueRun(
  stored: StoredRun,
  goal: RunGoal,
  deps: RunDeps,
  signal: AbortSignal,
  replan?: Replan,
): RunHandle & { readonly replayed: number } {
  const runId = stored.created.run;
  const handle = handleFor(
    { runId, folder: runFolderPath(deps.stateDir, runId) },
    async (log, opened) => {
      try {
        await checkClusters(stored, deps, signal);
      } catch (error) {
        await stored.close();
        throw error;
      }
      const { planText, folder, events, plans } = stored;
      const plan = replan?.plan ?? stored.plan;
      const { secrets, whole } = await takeUpAgain({ ...stored, plan }, goal, deps, signal, replan);
      const laterPlans = [...(stored.laterPlans ?? []), ...(await keepPlan(stored, replan))];
      const replanned = replan === undefined ? {} : { replanned: replan.replanned };
      const history = { events, whole, goal, plans, ...replanned };
      const texts = { planText, laterPlans };
      const stage = new RunStage({ plan, ...texts, deps, runId, folder, secrets, log, history });
      const over = stage.begin();
      opened(stage);
      return over;
    },
    signal,
    deps.secrets,
  );
  return { ...handle, replayed: stored.events.length };
}

/** Before a record makes the new plan count it is on the disk; a crash between leaves the old one in force. */
async function keepPlan(stored: StoredRun, replan: Replan | undefined): Promise<readonly string[]> {
  if (replan === undefined) return [];
  const text = canonicalPlan(replan.plan);
  try {
    await stored.folder.savePlan(text);
  } catch (error) {
    await stored.close();
    throw error;
  }
  return [text];
}

/** The secrets of a stored run, and its records with what they hide; closes the run when either cannot be had. */
async function takeUpAgain(
  stored: StoredRun,
  goal: RunGoal,
  deps: RunDeps,
  signal: AbortSignal,
  replan?: Replan,
) {
  const { plan, events, folder, created } = stored;
  const begun = new Set(events.flatMap((event) => (event.type === 'step.intent' ? [event.step] : [])));
  const used = new Set(
    plan.nodes.filter(({ key }) => begun.has(key)).flatMap((node) => secretsOf(plan, node)),
  );
  const recorded = created.secrets ?? {};
  const { clusters } = deps.world;
  try {
    const options = {
      plan,
      planText: canonicalPlan(plan),
      clusters,
      given: deps.secrets,
      recorded,
      used,
      former: formerSecrets(events),
      putsBackFormer: putsBackFormer(stored, replan),
      goal,
    };
    return { secrets: await openSecrets(options, signal), whole: await withWholePriors(events, folder) };
  } catch (error) {
    await stored.close();
    throw error;
  }
}

/** Every place from which any plan of the run has read a secret. */
function formerSecrets(events: readonly RunEvent[]): readonly FormerSecret[] {
  return events.flatMap((event) =>
    event.type === 'run.created' || event.type === 'run.replanned'
      ? Object.entries(event.data.secrets ?? {}).map(([name, source]) => ({ name, source }))
      : [],
  );
}

function putsBackFormer({ plans, events }: StoredRun, replan: Replan | undefined): boolean {
  if (replan?.replanned.steps.some(({ formerly }) => formerly !== undefined) === true) return true;
  return [...slotsOf(plans, events).values()].some((slot) => slot.formerly !== undefined && needsUndo(slot));
}

/** Records show priors without what Secrets held; to put that back it is read from the priors' own files. */
async function withWholePriors(events: readonly RunEvent[], folder: RunFolder): Promise<readonly RunEvent[]> {
  if (!events.some((event) => event.type === 'effect.prior' && event.data.hidden === true)) return events;
  return Promise.all(
    events.map(async (event) => {
      if (event.type !== 'effect.prior' || event.data.hidden !== true || event.data.digest === null)
        return event;
      const body = kubeObjectOf(await folder.readPrior(event.data.digest));
      return { ...event, data: { ...event.data, body } };
    }),
  );
}

async function checkClusters(stored: StoredRun, deps: RunDeps, signal: AbortSignal): Promise<void> {
  const recorded = new Map<string, string>();
  for (const event of stored.events) {
    if (event.type === 'run.target') recorded.set(event.data.role, event.data.uid);
  }
  for (const [role, uid] of recorded) {
    const cluster = await deps.world.clusters.open(role);
    const found = await cluster.uid(signal);
    if (found !== uid) {
      throw new Failure(
        'wrongCluster',
        `context ${cluster.binding.context} is another cluster than the one that run ${stored.created.run} wrote to (${found}, not ${uid})`,
      );
    }
  }
}
