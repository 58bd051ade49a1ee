import type { ClockPort, Cluster, RandomPort, TargetBinding } from '../engine/world.ts';
import { ApiClient } from './api-client.ts';
import { clusterClient } from './cluster-client.ts';
import { openDiscovery } from './discovery.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';

/** Which cluster to open, and how. */
export interface OpenClusterOptions {
  /** Its `context` names the context of the kubeconfig, and nothing else is ever used. */
  readonly binding: TargetBinding;
  /** Kubeconfig files in order of precedence (the parts of `KUBECONFIG`, or one given by the user). */
  readonly kubeconfigPaths: readonly string[];
  /** A kubeconfig at hand as text; the paths are not read then. */
  readonly kubeconfigText?: string;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  /** Our version, for the user agent. */
  readonly version?: string;
  /** Deprecation warnings and passing trouble of watches, safe to print. */
  readonly onWarning?: (text: string) => void;
  /** Time for one request; 30 s by default. */
  readonly requestTimeoutMs?: number;
}

/** A cluster whose connections the caller closes. */
export interface OpenedCluster extends Cluster {
  /** Address of the API server. */
  readonly server: string;
  close(): Promise<void>;
}

/**
 * Opens the cluster of one context. Reads the kubeconfig, opens no connection yet. Throws `Failure` (`contextUnknown`
 * with the known ones, `invalid` for a kubeconfig that cannot be used).
 */
export async function openCluster(options: OpenClusterOptions): Promise<OpenedCluster> {
  const { binding, clock, random, onWarning, requestTimeoutMs } = options;
  const connection = await loadKubeconfig({
    context: binding.context,
    paths: options.kubeconfigPaths,
    clock,
    ...(options.kubeconfigText === undefined ? {} : { text: options.kubeconfigText }),
  });
  const userAgent = options.version === undefined ? 'meshwright' : `meshwright/${options.version}`;
  const shared = { clock, random, userAgent, ...(onWarning === undefined ? {} : { onWarning }) };
  const client = new ApiClient({
    connection,
    ...shared,
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  });
  const cluster = clusterClient({ binding, client, discovery: openDiscovery(client, clock), ...shared });
  return {
    ...cluster,
    server: connection.server.href.replace(/\/$/, ''),
    async close() {
      connection.close();
    },
  };
}
