import { chmodSync, mkdirSync } from 'node:fs';
import { type OpenCluster, openCluster } from './api/open-cluster.ts';
import { serverIdentity } from './api/server-identity.ts';
import { type ApiServer, startApiServer } from './api/start-api-server.ts';
import type { DataPlane } from './cluster-view.ts';
import { startDataPlane } from './dataplane/start-data-plane.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import type { ImageProgram } from './workloads/image-programs.ts';

export interface SandboxOptions {
  readonly stateDir: string;
  /** 0: any free port. */
  readonly port: number;
  readonly agentCommand: readonly string[];
  readonly trustDomain: string;
  /** Programs of this machine that stand for images. */
  readonly images: readonly ImageProgram[];
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
  const { stateDir } = options;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  chmodSync(stateDir, 0o700);
  const identity = await serverIdentity(stateDir);
  const cluster = openCluster(stateDir, 'ends pods');
  let dataPlane: DataPlane | undefined;
  try {
    const server = await startApiServer({
      cluster,
      identity,
      port: options.port,
      dataPlane: () => dataPlane,
    });
    const { agentCommand, trustDomain, context, kubeconfig, images } = options;
    const onProblem = (message: string): void => {
      process.stderr.write(`sandbox data plane: ${message}\n`);
    };
    dataPlane = await startDataPlane({
      view: cluster.view,
      trustDomain,
      agentCommand,
      stateDir,
      images,
      onProblem,
    });
    const { authority, token } = identity;
    writeKubeconfig(kubeconfig, { context, server: server.url, authority, token });
    return { url: server.url, close: () => closeAll(server, dataPlane, cluster) };
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

async function closeAll(
  server: ApiServer,
  dataPlane: DataPlane | undefined,
  cluster: OpenCluster,
): Promise<void> {
  await server.close();
  await dataPlane?.close();
  await cluster.close();
}
