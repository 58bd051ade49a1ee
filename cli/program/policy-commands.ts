import { type Command, Option } from 'commander';
import { actionArgs } from '../command-input.ts';
import { collect, outputOption } from './shared-options.ts';

/** Commands about policies without a pattern; a socket is opened only to a cluster that is named. */
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
    .option(
      '--from <source>',
      'whom the objects were written for: spec (the specification), or osm, whose reading is then written out',
      'spec',
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
  policy
    .command('explain')
    .description(
      'say what becomes of a request and which rule decides: from files, or from a cluster that is only read',
    )
    .requiredOption('--from <namespace/account>', 'who asks')
    .requiredOption('--to <namespace/service:port>', 'what is asked: a number or name of a TCP port')
    .option('--request <method path>', 'such as "GET /items"; without it an opaque connection is meant')
    .option('--header <k=v>', 'a header of the request; may be given again', collect, [])
    .option(
      '-f, --file <file>',
      'file or folder with objects; - reads standard input; may be given again',
      collect,
      [],
    )
    .option('--context <name>', 'kubeconfig context to read instead')
    .option('--sandbox', 'read the embedded sandbox cluster instead')
    .option('--trust-domain <name>', 'trust domain, for IdentityBindings with SPIFFE IDs')
    .addOption(outputOption('text', 'json'))
    .action(async (...args) =>
      (await import('../commands/policy-explain.ts')).policyExplainCommand(...actionArgs(args)),
    );
}
