import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import { askOnce, type HttpAsk, httpClient, type ProxyAddress } from '../../rig/pod-client.ts';

const account = (name: string) => ({ kind: 'ServiceAccount', name });
const target = (source: string) =>
  smi('TrafficTarget', 'web', {
    destination: account('web'),
    sources: [account(source)],
    rules: [{ kind: 'HTTPRouteGroup', name: 'public' }],
  });
const split = (v1: number, v2: number) =>
  smi('TrafficSplit', 'web', {
    service: 'web',
    backends: [
      { service: 'web-v1', weight: v1 },
      { service: 'web-v2', weight: v2 },
    ],
    matches: [{ kind: 'HTTPRouteGroup', name: 'tester' }],
  });
const OPEN: HttpAsk = { path: '/open', headers: { 'x-user': 'tester' } };

describe('each sabotage switch breaks its thing, and mending it heals', () => {
  let rig: MeshRig;
  let shopper: ProxyAddress;
  let thief: ProxyAddress;
  let outside: ProxyAddress;

  beforeAll(async () => {
    rig = await meshRig();
    await rig.cluster.apply(
      namespace('shop', { deny: true }),
      namespace('free'),
      namespace('outside', { mesh: false }),
      deployment('shopper', { image: 'meshwright/agent' }),
      deployment('thief', { image: 'meshwright/agent' }),
      deployment('stranger', { image: 'meshwright/agent', namespace: 'outside' }),
      deployment('open', { namespace: 'free' }),
      deployment('web-v1', { app: 'web', version: 'v1', serviceAccount: 'web' }),
      deployment('web-v2', { app: 'web', version: 'v2', serviceAccount: 'web' }),
      service('web', { app: 'web' }),
      service('web-v1', { app: 'web', version: 'v1' }),
      service('web-v2', { app: 'web', version: 'v2' }),
      service('open', { app: 'open' }, { port: 80, targetPort: 8080 }, 'free'),
      smi('HTTPRouteGroup', 'public', { matches: [{ name: 'open', pathRegex: '/open' }] }),
      smi('HTTPRouteGroup', 'tester', { matches: [{ name: 't', headers: { 'x-user': 'tester' } }] }),
      target('shopper'),
      split(1, 0),
    );
    await rig.ready('shopper', 'thief', 'web-v1', 'web-v2', 'outside/stranger', 'free/open');
    shopper = await rig.proxyOf('shopper');
    thief = await rig.proxyOf('thief');
    outside = await rig.proxyOf('stranger');
    await rig.converged();
  });

  const set = async (method: 'PUT' | 'DELETE', name: string) => {
    expect((await rig.extension(method, `sabotages/${name}`)).status).toBe(200);
    await rig.converged();
  };

  afterEach(async () => {
    await rig.extension('DELETE', 'sabotages');
    await rig.converged();
    expect((await askOnce(shopper, { host: 'web', port: 8080 }, OPEN)).status).toBe(200);
    expect((await askOnce(thief, { host: 'web', port: 8080 }, OPEN)).status).toBe(403);
  });

  afterAll(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  const status = async (who: ProxyAddress, ask: HttpAsk = OPEN) =>
    (await askOnce(who, { host: 'web', port: 8080 }, ask)).status;

  /** The backends of 100 requests; a correct half-and-half misses one of them once in 2^99 times. */
  const backends = async (ask: HttpAsk) => {
    const client = await httpClient(shopper, 'web', 8080);
    const seen = new Set<unknown>();
    for (let i = 0; i < 100; i++) seen.add((await client.ask(ask)).headers['x-backend']);
    client.close();
    return [...seen].sort();
  };

  it('ignore-weights gives a backend of weight 0 its share', async () => {
    expect(await backends(OPEN)).toEqual(['web-v1']);
    await set('PUT', 'ignore-weights');
    expect(await backends(OPEN)).toEqual(['web-v1', 'web-v2']);
  });

  it('ignore-matches splits everybody and admits every path', async () => {
    expect(await backends({ path: '/open' })).toEqual(['web-v1', 'web-v2']);
    expect(await status(shopper, { path: '/closed' })).toBe(403);
    await set('PUT', 'ignore-matches');
    expect(await backends({ path: '/open' })).toEqual(['web-v1']);
    expect(await status(shopper, { path: '/closed' })).toBe(200);
    expect(await status(thief)).toBe(403);
  });

  it('allow-all admits everybody', async () => {
    await set('PUT', 'allow-all');
    expect(await status(thief, { path: '/closed' })).toBe(200);
  });

  it('deny-all refuses everybody, also where access control is off', async () => {
    const free = { host: 'open.free', port: 80 };
    expect((await askOnce(shopper, free)).status).toBe(200);
    await set('PUT', 'deny-all');
    expect(await status(shopper)).toBe(403);
    expect((await askOnce(shopper, free)).status).toBe(403);
  });

  it('wrong-identity shows destinations another account, on kept connections too', async () => {
    const headers = { 'x-meshwright-nonce': 'wrong' };
    const client = await httpClient(shopper, 'open.free', 80);
    await client.ask({ headers });
    await set('PUT', 'wrong-identity');
    await client.ask({ headers });
    client.close();
    const { body } = await rig.extension('GET', 'arrivals?nonce=wrong');
    expect(body['arrived']).toMatchObject([
      { client: 'spiffe://sandbox.test/ns/shop/sa/shopper', count: 1 },
      { client: 'spiffe://sandbox.test/ns/shop/sa/impostor', count: 1 },
    ]);
    expect(await status(shopper)).toBe(403);
  });

  it('lock-out-health-checks makes a pod unready that answers its probe, until it is mended', async () => {
    const readinessProbe = { httpGet: { path: '/', port: 8080 }, periodSeconds: 1, failureThreshold: 1 };
    await rig.cluster.apply(deployment('checked', { container: { readinessProbe } }));
    await rig.ready('checked');
    const readyReplicas = () => {
      const status = rig.cluster.get('Deployment.apps', 'shop', 'checked')?.['status'];
      return status !== undefined && status !== null && Reflect.get(Object(status), 'readyReplicas');
    };
    await set('PUT', 'lock-out-health-checks');
    await rig.cluster.until(() => readyReplicas() !== 1);
    await set('DELETE', 'lock-out-health-checks');
    await rig.cluster.until(() => readyReplicas() === 1);
  });

  it('stale-policy acknowledges changes and goes on as before', async () => {
    await set('PUT', 'stale-policy');
    await rig.cluster.apply(target('thief'), split(0, 1));
    await rig.converged();
    expect(await status(shopper)).toBe(200);
    expect(await status(thief)).toBe(403);
    expect(await backends(OPEN)).toEqual(['web-v1']);
    await set('DELETE', 'stale-policy');
    expect(await status(shopper)).toBe(403);
    expect(await status(thief)).toBe(200);
    await rig.cluster.apply(target('shopper'), split(1, 0));
  });

  it('plaintext drops mutual TLS: no client identity, and strangers get in', async () => {
    const free = { host: 'open.free', port: 80 };
    await expect(askOnce(outside, free)).rejects.toThrow();
    await set('PUT', 'plaintext');
    expect((await askOnce(outside, free)).status).toBe(200);
    expect((await askOnce(shopper, free, { headers: { 'x-meshwright-nonce': 'plain' } })).status).toBe(200);
    const { body } = await rig.extension('GET', 'arrivals?nonce=plain');
    expect(body['arrived']).toEqual([expect.not.objectContaining({ client: expect.anything() })]);
    expect(await status(shopper)).toBe(403);
  });

  it('an unknown switch is refused with the nearest name', async () => {
    const answer = await rig.extension('PUT', 'sabotages/ignore-weight');
    expect(answer.status).toBe(404);
    expect(answer.body['message']).toContain("did you mean 'ignore-weights'?");
  });
});
