import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openCluster } from '../../kube/open-cluster.ts';
import { serverIdentity } from '../api/server-identity.ts';
import { runController } from '../controllers/control-loop.ts';
import { EventRecorder } from '../controllers/record-event.ts';
import { startDataPlane } from '../dataplane/start-data-plane.ts';
import type { RunningSandbox, SandboxOptions } from '../run-sandbox.ts';
import { ATTACHED_KINDS } from './attached-kinds.ts';
import { garbageKeeper, namespaceKeeper } from './keep-cluster.ts';
import { openKubeletServer } from './kubelet-server.ts';
import { OWN_CLOCK, OWN_RANDOM } from './own-clock.ts';
import { beat, type Place } from './own-node.ts';
import {
  demandBareServer,
  installDefinitions,
  register,
  unregister,
  untilAggregated,
} from './prepare-server.ts';
import { RemoteView } from './remote-view.ts';

/** Which API server a sandbox attaches itself to. */
export interface Attachment {
  readonly context: string;
  /** Kubeconfig files in order of precedence. */
  readonly kubeconfigPaths: readonly string[];
  /** Whose controllers make pods of workloads, collect garbage and end namespaces. */
  readonly controllers: 'ours' | 'theirs';
}

/** A server that answers may be slow; one that is gone refuses at once, and only one that hangs is given up by this. */
const CLEAN_UP_MS = 30_000;

/**
 * Runs controllers, pods and data plane on a real API server that has none of its own, in place of an embedded one.
 * Closing takes away what was added to it. Throws `Failure` (`forbidden` for a cluster with a life of its own).
 */
export async function runAttached(
  options: Omit<SandboxOptions, 'port' | 'context' | 'kubeconfig'>,
  attachment: Attachment,
): Promise<RunningSandbox> {
  const { stateDir, trustDomain, agentCommand, images } = options;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  chmodSync(stateDir, 0o700);
  const { context, kubeconfigPaths, controllers } = attachment;
  const onProblem = (message: string): void => {
    process.stderr.write(`sandbox: ${message}\n`);
  };
  const cluster = await openCluster({
    ...{ kubeconfigPaths, clock: OWN_CLOCK, random: OWN_RANDOM, onWarning: onProblem },
    binding: { role: 'main', kind: 'cluster', context },
  });
  const stop = new AbortController();
  const place: Place = { cluster, signal: stop.signal };
  const closing: (() => Promise<void> | void)[] = [() => cluster.close(), () => stop.abort()];
  const close = async () => {
    for (const each of closing.splice(0).reverse()) await each();
  };
  try {
    await demandBareServer(place, controllers);
    closing.push(() => unregister({ cluster, signal: AbortSignal.timeout(CLEAN_UP_MS) }, controllers));
    await installDefinitions(place);
    const view = new RemoteView(cluster, ATTACHED_KINDS, stop.signal);
    await view.open((error) => onProblem(error instanceof Error ? error.message : String(error)));
    const dataPlane = await startDataPlane({
      ...{ view, trustDomain, agentCommand, stateDir, images, onProblem },
      ...{ addresses: 'virtual', controllers },
    });
    closing.push(() => dataPlane.close());
    const identity = await serverIdentity(identityFolder(stateDir));
    const kubelet = await openKubeletServer(identity, view, dataPlane);
    closing.push(() => kubelet.close());
    await register(place, kubelet.port, identity.authority);
    await untilAggregated(place);
    const events = new EventRecorder(view, onProblem);
    const keepers =
      controllers === 'theirs' ? [] : [namespaceKeeper(view, cluster, stop.signal), garbageKeeper(view)];
    for (const keeper of keepers) closing.push(runController(view, keeper, events));
    // Nobody else looks whether the node lives.
    if (controllers === 'theirs') closing.push(await beat(place, onProblem));
    return { url: cluster.server, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Apart from an embedded cluster's, whose certificate may not know the name that the server calls us by. */
function identityFolder(stateDir: string): string {
  const folder = join(stateDir, 'attached');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
