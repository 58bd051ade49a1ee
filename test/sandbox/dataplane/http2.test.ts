import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readMessage, stringField, writeMessage } from '../../../sandbox/workloads/proto-wire.ts';
import { grpcFrame, type Http2Client, http2Client } from '../../rig/http2-client.ts';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import type { ProxyAddress } from '../../rig/pod-client.ts';

const SAY = '/meshwright.echo.v1.Echo/Say';
const CHAT = '/meshwright.echo.v1.Echo/Chat';

const account = (name: string) => ({ kind: 'ServiceAccount', name });
const target = (name: string, rule: string, source: string) =>
  smi('TrafficTarget', name, {
    destination: account(name),
    sources: [account(source)],
    rules: [{ kind: 'HTTPRouteGroup', name: rule }],
  });
const split = (v1: number, v2: number, matches: readonly string[] = []) =>
  smi('TrafficSplit', 'web', {
    service: 'web',
    backends: [
      { service: 'web-v1', weight: v1 },
      { service: 'web-v2', weight: v2 },
    ],
    ...(matches.length === 0 ? {} : { matches: matches.map((name) => ({ kind: 'HTTPRouteGroup', name })) }),
  });

describe('HTTP/2 and gRPC through two sidecars', () => {
  let rig: MeshRig;
  let shopper: ProxyAddress;
  let thief: ProxyAddress;
  const open: Http2Client[] = [];

  beforeAll(async () => {
    rig = await meshRig();
    await rig.cluster.apply(
      namespace('shop', { deny: true }),
      deployment('shopper', { image: 'meshwright/agent' }),
      deployment('thief', { image: 'meshwright/agent' }),
      deployment('web-v1', { app: 'web', version: 'v1', serviceAccount: 'web' }),
      deployment('web-v2', {
        app: 'web',
        version: 'v2',
        serviceAccount: 'web',
        image: 'meshwright/http2-echo',
      }),
      deployment('calls', {
        image: 'meshwright/grpc-echo',
        ports: [9000],
        container: { readinessProbe: { grpc: { port: 9000 }, periodSeconds: 1 } },
      }),
      deployment('failing', { image: 'meshwright/grpc-echo', ports: [9000], env: { ERROR_PERCENT: '100' } }),
      service('web', { app: 'web' }),
      service('web-v1', { app: 'web', version: 'v1' }),
      service('web-v2', { app: 'web', version: 'v2' }),
      service('calls', { app: 'calls' }, { name: 'grpc', port: 9000 }),
      service('failing', { app: 'failing' }, { name: 'grpc', port: 9000 }),
      smi('HTTPRouteGroup', 'public', {
        matches: [
          { name: 'get', pathRegex: '/open', methods: ['GET'] },
          { name: 'staff', pathRegex: '/staff', methods: ['POST'], headers: { 'x-role': '^staff$' } },
        ],
      }),
      smi('HTTPRouteGroup', 'tester', { matches: [{ name: 't', headers: { 'x-user': 'tester' } }] }),
      smi('HTTPRouteGroup', 'echo', { matches: [{ name: 'echo', pathRegex: '/meshwright.echo.v1.Echo/' }] }),
      target('web', 'public', 'shopper'),
      target('calls', 'echo', 'shopper'),
      target('failing', 'echo', 'shopper'),
    );
    await rig.ready('shopper', 'thief', 'web-v1', 'web-v2', 'calls', 'failing');
    shopper = await rig.proxyOf('shopper');
    thief = await rig.proxyOf('thief');
  });

  const client = async (who: ProxyAddress, host: string, port: number) => {
    await rig.converged();
    const made = await http2Client(who, host, port);
    open.push(made);
    return made;
  };

  afterEach(async () => {
    for (const each of open.splice(0)) each.close();
    for (const each of rig.cluster.list('TrafficSplit.split.smi-spec.io')) {
      await rig.cluster.delete('TrafficSplit.split.smi-spec.io', 'shop', each.metadata.name ?? '');
    }
    await rig.cluster.apply(target('web', 'public', 'shopper'));
    await rig.converged();
  });

  afterAll(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  it('a request arrives as HTTP/2 with both identities verified, a forged one taken off', async () => {
    const web = await client(shopper, 'web-v2', 8080);
    const headers = { 'x-meshwright-nonce': 'h2', 'x-forwarded-client-cert': 'URI=spiffe://forged' };
    const answer = await web.ask({ path: '/open?id=1', headers });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({
      protocol: 'HTTP/2',
      path: '/open?id=1',
      headers: { host: 'web-v2:8080' },
    });
    const { body } = await rig.extension('GET', 'arrivals?nonce=h2');
    expect(body['arrived']).toEqual([
      {
        pod: { namespace: 'shop', name: expect.stringMatching(/^web-v2-/) },
        identity: 'spiffe://sandbox.test/ns/shop/sa/web',
        client: 'spiffe://sandbox.test/ns/shop/sa/shopper',
        count: 1,
      },
    ]);
  });

  it('the streams of one connection are split one by one, and a weight of 0 gets nothing', async () => {
    await rig.cluster.apply(split(1, 0));
    const web = await client(shopper, 'web', 8080);
    const shareOfV2 = async (n: number, headers = {}) => {
      const answers = await Promise.all(Array.from({ length: n }, () => web.ask({ path: '/open', headers })));
      return answers.filter((answer) => answer.headers['x-backend'] === 'web-v2').length;
    };
    expect(await shareOfV2(200)).toBe(0);
    await rig.cluster.apply(split(1, 3));
    await rig.converged();
    // Binomial(800, 3/4): six and a half standard deviations (error below 1e-10).
    expect(Math.abs((await shareOfV2(800)) - 600)).toBeLessThan(6.5 * Math.sqrt(800 * 0.75 * 0.25));
    await rig.cluster.apply(split(0, 1, ['tester']));
    await rig.converged();
    expect(await shareOfV2(50, { 'x-user': 'tester' })).toBe(50);
    // The root has both as endpoints: all of 60 on one of them happens once in 2^59.
    expect(await shareOfV2(60)).toBeLessThan(60);
  });

  it.each([
    ['GET /open', { path: '/open' }, 200],
    ['another method', { path: '/open', method: 'DELETE' }, 403],
    ['another path', { path: '/closed' }, 403],
    ['a path that hides behind dots', { path: '/open/../closed' }, 403],
    ['the wanted header', { path: '/staff', method: 'POST', headers: { 'x-role': 'staff' } }, 200],
    ['a wrong header', { path: '/staff', method: 'POST', headers: { 'x-role': 'guest' } }, 403],
  ] as const)('access looks at method, path and headers: %s', async (_what, ask, status) => {
    const web = await client(shopper, 'web', 8080);
    expect((await web.ask(ask)).status).toBe(status);
  });

  it('a refusal says by whom: 403 for HTTP, PERMISSION_DENIED for gRPC', async () => {
    const denied = await (await client(thief, 'web', 8080)).ask({ path: '/open' });
    expect(denied.status).toBe(403);
    expect(denied.headers).toMatchObject({
      server: 'meshwright-sidecar',
      'x-mesh-denied-by': expect.stringMatching(/^web-v[12]-.*; rbac$/),
    });
    const calls = await client(thief, 'calls', 9000);
    const call = await calls.call(SAY, Buffer.alloc(0), { 'x-meshwright-nonce': 'grpc-denied' });
    expect(call.status).toBe(7);
    expect(call.headers).toMatchObject({
      ':status': 200,
      'grpc-message': 'RBAC: access denied',
      'x-mesh-denied-by': expect.stringMatching(/^calls-.*; rbac$/),
    });
    const { body } = await rig.extension('GET', 'arrivals?nonce=grpc-denied');
    expect(body).toMatchObject({ arrived: [], refused: [{ count: 1 }] });
  });

  it('a changed policy holds from the next stream of a live connection on', async () => {
    const web = await client(shopper, 'web', 8080);
    expect((await web.ask({ path: '/open' })).status).toBe(200);
    await rig.cluster.apply(target('web', 'public', 'thief'));
    await rig.converged();
    expect((await web.ask({ path: '/open' })).status).toBe(403);
    await rig.cluster.apply(target('web', 'public', 'shopper'));
    await rig.converged();
    expect((await web.ask({ path: '/open' })).status).toBe(200);
  });

  it('loses no request while policy changes under many streams', async () => {
    await rig.cluster.apply(split(1, 0));
    const web = await client(shopper, 'web', 8080);
    let sent = 0;
    const answered: Promise<number>[] = [];
    for (let round = 0; round < 20; round++) {
      await rig.cluster.apply(split(round % 2, (round + 1) % 2));
      for (let i = 0; i < 20; i++, sent++) {
        answered.push(web.ask({ path: '/open' }).then(({ status }) => status));
      }
      await answered.at(-1);
    }
    const statuses = await Promise.all(answered);
    expect(statuses).toHaveLength(sent);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('a gRPC call is answered with its status in the trailers', async () => {
    const calls = await client(shopper, 'calls', 9000);
    const answer = await calls.call(SAY, writeMessage([[1, 'hello']]), { 'x-tag': 'a' });
    expect(answer.status).toBe(0);
    const fields = readMessage(answer.messages[0] ?? Buffer.alloc(0)) ?? [];
    expect(stringField(fields, 1)).toBe('hello');
    expect(stringField(fields, 2)).toBe('calls');
    const failing = await client(shopper, 'failing', 9000);
    expect((await failing.call(SAY, Buffer.alloc(0))).status).toBe(14);
    expect((await calls.call('/meshwright.echo.v1.Echo/None', Buffer.alloc(0))).status).toBe(12);
  });

  it('messages of a bidirectional stream pass as they come, and its end as an end', async () => {
    const calls = await client(shopper, 'calls', 9000);
    const stream = calls.session.request({
      ':method': 'POST',
      ':path': CHAT,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const trailers = new Promise((resolve) => stream.on('trailers', resolve));
    for (const word of ['one', 'two', 'three']) {
      const answered = new Promise<Buffer>((resolve) => stream.once('data', resolve));
      stream.write(grpcFrame(writeMessage([[1, word]])));
      expect((await answered).toString('latin1')).toContain(word);
    }
    stream.end();
    stream.resume();
    expect(await trailers).toMatchObject({ 'grpc-status': '0' });
  });

  it('who does not read holds the sender back through both sidecars, and gets everything in the end', async () => {
    const calls = await client(shopper, 'calls', 9000);
    const stream = calls.session.request({
      ':method': 'POST',
      ':path': CHAT,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.pause();
    const message = grpcFrame(writeMessage([[1, 'x'.repeat(100_000)]]));
    let accepted = 0;
    let finished = 0;
    const total = 60;
    while (accepted < total) {
      stream.write(message, () => {
        finished += 1;
      });
      accepted += 1;
    }
    // When a ping has gone through and come back five times over, what can move has moved.
    for (let i = 0; i < 5; i++) await new Promise((resolve) => calls.session.ping(resolve));
    expect(finished).toBeLessThan(total / 2);
    let received = 0;
    stream.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    stream.end();
    stream.resume();
    await new Promise((resolve) => stream.on('close', resolve));
    expect(received).toBeGreaterThan(total * 100_000);
  });

  it('health and reflection answer', async () => {
    await rig.cluster.apply(smi('HTTPRouteGroup', 'echo', { matches: [{ name: 'all', pathRegex: '/' }] }));
    await rig.converged();
    const calls = await client(shopper, 'calls', 9000);
    const health = await calls.call('/grpc.health.v1.Health/Check', Buffer.alloc(0));
    expect(readMessage(health.messages[0] ?? Buffer.alloc(0))).toEqual([{ number: 1, value: 1n }]);
    const list = await calls.call(
      '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      writeMessage([[7, '*']]),
    );
    expect(list.messages[0]?.toString('latin1')).toContain('meshwright.echo.v1.Echo');
    const file = await calls.call(
      '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo',
      writeMessage([[4, 'meshwright.echo.v1.Echo.Say']]),
    );
    expect(file.messages[0]?.toString('latin1')).toContain('meshwright/echo/v1/echo.proto');
  });

  it('an application that does not speak HTTP/2 is a 503 with the reason', async () => {
    await rig.cluster.apply(
      deployment('tcp', { image: 'meshwright/tcp-echo', ports: [9000], serviceAccount: 'web' }),
    );
    await rig.ready('tcp');
    const plain = await client(shopper, rig.podIp('tcp'), 9000);
    const answer = await plain.ask({ path: '/open' });
    expect(answer).toMatchObject({ status: 503 });
    expect(answer.headers['x-mesh-response-flag']).toBe('application-unreachable');
  });

  it('a mesh that admits everybody, or ignores conditions, is seen over HTTP/2 too', async () => {
    const web = await client(thief, 'web', 8080);
    const calls = await client(thief, 'calls', 9000);
    await rig.extension('PUT', 'sabotages/allow-all');
    await rig.converged();
    expect((await web.ask({ path: '/closed' })).status).toBe(200);
    expect((await calls.call(SAY, Buffer.alloc(0))).status).toBe(0);
    await rig.extension('DELETE', 'sabotages');
    await rig.extension('PUT', 'sabotages/ignore-matches');
    await rig.converged();
    expect((await web.ask({ path: '/open' })).status).toBe(403);
    expect((await (await client(shopper, 'web', 8080)).ask({ path: '/closed' })).status).toBe(200);
    await rig.extension('DELETE', 'sabotages');
  });
});
