import { rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import type { Plan } from '../../engine/plan/plan.ts';
import type { SecretsDeps } from '../../engine/run/secrets/secret-store.ts';
import type { RunResult } from '../../schemas/run-event.ts';
import { type CommandInput, flagList, flagOn, flagText } from '../command-input.ts';
import type { Environment } from '../environment.ts';
import { writeErr } from '../output.ts';
import { reportOurFault } from '../report-our-fault.ts';
import type { RoleBinding } from './bind-targets.ts';
import { openLocalSecrets } from './local-secrets.ts';
import { type Notices, openNotices } from './notices.ts';
import { type OpenTargets, openSandboxes } from './open-sandboxes.ts';
import { type ReportRequest, type ResultForm, reportResult } from './report-result.ts';
import { type ProgressForm, showProgress } from './show-progress.ts';
import { type StartedRun, type StartRunOptions, startRun } from './start-run.ts';
import { watchSignals } from './watch-signals.ts';
import { commandsFor, wayOn } from './way-on.ts';

/** A run to begin, or a stored one to enter again. */
export interface ExecuteRunOptions
  extends Pick<StartRunOptions, 'plan' | 'runId' | 'source' | 'stored' | 'confirm'> {
  readonly plan: Plan;
  readonly bindings: readonly RoleBinding[];
  readonly environment: Environment;
  /** Flags that `run`, `resume` and `rollback` share. */
  readonly input: CommandInput;
  readonly reports: readonly ReportRequest[];
  /** Says how it ended, in place of the proof table and the reports. */
  readonly tell?: (result: RunResult, runFolder: string) => Promise<void>;
  /** Where the values of its secret parameters are. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Runs to the end, shows it, reports it, and gives the exit code. The one way for `run`, `resume` and `rollback`. */
export async function executeRun(options: ExecuteRunOptions): Promise<number> {
  const { environment, runId, stored, input } = options;
  const folder = path.join(environment.stateDir, 'runs', runId);
  const notices = openNotices((line) => process.stderr.write(`${line}\n`));
  let targets: OpenTargets;
  let secrets: SecretsDeps;
  try {
    secrets = await openLocalSecrets({
      plan: options.plan,
      sources: options.secrets,
      environment,
      complain: stored?.goal === 'putBack' ? 'later' : 'now',
      onWarning: (text) => notices.say(`warning: ${text}`),
    });
    targets = await openSandboxes(options.bindings, environment, folder, stored !== undefined);
  } catch (error) {
    await stored?.run.close();
    throw error;
  }
  let result: RunResult;
  try {
    for (const note of targets.notes) await writeErr(note);
    const faults: unknown[] = [];
    const run = await begin(options, targets, {
      approvals: approvalsOf(options),
      secrets,
      onWarning: (text) => notices.say(`warning: ${text}`),
      onFault: (error) => faults.push(error),
    });
    result = await followRun(options, run, notices);
    if (faults.length > 0) await reportOurFault(secrets.scrubber.error(faults[0]));
  } finally {
    await targets.close();
  }
  // Nothing can go on from here, so nobody needs the cluster that was made for it.
  if (result.outcome === 'succeeded' || result.outcome === 'rolledBack')
    await Promise.all(targets.stores.map((store) => rm(store, { recursive: true, force: true })));
  const kubeconfigs = targets.targets.flatMap((target) => target.kubeconfigPaths);
  for (const line of wayOn(result, { run: runId, environment, input }, kubeconfigs)) await writeErr(line);
  return result.exitCode;
}

/** A person can answer where the run is shown on a terminal whose keys can be read. */
function approvalsOf({ environment, input }: ExecuteRunOptions): StartRunOptions['approvals'] {
  if (flagOn(input, 'yes')) return 'all';
  return progressForm(environment, input) === 'tui' && process.stdin.isTTY === true
    ? 'terminal'
    : 'elsewhere';
}

function progressForm(environment: Environment, input: CommandInput): ProgressForm {
  const form = flagOn(input, 'quiet') ? 'none' : (flagText(input, 'progress') as ProgressForm); // commander's choices
  return form === 'auto' ? (environment.interactive ? 'tui' : 'plain') : form;
}

/** Starts the run; when that throws nothing has begun, and no folder of it is left. */
async function begin(
  options: ExecuteRunOptions,
  targets: OpenTargets,
  given: Pick<StartRunOptions, 'approvals' | 'secrets' | 'onWarning' | 'onFault'>,
): Promise<StartedRun> {
  const { plan, runId, source, stored, environment, input, confirm } = options;
  const agentImage = flagText(input, 'agentImage');
  try {
    return await startRun({
      plan,
      runId,
      targets: targets.targets,
      environment,
      stateDir: environment.stateDir,
      allowExec: flagList(input, 'allowExec'),
      ...(agentImage === undefined ? {} : { agentImage }),
      ...(source === undefined ? {} : { source }),
      ...(stored === undefined ? {} : { stored }),
      ...(confirm === undefined ? {} : { confirm }),
      ...given,
    });
  } catch (error) {
    if (stored === undefined) {
      await targets.close();
      await rm(path.join(environment.stateDir, 'runs', runId), { recursive: true, force: true });
    }
    throw error;
  }
}

/** The keys of this terminal as decisions; Ctrl-C is the signal that it is everywhere else. */
function answersFrom(run: StartedRun): NonNullable<Parameters<typeof showProgress>[2]['answers']> {
  return {
    decide: (step, type) => {
      run.commands.decide(step, { type, by: userInfo().username });
    },
    interrupt: () => {
      process.kill(process.pid, 'SIGINT');
    },
  };
}

/** Shows a run until it is over, and says how it ended. */
async function followRun(options: ExecuteRunOptions, run: StartedRun, notices: Notices): Promise<RunResult> {
  const { environment, input, reports, runId } = options;
  const form = progressForm(environment, input);
  const answers = approvalsOf(options) === 'terminal' ? { answers: answersFrom(run) } : {};
  const unwatch = watchSignals(run.commands, commandsFor({ run: runId, environment, input }), notices.say);
  try {
    const [result] = await Promise.all([
      run.result,
      showProgress(run.events, form, { environment, notices, replayed: run.replayed, ...answers }),
    ]);
    if (options.tell === undefined)
      await reportResult(result, flagText(input, 'output') as ResultForm, reports); // commander's choices
    else await options.tell(result, path.join(environment.stateDir, 'runs', runId));
    return result;
  } finally {
    unwatch();
    await run.close();
  }
}
