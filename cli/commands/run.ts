import path from 'node:path';
import { ulid } from 'ulid';
import type { Plan } from '../../engine/plan/plan.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import { type CommandInput, flagList, flagOn, flagText } from '../command-input.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import { Ended, writeErr, writeOut } from '../output.ts';
import { planFor } from '../pattern/plan-for.ts';
import { bindTargets, type RoleBinding } from '../run/bind-targets.ts';
import { confirmWrite } from '../run/confirm-write.ts';
import { openSandboxes } from '../run/open-sandboxes.ts';
import { type ReportRequest, type ResultForm, readReportFlags, reportResult } from '../run/report-result.ts';
import { type ProgressForm, showProgress } from '../run/show-progress.ts';
import { startRun } from '../run/start-run.ts';
import { watchSignals } from '../run/watch-signals.ts';

/** `meshwright run` */
export async function runCommand(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const reports = readReportFlags(flagList(input, 'report'));
  const plan = await planFor(input, 'sandbox');
  if (plan === undefined) throw new Ended(EXIT.invalidInput);
  if (flagOn(input, 'dryRun')) {
    const { printPlan } = await import('../../report/plan/print-plan.ts');
    return await writeOut(printPlan(plan));
  }
  const context = flagText(input, 'context');
  const bindings = bindTargets(plan.roles, {
    sandbox: flagOn(input, 'sandbox'),
    targets: flagList(input, 'target'),
    ...(context === undefined ? {} : { context }),
  });
  await confirmWrite(plan, bindings, flagOn(input, 'yes'), environment);
  process.exitCode = await runBound(plan, bindings, environment, input, reports);
}

async function runBound(
  plan: Plan,
  bindings: readonly RoleBinding[],
  environment: Environment,
  input: CommandInput,
  reports: readonly ReportRequest[],
): Promise<number> {
  const runId = ulid();
  const agentImage = flagText(input, 'agentImage');
  const form = flagOn(input, 'quiet') ? 'none' : (flagText(input, 'progress') as ProgressForm); // commander's choices
  const targets = await openSandboxes(bindings, environment, path.join(environment.stateDir, 'runs', runId));
  try {
    for (const note of targets.notes) await writeErr(note);
    const run = await startRun({
      plan,
      runId,
      targets: targets.targets,
      environment,
      stateDir: environment.stateDir,
      allowExec: flagList(input, 'allowExec'),
      ...(agentImage === undefined ? {} : { agentImage }),
      onWarning: (text) => process.stderr.write(`warning: ${text}\n`),
    });
    const unwatch = watchSignals(run.commands, (line) => process.stderr.write(`${line}\n`));
    try {
      const [result] = await Promise.all([run.result, showProgress(run.events, form, environment)]);
      await reportResult(result, flagText(input, 'output') as ResultForm, reports); // commander's choices
      if (result.outcome === 'cancelled')
        await writeErr(
          `nothing was rolled back; the journal and every object as it was before are in ${run.folder}`,
        );
      return result.exitCode;
    } finally {
      unwatch();
      await run.close();
    }
  } finally {
    await targets.close();
  }
}
