import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { importService } from '../../../mesh/sandbox/import-service.ts';
import { openMeshCa } from '../../../sandbox/dataplane/mesh-ca.ts';
import { nonceLine } from '../../../schemas/agent-protocol.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import { askOnce, dialThrough, httpClient, type ProxyAddress, read } from '../../rig/pod-client.ts';
import { udpClient } from '../../rig/udp-client.ts';

const WEBSITE = { host: 'website', port: 8080 };
const LEDGER = { host: 'ledger', port: 9000 };
const UDP_PORT = { containerPort: 5353, protocol: 'UDP', name: 'dns' };
const EAST_SHOPPER = 'spiffe://east.test/ns/shop/sa/shopper';

const imported = (name: string, port: number, protocol: string) =>
  importService({
    namespace: 'shop',
    name,
    from: { link: 'west', namespace: 'shop', service: name },
    ports: [{ port, protocol }],
  });
const binding: KubeObject = {
  apiVersion: 'access.smi-spec.io/v1alpha4',
  kind: 'IdentityBinding',
  metadata: { name: 'east-shopper', namespace: 'shop' },
  spec: { schemes: { spiffeIdentities: [EAST_SHOPPER] } },
};
const target = (source: { readonly kind: string; readonly name: string }): KubeObject => ({
  ...smi('TrafficTarget', 'website', {
    destination: { kind: 'ServiceAccount', name: 'website' },
    sources: [source],
    rules: [{ kind: 'HTTPRouteGroup', name: 'all' }],
  }),
  apiVersion: 'access.smi-spec.io/v1alpha4',
});

describe('two sandboxes with a link between them', () => {
  let east: MeshRig;
  let west: MeshRig;
  let shopper: ProxyAddress;
  let thief: ProxyAddress;

  /** Makes each the other's peer, by what they say of themselves. */
  const link = async () => {
    await east.extension('PUT', 'links/west', (await west.extension('GET', 'links')).body);
    await west.extension('PUT', 'links/east', (await east.extension('GET', 'links')).body);
    await Promise.all([east.converged(), west.converged()]);
  };

  beforeAll(async () => {
    [east, west] = await Promise.all([
      meshRig({ trustDomain: 'east.test' }),
      meshRig({ trustDomain: 'west.test' }),
    ]);
    await east.cluster.apply(
      namespace('shop'),
      deployment('shopper', { image: 'meshwright/agent' }),
      deployment('thief', { image: 'meshwright/agent' }),
      deployment('nearby'),
      service('nearby', { app: 'nearby' }),
      service('front', { app: 'nearby' }),
      imported('website', 8080, 'http'),
      imported('ledger', 9000, 'tcp'),
      imported('names', 5353, 'udp'),
    );
    await west.cluster.apply(
      namespace('shop'),
      namespace('plain', { mesh: false }),
      deployment('website'),
      deployment('ledger', { image: 'meshwright/tcp-echo', ports: [9000], env: { BANNER: 'west' } }),
      deployment('names', {
        image: 'meshwright/udp-echo',
        env: { PREFIX: 'west:' },
        container: { ports: [UDP_PORT] },
      }),
      service('names', { app: 'names' }, { name: 'dns', port: 5353, protocol: 'UDP' }),
      deployment('unmeshed', { namespace: 'plain' }),
      service('website', { app: 'website' }),
      service('ledger', { app: 'ledger' }, { name: 'tcp', port: 9000 }),
      service('unmeshed', { app: 'unmeshed' }, { name: 'http', port: 8080 }, 'plain'),
      smi('HTTPRouteGroup', 'all', { matches: [{ name: 'all', pathRegex: '.*', methods: ['*'] }] }),
      binding,
    );
    await Promise.all([east.ready('shopper', 'thief', 'nearby'), west.ready('website', 'ledger', 'names')]);
    [shopper, thief] = [await east.proxyOf('shopper'), await east.proxyOf('thief')];
    await link();
  });

  afterEach(async () => {
    await link();
    for (const rig of [east, west]) await rig.extension('DELETE', 'sabotages');
    for (const { metadata } of west.cluster.list('TrafficTarget.access.smi-spec.io')) {
      await west.cluster.delete('TrafficTarget.access.smi-spec.io', 'shop', metadata.name ?? '');
    }
    await west.cluster.apply(namespace('shop'));
    await Promise.all([east.converged(), west.converged()]);
  });

  afterAll(async () => {
    await Promise.all([east.close(), west.close()]);
    expect([...east.problems, ...west.problems]).toEqual([]);
  });

  it('a request reaches the other one, where its caller is known by the name of its own trust domain', async () => {
    const headers = { 'x-meshwright-nonce': 'beyond' };
    const answer = await askOnce(shopper, WEBSITE, { path: '/a?b=c', headers });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-backend': 'website' } });
    expect(JSON.parse(answer.body).headers['x-forwarded-client-cert']).toBe(
      `By=spiffe://west.test/ns/shop/sa/website;URI=${EAST_SHOPPER}`,
    );
    expect((await west.extension('GET', 'arrivals?nonce=beyond')).body).toMatchObject({
      arrived: [{ identity: 'spiffe://west.test/ns/shop/sa/website', client: EAST_SHOPPER, count: 1 }],
    });
  });

  it('connections of other protocols reach it too', async () => {
    const socket = await dialThrough(shopper, LEDGER.host, LEDGER.port);
    expect((await read(socket, 5)).toString()).toBe('west\n');
    socket.destroy();
  });

  it('datagrams reach it too, and their caller is known', async () => {
    const client = await udpClient(shopper);
    client.send('names', 5353, nonceLine('asked'));
    expect(await client.next()).toContain('west:');
    client.close();
    expect((await west.extension('GET', 'arrivals?nonce=asked')).body).toMatchObject({
      arrived: [{ client: EAST_SHOPPER, count: 1 }],
    });
  });

  it.each(['cut-links', 'refuse-links', 'wrong-trust'])(
    'sabotage: with %s nothing passes, not even on a connection that stood',
    async (name) => {
      const kept = await httpClient(shopper, WEBSITE.host, WEBSITE.port);
      const live = await dialThrough(shopper, LEDGER.host, LEDGER.port);
      const ended = new Promise((resolve) => {
        live.on('error', () => undefined);
        live.once('close', resolve);
      });
      await read(live, 5);
      live.resume();
      expect((await kept.ask()).status).toBe(200);
      for (const rig of [east, west]) await rig.extension('PUT', `sabotages/${name}`);
      await Promise.all([east.converged(), west.converged()]);
      await ended;
      expect((await kept.ask()).status).toBe(503);
      expect((await askOnce(shopper, { host: 'nearby', port: 8080 })).status).toBe(200);
      for (const rig of [east, west]) await rig.extension('DELETE', `sabotages/${name}`);
      await Promise.all([east.converged(), west.converged()]);
      expect((await kept.ask()).status).toBe(200);
      kept.close();
    },
  );

  it('sabotage: with slow-links requests wait at the link', async () => {
    await east.extension('PUT', 'sabotages/slow-links');
    await east.converged();
    const began = performance.now();
    expect((await askOnce(shopper, WEBSITE)).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThanOrEqual(999);
  });

  it('sabotage: with slow-links connections and datagrams wait at the link too', async () => {
    await east.extension('PUT', 'sabotages/slow-links');
    await east.converged();
    const began = performance.now();
    const late = () => expect(performance.now() - began).toBeGreaterThanOrEqual(999);
    const client = await udpClient(shopper);
    const answer = client.next().then(late);
    client.send('names', 5353, nonceLine('late'));
    const socket = await dialThrough(shopper, LEDGER.host, LEDGER.port);
    await read(socket, 5);
    late();
    await answer;
    socket.destroy();
    client.close();
  });

  it('sabotage: with wrong-identity the other sandbox sees another caller', async () => {
    await east.extension('PUT', 'sabotages/wrong-identity');
    await east.converged();
    const headers = { 'x-meshwright-nonce': 'disguised' };
    expect((await askOnce(shopper, WEBSITE, { headers })).status).toBe(200);
    const { body } = await west.extension('GET', 'arrivals?nonce=disguised');
    const [arrival] = body['arrived'] as readonly { readonly client: string }[]; // as the extension answers
    expect(arrival?.client).toMatch(/^spiffe:\/\/east\.test\//);
    expect(arrival?.client).not.toBe(EAST_SHOPPER);
  });

  it('a split shares requests out between here and there', async () => {
    const weights = [
      { service: 'website', weight: 1 },
      { service: 'nearby', weight: 1 },
    ];
    await east.cluster.apply(smi('TrafficSplit', 'both', { service: 'front', backends: weights }));
    await east.converged();
    const client = await httpClient(shopper, 'front', 8080);
    const seen = new Set<unknown>();
    for (let i = 0; i < 100; i++) seen.add((await client.ask()).headers['x-backend']);
    client.close();
    await east.cluster.delete('TrafficSplit.split.smi-spec.io', 'shop', 'both');
    expect(seen).toEqual(new Set(['website', 'nearby']));
  });

  it('policy there names callers from here by their SPIFFE ID, and admits no others', async () => {
    await west.cluster.apply(
      namespace('shop', { deny: true }),
      target({ kind: 'IdentityBinding', name: 'east-shopper' }),
    );
    await west.converged();
    expect((await askOnce(shopper, WEBSITE)).status).toBe(200);
    const headers = { 'x-meshwright-nonce': 'denied' };
    expect((await askOnce(thief, WEBSITE, { headers })).status).toBe(403);
    expect((await west.extension('GET', 'arrivals?nonce=denied')).body).toMatchObject({
      arrived: [],
      refused: [{ client: 'spiffe://east.test/ns/shop/sa/thief', count: 1 }],
    });
  });

  it('an account of the same name is not the one that policy there means', async () => {
    await west.cluster.apply(
      namespace('shop', { deny: true }),
      target({ kind: 'ServiceAccount', name: 'shopper' }),
    );
    await west.converged();
    expect((await askOnce(shopper, WEBSITE)).status).toBe(403);
  });

  it.each([
    ['this', () => east, 'links/west/cut'],
    ['the other', () => west, 'links/east/cut'],
  ])(
    'a link cut on %s side fails requests and ends what is under way, and is mended',
    async (_, rig, cut) => {
      const live = await dialThrough(shopper, LEDGER.host, LEDGER.port);
      await read(live, 5);
      const ended = new Promise((resolve) => {
        live.on('error', () => undefined);
        live.once('close', resolve);
      });
      live.resume();
      await rig().extension('PUT', cut);
      await rig().converged();
      await ended;
      expect(await askOnce(shopper, WEBSITE)).toMatchObject({
        status: 503,
        headers: { 'x-mesh-response-flag': 'upstream-failure' },
      });
      await rig().extension('DELETE', cut);
      await rig().converged();
      expect((await askOnce(shopper, WEBSITE)).status).toBe(200);
    },
  );

  it('without the link nobody is reached or believed, and the import says why', async () => {
    await east.extension('DELETE', 'links/west');
    await east.converged();
    expect((await askOnce(shopper, WEBSITE)).status).toBe(503);
    await east.cluster.until(() =>
      east.cluster
        .list('Event')
        .some((event) => String(event['message']).includes("there is no link 'west'")),
    );
    await link();
    await west.extension('DELETE', 'links/east');
    await west.converged();
    expect((await askOnce(shopper, WEBSITE)).status).toBe(503);
  });

  it('an authority speaks for its own trust domain alone', async () => {
    const { body } = await west.extension('GET', 'links');
    // East's authority forges a workload of west.
    const forged = await openMeshCa(east.stateDir, 'west.test');
    const proof = (await forged.issue({ namespace: 'shop', serviceAccount: 'shopper' })).current();
    const eastern = await openMeshCa(east.stateDir, 'east.test');
    const honest = (await eastern.issue({ namespace: 'shop', serviceAccount: 'shopper' })).current();
    const knock = ({ keyPem, certificatePem }: typeof proof) =>
      new Promise<string>((resolve) => {
        const socket = connectTls({
          socket: connect(Number(body['port']), '127.0.0.1'),
          servername: 'p9000.ledger.shop.west.test',
          ALPNProtocols: ['opaque'],
          key: keyPem,
          cert: certificatePem,
          rejectUnauthorized: false,
        });
        socket.once('data', (chunk: Buffer) => {
          resolve(chunk.toString());
          socket.destroy();
        });
        socket.once('error', () => resolve('cut'));
        socket.once('close', () => resolve('cut'));
      });
    expect(await knock(honest)).toBe('west\n');
    expect(await knock(proof)).toBe('cut');
  });

  it.each([
    ['plain HTTP', 'GET / HTTP/1.1\r\nhost: website\r\n\r\n'],
    ['no server name', '\x16\x03\x01\x00\x04\x01\x00\x00\x00'],
    ['a length beyond the message', `\x16\x03\x01\x00\x30\x01\x00\x00\x2c${'\xff'.repeat(44)}`],
  ])('the gateway cuts off who brings %s', async (_, bytes) => {
    const { body } = await west.extension('GET', 'links');
    const socket = connect(Number(body['port']), '127.0.0.1');
    const closed = new Promise((resolve) => {
      socket.on('error', () => undefined);
      socket.once('close', resolve);
    });
    socket.resume();
    socket.write(Buffer.from(bytes, 'latin1'));
    await closed;
  });

  it('the gateway leads to no pod without a sidecar', async () => {
    const { body } = await west.extension('GET', 'links');
    const socket = connectTls({
      socket: connect(Number(body['port']), '127.0.0.1'),
      servername: 'p8080.unmeshed.plain.west.test',
      rejectUnauthorized: false,
    });
    await new Promise((resolve) => {
      socket.on('error', () => undefined);
      socket.once('close', resolve);
    });
  });

  it.each([
    [{}, 'a link needs trustDomain, bundle, host and port'],
    [{ trustDomain: 'x.test', bundle: 'no', host: '127.0.0.1', port: 1 }, 'the trust bundle is not'],
    [
      { trustDomain: 'east.test', bundle: '', host: '127.0.0.1', port: 1 },
      'both sides have the trust domain',
    ],
    [{ trustDomain: 'west.test', bundle: '', host: '127.0.0.1', port: 1 }, 'is that of the link'],
    [{ trustDomain: 'x.test', bundle: '', host: '10.0.0.1', port: 1 }, 'a gateway is a port of 127.0.0.1'],
  ])('refuses a link to %o', async (peer, sentence) => {
    const { status, body } = await east.extension('PUT', 'links/other', peer);
    expect(status).toBe(422);
    expect(body['message']).toContain(sentence);
  });

  it('knows which links there are', async () => {
    expect((await east.extension('PUT', 'links/north/cut')).status).toBe(404);
    const { body } = await east.extension('GET', 'links');
    expect(body).toMatchObject({
      trustDomain: 'east.test',
      links: [{ name: 'west', trustDomain: 'west.test', cut: false }],
    });
  });
});
