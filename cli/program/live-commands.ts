import type { Command } from 'commander';
import { actionArgs } from '../command-input.ts';
import { outputOption, withParameters, withProbing, withTargets } from './shared-options.ts';

/** Commands that look at living clusters and leave them as they are. */
export function addLive(program: Command): void {
  withTargets(withParameters(program.command('diff')))
    .argument('<file>', 'pattern file or folder')
    .description('show what a run would change in the clusters, object by object; changes nothing')
    .addOption(outputOption('text', 'json'))
    .action(async (...args) => (await import('../commands/diff.ts')).diffCommand(...actionArgs(args)));
  withProbing(withTargets(withParameters(program.command('verify'))))
    .argument('<run|file>', 'id of a run (or the beginning of it, or latest), or a pattern file or folder')
    .description('make the proofs again and report drift; changes nothing, and removes its agent pods')
    .addOption(outputOption('text', 'json'))
    .action(async (...args) => (await import('../commands/verify.ts')).verifyCommand(...actionArgs(args)));
}
