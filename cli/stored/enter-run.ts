import type { RunGoal } from '../../engine/run/reenter-run.ts';
import { openStoredRun, refusalOf, type StoredRun } from '../../engine/run/reopen-run.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import { type CommandInput, flagList, operand } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { UsageError, writeErr } from '../output.ts';
import type { RoleBinding } from '../run/bind-targets.ts';
import { readReportFlags } from '../run/report-result.ts';
import { continueStored } from './continue-stored.ts';
import { findRun } from './find-run.ts';
import { choosePlan } from './plan-in-force.ts';

/** `meshwright resume` and `meshwright rollback`: opens the run as its sole writer, then goes on towards the goal. */
export async function enterRun(input: CommandInput, goal: RunGoal): Promise<number> {
  const environment = readEnvironment(input.flags);
  readReportFlags(flagList(input, 'report')); // a mistake in it is said before anything is opened
  const { stateDir } = environment;
  const runId = await findRun(stateDir, operand(input, 0));
  const run = await openStoredRun({ stateDir, runId, now: Date.now() });
  const refusal = refusalOf(run, goal);
  if (refusal !== undefined) {
    await run.close();
    return await refuse(runId, goal, refusal);
  }
  const replan =
    goal === 'finish' ? await orClose(run, () => choosePlan(run, input, environment)) : undefined;
  return await continueStored({
    run,
    goal,
    bindings: bindingsOf(run),
    environment,
    input,
    ...(replan === undefined ? {} : { replan }),
  });
}

/** Gives the run back when it is not gone on with after all. */
async function orClose<T>(run: StoredRun, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await run.close();
    throw error;
  }
}

/** A sandbox that was named as a context of the kubeconfig is looked for there, as every other context is. */
export function bindingsOf(run: StoredRun): readonly RoleBinding[] {
  return bindingsOfTargets(run.created.targets);
}

/** The same by what a run's first record says. */
export function bindingsOfTargets(targets: StoredRun['created']['targets']): readonly RoleBinding[] {
  return targets.map(({ role, context, kind, via }) => ({
    role,
    context,
    kind: via === 'kubeconfig' ? 'cluster' : kind,
  }));
}

/** Putting back twice is no mistake; going on with what is over is. */
async function refuse(runId: string, goal: RunGoal, why: string): Promise<number> {
  if (goal === 'finish') throw new UsageError(`run ${runId} cannot go on: ${why}`);
  await writeErr(`run ${runId}: ${why}`);
  return EXIT.ok;
}
