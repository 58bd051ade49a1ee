import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import { askOnce, dialThrough, type HttpAsk, type ProxyAddress, read } from '../../rig/pod-client.ts';

const account = (name: string) => ({ kind: 'ServiceAccount', name });
const target = (destination: string, source: string, rules: Json) =>
  smi('TrafficTarget', `${destination}-${source}`, {
    destination: account(destination),
    sources: [account(source)],
    rules,
  });
const HTTP = (...matches: readonly string[]) => ({
  kind: 'HTTPRouteGroup',
  name: 'http',
  matches: [...matches],
});
const TCP = (name: string) => ({ kind: 'TCPRoute', name });
const split = (backends: Readonly<Record<string, number>>, matches?: Json) =>
  smi(
    'TrafficSplit',
    'root',
    {
      service: 'root',
      backends: Object.entries(backends).map(([name, weight]) => ({ service: name, weight })),
      ...(matches === undefined ? {} : { matches }),
    },
    'open',
  );

/** Each point is a sentence of what a data plane of SMI must do at least, with what is asked and what must be seen. */
interface Point {
  readonly point: string;
  readonly policy: readonly KubeObject[];
  readonly sees: Readonly<Record<string, unknown>>;
}

const ALLOW_A = [target('a', 'web', [TCP('all')])];
const REWRITES = { apiGroup: 'specs.smi-spec.io', kind: 'HTTPRouteGroup', name: 'http' };

const ACCESS: readonly Point[] = [
  {
    point:
      'with access control on everything is denied unless a target allows it, by the destination’s own sidecar',
    policy: [],
    sees: { 'web GET a/': 403, 'web deniedBy a/': 'a', 'web tcp': 'cut' },
  },
  {
    point: 'a workload without an account of its own has the identity default',
    policy: [target('a', 'default', [TCP('all')])],
    sees: { 'nameless GET a/': 200, 'web GET a/': 403 },
  },
  {
    point: 'targets only add: another one takes nothing away',
    policy: [...ALLOW_A, target('a', 'other', [HTTP('read')])],
    sees: { 'web POST a/x': 200, 'other GET a/read': 200, 'other GET a/x': 403 },
  },
  {
    point:
      'a destination is every pod of the account, whatever service leads to it, and each pod decides for itself',
    policy: ALLOW_A,
    sees: { 'web GET a/': 200, 'web GET b/': 403, 'web both': 'a 200, b 403' },
  },
  {
    point: 'destination, source and rules must all fit',
    policy: [target('a', 'web', [HTTP('read')])],
    sees: { 'web GET a/read': 200, 'other GET a/read': 403, 'web GET b/read': 403, 'web GET a/x': 403 },
  },
  {
    point: 'ports are the union of the TCPRoutes; other ports are shut, to HTTP too',
    policy: [target('a', 'web', [TCP('of-tcp'), TCP('of-http')])],
    sees: { 'web GET a/': 200, 'web tcp': 'open' },
  },
  {
    point: 'a port that no TCPRoute of the target names is shut',
    policy: [target('a', 'web', [TCP('of-tcp')])],
    sees: { 'web GET a/': 403, 'web tcp': 'open' },
  },
  {
    point: 'a TCPRoute without ports is all of them, and without HTTP rules opaque connections are admitted',
    policy: ALLOW_A,
    sees: { 'web GET a/': 200, 'web tcp': 'open' },
  },
  {
    point: 'without a TCPRoute ports are free, and matches are alternatives; opaque connections have none',
    policy: [target('a', 'web', [HTTP('read', 'write')])],
    sees: { 'web GET a/read': 200, 'web POST a/write': 200, 'web POST a/read': 403, 'web tcp': 'cut' },
  },
  {
    point: 'ports and matches of one target must both fit',
    policy: [target('a', 'web', [HTTP('read'), TCP('of-tcp')])],
    sees: { 'web GET a/read': 403 },
  },
  {
    point: 'path, methods and every header of a match must fit',
    policy: [target('a', 'web', [HTTP('admin')])],
    sees: { 'web GET a/admin as root': 200, 'web GET a/admin': 403, 'web POST a/admin as root': 403 },
  },
];

const SPLITS: readonly Point[] = [
  {
    point: 'a split holds for the root by its name, its full names and its cluster IP',
    policy: [split({ v1: 0, v2: 1 })],
    sees: { names: 'v2 v2 v2 v2' },
  },
  {
    point: 'clients outside the mesh see the plain service',
    policy: [split({ v1: 0, v2: 1 })],
    sees: { outside: 'v1 v2' },
  },
  {
    point: 'each request is assigned by itself, weight 0 gets none',
    policy: [split({ v1: 1, v2: 1, v3: 0 })],
    sees: { many: 'v1 v2' },
  },
  {
    point: 'a backend that lacks the root’s port is left out',
    policy: [split({ v1: 1, elsewhere: 1 })],
    sees: { many: 'v1' },
  },
  {
    point: 'with matches only what fits is split, the rest goes to the root’s own endpoints',
    policy: [split({ v3: 1 }, [REWRITES])],
    sees: { 'matched /read': 'v3', 'many /plain': 'v1 v2' },
  },
  {
    point: 'what is sent to a backend itself is never split',
    policy: [split({ v1: 0, v2: 1 })],
    sees: { direct: 'v1' },
  },
];

describe('what a data plane of SMI must do at least', () => {
  let rig: MeshRig;
  const proxies = new Map<string, ProxyAddress>();
  const http = smi('HTTPRouteGroup', 'http', {
    matches: [
      { name: 'read', pathRegex: '/read', methods: ['GET'] },
      { name: 'write', pathRegex: '/write', methods: ['POST'] },
      {
        name: 'admin',
        pathRegex: '/admin',
        methods: ['GET'],
        headers: { 'x-role': '^root$', 'x-team': 'core' },
      },
    ],
  });

  beforeAll(async () => {
    rig = await meshRig();
    const open = namespace('open');
    const port = { name: 'http', port: 80, targetPort: 8080 };
    await rig.cluster.apply(
      namespace('shop', { deny: true }),
      {
        ...open,
        metadata: { ...open.metadata, annotations: { 'sandbox.meshwright.dev/mtls': 'permissive' } },
      },
      namespace('outside', { mesh: false }),
      ...['web', 'other'].map((name) => deployment(name, { image: 'meshwright/agent' })),
      deployment('nameless', { image: 'meshwright/agent', serviceAccount: 'default' }),
      deployment('stranger', { image: 'meshwright/agent', namespace: 'outside' }),
      ...['a', 'b'].map((name) => deployment(name, { app: name, version: 'both', env: { BACKEND: name } })),
      ...['a', 'b'].map((name) => service(name, { app: name }, port)),
      service('both', { version: 'both' }, port),
      deployment('tcp', { image: 'meshwright/tcp-echo', ports: [9000], serviceAccount: 'a' }),
      service('tcp', { app: 'tcp' }, { name: 'tcp-echo', port: 9000 }),
      ...['v1', 'v2'].map((name) =>
        deployment(name, { namespace: 'open', app: 'root', version: name, env: { BACKEND: name } }),
      ),
      deployment('v3', { namespace: 'open', app: 'three', version: 'v3', env: { BACKEND: 'v3' } }),
      service('root', { app: 'root' }, port, 'open'),
      ...['v1', 'v2', 'v3'].map((name) => service(name, { version: name }, port, 'open')),
      service('elsewhere', { version: 'v2' }, { name: 'http', port: 81, targetPort: 8080 }, 'open'),
      http,
      { ...http, metadata: { name: 'http', namespace: 'open' } },
      smi('TCPRoute', 'all', { matches: { ports: [] } }),
      smi('TCPRoute', 'of-tcp', { matches: { ports: [9000] } }),
      smi('TCPRoute', 'of-http', { matches: { ports: [80] } }),
    );
    await rig.ready(
      'web',
      'other',
      'nameless',
      'a',
      'b',
      'tcp',
      'open/v1',
      'open/v2',
      'open/v3',
      'outside/stranger',
    );
    for (const name of ['web', 'other', 'nameless', 'stranger']) proxies.set(name, await rig.proxyOf(name));
  });

  afterEach(async () => {
    for (const kind of ['TrafficTarget.access.smi-spec.io', 'TrafficSplit.split.smi-spec.io']) {
      for (const { metadata } of rig.cluster.list(kind)) {
        await rig.cluster.delete(kind, metadata.namespace, metadata.name ?? '');
      }
    }
  });

  afterAll(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  const from = (who: string): ProxyAddress => proxies.get(who) ?? { host: '', port: 0 };
  const ask = (who: string, host: string, how: HttpAsk = {}) => askOnce(from(who), { host, port: 80 }, how);
  const backend = async (who: string, host: string, path = '/') =>
    (JSON.parse((await ask(who, host, { path })).body) as JsonObject)['backend'];
  const backends = async (who: string, host: string, path?: string) => {
    const seen = new Set<unknown>();
    for (let i = 0; i < 40; i++) seen.add(await backend(who, host, path));
    return [...seen].sort().join(' ');
  };

  const isOpen = async () => {
    const socket = await dialThrough(from('web'), 'tcp', 9000);
    socket.write('\x00ping');
    const answered = await read(socket, 5).then(
      () => 'open',
      () => 'cut',
    );
    socket.destroy();
    return answered;
  };

  /** What each pod behind one service answers. */
  const perPod = async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const { status, headers } = await ask('web', 'both');
      const who = String(headers['x-backend'] ?? headers['x-mesh-denied-by']).slice(0, 1);
      seen.add(`${who} ${status}`);
    }
    return [...seen].sort().join(', ');
  };

  const look = async (question: string): Promise<unknown> => {
    const [who = '', what = '', place = ''] = question.split(' ');
    if (question === 'web tcp') return isOpen();
    if (question === 'web both') return perPod();
    if (question === 'names') {
      const spec = rig.cluster.get('Service', 'open', 'root')?.['spec'] as JsonObject; // as the controller writes it
      const names = ['root.open', 'root.open.svc', 'root.open.svc.cluster.local', String(spec['clusterIP'])];
      return (await Promise.all(names.map((name) => backends('web', name)))).join(' ');
    }
    if (question === 'outside') return backends('stranger', 'root.open');
    if (question === 'direct') return backends('web', 'v1.open');
    if (who === 'many' || who === 'matched') return backends('web', 'root.open', what === '' ? '/' : what);
    const [host = '', ...path] = place.split('/');
    const role = question.endsWith(' as root') ? { 'x-role': 'root', 'x-team': 'core' } : {};
    if (what === 'deniedBy') return String((await ask(who, host)).headers['x-mesh-denied-by']).slice(0, 1);
    return (await ask(who, host, { method: what, path: `/${path.join('/')}`, headers: role })).status;
  };

  it.each([...ACCESS, ...SPLITS])('$point', async ({ policy, sees }) => {
    await rig.cluster.apply(...policy);
    await rig.converged();
    const seen: Record<string, unknown> = {};
    for (const question of Object.keys(sees)) seen[question] = await look(question);
    expect(seen).toEqual(sees);
  });

  it('access is judged after the split, at the pod that was chosen', async () => {
    await rig.cluster.apply(
      ...ALLOW_A,
      smi('TrafficSplit', 'both', {
        service: 'both',
        backends: [
          { service: 'a', weight: 1 },
          { service: 'b', weight: 1 },
        ],
      }),
    );
    await rig.converged();
    expect(await perPod()).toBe('a 200, b 403');
  });
});

describe('a change of policy under load', () => {
  it('loses no request, and every proxy says that it obeys it', async () => {
    const rig = await meshRig();
    const port = { name: 'http', port: 80, targetPort: 8080 };
    const versions = ['v1', 'v2'];
    await rig.cluster.apply(
      namespace('shop', { deny: true }),
      deployment('web', { image: 'meshwright/agent' }),
      ...versions.map((version) =>
        deployment(version, { app: 'site', version, serviceAccount: 'site', env: { BACKEND: version } }),
      ),
      service('site', { app: 'site' }, port),
      ...versions.map((version) => service(version, { version }, port)),
      smi('TCPRoute', 'all', {}),
      target('site', 'web', [TCP('all')]),
    );
    await rig.ready('web', 'v1', 'v2');
    await rig.converged();
    const web = await rig.proxyOf('web');
    let over = false;
    /** Where traffic must go, while nothing changes. */
    let settled: { readonly to: string; seen: number } | undefined;
    const statuses: number[] = [];
    const strays: string[] = [];
    const asking = Array.from({ length: 4 }, async () => {
      while (!over) {
        const begun = settled;
        const { status, headers } = await askOnce(web, { host: 'site', port: 80 });
        statuses.push(status);
        // Only what began and ended while everybody obeyed the same policy is judged by it.
        if (begun === undefined || begun !== settled) continue;
        begun.seen += 1;
        if (headers['x-backend'] !== begun.to)
          strays.push(`${String(headers['x-backend'])}, not ${begun.to}`);
      }
    });
    for (let change = 0; change < 12; change++) {
      const to = versions[change % 2] ?? '';
      await rig.cluster.apply(
        smi('TrafficSplit', 'site', {
          service: 'site',
          backends: versions.map((version) => ({ service: version, weight: version === to ? 1 : 0 })),
        }),
        smi('TrafficTarget', `extra-${change}`, {
          destination: account('site'),
          sources: [account('web')],
          rules: [TCP('all')],
        }),
      );
      await rig.converged();
      const { body } = await rig.extension('GET', 'proxies');
      const all = body['proxies'] as readonly JsonObject[]; // as the extension answers
      expect(all.map(({ revision }) => Number(revision) >= Number(body['revision']))).toEqual([
        true,
        true,
        true,
      ]);
      const now = { to, seen: 0 };
      settled = now;
      while (now.seen < 20) await new Promise((resolve) => setImmediate(resolve));
      settled = undefined;
    }
    over = true;
    await Promise.all(asking);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(strays).toEqual([]);
    await rig.close();
    expect(rig.problems).toEqual([]);
  });
});
