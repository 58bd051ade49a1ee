import type { Cluster } from '../../engine/world.ts';
import { type CommandInput, flagList, flagOn, flagText } from '../command-input.ts';
import type { Environment } from '../environment.ts';
import { UsageError } from '../output.ts';
import { findStandingSandbox } from '../sandbox/standing-sandbox.ts';
import { loadPort } from '../world/load-port.ts';
import { makeWorld, type OpenWorld } from '../world/make-world.ts';

/** Clusters that a command names directly, without a pattern. Whoever opens them closes them. */
export interface NamedClusters {
  readonly clusters: readonly Cluster[];
  readonly world: OpenWorld;
  /** Where the contexts are described. */
  readonly kubeconfigPaths: readonly string[];
}

/**
 * Opens the clusters that `--context`, `--target` or `--sandbox` name, each once. Throws `UsageError` when none is named,
 * `Failure` when one cannot be used.
 */
export async function openNamedClusters(
  input: CommandInput,
  environment: Environment,
): Promise<NamedClusters> {
  const { contexts, kubeconfigPaths } = await namedContexts(input, environment);
  const world = makeWorld({
    // Each context plays a role of its own name: there is no pattern yet that names roles.
    targets: contexts.map((context) => ({ role: context, kind: 'cluster', context, kubeconfigPaths })),
    environment,
    allowExec: [],
    load: loadPort(undefined),
    onWarning: (text) => process.stderr.write(`warning: ${text}\n`),
  });
  try {
    const clusters: Cluster[] = [];
    for (const context of contexts) clusters.push(await world.clusters.open(context));
    return { clusters, world, kubeconfigPaths };
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function namedContexts(
  input: CommandInput,
  environment: Environment,
): Promise<{ readonly contexts: readonly string[]; readonly kubeconfigPaths: readonly string[] }> {
  const { kubeconfigPaths } = environment;
  if (flagOn(input, 'sandbox')) {
    const standing = await findStandingSandbox(environment.stateDir);
    if (standing === undefined)
      throw new UsageError('no sandbox is up', 'meshwright sandbox up --background starts one');
    return { contexts: [standing.context], kubeconfigPaths: [standing.kubeconfig] };
  }
  const context = flagText(input, 'context');
  const targets = flagList(input, 'target').map((entry) => entry.slice(entry.indexOf('=') + 1));
  const contexts = [...new Set([...(context === undefined ? [] : [context]), ...targets])];
  if (contexts.length === 0)
    throw new UsageError(
      'no cluster named',
      'say which: --context CONTEXT, --target ROLE=CONTEXT, or --sandbox',
    );
  return { contexts, kubeconfigPaths };
}
