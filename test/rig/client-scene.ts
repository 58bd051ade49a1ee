import { afterEach, beforeEach } from 'vitest';
import { type OpenedCluster, openCluster } from '../../kube/open-cluster.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import {
  discoveryRules,
  type ScriptedApiServer,
  type SeenRequest,
  scriptedApiServer,
} from './scripted-api-server.ts';
import { type ScriptedClock, scriptedClock } from './scripted-clock.ts';

export const POD = { apiVersion: 'v1', kind: 'Pod', plural: 'pods' };
export const CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
};
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments' };
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false };

/** A pod of the scene: its reference, where it is served, and itself. */
export const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' };
export const podPath = '/api/v1/namespaces/shop/pods/web';
export const podObject: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', resourceVersion: '7' },
};

/** A deployment of the scene and where it is served. */
export const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
};
export const deploymentPath = '/apis/apps/v1/namespaces/shop/deployments/web';

/** The cluster client in front of an API server that answers as the test says; pauses below 30 s pass at once. */
export interface ClientScene {
  readonly server: ScriptedApiServer;
  readonly clock: ScriptedClock;
  readonly cluster: OpenedCluster;
  /** What the client warned of so far. */
  readonly warnings: readonly string[];
  /** The requests so far. */
  seen(method: string, path: string): readonly SeenRequest[];
  /** Resolves once a GET of the path has arrived. */
  arrival(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Gives each test of a file a scene of its own, with discovery of the kinds above scripted. */
export function sceneOfEachTest(): () => ClientScene {
  let scene: ClientScene | undefined;
  beforeEach(async () => {
    scene = await setClientScene();
  });
  afterEach(() => scene?.close());
  return () => {
    if (scene === undefined) throw new Error('there is no scene outside of a test');
    return scene;
  };
}

async function setClientScene(): Promise<ClientScene> {
  const server = await scriptedApiServer();
  server.script(...discoveryRules([POD, DEPLOYMENT, CRD, NAMESPACE]));
  const clock = scriptedClock((ms) => ms < 30_000);
  const warnings: string[] = [];
  const cluster = await openCluster({
    binding: { role: 'main', kind: 'cluster', context: 'scripted' },
    kubeconfigPaths: [],
    kubeconfigText: server.kubeconfig(),
    clock,
    random: { next: () => 0.5, hex: (bytes) => '0'.repeat(bytes * 2) },
    version: '0.1.0',
    onWarning: (text) => warnings.push(text),
  });
  const seen = (method: string, path: string) =>
    server.requests.filter((request) => request.method === method && request.path === path);
  return {
    server,
    clock,
    cluster,
    warnings,
    seen,
    async arrival(path) {
      while (seen('GET', path).length === 0) await new Promise((resolve) => setImmediate(resolve));
    },
    async close() {
      await cluster.close();
      await server.close();
    },
  };
}
