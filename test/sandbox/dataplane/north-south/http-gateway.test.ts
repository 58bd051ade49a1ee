import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayRig, gatewayRig, grant, headers, prefix, to } from '../../../rig/gateway-rig.ts';
import { http2Over } from '../../../rig/http2-client.ts';
import { deployment, namespace, service, smi } from '../../../rig/mesh-rig.ts';
import {
  askFromOutside,
  entering,
  GATEWAY_CLASS,
  gatewayObject,
  gatewayStatus,
  listenerPlace,
} from '../../../rig/north-south.ts';
import type { HttpAsk } from '../../../rig/pod-client.ts';

const http = (name: string, more = {}) => ({ name, port: 18_080, protocol: 'HTTP', ...more });

describe('HTTP that enters the mesh at a Gateway', () => {
  let gateway: GatewayRig;

  beforeAll(async () => {
    gateway = await gatewayRig();
    await gateway.apply(GATEWAY_CLASS);
  });

  afterEach(() => gateway.clean());

  afterAll(async () => {
    await gateway.rig.close();
    expect(gateway.rig.problems).toEqual([]);
  });

  const ask = async (request: HttpAsk = {}, listener = 'web') =>
    askFromOutside(await listenerPlace(gateway, listener), request);

  it('is served from the machine, with the Gateway’s own identity at the destination', async () => {
    await gateway.apply(
      gatewayObject('web', [http('web')]),
      entering('HTTPRoute', 'all', [{ backendRefs: [to('echo-v1')] }]),
    );
    const answer = await ask({ path: '/x', headers: { 'x-meshwright-nonce': 'entered' } });
    expect([answer.status, answer.headers['x-backend']]).toEqual([200, 'echo-v1']);
    const { body } = await gateway.rig.extension('GET', 'arrivals?nonce=entered');
    expect(body['arrived']).toMatchObject([
      {
        identity: 'spiffe://sandbox.test/ns/shop/sa/echo-v1',
        client: 'spiffe://sandbox.test/ns/shop/sa/web-meshwright',
        count: 1,
      },
    ]);
    expect(await gatewayStatus(gateway)).toMatchObject({
      address: expect.stringMatching(/^127\./),
      conditions: { Accepted: 'True Accepted', Programmed: 'True Programmed' },
      listeners: {
        web: {
          attachedRoutes: 1,
          Accepted: 'True Accepted',
          Programmed: 'True Programmed',
          ResolvedRefs: 'True ResolvedRefs',
          Conflicted: 'False NoConflicts',
        },
      },
    });
    expect(await gateway.conditions('all')).toEqual({
      Accepted: 'True Accepted',
      ResolvedRefs: 'True ResolvedRefs',
    });
  });

  it('is let in by a TrafficTarget that names the Gateway’s account, and refused without one', async () => {
    const target = (source: string) =>
      smi(
        'TrafficTarget',
        'vault',
        {
          destination: { kind: 'ServiceAccount', name: 'vault' },
          sources: [{ kind: 'ServiceAccount', name: source, namespace: 'shop' }],
          rules: [{ kind: 'TCPRoute', name: 'any' }],
        },
        'vault',
      );
    await gateway.rig.cluster.apply(
      namespace('vault', { deny: true }),
      deployment('vault', { namespace: 'vault' }),
      service('vault', { app: 'vault' }, { name: 'http', port: 8080 }, 'vault'),
      smi('TCPRoute', 'any', { matches: { ports: [] } }, 'vault'),
      target('somebody'),
      gatewayObject('web', [http('web', { allowedRoutes: { namespaces: { from: 'All' } } })]),
      entering('HTTPRoute', 'vault', [{ backendRefs: [to('vault')] }], {
        namespace: 'vault',
        parent: { namespace: 'shop' },
      }),
    );
    await gateway.rig.ready('vault/vault');
    await gateway.rig.converged();
    const denied = await ask();
    expect([denied.status, denied.headers['x-mesh-denied-by']]).toEqual([
      403,
      expect.stringContaining('rbac'),
    ]);
    await gateway.apply(target('web-meshwright'));
    expect((await ask()).status).toBe(200);
  });

  it('goes by host name: the narrowest listener, then the narrowest route, then the match', async () => {
    await gateway.apply(
      gatewayObject('web', [
        http('any'),
        http('wild', { hostname: '*.example.org' }),
        http('exact', { hostname: 'shop.example.org' }),
      ]),
      entering('HTTPRoute', 'on-any', [{ backendRefs: [to('failing')] }], { parent: { sectionName: 'any' } }),
      entering('HTTPRoute', 'on-wild', [{ backendRefs: [to('echo-v1')] }], {
        parent: { sectionName: 'wild' },
      }),
      entering('HTTPRoute', 'narrow', [{ matches: [prefix('/deep')], backendRefs: [to('echo-v2')] }], {
        parent: { sectionName: 'wild' },
        hostnames: ['a.example.org', 'elsewhere.net'],
      }),
      entering('HTTPRoute', 'on-exact', [{ matches: [prefix('/shop')], backendRefs: [to('echo-v2')] }], {
        parent: { sectionName: 'exact' },
      }),
    );
    const reach = async (host: string, path = '/') => {
      const answer = await ask({ path, headers: { host } }, 'any');
      return answer.headers['x-backend'] ?? answer.status;
    };
    expect(await reach('b.example.org')).toBe('echo-v1');
    expect(await reach('a.example.org', '/deep/x')).toBe('echo-v2');
    expect(await reach('A.Example.Org:18080', '/deep/x')).toBe('echo-v2');
    expect(await reach('a.example.org', '/shallow')).toBe('echo-v1');
    expect(await reach('shop.example.org', '/shop')).toBe('echo-v2');
    // The exact listener has the host: routes of the wider ones do not get what it has no route for.
    expect(await reach('shop.example.org', '/other')).toBe(404);
    expect(await reach('example.org')).toBe('failing');
    expect((await gatewayStatus(gateway)).listeners).toMatchObject({
      any: { attachedRoutes: 1 },
      wild: { attachedRoutes: 2 },
      exact: { attachedRoutes: 1 },
    });
  });

  it('passes filters, weights, mirrors and time-outs as within the mesh, over HTTP/2 too', async () => {
    const rule = {
      matches: [prefix('/old')],
      filters: [
        { type: 'RequestHeaderModifier', requestHeaderModifier: { set: headers(['x-set', 'by-gateway']) } },
        {
          type: 'URLRewrite',
          urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' } },
        },
      ],
      backendRefs: [to('echo-v2', { weight: 1 }), to('echo-v1', { weight: 0 })],
    };
    await gateway.apply(
      gatewayObject('web', [http('web')]),
      entering('HTTPRoute', 'filtered', [
        rule,
        {
          matches: [prefix('/gone')],
          filters: [{ type: 'RequestRedirect', requestRedirect: { hostname: 'new.example' } }],
        },
        { matches: [prefix('/slow')], timeouts: { request: '50ms' }, backendRefs: [to('slow')] },
      ]),
    );
    const place = await listenerPlace(gateway, 'web');
    const answer = await askFromOutside(place, {
      path: '/old/a',
      headers: { 'x-forwarded-client-cert': 'URI=forged' },
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      backend: 'echo-v2',
      path: '/new/a',
      headers: { 'x-set': 'by-gateway' },
    });
    expect(answer.body).not.toContain('forged');
    const redirect = await askFromOutside(place, { path: '/gone' });
    expect([redirect.status, redirect.headers['location']]).toEqual([302, 'http://new.example:18080/gone']);
    expect((await askFromOutside(place, { path: '/slow' })).status).toBe(504);
    const client = http2Over(connect(place), 'web.example');
    const over2 = await client.ask({ path: '/old/b' });
    expect(JSON.parse(over2.body)).toMatchObject({ protocol: 'HTTP/2', path: '/new/b' });
    client.close();
  });

  it('a GRPCRoute takes calls, and a call that none wants is unimplemented', async () => {
    await gateway.apply(
      gatewayObject('web', [http('web')]),
      entering('GRPCRoute', 'calls', [
        {
          matches: [{ method: { service: 'meshwright.echo.v1.Echo' } }],
          backendRefs: [{ name: 'calls-v2', port: 9000 }],
        },
      ]),
    );
    const client = http2Over(connect(await listenerPlace(gateway, 'web')), 'web.example');
    const call = await client.call('/meshwright.echo.v1.Echo/Say', Buffer.alloc(0));
    expect([call.status, call.headers['x-backend']]).toEqual([0, 'calls-v2']);
    expect((await client.call('/other.Service/Say', Buffer.alloc(0))).status).toBe(12);
    client.close();
  });

  it('a backend elsewhere needs a grant, as within the mesh', async () => {
    await gateway.apply(
      gatewayObject('web', [http('web')]),
      entering('HTTPRoute', 'far', [{ backendRefs: [to('far', { namespace: 'other' })] }]),
    );
    expect((await ask()).status).toBe(500);
    expect(await gateway.conditions('far')).toMatchObject({ ResolvedRefs: 'False RefNotPermitted' });
    await gateway.apply(grant('HTTPRoute', 'far'));
    expect((await ask()).headers['x-backend']).toBe('far');
  });

  it('a mesh that ignores weights or matches is seen at the Gateway too', async () => {
    await gateway.apply(
      gatewayObject('web', [http('web')]),
      entering('HTTPRoute', 'all', [
        { matches: [prefix('/only')], backendRefs: [to('echo-v1'), to('echo-v2', { weight: 0 })] },
      ]),
    );
    const place = await listenerPlace(gateway, 'web');
    expect((await askFromOutside(place, { path: '/else' })).status).toBe(404);
    await gateway.rig.extension('PUT', 'sabotages/ignore-matches');
    await gateway.rig.extension('PUT', 'sabotages/ignore-weights');
    await gateway.rig.converged();
    const backends = new Set<unknown>();
    for (let i = 0; i < 60; i++)
      backends.add((await askFromOutside(place, { path: '/else' })).headers['x-backend']);
    expect(backends).toEqual(new Set(['echo-v1', 'echo-v2']));
  });

  it('keeps its address while its listeners change, and is gone when it is deleted', async () => {
    await gateway.apply(
      gatewayObject('web', [http('web')]),
      entering('HTTPRoute', 'all', [{ backendRefs: [to('echo-v1')] }]),
    );
    const { address } = await gatewayStatus(gateway);
    await gateway.apply(
      gatewayObject('web', [http('web'), { name: 'more', port: 18_081, protocol: 'HTTP' }]),
    );
    const more = await listenerPlace(gateway, 'more');
    expect(more.host).toBe(address);
    expect((await askFromOutside(more)).status).toBe(200);
    await gateway.apply(gatewayObject('web', [{ name: 'more', port: 18_081, protocol: 'HTTP' }]));
    await expect(askFromOutside({ host: address, port: 18_080 })).rejects.toThrow(/ECONNREFUSED/);
    await gateway.rig.cluster.delete('Gateway.gateway.networking.k8s.io', 'shop', 'web');
    await gateway.rig.converged();
    await expect(askFromOutside(more)).rejects.toThrow(/ECONNREFUSED/);
  });
});
