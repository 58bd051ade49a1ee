import { type Command, Option } from 'commander';
import { actionArgs } from '../command-input.ts';
import { outputOption } from './shared-options.ts';

/** Commands about policies without a pattern; they open no socket. */
export function addPolicy(program: Command): void {
  const policy = program.command('policy').description('SMI policies by themselves');
  policy
    .command('convert')
    .argument('<file>', 'file or folder with objects; - reads standard input')
    .description('write SMI objects in other versions with the same meaning; opens no socket')
    .requiredOption(
      '--to <target>',
      'v1alpha1 to v1alpha4, by group (access=v1alpha3,specs=v1alpha4), latest, released, osm, traefik-mesh, linkerd-smi, istio-adapter',
    )
    .addOption(outputOption('yaml', 'json'))
    .addOption(
      new Option('--findings <form>', 'form of the findings, which go to stderr')
        .choices(['text', 'json', 'sarif', 'github'])
        .default('text'),
    )
    .action(async (...args) =>
      (await import('../commands/policy-convert.ts')).policyConvertCommand(...actionArgs(args)),
    );
}
