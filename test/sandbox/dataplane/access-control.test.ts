import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import {
  askOnce,
  dialThrough,
  httpClient,
  type ProxyAddress,
  read,
  SocksRefused,
} from '../../rig/pod-client.ts';

const API = { host: 'api', port: 80 };

const ROUTES = smi('HTTPRouteGroup', 'api', {
  matches: [{ name: 'items', pathRegex: '/items', methods: ['GET'] }],
});
const PORT = smi('TCPRoute', 'echo', { matches: { ports: [9000] } });
const account = (name: string) => ({ kind: 'ServiceAccount', name });
const target = (rules: readonly { kind: string; name: string }[], source = 'web') =>
  smi('TrafficTarget', 'api', { destination: account('api'), sources: [account(source)], rules: [...rules] });
const HTTP_RULE = { kind: 'HTTPRouteGroup', name: 'api' };
const TCP_RULE = { kind: 'TCPRoute', name: 'echo' };

describe('access control on live traffic', () => {
  let rig: MeshRig;
  let web: ProxyAddress;
  let other: ProxyAddress;
  let outside: ProxyAddress;

  beforeAll(async () => {
    rig = await meshRig();
    await rig.cluster.apply(
      namespace('shop', { deny: true }),
      namespace('outside', { mesh: false }),
      deployment('web', { image: 'meshwright/agent' }),
      deployment('other', { image: 'meshwright/agent' }),
      deployment('stranger', { image: 'meshwright/agent', namespace: 'outside', serviceAccount: 'web' }),
      deployment('legacy', { namespace: 'outside' }),
      deployment('api', {}),
      deployment('tcp', { image: 'meshwright/tcp-echo', ports: [9000], serviceAccount: 'api' }),
      service('api', { app: 'api' }, { port: 80, targetPort: 8080 }),
      service('tcp', { app: 'tcp' }, { name: 'tcp-echo', port: 9000 }),
      service('legacy', { app: 'legacy' }, { port: 80, targetPort: 8080 }, 'outside'),
      ROUTES,
      PORT,
    );
    await rig.ready('web', 'other', 'api', 'tcp', 'outside/stranger', 'outside/legacy');
    [web, other, outside] = [
      await rig.proxyOf('web'),
      await rig.proxyOf('other'),
      await rig.proxyOf('stranger'),
    ];
  });

  afterEach(async () => {
    for (const each of rig.cluster.list('TrafficTarget.access.smi-spec.io')) {
      await rig.cluster.delete('TrafficTarget.access.smi-spec.io', 'shop', each.metadata.name ?? '');
    }
    await rig.converged();
  });

  afterAll(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  it('refuses everything while no target admits it, by the destination’s sidecar', async () => {
    await rig.converged();
    const answer = await askOnce(web, API, { path: '/items', headers: { 'x-meshwright-nonce': 'denied' } });
    expect(answer.status).toBe(403);
    expect(answer.headers).toMatchObject({ server: 'meshwright-sidecar' });
    expect(answer.headers['x-mesh-denied-by']).toMatch(/^api-.*; rbac$/);
    const { body } = await rig.extension('GET', 'arrivals?nonce=denied');
    expect(body).toMatchObject({
      arrived: [],
      refused: [
        {
          identity: 'spiffe://sandbox.test/ns/shop/sa/api',
          client: 'spiffe://sandbox.test/ns/shop/sa/web',
          count: 1,
          reason: expect.stringContaining('no TrafficTarget'),
        },
      ],
    });
  });

  it.each([
    ['GET /items as the admitted account', 'web', 'GET', '/items', 200],
    ['another method', 'web', 'POST', '/items', 403],
    ['another path', 'web', 'GET', '/secret', 403],
    ['another account', 'other', 'GET', '/items', 403],
  ] as const)('answers %s with the right status', async (_what, who, method, path, status) => {
    await rig.cluster.apply(target([HTTP_RULE]));
    await rig.converged();
    const answer = await askOnce(who === 'web' ? web : other, API, { method, path });
    expect(answer.status).toBe(status);
  });

  it('obeys a changed policy on the next request of a kept connection', async () => {
    await rig.cluster.apply(target([HTTP_RULE]));
    await rig.converged();
    const client = await httpClient(web, 'api', 80);
    expect((await client.ask({ path: '/items' })).status).toBe(200);
    await rig.cluster.apply(target([HTTP_RULE], 'other'));
    await rig.converged();
    expect((await client.ask({ path: '/items' })).status).toBe(403);
    await rig.cluster.apply(target([HTTP_RULE]));
    await rig.converged();
    expect((await client.ask({ path: '/items' })).status).toBe(200);
    client.close();
  });

  it('admits opaque connections by port, and resets open ones that are no longer allowed', async () => {
    await rig.cluster.apply(target([TCP_RULE]));
    await rig.converged();
    const socket = await dialThrough(web, 'tcp', 9000);
    socket.write('meshwright-nonce tcp\n');
    expect((await read(socket, 21)).toString()).toBe('meshwright-nonce tcp\n');
    expect((await rig.extension('GET', 'arrivals?nonce=tcp')).body).toMatchObject({
      arrived: [{ client: 'spiffe://sandbox.test/ns/shop/sa/web', count: 1 }],
    });
    const gone = new Promise<void>((resolve) => {
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
    });
    socket.resume();
    await rig.cluster.delete('TrafficTarget.access.smi-spec.io', 'shop', 'api');
    await gone;
  });

  it('resets an opaque connection that only HTTP rules would admit', async () => {
    await rig.cluster.apply(target([HTTP_RULE]));
    await rig.converged();
    const socket = await dialThrough(web, 'tcp', 9000);
    socket.write('\x00ping');
    await expect(read(socket, 5)).rejects.toThrow();
  });

  it('counts an opaque connection that it refuses by the nonce in its first bytes, and lets no silent one stand', async () => {
    const socket = await dialThrough(other, 'tcp', 9000);
    socket.write('meshwright-nonce kept-out\nping');
    await expect(read(socket, 1)).rejects.toThrow();
    expect((await rig.extension('GET', 'arrivals?nonce=kept-out')).body).toMatchObject({
      arrived: [],
      refused: [{ client: 'spiffe://sandbox.test/ns/shop/sa/other', count: 1 }],
    });
    const silent = await dialThrough(other, 'tcp', 9000);
    await expect(read(silent, 1)).rejects.toThrow();
    const leaving = await dialThrough(other, 'tcp', 9000);
    leaving.end();
    await expect(read(leaving, 1)).rejects.toThrow();
  });

  it('lets nobody in who speaks plaintext, whatever policy says', async () => {
    await rig.cluster.apply(target([HTTP_RULE]));
    await rig.converged();
    await expect(askOnce(outside, { host: 'api.shop', port: 80 }, { path: '/items' })).rejects.toThrow();
    const address = rig.podIp('api');
    const socket = connect({ host: address, port: 8080 });
    socket.write('GET /items HTTP/1.1\r\nhost: api\r\n\r\n');
    await expect(read(socket, 1)).rejects.toThrow();
  });

  it('lets a meshed client reach a workload outside the mesh, which sees no identity', async () => {
    const headers = { 'x-meshwright-nonce': 'legacy', 'x-forwarded-client-cert': 'By=x;URI=spiffe://forged' };
    const answer = await askOnce(web, { host: 'legacy.outside.svc.cluster.local', port: 80 }, { headers });
    expect(answer.status).toBe(200);
    const { body } = await rig.extension('GET', 'arrivals?nonce=legacy');
    expect(body['arrived']).toEqual([
      { pod: { namespace: 'outside', name: expect.stringMatching(/^legacy-/) }, count: 1 },
    ]);
  });

  it('answers its own pod who it is, and nobody outside the mesh', async () => {
    const url = { host: 'sidecar.mesh.internal', port: 15_000 };
    const answer = await askOnce(web, url, { path: '/identity' });
    expect(JSON.parse(answer.body)).toMatchObject({
      identity: 'spiffe://sandbox.test/ns/shop/sa/web',
      serviceAccount: 'web',
    });
    await expect(askOnce(outside, url, { path: '/identity' })).rejects.toEqual(new SocksRefused(4));
  });

  it('knows names, cluster IPs and pod IPs, and refuses the rest', async () => {
    await rig.cluster.apply(target([HTTP_RULE]));
    await rig.converged();
    const clusterIp = rig.clusterIp('api');
    for (const host of ['api', 'api.shop', 'api.shop.svc', 'api.shop.svc.cluster.local', clusterIp]) {
      expect((await askOnce(web, { host, port: 80 }, { path: '/items' })).status).toBe(200);
    }
    const address = rig.podIp('api');
    expect((await askOnce(web, { host: address, port: 8080 }, { path: '/items' })).status).toBe(200);
    await expect(askOnce(web, { host: 'nowhere', port: 80 })).rejects.toEqual(new SocksRefused(4));
    await expect(askOnce(web, { host: '127.0.0.1', port: 80 })).rejects.toEqual(new SocksRefused(4));
    await expect(askOnce(web, { host: 'api', port: 81 })).rejects.toEqual(new SocksRefused(5));
  });

  it('warns about a target that has no effect, where its author looks', async () => {
    await rig.cluster.apply(target([{ kind: 'HTTPRouteGroup', name: 'nowhere' }]));
    await rig.cluster.until(() =>
      rig.cluster.list('Event').some((event) => event['reason'] === 'PolicyIneffective'),
    );
    const event = rig.cluster.list('Event').find((each) => each['reason'] === 'PolicyIneffective');
    expect(event).toMatchObject({
      type: 'Warning',
      involvedObject: { kind: 'TrafficTarget', name: 'api' },
      message: expect.stringContaining("spec.rules[0]: no HTTPRouteGroup 'nowhere'"),
    });
  });

  it('does not let one pod use another pod’s way out', async () => {
    await expect(dialThrough(web, other.host, other.port)).rejects.toEqual(new SocksRefused(5));
    await expect(dialThrough(outside, other.host, other.port)).rejects.toEqual(new SocksRefused(5));
  });
});
