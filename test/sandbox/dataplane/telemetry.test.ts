import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EdgeBook } from '../../../sandbox/dataplane/edges.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { type Http2Client, http2Client } from '../../rig/http2-client.ts';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import { askOnce, type ProxyAddress } from '../../rig/pod-client.ts';

const SAY = '/meshwright.echo.v1.Echo/Say';

describe('what sidecars tell of the traffic', () => {
  let rig: MeshRig;
  let web: ProxyAddress;
  let thief: ProxyAddress;

  beforeAll(async () => {
    rig = await meshRig();
    await rig.cluster.apply(
      namespace('shop', { deny: true }),
      deployment('web', { image: 'meshwright/agent' }),
      deployment('thief', { image: 'meshwright/agent' }),
      ...['one', 'two', 'broken'].map((name) =>
        deployment(name, { serviceAccount: 'api', env: name === 'broken' ? { STATUS: '500' } : {} }),
      ),
      deployment('calls', { image: 'meshwright/grpc-echo', ports: [9000], serviceAccount: 'api' }),
      ...['one', 'two', 'broken'].map((name) => service(name, { app: name })),
      service('calls', { app: 'calls' }, { name: 'grpc', port: 9000 }),
      service('nobody', { app: 'nobody' }),
      smi('TCPRoute', 'all', { matches: { ports: [] } }),
      smi('TrafficTarget', 'api', {
        destination: { kind: 'ServiceAccount', name: 'api' },
        sources: [{ kind: 'ServiceAccount', name: 'web' }],
        rules: [{ kind: 'TCPRoute', name: 'all' }],
      }),
    );
    await rig.ready('web', 'thief', 'one', 'two', 'broken', 'calls');
    await rig.converged();
    [web, thief] = [await rig.proxyOf('web'), await rig.proxyOf('thief')];
  });

  afterAll(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  const edges = async () => (await rig.extension('GET', 'edges')).body['edges'] as readonly JsonObject[]; // as the extension answers
  /** Successes, failures and denials of one edge, from both sides. */
  const counted = async (server: string, client: string) => {
    const ofSide = (all: readonly JsonObject[], side: string) => {
      const edge = all.find((each) => {
        const [to, from] = [each['server'] as JsonObject, each['client'] as JsonObject];
        return (
          each['side'] === side &&
          String(to['pod'] ?? to['service']).startsWith(server) &&
          from['serviceAccount'] === client
        );
      });
      return edge && [edge['success'], edge['failure'], edge['denied']];
    };
    const all = await edges();
    return { client: ofSide(all, 'client'), server: ofSide(all, 'server') };
  };
  const settled = async (server: string, client: string, expected: object) => {
    for (;;) {
      const now = await counted(server, client);
      if (JSON.stringify(now) === JSON.stringify(expected)) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it.each(['1.1', '2'])('both ends count an edge alike, over HTTP/%s', async (version) => {
    const name = version === '2' ? 'two' : 'one';
    let h2: Http2Client | undefined;
    for (let i = 0; i < 7; i++) {
      if (version === '1.1') await askOnce(web, { host: name, port: 8080 });
      else {
        h2 ??= await http2Client(web, name, 8080);
        await h2.ask();
      }
    }
    h2?.close();
    await settled(name, 'web', { client: [7, 0, 0], server: [7, 0, 0] });
  });

  it('a failure of the server is one, a refusal is none, and who asked for nobody is told so', async () => {
    await askOnce(web, { host: 'broken', port: 8080 });
    await settled('broken', 'web', { client: [0, 1, 0], server: [0, 1, 0] });
    await askOnce(thief, { host: 'broken', port: 8080 });
    // The client's sidecar saw a 403, which is no failure of a server.
    await settled('broken', 'thief', { client: [1, 0, 0], server: [0, 0, 1] });
    await askOnce(web, { host: 'nobody', port: 8080 });
    await settled('nobody', 'web', { client: [0, 1, 0] });
  });

  it('a gRPC call counts by its status', async () => {
    const calls = await http2Client(web, 'calls', 9000);
    await calls.call(SAY, Buffer.alloc(0));
    await calls.call(`${SAY}No`, Buffer.alloc(0));
    await settled('calls', 'web', { client: [1, 1, 0], server: [1, 1, 0] });
    calls.close();
  });

  it.each([
    [
      'traceparent',
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      '4bf92f3577b34da6a3ce929d0e0e4736',
    ],
    ['traceparent', '00-00000000000000000000000000000000-00f067aa0ba902b7-01', undefined],
    ['traceparent', 'none of the kind', undefined],
    ['b3', '80F198EE56343BA864FE8B2A57D3EFF7-e457b5a2e4d86bd1-1', '80f198ee56343ba864fe8b2a57d3eff7'],
    ['x-b3-traceid', '463ac35c9f6413ad', '463ac35c9f6413ad'],
  ])(
    '%s: %s reaches the program as it is, and both access logs name the trace',
    async (name, value, trace) => {
      const path = `/traced-${name}-${value.length}-${trace ?? 'none'}`;
      const headers = { [name]: value, tracestate: 'vendor=1', 'x-request-id': 'r-1' };
      const answer = await askOnce(web, { host: 'one', port: 8080 }, { path, headers });
      expect(JSON.parse(answer.body).headers).toMatchObject(headers);
      for (const app of ['one', 'web']) {
        const pod =
          rig.cluster.list('Pod').find((each) => each.metadata.labels?.['app'] === app)?.metadata.name ?? '';
        const line = async () => {
          const log = await rig.plane.logs({ namespace: 'shop', pod, container: 'mesh-proxy' });
          return log
            .lines()
            .map(({ text }) => text)
            .find((text) => text.includes(path));
        };
        let found = await line();
        while (found === undefined) {
          await new Promise((resolve) => setImmediate(resolve));
          found = await line();
        }
        expect(JSON.parse(found).trace).toBe(trace);
      }
    },
  );

  it('the access log is the sidecar’s own, one object a line, whatever a client writes into a path', async () => {
    await askOnce(web, { host: 'one', port: 8080 }, { path: '/a?x="}\\{' });
    const pod =
      rig.cluster.list('Pod').find((each) => each.metadata.labels?.['app'] === 'one')?.metadata.name ?? '';
    const log = async (container: string) =>
      (await rig.plane.logs({ namespace: 'shop', pod, container })).lines().map(({ text }) => text);
    const last = JSON.parse((await log('mesh-proxy')).at(-1) ?? '');
    expect(last).toMatchObject({ side: 'server', protocol: 'HTTP/1.1', status: 200, peer: 'shop/web' });
    expect((await log('app')).join('\n')).not.toContain('"side"');
  });
});

describe('the book of edges', () => {
  it('gives percentiles of the newest requests, and stays small', () => {
    const book = new EdgeBook();
    const edge = (pod: string) => ({ side: 'client' as const, client: { pod }, server: { pod: 'api' } });
    for (let ms = 1; ms <= 100; ms++) book.count(edge('web'), 'success', ms);
    expect(book.report()).toEqual([
      { ...edge('web'), success: 100, failure: 0, denied: 0, p50: 50, p90: 90, p99: 99 },
    ]);
    for (let i = 0; i < 5000; i++) book.count(edge(String(i)), 'success', 1);
    expect(book.report()).toHaveLength(4096);
  });
});
