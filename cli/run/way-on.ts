import path from 'node:path';
import type { RunResult } from '../../schemas/run-event.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { type CommandInput, flagList, flagText } from '../command-input.ts';
import type { Environment } from '../environment.ts';

/** What the next command of the same run has to be told again. */
export interface WayBack {
  readonly run: string;
  readonly environment: Pick<Environment, 'stateDir' | 'kubeconfigPaths'>;
  /** Flags of the command that ends. */
  readonly input: CommandInput;
}

/** The two commands that go on with a run. */
export interface WayOn {
  readonly resume: string;
  readonly rollback: string;
  /** Decides about a step that waits for a person. */
  readonly approve: string;
}

/** The commands that go on with a run, with the flags that no run records: places, and what programs it may start. */
export function commandsFor({ run, environment, input }: WayBack): WayOn {
  const flags = [
    ...(flagText(input, 'stateDir') === undefined ? [] : ['--state-dir', environment.stateDir]),
    ...(flagText(input, 'kubeconfig') === undefined
      ? []
      : environment.kubeconfigPaths.flatMap((file) => ['--kubeconfig', file])),
    ...flagList(input, 'allowExec').flatMap((program) => ['--allow-exec', program]),
    ...(flagText(input, 'agentImage') === undefined
      ? []
      : ['--agent-image', flagText(input, 'agentImage') ?? '']),
  ];
  const place = flagText(input, 'stateDir') === undefined ? [] : ['--state-dir', environment.stateDir];
  const approve = ['meshwright approve', run, ...place.map(shellWord)].join(' ');
  const rest = [run, ...flags.map(shellWord)].join(' ');
  return { resume: `meshwright resume ${rest}`, rollback: `meshwright rollback ${rest}`, approve };
}

/**
 * What to type after a run that left something in place; nothing where nothing is left to do. `kubeconfigs` are the files
 * in which the contexts of the manual commands are found.
 */
export function wayOn(result: RunResult, back: WayBack, kubeconfigs: readonly string[]): readonly string[] {
  const { approve, resume, rollback } = commandsFor(back);
  switch (result.outcome) {
    case 'suspended':
      return suspendedLines(result, { approve, resume, rollback });
    case 'cancelled':
    case 'failed':
      if (result.outcome === 'failed' && result.steps.every((step) => step.attempts === 0))
        return ['nothing had begun: nothing was written'];
      return ['nothing was rolled back; go on with it, or put back what it wrote:', resume, rollback];
    case 'rollbackFailed':
      return [...manualWork(result.manual ?? [], kubeconfigs), 'try to put back the rest:', rollback];
    default:
      return [];
  }
}

/** Who decides may be somebody else than who goes on. */
function suspendedLines(result: RunResult, ways: WayOn): readonly string[] {
  const waiting = result.steps.filter((step) => step.state === 'waitingApproval').map((step) => step.key);
  return [
    `suspended: ${waiting.map((key) => safeText(key)).join(', ')} waits for a decision; give it, then go on:`,
    ...waiting.map((key) => (waiting.length === 1 ? ways.approve : `${ways.approve} ${shellWord(key)}`)),
    ways.resume,
    'or put back what it wrote:',
    ways.rollback,
  ];
}

function manualWork(commands: readonly string[], kubeconfigs: readonly string[]): readonly string[] {
  if (commands.length === 0) return [];
  const files = [...new Set(kubeconfigs)].join(path.delimiter);
  return [
    'to put it back by hand, type in this order:',
    `export KUBECONFIG=${shellWord(files)}`,
    ...commands,
  ];
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
