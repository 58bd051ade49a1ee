import { type Command, Option } from 'commander';

const SET_SECRET =
  'where a secret parameter is: k=env:VAR, k=file:PATH or k=k8s:ROLE:NS/NAME#KEY; may be given again';

/** An option that may be given again gathers its values. */
export const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/**
 * An option that a variable may give too: `MESHWRIGHT_STATE_DIR` stands for `--state-dir`; the flag wins. Not for what
 * names a cluster or a pattern: those are named each time.
 */
export function variableOption(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.env(`MESHWRIGHT_${option.name().toUpperCase().replaceAll('-', '_')}`);
}

/** `--set-secret`, the same wherever secrets are read. */
export function withSecrets(command: Command): Command {
  return command.option('--set-secret <k=source>', SET_SECRET, collect, []);
}

/** The ways to give a pattern its parameters, the same for every command that reads one. */
export function withParameters(command: Command): Command {
  return withSecrets(
    command
      .option('--set <k=v>', 'a parameter; may be given again', collect, [])
      .option('--values <file>', 'parameters from a YAML file; may be given again', collect, []),
  );
}

/** The ways to say where a pattern's roles are. */
export function withTargets(command: Command): Command {
  return command
    .option('--sandbox', 'the embedded sandbox cluster')
    .option('--context <name>', 'kubeconfig context for every role')
    .option('--target <role=context>', 'kubeconfig context for one role; may be given again', collect, []);
}

/** `-o` with its forms, the first of which is the default. */
export function outputOption(...forms: readonly [string, ...string[]]): Option {
  return new Option('-o, --output <form>', 'form of the result').choices([...forms]).default(forms[0]);
}

/** What names a stored run. */
export const WHICH_RUN = 'id of the run, the beginning of it, or latest';

/** How a command that probes does so, and how it shows what it does. */
export function withProbing(command: Command): Command {
  return command
    .addOption(
      variableOption('--agent-image <image>', 'image with Node for the probe agent on a real cluster'),
    )
    .addOption(
      variableOption('--progress <form>', 'how progress is shown')
        .choices(['auto', 'tui', 'plain', 'jsonl', 'none'])
        .default('auto'),
    );
}

/** What is said alike of a run that begins and of one that is entered again. */
export function withRunning(command: Command): Command {
  return withProbing(command)
    .option('--allow-exec <program>', 'a program that exec steps may run; may be given again', collect, [])
    .addOption(outputOption('text', 'json', 'yaml'))
    .option('--report <kind=file>', 'also write junit=F or json=F; may be given again', collect, []);
}
