import type { JsonObject } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { HttpAnswer } from './http-answer.ts';
import { type Http2Client, http2Client } from './http2-client.ts';
import { deployment, type MeshRig, meshRig, namespace, service } from './mesh-rig.ts';
import { askOnce, type HttpAsk, type ProxyAddress } from './pod-client.ts';

type Place = { readonly host: string; readonly port: number };

/** A mesh with the workloads of the Gateway API's mesh conformance suite, and more, in namespaces shop and other. */
export interface GatewayRig {
  readonly rig: MeshRig;
  readonly client: ProxyAddress;
  /** A client in namespace consumer. */
  readonly consumer: ProxyAddress;
  /** Applies and waits until every sidecar obeys. */
  apply(...objects: readonly KubeObject[]): Promise<void>;
  /** One request to `echo:80` unless something is said. */
  ask(request?: HttpAsk, where?: Place, who?: ProxyAddress): Promise<HttpAnswer>;
  backend(request?: HttpAsk, where?: Place): Promise<unknown>;
  /** An HTTP/2 client of `client`, closed with the test. */
  http2(host: string, port: number): Promise<Http2Client>;
  /** `Status Reason` by condition of a route, once its controller has seen the newest generation. */
  conditions(name: string, kind?: string, namespace?: string): Promise<Readonly<Record<string, string>>>;
  /** Takes away the routes, grants and sabotages of a test. */
  clean(): Promise<void>;
}

export const to = (name: string, more: JsonObject = {}) => ({ name, port: 8080, ...more });
export const prefix = (value: string) => ({ path: { type: 'PathPrefix', value } });
export const headers = (...pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([name, value]) => ({ name, value }));

export async function gatewayRig(): Promise<GatewayRig> {
  const rig = await meshRig();
  const ports = [
    { name: 'http', port: 80, targetPort: 8080 },
    { name: 'http-alt', port: 8080, targetPort: 8080 },
  ];
  const echo = (name: string, selector: Readonly<Record<string, string>>) => {
    const made = service(name, selector);
    return { ...made, spec: { selector, ports } };
  };
  await rig.cluster.apply(
    namespace('shop'),
    namespace('consumer'),
    namespace('other'),
    deployment('client', { image: 'meshwright/agent' }),
    deployment('buyer', { image: 'meshwright/agent', namespace: 'consumer' }),
    deployment('echo-v1', { app: 'echo', version: 'v1' }),
    deployment('echo-v2', { app: 'echo', version: 'v2' }),
    deployment('failing', { env: { STATUS: '503' } }),
    deployment('slow', { env: { LATENCY_MS: '20000' } }),
    deployment('calls', { image: 'meshwright/grpc-echo', ports: [9000], app: 'calls', version: 'v1' }),
    deployment('calls-v2', { image: 'meshwright/grpc-echo', ports: [9000], app: 'calls', version: 'v2' }),
    deployment('tcp-v1', {
      image: 'meshwright/tcp-echo',
      ports: [9000],
      app: 'tcp',
      version: 'v1',
      env: { BANNER: 'v1' },
    }),
    deployment('tcp-v2', {
      image: 'meshwright/tcp-echo',
      ports: [9000],
      app: 'tcp',
      version: 'v2',
      env: { BANNER: 'v2' },
    }),
    deployment('far', { namespace: 'other' }),
    echo('echo', { app: 'echo' }),
    echo('echo-v1', { app: 'echo', version: 'v1' }),
    echo('echo-v2', { app: 'echo', version: 'v2' }),
    service('failing', { app: 'failing' }),
    service('slow', { app: 'slow' }),
    deployment('mixed-good', { app: 'mixed', version: 'good' }),
    deployment('mixed-bad', { app: 'mixed', version: 'bad', env: { STATUS: '503' } }),
    service('mixed', { app: 'mixed' }),
    service('nobody', { app: 'nobody' }),
    service('far', { app: 'far' }, { name: 'http', port: 8080 }, 'other'),
    ...['calls', 'calls-v2'].map((name, i) =>
      service(name, i === 0 ? { app: 'calls' } : { app: 'calls', version: 'v2' }, {
        name: 'grpc',
        port: 9000,
      }),
    ),
    ...['tcp', 'tcp-v1', 'tcp-v2'].map((name, i) =>
      service(name, { app: 'tcp', ...(i === 0 ? {} : { version: `v${i}` }) }, { name: 'data', port: 9000 }),
    ),
  );
  const apps = [
    'client',
    'consumer/buyer',
    'echo-v1',
    'echo-v2',
    'failing',
    'slow',
    'calls',
    'calls-v2',
    'mixed-good',
    'mixed-bad',
  ];
  await rig.ready(...apps, 'tcp-v1', 'tcp-v2', 'other/far');
  const client = await rig.proxyOf('client');
  const open: Http2Client[] = [];
  const ask: GatewayRig['ask'] = (request = {}, where = { host: 'echo', port: 80 }, who = client) =>
    askOnce(who, where, request);
  return {
    rig,
    client,
    consumer: await rig.proxyOf('buyer'),
    async apply(...objects) {
      await rig.cluster.apply(...objects);
      await rig.converged();
    },
    ask,
    backend: async (request, where) => (await ask(request, where)).headers['x-backend'],
    async http2(host, port) {
      const made = await http2Client(client, host, port);
      open.push(made);
      return made;
    },
    conditions: (name, kind = 'HTTPRoute', place = 'shop') =>
      conditionsOf(rig, `${kind}.gateway.networking.k8s.io`, place, name),
    async clean() {
      for (const each of open.splice(0)) each.close();
      await rig.extension('DELETE', 'sabotages');
      for (const kind of ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'ReferenceGrant', 'Gateway']) {
        const id = `${kind}.gateway.networking.k8s.io`;
        for (const { metadata } of rig.cluster.list(id)) {
          await rig.cluster.delete(id, metadata.namespace, metadata.name ?? '');
        }
      }
      await rig.converged();
    },
  };
}

async function conditionsOf(
  rig: MeshRig,
  kind: string,
  place: string,
  name: string,
): Promise<Readonly<Record<string, string>>> {
  let found: readonly JsonObject[] = [];
  await rig.cluster.until(() => {
    const object = rig.cluster.get(kind, place, name);
    const parents = (object?.['status'] as JsonObject | undefined)?.['parents']; // as the controller writes it
    const [parent] = (parents ?? []) as readonly { readonly conditions: readonly JsonObject[] }[];
    found = parent?.conditions ?? [];
    return found.some((each) => each['observedGeneration'] === object?.metadata.generation);
  });
  return Object.fromEntries(
    found.map((each) => [String(each['type']), `${each['status']} ${each['reason']}`]),
  );
}

/** Lets routes of a kind in namespace shop refer to a service of namespace other. */
export function grant(kind: string, name: string): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: { name: 'grant', namespace: 'other' },
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind, namespace: 'shop' }],
      to: [{ group: '', kind: 'Service', name }],
    },
  };
}
