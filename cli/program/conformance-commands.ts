import { type Command, Option } from 'commander';
import { actionArgs } from '../command-input.ts';
import { collect, outputOption, withProbing } from './shared-options.ts';

/** `conformance smi`, `verify` and `compare`. */
export function addConformance(program: Command): void {
  const conformance = program
    .command('conformance')
    .description('measure what a mesh really does of a specification, and keep the result signed');
  withProbing(conformance.command('smi'))
    .description('run the SMI suite in namespaces of its own, which are removed at the end')
    .option('--sandbox', 'the embedded sandbox cluster')
    .option('--context <name>', 'kubeconfig context')
    .addOption(
      new Option('--profile <name>', 'quick sends fewer requests and may stay inconclusive').choices([
        'full',
        'quick',
      ]),
    )
    .option('--spec <name>', 'only this specification; may be given again', collect, [])
    .option('--case <id>', 'only this case; may be given again', collect, [])
    .option('--gate <spec=capability>', 'full (default), half or none; may be given again', collect, [])
    .option('--namespace-prefix <name>', 'beginning of the names of its namespaces')
    .option('--parallel <n>', 'cases at once')
    .option('--seed <n>', 'the order in which cases are begun follows from it; drawn when left out')
    .option('--out <file>', 'write the result here')
    .option('--sign <key>', 'sign what --out writes, with an Ed25519 private key (PEM)')
    .option('--report <kind=file>', 'also write junit=F, html=F or json=F; may be given again', collect, [])
    .option('-y, --yes', 'do not ask before the first write to a real cluster')
    .addOption(outputOption('text', 'json', 'yaml'))
    .action(async (...args) =>
      (await import('../commands/conformance.ts')).conformanceSmi(...actionArgs(args)),
    );
  conformance
    .command('verify')
    .argument('<file>', 'a signed result')
    .description('check signature and digest of a result; opens no socket')
    .option('--key <file>', 'a public key (PEM) that is trusted; may be given again', collect, [])
    .addOption(outputOption('text', 'json', 'yaml'))
    .action(async (...args) =>
      (await import('../commands/conformance.ts')).conformanceVerify(...actionArgs(args)),
    );
  conformance
    .command('compare')
    .argument('<before>', 'a result')
    .argument('<after>', 'another one')
    .description('say which cases came to something else; exit code 1 where any did')
    .addOption(outputOption('text', 'json'))
    .action(async (...args) =>
      (await import('../commands/conformance.ts')).conformanceCompare(...actionArgs(args)),
    );
}
