import { type Command, Option } from 'commander';
import { actionArgs } from '../command-input.ts';
import { outputOption, withParameters, withTargets } from './shared-options.ts';

/** Commands that look at living clusters and leave them as they are. */
export function addLive(program: Command): void {
  withTargets(withParameters(program.command('diff')))
    .argument('<file>', 'pattern file or folder')
    .description('show what a run would change in the clusters, object by object; changes nothing')
    .addOption(outputOption('text', 'json'))
    .action(async (...args) => (await import('../commands/diff.ts')).diffCommand(...actionArgs(args)));
  withTargets(withParameters(program.command('verify')))
    .argument('<run|file>', 'id of a run (or the beginning of it, or latest), or a pattern file or folder')
    .description('make the proofs again and report drift; changes nothing, and removes its agent pods')
    .option('--agent-image <image>', 'image with Node for the probe agent on a real cluster')
    .addOption(
      new Option('--progress <form>', 'how progress is shown')
        .choices(['auto', 'tui', 'plain', 'jsonl', 'none'])
        .default('auto'),
    )
    .addOption(outputOption('text', 'json'))
    .action(async (...args) => (await import('../commands/verify.ts')).verifyCommand(...actionArgs(args)));
}
