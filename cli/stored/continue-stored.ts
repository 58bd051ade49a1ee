import type { RunGoal } from '../../engine/run/reenter-run.ts';
import type { StoredRun } from '../../engine/run/reopen-run.ts';
import type { Replan } from '../../engine/run/replan/plan-chain.ts';
import { type CommandInput, flagList } from '../command-input.ts';
import type { Environment } from '../environment.ts';
import type { RoleBinding } from '../run/bind-targets.ts';
import { executeRun } from '../run/execute-run.ts';
import { readOverrides } from '../run/local-secrets.ts';
import { readReportFlags } from '../run/report-result.ts';

/** Goes on with an opened run towards a goal, shows it and gives the exit code; owns the run from here. */
export async function continueStored(options: {
  readonly run: StoredRun;
  readonly goal: RunGoal;
  /** Another plan that comes into force. */
  readonly replan?: Replan;
  readonly bindings: readonly RoleBinding[];
  readonly environment: Environment;
  readonly input: CommandInput;
}): Promise<number> {
  const { run, goal, replan, input } = options;
  const { created } = run;
  const plan = replan?.plan ?? run.plan;
  let overrides: Readonly<Record<string, string>>;
  try {
    overrides = readOverrides(plan, flagList(input, 'setSecret'));
  } catch (error) {
    await run.close();
    throw error;
  }
  return await executeRun({
    plan,
    runId: created.run,
    bindings: options.bindings,
    environment: options.environment,
    input,
    reports: readReportFlags(flagList(input, 'report')),
    stored: { run, goal, ...(replan === undefined ? {} : { replan }) },
    secrets: { ...created.secrets, ...replan?.replanned.secrets, ...overrides },
  });
}
