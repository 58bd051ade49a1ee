import { ulid } from 'ulid';
import { parseDuration } from '../../schemas/duration.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { type CommandInput, flagList, flagOn, flagText } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { Ended, UsageError, writeOut } from '../output.ts';
import { sourcesOf } from '../parameters/read-values.ts';
import { planFor } from '../pattern/plan-for.ts';
import { withTimeout } from '../pattern/with-timeout.ts';
import { bindTargets } from '../run/bind-targets.ts';
import { confirmWrite } from '../run/confirm-write.ts';
import { executeRun } from '../run/execute-run.ts';
import { readReportFlags } from '../run/report-result.ts';

/** `meshwright run` */
export async function runCommand(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const reports = readReportFlags(flagList(input, 'report'));
  const timeoutMs = readTimeout(flagText(input, 'timeout'));
  const planned = await planFor(input, 'sandbox', flagOn(input, 'dryRun') ? 'toPlan' : 'toRun');
  if (planned === undefined) throw new Ended(EXIT.invalidInput);
  const plan = withTimeout(planned.plan, timeoutMs);
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
    ...(planned.source === undefined
      ? {}
      : { source: { ...planned.source, ...(timeoutMs === undefined ? {} : { timeoutMs }) } }),
    bindings,
    environment,
    input,
    reports,
    secrets: sourcesOf(planned.secrets),
    confirm: (targets) => confirmWrite(plan, targets, flagOn(input, 'yes'), environment),
  });
}

/** `--timeout` in milliseconds. Throws `UsageError`. */
function readTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0)
    throw new UsageError(`--timeout ${safeText(text, 100)} is not a duration`, 'such as 90s, 5m or 1h30m');
  return ms;
}
