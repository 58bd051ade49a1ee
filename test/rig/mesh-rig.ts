import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataPlane, DataPlaneOptions } from '../../sandbox/cluster-view.ts';
import { startDataPlane } from '../../sandbox/dataplane/start-data-plane.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { MemoryCluster } from './memory-cluster.ts';
import type { ProxyAddress } from './pod-client.ts';

/** A data plane over a cluster in memory, with what tests ask of it. */
export interface MeshRig {
  readonly cluster: MemoryCluster;
  readonly plane: DataPlane;
  /** Where the mesh keeps its authority. */
  readonly stateDir: string;
  /** Sentences about failed steps; a healthy run has none. */
  readonly problems: readonly string[];
  /** Waits until a Deployment is rolled out. */
  ready(...names: readonly string[]): Promise<void>;
  /** The way out of one pod of a Deployment. */
  proxyOf(app: string): Promise<ProxyAddress>;
  /** The way out of a pod. */
  proxyOfPod(namespace: string, pod: string): Promise<ProxyAddress>;
  /** Address of one pod of an app. */
  podIp(app: string): string;
  clusterIp(service: string): string;
  extension(
    method: string,
    path: string,
    body?: Json,
  ): Promise<{ readonly status: number; readonly body: JsonObject }>;
  /** Waits until every sidecar obeys all that the cluster holds now. */
  converged(): Promise<void>;
  close(): Promise<void>;
}

/** Prints the pod's way out: stands for the agent where only the address is wanted. */
const SHOW_PROXY = ['-e', 'process.stdout.write(process.env.MESHWRIGHT_POD_PROXY)'];

export async function meshRig(
  more: Partial<Pick<DataPlaneOptions, 'images' | 'backoff' | 'trustDomain' | 'certificates'>> = {},
): Promise<MeshRig> {
  const stateDir = await mkdtemp(join(tmpdir(), 'mesh-rig-'));
  const cluster = new MemoryCluster();
  const problems: string[] = [];
  const plane = await startDataPlane({
    view: cluster,
    trustDomain: 'sandbox.test',
    agentCommand: [process.execPath, ...SHOW_PROXY],
    stateDir,
    onProblem: (sentence) => problems.push(sentence),
    ...more,
  });
  const extension: MeshRig['extension'] = async (method, path, sent) => {
    const [resource = '', search = ''] = path.split('?');
    const query = new URLSearchParams(search);
    const answer = await plane.handle({ method, path: resource, query, body: sent });
    return { status: answer.status, body: answer.body as JsonObject }; // every answer of the extension is an object
  };
  const proxyOfPod: MeshRig['proxyOfPod'] = async (namespace, pod) => {
    const process = await plane.exec({ namespace, pod, command: ['meshwright', 'agent'] });
    let text = '';
    process.onStdout((chunk) => {
      text += Buffer.from(chunk).toString();
    });
    await process.exited;
    const url = new URL(text);
    return { host: url.hostname, port: Number(url.port) };
  };
  return {
    cluster,
    plane,
    stateDir,
    problems,
    ready: (...names) => cluster.until(() => names.every((name) => isRolledOut(cluster, name))),
    async proxyOf(app) {
      const pod = cluster.list('Pod').find((each) => each.metadata.labels?.['app'] === app);
      return proxyOfPod(pod?.metadata.namespace ?? '', pod?.metadata.name ?? '');
    },
    proxyOfPod,
    podIp(app) {
      const pod = cluster.list('Pod').find((each) => each.metadata.labels?.['app'] === app);
      const status = pod?.['status'] as { readonly podIP?: string } | undefined; // as the pod host writes it
      return status?.podIP ?? '';
    },
    clusterIp(name) {
      const found = cluster.get('Service', 'shop', name);
      const spec = found?.['spec'] as { readonly clusterIP?: string } | undefined; // as the controller writes it
      return spec?.clusterIP ?? '';
    },
    extension,
    async converged() {
      const wanted = Number((await extension('GET', 'proxies')).body['revision']);
      for (;;) {
        const { body } = await extension('GET', 'proxies');
        const proxies = [body['gateways'], ...(body['proxies'] as JsonObject[])] as readonly JsonObject[]; // as the extension answers
        if (proxies.every((proxy) => Number(proxy['revision']) >= wanted)) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async close() {
      await plane.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

function isRolledOut(cluster: MemoryCluster, name: string): boolean {
  const [namespace, deployment] = name.includes('/') ? name.split('/') : ['shop', name];
  const object = cluster.get('Deployment.apps', namespace, deployment ?? '');
  const spec = object?.['spec'] as { readonly replicas?: number } | undefined; // the rig's own objects
  const status = object?.['status'] as Readonly<Record<string, Json>> | undefined; // as the controller writes it
  const wanted = spec?.replicas ?? 1;
  if (object === undefined || status?.['observedGeneration'] !== object.metadata.generation) return false;
  const counts = ['replicas', 'updatedReplicas', 'readyReplicas'];
  if (counts.some((field) => (status?.[field] ?? 0) !== wanted)) return false;
  return endpointsCaughtUp(cluster, namespace ?? '');
}

/** Every ready pod behind a service is one of its ready endpoints, and nobody else is; no pod is on its way out. */
function endpointsCaughtUp(cluster: MemoryCluster, namespace: string): boolean {
  const live = new Set(
    cluster.list('Pod', namespace).map((pod) => String((pod['status'] as JsonObject | undefined)?.['podIP'])),
  );
  if (cluster.list('Pod', namespace).some((pod) => pod.metadata.deletionTimestamp !== undefined))
    return false;
  return cluster.list('Service', namespace).every((service) => {
    const selector = Object.entries(((service['spec'] as JsonObject)['selector'] ?? {}) as JsonObject);
    // Without a selector its endpoints are somebody else's matter.
    if (selector.length === 0) return true;
    const selected = cluster
      .list('Pod', namespace)
      .filter((pod) => selector.every(([key, value]) => pod.metadata.labels?.[key] === value));
    const addresses = cluster
      .list('EndpointSlice.discovery.k8s.io', namespace)
      .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name)
      .flatMap((slice) => slice['endpoints'] as readonly JsonObject[])
      .map((endpoint) => String((endpoint['addresses'] as readonly string[])[0]));
    return addresses.length === selected.length && addresses.every((address) => live.has(address));
  });
}

// ── objects ─────────────────────────────────────────────────────────────────────────────────────────────────────

export function namespace(
  name: string,
  options: { readonly mesh?: boolean; readonly deny?: boolean } = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: options.mesh === false ? {} : { 'sandbox.meshwright.dev/mesh': 'enabled' },
      annotations: options.deny === true ? { 'sandbox.meshwright.dev/default-access': 'deny' } : {},
    },
  };
}

export interface DeploymentOptions {
  readonly namespace?: string;
  readonly app?: string;
  readonly version?: string;
  readonly image?: string;
  readonly serviceAccount?: string;
  readonly replicas?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly ports?: readonly number[];
  readonly container?: JsonObject;
  readonly annotations?: Readonly<Record<string, string>>;
}

export function deployment(name: string, options: DeploymentOptions = {}): KubeObject {
  const labels = {
    app: options.app ?? name,
    ...(options.version === undefined ? {} : { version: options.version }),
  };
  const env = Object.entries(options.env ?? {}).map(([key, value]) => ({ name: key, value }));
  const image = options.image ?? 'meshwright/echo:1';
  const ports = (options.ports ?? (image.includes('agent') ? [] : [8080])).map((containerPort) => ({
    containerPort,
  }));
  const template = {
    metadata: { labels, annotations: options.annotations ?? {} },
    spec: {
      serviceAccountName: options.serviceAccount ?? name,
      containers: [{ name: 'main', image, env, ports, ...options.container }],
    },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: options.namespace ?? 'shop' },
    spec: { replicas: options.replicas ?? 1, selector: { matchLabels: labels }, template },
  };
}

export function service(
  name: string,
  selector: Readonly<Record<string, string>>,
  port: JsonObject = { name: 'http', port: 8080 },
  namespaceName = 'shop',
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: namespaceName },
    spec: { selector, ports: [port] },
  };
}

export function smi(kind: string, name: string, spec: Json, namespaceName = 'shop'): KubeObject {
  const group = { TrafficSplit: 'split', TrafficTarget: 'access' }[kind] ?? 'specs';
  const version = kind === 'TrafficTarget' ? 'v1alpha3' : 'v1alpha4';
  return {
    apiVersion: `${group}.smi-spec.io/${version}`,
    kind,
    metadata: { name, namespace: namespaceName },
    spec,
  };
}

/** A route of the Gateway API with a Service as its parent: `echo` of its own namespace unless something is said. */
export function route(
  kind: 'HTTPRoute' | 'GRPCRoute' | 'TCPRoute',
  name: string,
  rules: readonly JsonObject[],
  parent: JsonObject = {},
  namespaceName = 'shop',
): KubeObject {
  return {
    apiVersion: `gateway.networking.k8s.io/${kind === 'TCPRoute' ? 'v1alpha2' : 'v1'}`,
    kind,
    metadata: { name, namespace: namespaceName },
    spec: { parentRefs: [{ group: '', kind: 'Service', name: 'echo', ...parent }], rules: [...rules] },
  };
}
