import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenCluster, openCluster } from '../../sandbox/api/open-cluster.ts';
import { serverIdentity } from '../../sandbox/api/server-identity.ts';
import { startApiServer } from '../../sandbox/api/start-api-server.ts';
import type { DataPlane } from '../../sandbox/cluster-view.ts';
import { writeKubeconfig } from '../../sandbox/kubeconfig.ts';
import { type ApiCaller, apiCaller } from './api-caller.ts';

/** An API server in this process, spoken to over real HTTPS. */
export interface TestApi extends ApiCaller {
  readonly cluster: OpenCluster;
  readonly kubeconfig: string;
  readonly port: number;
  readonly token: string;
  readonly authority: string;
  close(): Promise<void>;
}

/** Starts an API server on a fresh state directory, or on the one given; `ends pods`: as the test says, not by themselves. */
export async function startTestApi(
  dataPlane?: DataPlane,
  stateDir?: string,
  kubelet: 'none' | 'ends pods' = 'none',
): Promise<TestApi> {
  const dir = stateDir ?? mkdtempSync(join(tmpdir(), 'mw-api-'));
  const identity = await serverIdentity(dir);
  const cluster = openCluster(dir, kubelet);
  const server = await startApiServer({ cluster, identity, port: 0, dataPlane: () => dataPlane });
  const kubeconfig = join(dir, 'kubeconfig');
  const { authority, token } = identity;
  writeKubeconfig(kubeconfig, { context: 'sandbox', server: server.url, authority, token });
  return {
    ...apiCaller({ port: server.port, token, authority, servername: 'localhost' }),
    cluster,
    kubeconfig,
    port: server.port,
    token,
    authority,
    close: async () => {
      await server.close();
      await cluster.close();
      if (stateDir === undefined) rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A minimal Deployment manifest. */
export function deployment(name: string, extra: Readonly<Record<string, unknown>> = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'app', image: 'echo:1', ports: [{ containerPort: 8080 }] }] },
      },
      ...extra,
    },
  };
}
