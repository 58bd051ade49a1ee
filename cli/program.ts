import { Command, Help, Option } from 'commander';
import { nearestName } from '../schemas/nearest-name.ts';
import { actionArgs } from './command-input.ts';
import { UsageError } from './output.ts';
import { addConformance } from './program/conformance-commands.ts';
import { addLive } from './program/live-commands.ts';
import { addPolicy } from './program/policy-commands.ts';
import {
  collect,
  outputOption,
  variableOption,
  WHICH_RUN,
  withParameters,
  withRunning,
  withSecrets,
  withTargets,
} from './program/shared-options.ts';
import { expectShortLife } from './short-lived.ts';

/** Commands that only read and print. */
const SHORT_LIVED: ReadonlySet<string> = new Set(['check', 'plan', 'graph', 'explain', 'convert']);

/**
 * The command line: names, flags, help. Each action loads its own code only when it is called, so that `version`,
 * `--help` and `check` load neither Ink nor the Kubernetes client.
 */
export function buildProgram(): Command {
  const program = new Command('meshwright')
    .description(
      'Service mesh patterns that prove themselves: one small file of intent and proof, run as a plan, judged on real traffic.',
    )
    .configureHelp({ showGlobalOptions: false, optionDescription: describeOption })
    .enablePositionalOptions()
    .hook('preAction', (_program, command) => {
      if (SHORT_LIVED.has(command.name())) expectShortLife();
    })
    .exitOverride();
  addAuthoring(program);
  addLive(program);
  addPolicy(program);
  addRunning(program);
  addRuns(program);
  addConformance(program);
  addSandbox(program);
  addSmall(program);
  for (const group of [program, ...allCommands(program)]) refuseUnknown(group, program);
  for (const command of allCommands(program)) withSharedFlags(command);
  return program;
}

/** An option that gathers values begins with none, which goes without saying. */
function describeOption(this: void, option: Option): string {
  return Array.isArray(option.defaultValue) ? option.description : new Help().optionDescription(option);
}

function allCommands(command: Command): readonly Command[] {
  return command.commands.flatMap((sub) => [sub, ...allCommands(sub)]);
}

/** A word that is no command of this group is refused with the nearest one. */
function refuseUnknown(group: Command, program: Command): void {
  if (group.commands.length === 0) return;
  const path = group === program ? 'meshwright' : `meshwright ${group.name()}`;
  group.on('command:*', (operands: readonly string[]) => {
    const word = operands[0] ?? '';
    const names = group.commands.map((command) => command.name());
    const near = nearestName(word, names);
    throw new UsageError(
      `unknown command '${group === program ? '' : `${group.name()} `}${word}'`,
      near === undefined ? `${path} --help lists the commands` : `did you mean: ${path} ${near}`,
    );
  });
}

function withSharedFlags(command: Command): void {
  command
    .addOption(variableOption('--state-dir <dir>', 'where runs and the sandbox keep their state'))
    .addOption(variableOption('--kubeconfig <file>', 'kubeconfig file in place of $KUBECONFIG'))
    .addOption(
      variableOption(
        '--home-namespace <ns>',
        'where clusters keep locks and recovery records (default: default)',
      ),
    )
    .option('--no-color', 'no colours')
    .option('-q, --quiet', 'only the result')
    .option('-v, --verbose', 'more detail')
    .exitOverride();
}

function addAuthoring(program: Command): void {
  const diagnostics = () =>
    new Option('-o, --output <form>', 'form of the findings')
      .choices(['text', 'json', 'sarif', 'github'])
      .default('text');
  withParameters(program.command('check'))
    .argument('<file...>', 'pattern files or folders; - reads standard input')
    .description('say everything that is wrong with pattern files; opens no socket')
    .addOption(diagnostics())
    .action(async (...args) => (await import('./commands/check.ts')).checkCommand(...actionArgs(args)));
  withParameters(program.command('plan'))
    .argument('<file>', 'pattern file or folder')
    .description('show the ordered steps, why they wait for each other, and what they write; opens no socket')
    .addOption(
      new Option('-o, --output <form>', 'form of the plan').choices(['text', 'json']).default('text'),
    )
    .option('--mesh <name>', 'lower policies as for this mesh', 'sandbox')
    .action(async (...args) => (await import('./commands/plan.ts')).planCommand(...actionArgs(args)));
  withParameters(program.command('graph'))
    .argument('<file>', 'pattern file or folder')
    .description('draw the steps and their edges; opens no socket')
    .addOption(
      new Option('--format <form>', 'form of the graph')
        .choices(['mermaid', 'dot', 'json'])
        .default('mermaid'),
    )
    .action(async (...args) => (await import('./commands/graph.ts')).graphCommand(...actionArgs(args)));
  program
    .command('explain')
    .argument('<code|path>', 'a diagnostic code such as E312, or a path such as steps.probe.expect')
    .description('explain a diagnostic code or a part of the pattern language')
    .action(async (...args) => (await import('./commands/explain.ts')).explainCommand(...actionArgs(args)));
}

function addRunning(program: Command): void {
  withRunning(
    withTargets(withParameters(program.command('run')))
      .argument('<file>', 'pattern file or folder')
      .description('plan, then run, judge on real traffic, and roll back on a breach')
      .option('-y, --yes', 'do not ask before the first write to a real cluster, and give every approval')
      .option('--dry-run', 'show the plan and stop')
      .option('--only <step>', 'run only this step and what it needs; may be given again', collect, [])
      .option('--skip <step>', 'skip this step; may be given again', collect, []),
  )
    .addOption(variableOption('--timeout <duration>', 'give up after this long'))
    .action(async (...args) => (await import('./commands/run.ts')).runCommand(...actionArgs(args)));
  addEntering(
    program
      .command('resume')
      .argument('<run>', WHICH_RUN)
      .description('go on with a run that was interrupted, suspended or failed')
      .option(
        '--replan',
        'by the plan that its pattern file says now; finished steps that still count are kept',
      )
      .option('--stored-plan', 'by the plan that it began with, whatever its pattern file says by now')
      .option('-y, --yes', 'give every approval that the run asks for'),
  ).action(async (...args) => (await import('./commands/resume.ts')).resumeCommand(...actionArgs(args)));
  namingClusters(
    addEntering(
      program
        .command('rollback')
        .argument('[run]', WHICH_RUN)
        .description('put back what a run wrote, in its reverse order')
        .option(
          '--from-cluster',
          'by the record that the run left in its clusters, without its state directory',
        ),
    ),
  ).action(async (...args) => (await import('./commands/rollback.ts')).rollbackCommand(...actionArgs(args)));
  namingClusters(
    program
      .command('unlock')
      .argument('<run>', 'id of the run that holds the lock, or the beginning of it')
      .description('remove the locks of a run that is surely dead'),
  )
    .option('--holder <host>', 'the host that is dead, when nobody is here to ask')
    .action(async (...args) => (await import('./commands/unlock.ts')).unlockCommand(...actionArgs(args)));
  program
    .command('cancel')
    .argument('<run>', WHICH_RUN)
    .description('ask a run that is under way to stop, and wait until it has; once more: at once')
    .option('--by <name>', 'who asks; the user of this machine when left out')
    .action(async (...args) => (await import('./commands/cancel.ts')).cancelCommand(...actionArgs(args)));
  program
    .command('approve')
    .argument('<run>', WHICH_RUN)
    .argument('[step]', 'key of the step; not needed when only one waits')
    .description('decide about a step of a run that waits for a person')
    .option('--reject', 'say no')
    .option('--by <name>', 'who decides; the user of this machine when left out')
    .action(async (...args) => (await import('./commands/approve.ts')).approveCommand(...actionArgs(args)));
  withSecrets(
    program
      .command('test')
      .argument('<file...>', 'folders with patterns, or PatternTest files')
      .description('run patterns in the sandbox against their tests'),
  )
    .option('--sabotage', 'also demand that every proof goes red on a broken mesh')
    .option('--switch <name>', 'only this sabotage switch')
    .addOption(outputOption('text', 'json'))
    .action(async (...args) => (await import('./commands/test.ts')).testCommand(...actionArgs(args)));
}

/** Flags that name clusters without a pattern. */
function namingClusters(command: Command): Command {
  return command
    .option('--sandbox', 'the sandbox that is up')
    .option('--context <name>', 'kubeconfig context')
    .option('--target <role=context>', 'kubeconfig context of one role; may be given again', collect, []);
}

/** Flags of a stored run that is entered again. */
function addEntering(command: Command): Command {
  return withRunning(withSecrets(command));
}

function addRuns(program: Command): void {
  const runs = program.command('runs').description('the runs that this state directory keeps');
  runs
    .command('get')
    .description('list the runs, oldest first')
    .addOption(outputOption('text', 'json'))
    .action(async (...args) => (await import('./commands/runs.ts')).runsGet(...actionArgs(args)));
  runs
    .command('describe')
    .argument('<run>', WHICH_RUN)
    .description('say how the steps and proofs of a run stand')
    .addOption(outputOption('text', 'json'))
    .action(async (...args) => (await import('./commands/runs.ts')).runsDescribe(...actionArgs(args)));
  runs
    .command('events')
    .argument('<run>', WHICH_RUN)
    .description('print what a run has told, one JSON event a line; with -o text one sentence a line')
    .addOption(outputOption('json', 'text'))
    .action(async (...args) => (await import('./commands/runs.ts')).runsEvents(...actionArgs(args)));
  runs
    .command('logs')
    .argument('<run>', WHICH_RUN)
    .argument('[step]', 'only this step: its key, or its id with all repetitions')
    .description('print what steps said, and the logs and files that they kept')
    .addOption(outputOption('text', 'json'))
    .action(async (...args) => (await import('./commands/runs-logs.ts')).runsLogs(...actionArgs(args)));
  runs
    .command('delete')
    .argument('<run>', WHICH_RUN)
    .description('forget a run that no process writes, and remove agent pods that it left')
    .option('--force', 'even when it has not put back everything that it wrote')
    .action(async (...args) => (await import('./commands/runs.ts')).runsDelete(...actionArgs(args)));
}

function addSandbox(program: Command): void {
  const sandbox = program
    .command('sandbox')
    .description('the embedded cluster with its simulated reference mesh');
  sandbox
    .command('up')
    .description('start the sandbox; prints one JSON line when it is ready')
    .option('--background', 'leave it running and return')
    .option('--kubeconfig-out <file>', 'write the kubeconfig here')
    .option('--port <n>', 'port of the API server')
    .option('--name <name>', 'its name, where there are several')
    .option('--trust-domain <domain>', 'of its mesh; NAME.local when left out')
    .option(
      '--api-server <context>',
      'no API server of its own: controllers, pods and mesh on this one, which has no nodes',
    )
    .option('--cluster-controllers', 'with --api-server: leave workloads to its own kube-controller-manager')
    .action(async (...args) => (await import('./commands/sandbox.ts')).sandboxUp(...actionArgs(args)));
  sandbox
    .command('status')
    .description('say which sandboxes run and how to reach them, one JSON line for each')
    .option('--name <name>', 'only this one')
    .action(async (...args) => (await import('./commands/sandbox.ts')).sandboxStatus(...actionArgs(args)));
  sandbox
    .command('down')
    .description('stop the sandbox with everything it started')
    .option('--purge', 'also forget its objects')
    .option('--name <name>', 'which one, where there are several')
    .option('--all', 'every one that runs')
    .action(async (...args) => (await import('./commands/sandbox.ts')).sandboxDown(...actionArgs(args)));
  sandbox
    .command('break')
    .argument('[switch]', 'how to break the mesh, or link=A:B; without it the switches are listed')
    .description('break the mesh, or a link, on purpose')
    .option('--name <name>', 'which sandbox, where there are several')
    .action(async (...args) => (await import('./commands/sandbox.ts')).sandboxBreak(...actionArgs(args)));
  sandbox
    .command('mend')
    .argument('[switch]', 'what to mend, or link=A:B; everything when left out')
    .description('mend what was broken on purpose')
    .option('--name <name>', 'which sandbox, where there are several')
    .action(async (...args) => (await import('./commands/sandbox.ts')).sandboxMend(...actionArgs(args)));
  sandbox
    .command('link')
    .argument('<a>', 'a sandbox')
    .argument('<b>', 'another one')
    .description('let the workloads of two sandboxes reach and believe each other')
    .action(async (...args) =>
      (await import('./commands/sandbox-links.ts')).sandboxLink(...actionArgs(args)),
    );
  sandbox
    .command('unlink')
    .argument('<a>', 'a sandbox')
    .argument('<b>', 'another one')
    .description('take a link away')
    .action(async (...args) =>
      (await import('./commands/sandbox-links.ts')).sandboxUnlink(...actionArgs(args)),
    );
}

function addSmall(program: Command): void {
  program
    .command('agent')
    .description('the probe and load agent: JSON lines on stdin and stdout')
    .action(async () => {
      await import('../loadgen/agent/main.ts');
    });
  program
    .command('version')
    .description('print the version')
    .addOption(outputOption('text', 'json'))
    .action(async (...args) => (await import('./commands/version.ts')).versionCommand(...actionArgs(args)));
}
