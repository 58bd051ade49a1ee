import { chmodSync, mkdirSync } from 'node:fs';
import { openCluster } from './api/open-cluster.ts';
import { serverIdentity } from './api/server-identity.ts';
import { startApiServer } from './api/start-api-server.ts';
import type { DataPlane } from './cluster-view.ts';
import { writeKubeconfig } from './kubeconfig.ts';

export interface SandboxOptions {
  readonly stateDir: string;
  /** 0: any free port. */
  readonly port: number;
  readonly agentCommand: readonly string[];
  readonly trustDomain: string;
  /** Where the kubeconfig goes. */
  readonly kubeconfig: string;
  readonly context: string;
}

/** A running sandbox; the caller closes it, and nothing of it is left then. */
export interface RunningSandbox {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts API server and data plane on a state directory and writes the kubeconfig. */
export async function runSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  mkdirSync(options.stateDir, { recursive: true, mode: 0o700 });
  chmodSync(options.stateDir, 0o700);
  const identity = await serverIdentity(options.stateDir);
  const cluster = openCluster(options.stateDir);
  const dataPlane: DataPlane | undefined = undefined;
  const server = await startApiServer({ cluster, identity, port: options.port, dataPlane: () => dataPlane });
  const { context, kubeconfig } = options;
  writeKubeconfig(kubeconfig, {
    context,
    server: server.url,
    authority: identity.authority,
    token: identity.token,
  });
  return {
    url: server.url,
    close: async () => {
      await server.close();
      await cluster.close();
    },
  };
}
