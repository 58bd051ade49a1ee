import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ACCESS_ANNOTATION, SIDECAR_HOST, SIDECAR_PORT } from '../../../schemas/sandbox-mesh.ts';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import { askOnce, dialThrough, type HttpAsk, httpClient, type ProxyAddress } from '../../rig/pod-client.ts';

const WEB = { host: 'web', port: 8080 };
const split = (v1: number, v2: number) =>
  smi('TrafficSplit', 'root', {
    service: 'root',
    backends: [
      { service: 'web', weight: v1 },
      { service: 'other', weight: v2 },
    ],
  });

describe('a mesh that is broken on purpose', () => {
  let rig: MeshRig;
  let shopper: ProxyAddress;
  let outside: ProxyAddress;

  beforeAll(async () => {
    rig = await meshRig();
    await rig.cluster.apply(
      namespace('shop'),
      namespace('outside', { mesh: false }),
      deployment('shopper', { image: 'meshwright/agent' }),
      deployment('stranger', { image: 'meshwright/agent', namespace: 'outside' }),
      deployment('web', { serviceAccount: 'web', replicas: 2 }),
      deployment('other'),
      service('web', { app: 'web' }),
      service('other', { app: 'other' }),
      service('root', { app: 'web' }),
      smi('HTTPRouteGroup', 'tester', {
        matches: [{ name: 't', pathRegex: '/open', headers: { 'x-user': 'tester' } }],
      }),
    );
    await rig.ready('shopper', 'web', 'other', 'outside/stranger');
    shopper = await rig.proxyOf('shopper');
    outside = await rig.proxyOf('stranger');
    await rig.converged();
  });

  const access = async (word: 'allow' | 'deny') => {
    const shop = namespace('shop', { deny: true });
    const annotations = { ...shop.metadata.annotations, [DEFAULT_ACCESS_ANNOTATION]: word };
    await rig.cluster.apply({ ...shop, metadata: { ...shop.metadata, annotations } });
  };
  const set = async (method: 'PUT' | 'DELETE', name: string) => {
    expect((await rig.extension(method, `sabotages/${name}`)).status).toBe(200);
    await rig.converged();
  };
  const ask = async (request: HttpAsk = {}, to = WEB) => (await askOnce(shopper, to, request)).status;

  afterEach(async () => {
    await rig.extension('DELETE', 'sabotages');
    const [kind, ...where] = ['TrafficSplit.split.smi-spec.io', 'shop', 'root'] as const;
    if (rig.cluster.get(kind, ...where) !== undefined) await rig.cluster.delete(kind, ...where);
    await access('allow');
    await rig.converged();
    expect(await ask()).toBe(200);
    await expect(askOnce(outside, { host: 'web.shop', port: 8080 })).rejects.toThrow();
  });

  afterAll(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  const names = (app: string) =>
    rig.cluster
      .list('Pod', 'shop')
      .filter(({ metadata }) => metadata.labels?.['app'] === app)
      .map(({ metadata }) => metadata.name ?? '');
  const endpointsOf = (name: string) =>
    rig.cluster
      .list('EndpointSlice.discovery.k8s.io', 'shop')
      .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name)
      .flatMap((slice) => (Array.isArray(slice['endpoints']) ? slice['endpoints'] : [])).length;
  /** Until none of the pods has a running proxy. */
  const gone = async (pods: readonly string[]) => {
    for (;;) {
      const text = JSON.stringify((await rig.extension('GET', 'proxies')).body);
      if (!pods.some((pod) => text.includes(JSON.stringify(pod)))) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const backends = async (request: HttpAsk = {}) => {
    const client = await httpClient(shopper, 'root', 8080);
    const seen = new Set<unknown>();
    for (let i = 0; i < 60; i++) seen.add((await client.ask(request)).headers['x-backend']);
    client.close();
    return [...seen].sort();
  };

  it('ignore-headers: a condition on a header is taken for fulfilled, one on the path is not', async () => {
    const base = split(0, 1);
    const matches = [{ kind: 'HTTPRouteGroup', name: 'tester' }];
    await rig.cluster.apply({ ...base, spec: { ...Object(base['spec']), matches } });
    await rig.converged();
    expect(await backends({ path: '/open' })).toEqual(['web']);
    await set('PUT', 'ignore-headers');
    expect(await backends({ path: '/open' })).toEqual(['other']);
    expect(await backends({ path: '/closed' })).toEqual(['web']);
  });

  it('stale-proxy: of two proxies of one account one stays with the old policy, and says that it does not', async () => {
    await set('PUT', 'stale-proxy');
    await access('deny');
    await rig.converged();
    const statuses = new Set<number>();
    for (let i = 0; i < 60; i++) statuses.add(await ask());
    expect([...statuses].sort()).toEqual([200, 403]);
    expect(await ask({}, { host: 'other', port: 8080 })).toBe(403);
  });

  it('stale-endpoints: services lead to pods that are gone, those that are newer too', async () => {
    await set('PUT', 'stale-endpoints');
    await rig.cluster.apply(service('late', { app: 'web' }));
    const late = { host: 'late', port: 8080 };
    await rig.cluster.until(() => endpointsOf('late') === 2);
    await rig.converged();
    expect(await ask({}, late)).toBe(200);
    const before = names('web');
    for (const name of before) await rig.cluster.delete('Pod', 'shop', name);
    await rig.cluster.until(() => names('web').every((name) => !before.includes(name)));
    await rig.ready('web');
    await gone(before);
    await rig.converged();
    // what a pod that is going away had still open is answered to the end
    let last = 200;
    while (last === 200) last = await ask();
    expect([last, await ask()]).toEqual([503, 503]);
    last = 200;
    while (last === 200) last = await ask({}, late);
    expect([last, await ask({}, late)]).toEqual([503, 503]);
    await set('DELETE', 'stale-endpoints');
    expect(await ask({}, late)).toBe(200);
    await rig.cluster.delete('Service', 'shop', 'late');
  });

  it('no-endpoints: services lead nowhere', async () => {
    await set('PUT', 'no-endpoints');
    expect(await ask()).toBe(503);
  });

  it('wrong-port: services lead to a port where nobody listens', async () => {
    await set('PUT', 'wrong-port');
    expect(await ask()).toBe(503);
  });

  it('permissive: callers outside the mesh are served in plaintext, unless an access rule keeps them out', async () => {
    const web = { host: 'web.shop', port: 8080 };
    await set('PUT', 'permissive');
    expect((await askOnce(outside, web)).status).toBe(200);
    await access('deny');
    await rig.converged();
    expect((await askOnce(outside, web)).status).toBe(403);
  });

  it('unmeshed-agent: programs reach no sidecar, and what they send is refused as plaintext', async () => {
    await set('PUT', 'unmeshed-agent');
    await expect(dialThrough(shopper, SIDECAR_HOST, SIDECAR_PORT)).rejects.toThrow('SOCKS reply 5');
    expect(await ask()).toBe(503);
  });

  it('slow: every request waits', async () => {
    await set('PUT', 'slow');
    const begun = performance.now();
    expect(await ask()).toBe(200);
    // a timer may be early by less than its own tick
    expect(performance.now() - begun).toBeGreaterThan(390);
  });

  it('lossy: some requests are lost, most are not', async () => {
    await set('PUT', 'lossy');
    const statuses: number[] = [];
    for (let i = 0; i < 200; i++) statuses.push(await ask());
    const lost = statuses.filter((status) => status === 503).length;
    // 200 draws of one in five: outside these bounds once in 10^9 runs
    expect(lost).toBeGreaterThan(8);
    expect(lost).toBeLessThan(80);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
  });

  it('lying-counters: what arrived and what passed is told as nothing', async () => {
    const headers = { 'x-meshwright-nonce': 'told' };
    expect(await ask({ headers })).toBe(200);
    const told = async () => [
      (await rig.extension('GET', 'arrivals?nonce=told')).body['arrived'],
      (await rig.extension('GET', 'edges')).body['edges'],
    ];
    expect(await told()).toEqual([
      [expect.objectContaining({ count: 1 })],
      expect.arrayContaining([expect.anything()]),
    ]);
    await set('PUT', 'lying-counters');
    expect(await told()).toEqual([[], []]);
  });

  it('revert-weights: a controller puts weights back to what they were, and leaves a first split alone', async () => {
    await set('PUT', 'revert-weights');
    await rig.cluster.apply(split(1, 0));
    await rig.converged();
    expect(await backends()).toEqual(['web']);
    await rig.cluster.apply(split(0, 1));
    await rig.cluster.until(() => {
      const live = rig.cluster.get('TrafficSplit.split.smi-spec.io', 'shop', 'root');
      return JSON.stringify(live?.['spec']) === JSON.stringify(split(1, 0)['spec']);
    });
    await rig.converged();
    expect(await backends()).toEqual(['web']);
    await set('DELETE', 'revert-weights');
    await rig.cluster.apply(split(0, 1));
    await rig.converged();
    expect(await backends()).toEqual(['other']);
  });
});
