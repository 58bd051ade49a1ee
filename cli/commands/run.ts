import { ulid } from 'ulid';
import { EXIT } from '../../schemas/exit-codes.ts';
import { type CommandInput, flagList, flagOn, flagText } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { Ended, writeOut } from '../output.ts';
import { sourcesOf } from '../parameters/read-values.ts';
import { planFor } from '../pattern/plan-for.ts';
import { bindTargets } from '../run/bind-targets.ts';
import { confirmWrite } from '../run/confirm-write.ts';
import { executeRun } from '../run/execute-run.ts';
import { readReportFlags } from '../run/report-result.ts';

/** `meshwright run` */
export async function runCommand(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const reports = readReportFlags(flagList(input, 'report'));
  const planned = await planFor(input, 'sandbox', flagOn(input, 'dryRun') ? 'toPlan' : 'toRun');
  if (planned === undefined) throw new Ended(EXIT.invalidInput);
  const { plan } = planned;
  if (flagOn(input, 'dryRun')) {
    const { printPlan } = await import('../../report/plan/print-plan.ts');
    return await writeOut(printPlan(plan, undefined, sourcesOf(planned.secrets)));
  }
  const context = flagText(input, 'context');
  const bindings = bindTargets(plan.roles, {
    sandbox: flagOn(input, 'sandbox'),
    targets: flagList(input, 'target'),
    ...(context === undefined ? {} : { context }),
  });
  process.exitCode = await executeRun({
    plan,
    runId: ulid(),
    bindings,
    environment,
    input,
    reports,
    secrets: sourcesOf(planned.secrets),
    confirm: (targets) => confirmWrite(plan, targets, flagOn(input, 'yes'), environment),
  });
}
