import { diffPlans } from '../../engine/plan/diff-plans.ts';
import { goesBack } from '../../engine/run/reenter-run.ts';
import type { StoredRun } from '../../engine/run/reopen-run.ts';
import type { Replan } from '../../engine/run/replan/plan-chain.ts';
import { planReplan } from '../../engine/run/replan/plan-replan.ts';
import { printPlanChanges } from '../../report/plan/print-plan-changes.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import type { PlanChange } from '../../schemas/plan-change.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { unreachable } from '../../schemas/unreachable.ts';
import { type CommandInput, flagList, flagOn } from '../command-input.ts';
import type { Environment } from '../environment.ts';
import { Ended, UsageError, writeErr } from '../output.ts';
import { sourcesOf } from '../parameters/read-values.ts';
import { showFindings } from '../pattern/show-findings.ts';
import { type Recompiled, recompile } from './recompile.ts';

/**
 * Sees to it that a run is not gone on with by a plan that its pattern file no longer says: silent where both do the same,
 * refused (exit 2) with the differences otherwise, or, with `--replan`, how it goes on by the new one. Where the file
 * cannot be read the stored plan counts, and that is said.
 */
export async function choosePlan(
  run: StoredRun,
  input: CommandInput,
  environment: Environment,
): Promise<Replan | undefined> {
  const { created, plan, plans, events } = run;
  const wanted = flagOn(input, 'replan');
  if (wanted && flagOn(input, 'storedPlan'))
    throw new UsageError(
      '--replan takes the new plan and --stored-plan the old one',
      'leave one of them out',
    );
  if (flagOn(input, 'storedPlan') || (!wanted && goesBack(plans, events))) return undefined;
  const { source } = created;
  const again: Recompiled =
    source === undefined
      ? { type: 'gone', why: 'it does not say which file that was made from' }
      : await recompile(run, source, flagList(input, 'setSecret'));
  switch (again.type) {
    case 'gone':
      if (wanted)
        throw new UsageError(`there is no new plan for run ${created.run}: ${safeText(again.why, 1000)}`);
      await writeErr(`run ${created.run} goes on with its stored plan: ${safeText(again.why, 1000)}`);
      return undefined;
    case 'invalid':
      await showFindings(again.compiled, 'text', environment);
      await writeErr(`run ${created.run} cannot take up ${safeText(source?.file ?? '', 1000)} as it is now`);
      for (const line of waysOn(created.run)) await writeErr(line);
      throw new Ended(EXIT.invalidInput);
    case 'planned': {
      const changes = diffPlans(plan, again.plan);
      if (changes.length === 0) return undefined;
      if (wanted) return await takeNew(run, again, changes);
      throw new UsageError(
        `${safeText(source?.file ?? '', 1000)} has changed since run ${created.run} was planned:\n${printPlanChanges(changes).join('\n')}`,
        [
          `meshwright resume --replan ${created.run}       takes the new plan and keeps what is finished and still counts`,
          ...waysOn(created.run),
        ].join('\n'),
      );
    }
    default:
      return unreachable(again);
  }
}

function waysOn(run: string): readonly string[] {
  return [
    `meshwright resume --stored-plan ${run}  goes on as it was planned`,
    `meshwright rollback ${run}              puts back what it wrote`,
  ];
}

async function takeNew(
  { created, plans, events }: StoredRun,
  again: Recompiled & { readonly type: 'planned' },
  changes: readonly PlanChange[],
): Promise<Replan> {
  const { source } = created;
  const chosen = planReplan({
    plans,
    events,
    next: again.plan,
    secrets: sourcesOf(again.secrets),
    ...(source === undefined ? {} : { source }),
  });
  if (!chosen.ok)
    throw new UsageError(
      `run ${created.run} cannot go on by the new plan: ${safeText(chosen.why, 1000)}`,
      waysOn(created.run).join('\n'),
    );
  await writeErr(`run ${created.run} takes the new plan:\n${printPlanChanges(changes).join('\n')}`);
  return chosen.replan;
}
