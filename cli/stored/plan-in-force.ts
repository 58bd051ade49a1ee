import { diffPlans } from '../../engine/plan/diff-plans.ts';
import { goesBack } from '../../engine/run/reenter-run.ts';
import type { StoredRun } from '../../engine/run/reopen-run.ts';
import { printPlanChanges } from '../../report/plan/print-plan-changes.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { type CommandInput, flagList, flagOn } from '../command-input.ts';
import type { Environment } from '../environment.ts';
import { Ended, UsageError, writeErr } from '../output.ts';
import { showFindings } from '../pattern/show-findings.ts';
import { recompile } from './recompile.ts';

/**
 * Sees to it that a run is not gone on with by a plan that its pattern file no longer says: silent where both do the same,
 * refused (exit 2) with the differences otherwise. Where the file cannot be read the stored plan counts, and that is said.
 */
export async function checkPlan(
  run: StoredRun,
  input: CommandInput,
  environment: Environment,
): Promise<void> {
  const { created, plan } = run;
  if (flagOn(input, 'storedPlan') || goesBack(plan, run.events)) return;
  const { source } = created;
  if (source === undefined) {
    await writeErr(
      `run ${created.run} goes on with its stored plan: it does not say which file that was made from`,
    );
    return;
  }
  const file = safeText(source.file, 1000);
  const again = await recompile(run, source, flagList(input, 'setSecret'));
  switch (again.type) {
    case 'gone':
      await writeErr(`run ${created.run} goes on with its stored plan: ${safeText(again.why, 1000)}`);
      return;
    case 'invalid':
      await showFindings(again.compiled, 'text', environment);
      await writeErr(`run ${created.run} cannot take up ${file} as it is now`);
      for (const line of waysOn(created.run)) await writeErr(line);
      throw new Ended(EXIT.invalidInput);
    case 'planned': {
      const changes = diffPlans(plan, again.plan);
      if (changes.length === 0) return;
      throw new UsageError(
        `${file} has changed since run ${created.run} was planned:\n${printPlanChanges(changes).join('\n')}`,
        waysOn(created.run).join('\n'),
      );
    }
  }
}

function waysOn(run: string): readonly string[] {
  return [
    `meshwright resume --stored-plan ${run}  goes on as it was planned`,
    `meshwright rollback ${run}              puts back what it wrote`,
  ];
}
