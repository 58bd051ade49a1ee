import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import { askOnce, dialThrough, httpClient, type ProxyAddress, read } from '../../rig/pod-client.ts';

const account = (name: string) => ({ kind: 'ServiceAccount', name });
/** One by requests and one by connections: a target with both would admit only what fits both. */
const targets = (source: string) =>
  [
    { kind: 'HTTPRouteGroup', name: 'all' },
    { kind: 'TCPRoute', name: 'any' },
  ].map((rule) =>
    smi('TrafficTarget', rule.name, {
      destination: account('vault'),
      sources: [account(source)],
      rules: [rule],
    }),
  );
const split = (one: number, two: number) =>
  smi('TrafficSplit', 'root', {
    service: 'root',
    backends: [
      { service: 'one', weight: one },
      { service: 'two', weight: two },
    ],
  });

describe('stale-connections', () => {
  let rig: MeshRig;
  let shopper: ProxyAddress;

  beforeAll(async () => {
    rig = await meshRig();
    await rig.cluster.apply(
      namespace('shop', { deny: true }),
      deployment('shopper', { image: 'meshwright/agent' }),
      deployment('one', { serviceAccount: 'vault' }),
      deployment('two', { serviceAccount: 'vault' }),
      deployment('tcp', { image: 'meshwright/tcp-echo', ports: [9000], serviceAccount: 'vault' }),
      service('one', { app: 'one' }),
      service('two', { app: 'two' }),
      service('root', { app: 'one' }),
      service('tcp', { app: 'tcp' }, { name: 'tcp-data', port: 9000 }),
      smi('HTTPRouteGroup', 'all', { matches: [{ name: 'all', pathRegex: '/' }] }),
      smi('TCPRoute', 'any', { matches: { ports: [] } }),
      ...targets('shopper'),
      split(1, 0),
    );
    await rig.ready('shopper', 'one', 'two', 'tcp');
    shopper = await rig.proxyOf('shopper');
  });

  afterAll(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  const set = async (method: 'PUT' | 'DELETE') => {
    expect((await rig.extension(method, 'sabotages/stale-connections')).status).toBe(200);
    await rig.converged();
  };
  const afresh = async () => (await askOnce(shopper, { host: 'one', port: 8080 })).status;

  it('lets an open connection do what it could when it was opened, and no new one', async () => {
    await set('PUT');
    const http = await httpClient(shopper, 'one', 8080);
    expect((await http.ask()).status).toBe(200);
    const tcp = await dialThrough(shopper, 'tcp', 9000);
    tcp.write('first');
    expect(String(await read(tcp, 5))).toBe('first');
    await rig.cluster.apply(...targets('nobody'));
    await rig.converged();
    expect((await http.ask()).status).toBe(200);
    expect(await afresh()).toBe(403);
    tcp.write('later');
    expect(String(await read(tcp, 5))).toBe('later');
    const reset = new Promise((resolve) => tcp.once('error', resolve));
    tcp.resume();
    await set('DELETE');
    expect((await http.ask()).status).toBe(403);
    expect(await reset).toMatchObject({ code: 'ECONNRESET' });
    http.close();
    await rig.cluster.apply(...targets('shopper'));
    await rig.converged();
  });

  it('keeps the shares of an open connection, and of no new one', async () => {
    await set('PUT');
    const kept = await httpClient(shopper, 'root', 8080);
    const backend = async () => (await kept.ask()).headers['x-backend'];
    expect(await backend()).toBe('one');
    await rig.cluster.apply(split(0, 1));
    await rig.converged();
    expect(await backend()).toBe('one');
    const fresh = await askOnce(shopper, { host: 'root', port: 8080 });
    expect(fresh.headers['x-backend']).toBe('two');
    await set('DELETE');
    kept.close();
  });
});
