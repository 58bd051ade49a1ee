import type { JsonObject } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { HttpAnswer } from './http-answer.ts';
import { type Http2Client, http2Client } from './http2-client.ts';
import { type MeshRig, meshRig, namespace } from './mesh-rig.ts';
import { askOnce, type HttpAsk, type ProxyAddress } from './pod-client.ts';

/** Namespaces of the Gateway API's mesh conformance suite. */
export const PRODUCER = 'gateway-conformance-mesh';
export const CONSUMER = 'gateway-conformance-mesh-consumer';

type Place = string | { readonly host: string; readonly port: number };

/** A mesh with the fixtures of the Gateway API's mesh conformance suite: echo, echo-v1 and echo-v2. */
export interface ConformanceRig {
  readonly rig: MeshRig;
  /** Applies and waits until every sidecar obeys. */
  apply(...objects: readonly KubeObject[]): Promise<void>;
  /** One request from the pod of echo-v1, to `echo:80` unless something is said. */
  ask(request?: HttpAsk, to?: Place, from?: string): Promise<HttpAnswer>;
  /** What the backend saw of a request, and which one it was. */
  seen(request: HttpAsk, to?: Place): Promise<{ readonly backend: string } & JsonObject>;
  /** The way out of the pod of echo-v1, by namespace. */
  proxy(of?: string): ProxyAddress;
  grpc(host?: string, port?: number): Promise<Http2Client>;
  podIp(version: string): string;
  /** Takes away the routes of a test. */
  clean(): Promise<void>;
}

const ROUTES = ['HTTPRoute', 'GRPCRoute'] as const;

/** A route whose parent is a Service of the producer's namespace. */
export function meshRoute(
  kind: (typeof ROUTES)[number],
  rules: readonly JsonObject[],
  { parent = {}, namespace: place = PRODUCER, name = 'mesh-route' } = {} as {
    readonly parent?: JsonObject;
    readonly namespace?: string;
    readonly name?: string;
  },
): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind,
    metadata: { name, namespace: place },
    spec: { parentRefs: [{ group: '', kind: 'Service', name: 'echo', ...parent }], rules: [...rules] },
  };
}

export async function conformanceRig(): Promise<ConformanceRig> {
  const rig = await meshRig();
  const versions = ['v1', 'v2'];
  await rig.cluster.apply(
    namespace(PRODUCER),
    namespace(CONSUMER),
    ...versions.map((version) => echo(PRODUCER, version)),
    echo(CONSUMER, 'v1'),
    service('echo', { app: 'echo' }),
    ...versions.map((version) => service(`echo-${version}`, { app: 'echo', version })),
  );
  await rig.ready(`${PRODUCER}/echo-v1`, `${PRODUCER}/echo-v2`, `${CONSUMER}/echo-v1`);
  const proxies = new Map<string, ProxyAddress>();
  for (const place of [PRODUCER, CONSUMER]) {
    const pod = podOf(rig, place, 'v1');
    proxies.set(place, await rig.proxyOfPod(place, pod.metadata.name ?? ''));
  }
  const proxy: ConformanceRig['proxy'] = (of = PRODUCER) => {
    const found = proxies.get(of);
    if (found === undefined) throw new Error(`no client in ${of}`);
    return found;
  };
  const open: Http2Client[] = [];
  const ask: ConformanceRig['ask'] = (request = {}, to = 'echo', from = PRODUCER) =>
    askOnce(proxy(from), typeof to === 'string' ? { host: to, port: 80 } : to, request);
  return {
    rig,
    ask,
    proxy,
    async apply(...objects) {
      await rig.cluster.apply(...objects);
      await rig.converged();
    },
    async seen(request, to) {
      const answer = await ask(request, to);
      if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.body}`);
      return JSON.parse(answer.body);
    },
    async grpc(host = 'echo', port = 7070) {
      const made = await http2Client(proxy(), host, port);
      open.push(made);
      return made;
    },
    podIp: (version) => String((podOf(rig, PRODUCER, version)['status'] as JsonObject)['podIP']),
    async clean() {
      for (const each of open.splice(0)) each.close();
      for (const kind of ROUTES) {
        const id = `${kind}.gateway.networking.k8s.io`;
        for (const { metadata } of rig.cluster.list(id)) {
          await rig.cluster.delete(id, metadata.namespace, metadata.name ?? '');
        }
      }
      await rig.converged();
    },
  };
}

function podOf(rig: MeshRig, place: string, version: string): KubeObject {
  const pod = rig.cluster.list('Pod', place).find((each) => each.metadata.labels?.['version'] === version);
  if (pod === undefined) throw new Error(`no pod of echo-${version} in ${place}`);
  return pod;
}

function echo(place: string, version: string): KubeObject {
  const labels = { app: 'echo', version };
  const containers = [
    { name: 'echo', image: 'meshwright/echo:1', ports: [{ containerPort: 8080 }] },
    { name: 'grpc', image: 'meshwright/grpc-echo:1', ports: [{ containerPort: 7070 }] },
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `echo-${version}`, namespace: place },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { serviceAccountName: `echo-${version}`, containers } },
    },
  };
}

function service(name: string, selector: Readonly<Record<string, string>>): KubeObject {
  const ports = [
    { name: 'http', port: 80, targetPort: 8080, appProtocol: 'http' },
    { name: 'http-alt', port: 8080, targetPort: 8080, appProtocol: 'http' },
    { name: 'grpc', port: 7070, targetPort: 7070, appProtocol: 'grpc' },
  ];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: PRODUCER },
    spec: { selector, ports },
  };
}
