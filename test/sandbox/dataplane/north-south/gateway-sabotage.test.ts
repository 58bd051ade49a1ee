import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { prefix, to } from '../../../rig/gateway-rig.ts';
import { type Http2Client, http2Over } from '../../../rig/http2-client.ts';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../../rig/mesh-rig.ts';
import { entering, GATEWAY_CLASS, gatewayObject, listenerPlace } from '../../../rig/north-south.ts';

const entrance = (v1: number, v2: number) =>
  entering('HTTPRoute', 'pages', [
    {
      matches: [{ ...prefix('/open'), headers: [{ name: 'x-user', value: 'tester' }] }],
      backendRefs: [to('web-v1', { weight: v1 }), to('web-v2', { weight: v2 })],
    },
    { matches: [prefix('/timed')], timeouts: { request: '200ms' }, backendRefs: [to('free')] },
    { matches: [prefix('/free')], backendRefs: [to('free')] },
  ]);

describe('a Gateway in a mesh that is broken on purpose', () => {
  let rig: MeshRig;
  let client: Http2Client;

  beforeAll(async () => {
    rig = await meshRig();
    await rig.cluster.apply(
      GATEWAY_CLASS,
      namespace('shop', { deny: true }),
      deployment('web-v1', { app: 'web', version: 'v1', serviceAccount: 'web' }),
      deployment('web-v2', { app: 'web', version: 'v2', serviceAccount: 'web' }),
      deployment('free'),
      service('web-v1', { app: 'web', version: 'v1' }),
      service('web-v2', { app: 'web', version: 'v2' }),
      service('free', { app: 'free' }),
      smi('HTTPRouteGroup', 'public', { matches: [{ name: 'open', pathRegex: '/open$' }] }),
      smi('TCPRoute', 'any', { matches: { ports: [] } }),
      ...[
        ['web', 'HTTPRouteGroup', 'public'],
        ['free', 'TCPRoute', 'any'],
      ].map(([name = '', kind = '', rule = '']) =>
        smi('TrafficTarget', name, {
          destination: { kind: 'ServiceAccount', name },
          sources: [{ kind: 'ServiceAccount', name: 'web-meshwright' }],
          rules: [{ kind, name: rule }],
        }),
      ),
      gatewayObject('web', [{ name: 'web', port: 18_080, protocol: 'HTTP' }]),
      entrance(1, 0),
    );
    await rig.ready('web-v1', 'web-v2', 'free');
    await rig.converged();
    const place = await listenerPlace({ rig }, 'web');
    client = http2Over(connect(place), 'web.example');
  });

  const ask = async (path = '/open', headers: Readonly<Record<string, string>> = { 'x-user': 'tester' }) => {
    const answer = await client.ask({ path, headers });
    return String(answer.headers['x-backend'] ?? answer.status);
  };
  const on = async (name: string) => {
    expect((await rig.extension('PUT', `sabotages/${name}`)).status).toBe(200);
    await rig.converged();
  };
  const change = async (...objects: readonly KubeObject[]) => {
    await rig.cluster.apply(...objects);
    await rig.converged();
  };
  const seen = async (path?: string) => {
    const answers = new Set<string>();
    for (let i = 0; i < 100; i++) answers.add(await ask(path));
    return [...answers].sort();
  };

  afterEach(async () => {
    await rig.extension('DELETE', 'sabotages');
    await change(entrance(1, 0), service('web-v1', { app: 'web', version: 'v1' }));
    await rig.cluster.until(() =>
      rig.cluster
        .list('EndpointSlice.discovery.k8s.io')
        .some(({ endpoints }) => JSON.stringify(endpoints).includes('web-v1-')),
    );
    await rig.converged();
    expect(await ask()).toBe('web-v1');
    expect(await ask('/open', {})).toBe('404');
    expect(await ask('/open/secret')).toBe('403');
  });

  afterAll(async () => {
    client.close();
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  it.each<[string, Parameters<typeof ask>, string, string]>([
    ['ignore-headers', ['/open', {}], '404', 'web-v1'],
    ['ignore-matches', ['/elsewhere', {}], '404', 'web-v1'],
    ['allow-all', ['/open/secret'], '403', 'web-v1'],
    ['deny-all', [], 'web-v1', '403'],
    ['wrong-identity', [], 'web-v1', '403'],
    ['unmeshed-agent', [], 'web-v1', '503'],
    ['plaintext', [], 'web-v1', '403'],
    ['no-endpoints', [], 'web-v1', '503'],
    ['wrong-port', [], 'web-v1', '503'],
    ['slow', ['/timed'], 'free', '504'],
  ])('%s is seen on a connection that stands', async (name, request, sound, broken) => {
    expect(await ask(...request)).toBe(sound);
    await on(name);
    expect(await ask(...request)).toBe(broken);
  });

  it('ignore-weights gives a backend of weight 0 its share', async () => {
    await on('ignore-weights');
    expect(await seen()).toEqual(['web-v1', 'web-v2']);
  });

  it('lossy loses some of what enters', async () => {
    await on('lossy');
    expect(await seen()).toEqual(['503', 'web-v1']);
  });

  it('stale-policy keeps what was, and says that the change is obeyed', async () => {
    await on('stale-policy');
    await change(entrance(0, 1));
    expect(await ask()).toBe('web-v1');
    await rig.extension('DELETE', 'sabotages/stale-policy');
    await rig.converged();
    expect(await ask()).toBe('web-v2');
  });

  it('stale-endpoints leads where the service led', async () => {
    await on('stale-endpoints');
    const moved = async () => {
      await change(service('web-v1', { app: 'web', version: 'v2' }));
      await rig.cluster.until(() =>
        rig.cluster
          .list('EndpointSlice.discovery.k8s.io')
          .every(({ endpoints }) => !JSON.stringify(endpoints).includes('web-v1-')),
      );
      await rig.converged();
      return ask();
    };
    expect(await moved()).toBe('web-v1');
    await rig.extension('DELETE', 'sabotages/stale-endpoints');
    await rig.converged();
    expect(await ask()).toBe('web-v2');
  });

  it('lying-counters hide what entered', async () => {
    const headers = { 'x-user': 'tester', 'x-meshwright-nonce': 'lied-about' };
    await ask('/open', headers);
    const arrived = async () =>
      (await rig.extension('GET', 'arrivals?nonce=lied-about')).body['arrived'] as readonly JsonObject[]; // as the extension answers
    expect(await arrived()).toMatchObject([{ count: 1 }]);
    await on('lying-counters');
    expect(await arrived()).toEqual([]);
    expect((await rig.extension('GET', 'edges')).body['edges']).toEqual([]);
  });

  it('revert-weights puts the weights of a route of the Gateway back', async () => {
    await on('revert-weights');
    await rig.cluster.apply(entrance(0, 1));
    await rig.cluster.until(() => {
      const live = rig.cluster.get('HTTPRoute.gateway.networking.k8s.io', 'shop', 'pages');
      return JSON.stringify(live?.['spec']).includes('"name":"web-v1","port":8080,"weight":1');
    });
    await rig.converged();
    expect(await ask()).toBe('web-v1');
  });
});
