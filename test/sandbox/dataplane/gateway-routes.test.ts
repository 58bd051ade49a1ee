import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { type GatewayRig, gatewayRig, grant, headers, prefix, to } from '../../rig/gateway-rig.ts';
import { route } from '../../rig/mesh-rig.ts';
import { type HttpAsk, httpClient } from '../../rig/pod-client.ts';

describe('HTTPRoutes with a Service as parent, by the names of the conformance suite', () => {
  let gateway: GatewayRig;

  beforeAll(async () => {
    gateway = await gatewayRig();
  });

  afterEach(() => gateway.clean());

  afterAll(async () => {
    await gateway.rig.close();
    expect(gateway.rig.problems).toEqual([]);
  });

  const seen = async (request: HttpAsk) => JSON.parse((await gateway.ask(request)).body);

  it('MeshBasic: without routes a service answers as it is', async () => {
    expect((await gateway.ask()).status).toBe(200);
  });

  it('MeshHTTPRouteSimpleSameNamespace: a route sends a service’s traffic to another', async () => {
    await gateway.apply(route('HTTPRoute', 'simple', [{ backendRefs: [to('echo-v1')] }]));
    for (let i = 0; i < 12; i++) expect(await gateway.backend({ path: `/${i}` })).toBe('echo-v1');
    expect(await gateway.conditions('simple')).toEqual({
      Accepted: 'True Accepted',
      ResolvedRefs: 'True ResolvedRefs',
    });
  });

  it.each([
    ['/', {}, 'echo-v1'],
    ['/example', {}, 'echo-v1'],
    ['/', { version: 'one' }, 'echo-v1'],
    ['/v2', {}, 'echo-v2'],
    ['/v2/example', {}, 'echo-v2'],
    ['/', { version: 'two' }, 'echo-v2'],
    ['/v2/', {}, 'echo-v2'],
    ['/v2example', {}, 'echo-v1'],
    ['/foo/v2/example', {}, 'echo-v1'],
    ['/', { Version: 'two' }, 'echo-v2'],
  ])('MeshHTTPRouteMatching: %s with %j', async (path, sent, expected) => {
    await gateway.apply(
      route('HTTPRoute', 'matching', [
        { matches: [prefix('/'), { headers: headers(['version', 'one']) }], backendRefs: [to('echo-v1')] },
        { matches: [prefix('/v2'), { headers: headers(['Version', 'two']) }], backendRefs: [to('echo-v2')] },
      ]),
    );
    expect(await gateway.backend({ path, headers: sent })).toBe(expected);
  });

  it('the more specific match wins, whatever the order of the rules', async () => {
    await gateway.apply(
      route('HTTPRoute', 'specific', [
        { matches: [{ path: { type: 'RegularExpression', value: '/a/.*' } }], backendRefs: [to('failing')] },
        { matches: [prefix('/a')], backendRefs: [to('echo-v1')] },
        { matches: [{ ...prefix('/a'), headers: headers(['x', '1']) }], backendRefs: [to('echo-v2')] },
        { matches: [{ ...prefix('/a'), method: 'POST' }], backendRefs: [to('far', { namespace: 'other' })] },
        { matches: [{ path: { type: 'Exact', value: '/a/b' } }], backendRefs: [to('echo-v1')] },
      ]),
      grant('HTTPRoute', 'far'),
    );
    expect(await gateway.backend({ path: '/a/c' })).toBe('echo-v1');
    expect(await gateway.backend({ path: '/a/c', headers: { x: '1' } })).toBe('echo-v2');
    expect(await gateway.backend({ path: '/a/c', headers: { x: '1' }, method: 'POST' })).toBe('far');
    expect(await gateway.backend({ path: '/a/b', headers: { x: '1' } })).toBe('echo-v1');
    expect((await gateway.ask({ path: '/b' })).status).toBe(404);
  });

  it('MeshHTTPRouteWeight and MeshTrafficSplit: shares follow the weights, paths their own rule', async () => {
    const weighted = (v1: number, v2: number) =>
      route('HTTPRoute', 'weight', [
        { backendRefs: [to('echo-v1', { weight: v1 }), to('echo-v2', { weight: v2 })] },
        { matches: [{ path: { type: 'Exact', value: '/v1' } }], backendRefs: [to('echo-v1')] },
      ]);
    await gateway.apply(weighted(70, 30));
    const kept = await httpClient(gateway.client, 'echo', 80);
    const share = async (n: number, path: string) => {
      let v2 = 0;
      for (let i = 0; i < n; i++) if ((await kept.ask({ path })).headers['x-backend'] === 'echo-v2') v2 += 1;
      return v2;
    };
    // Binomial(300, 0.3): six and a half standard deviations (error below 1e-10).
    expect(Math.abs((await share(300, '/')) - 90)).toBeLessThan(6.5 * Math.sqrt(300 * 0.3 * 0.7));
    expect(await share(40, '/v1')).toBe(0);
    await gateway.apply(weighted(1, 0));
    expect(await share(60, '/')).toBe(0);
    await gateway.rig.extension('PUT', 'sabotages/ignore-weights');
    await gateway.rig.converged();
    expect(await share(60, '/')).toBeGreaterThan(0);
    kept.close();
  });

  it('MeshHTTPRouteRequestHeaderModifier and MeshHTTPRouteBackendRequestHeaderModifier', async () => {
    const modify = (set: JsonObject) => ({ type: 'RequestHeaderModifier', requestHeaderModifier: set });
    await gateway.apply(
      route('HTTPRoute', 'headers', [
        {
          filters: [
            modify({
              set: headers(['X-Set', 'new']),
              add: headers(['X-Add', 'more']),
              remove: ['X-Remove', 'Content-Length'],
            }),
          ],
          backendRefs: [to('echo-v1', { filters: [modify({ set: headers(['X-Backend-Set', 'v1']) })] })],
        },
      ]),
    );
    const sent = { 'x-set': 'old', 'x-add': 'some', 'x-remove': 'gone' };
    const { headers: got, body } = await seen({ method: 'POST', headers: sent, body: 'whole' });
    expect(got).toMatchObject({ 'x-set': 'new', 'x-add': 'some, more', 'x-backend-set': 'v1' });
    expect(got).not.toHaveProperty('x-remove');
    expect(body).toBe('whole');
  });

  it('MeshFrontend: response headers change for the service’s address, not for the pod’s', async () => {
    const change = {
      set: headers(['x-header-set', 'set'], ['x-backend', 'hidden']),
      remove: ['x-version'],
    };
    await gateway.apply(
      route('HTTPRoute', 'frontend', [
        {
          filters: [{ type: 'ResponseHeaderModifier', responseHeaderModifier: change }],
          backendRefs: [to('echo-v1')],
        },
      ]),
    );
    expect((await gateway.ask()).headers).toMatchObject({ 'x-header-set': 'set', 'x-backend': 'hidden' });
    const direct = await gateway.ask({}, { host: gateway.rig.podIp('echo'), port: 8080 });
    expect(direct.headers).not.toHaveProperty('x-header-set');
    // MeshFrontendHostname: the address that was dialled binds, whatever the Host field says.
    expect((await gateway.ask({ headers: { host: 'elsewhere' } })).headers['x-header-set']).toBe('set');
    expect(
      (await gateway.ask({}, { host: gateway.rig.clusterIp('echo'), port: 80 })).headers['x-header-set'],
    ).toBe('set');
  });

  it.each([
    ['HostAndStatus', { hostname: 'example.org' }, 302, 'http://example.org/p/x?q=1'],
    ['HostAndStatus', { hostname: 'example.org', statusCode: 301 }, 301, 'http://example.org/p/x?q=1'],
    ['Scheme', { scheme: 'https' }, 302, 'https://echo/p/x?q=1'],
    ['SchemeAndPort', { scheme: 'https', port: 8443 }, 302, 'https://echo:8443/p/x?q=1'],
    ['Port', { port: 8083 }, 302, 'http://echo:8083/p/x?q=1'],
    ['Port80', { port: 80, hostname: 'example.org' }, 302, 'http://example.org/p/x?q=1'],
    [
      'PathPrefix',
      { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' } },
      302,
      'http://echo/new/x?q=1',
    ],
    ['PathFull', { path: { type: 'ReplaceFullPath', replaceFullPath: '/all' } }, 302, 'http://echo/all?q=1'],
    [
      '303',
      { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' }, statusCode: 303 },
      303,
      'http://echo/x?q=1',
    ],
    ['307', { hostname: 'example.org', statusCode: 307 }, 307, 'http://example.org/p/x?q=1'],
    ['308', { hostname: 'example.org', statusCode: 308 }, 308, 'http://example.org/p/x?q=1'],
  ])('MeshHTTPRouteRedirect %s: %j', async (_name, requestRedirect, status, location) => {
    await gateway.apply(
      route('HTTPRoute', 'redirect', [
        { matches: [prefix('/p')], filters: [{ type: 'RequestRedirect', requestRedirect }] },
      ]),
    );
    const answer = await gateway.ask({ path: '/p/x?q=1' });
    expect(answer.status).toBe(status);
    expect(answer.headers['location']).toBe(location);
  });

  it.each([
    ['/prefix/one/two', '/one', '/prefix/one', '/one/two'],
    ['/strip/three', '/', '/strip', '/three'],
    ['/strip', '/', '/strip', '/'],
    ['/prefix?x=1', '/one/', '/prefix', '/one?x=1'],
  ])(
    'MeshHTTPRouteRewritePath: %s by %s in place of %s',
    async (path, replacePrefixMatch, value, expected) => {
      const urlRewrite = {
        hostname: 'inner.example',
        path: { type: 'ReplacePrefixMatch', replacePrefixMatch },
      };
      await gateway.apply(
        route('HTTPRoute', 'rewrite', [
          {
            matches: [prefix(value)],
            filters: [{ type: 'URLRewrite', urlRewrite }],
            backendRefs: [to('echo-v1')],
          },
        ]),
      );
      expect(await seen({ path })).toMatchObject({ path: expected, headers: { host: 'inner.example' } });
    },
  );

  it('MeshHTTPRouteQueryParamMatching: parameters are exact, all must fit, and nothing else is served', async () => {
    const query = (...pairs: readonly (readonly [string, string])[]) => ({ queryParams: headers(...pairs) });
    await gateway.apply(
      route('HTTPRoute', 'query', [
        { matches: [query(['animal', 'whale'])], backendRefs: [to('echo-v1')] },
        { matches: [query(['animal', 'dolphin'], ['color', 'blue'])], backendRefs: [to('echo-v2')] },
      ]),
    );
    expect(await gateway.backend({ path: '/?animal=whale' })).toBe('echo-v1');
    expect(await gateway.backend({ path: '/?color=blue&animal=dolphin' })).toBe('echo-v2');
    expect((await gateway.ask({ path: '/?animal=dolphin' })).status).toBe(404);
    const none = await gateway.ask({ path: '/?animal=whaledolphin' });
    expect([none.status, none.headers['x-mesh-response-flag']]).toEqual([404, 'no-route']);
    await gateway.rig.extension('PUT', 'sabotages/ignore-matches');
    await gateway.rig.converged();
    expect((await gateway.ask({ path: '/' })).status).toBe(200);
  });

  it('MeshPorts: a route of one port leaves the others alone', async () => {
    await gateway.apply(route('HTTPRoute', 'ports', [{ backendRefs: [to('echo-v1')] }], { port: 80 }));
    for (let i = 0; i < 10; i++) expect(await gateway.backend()).toBe('echo-v1');
    const alt = new Set<unknown>();
    for (let i = 0; i < 60; i++) alt.add(await gateway.backend({}, { host: 'echo', port: 8080 }));
    expect(alt.size).toBe(2);
  });

  it('MeshConsumerRoute: a route of the client’s namespace concerns its clients alone, and goes first', async () => {
    const mark = (value: string) => ({
      type: 'ResponseHeaderModifier',
      responseHeaderModifier: { set: headers(['x-route', value]) },
    });
    await gateway.apply(
      route('HTTPRoute', 'producer', [{ filters: [mark('producer')], backendRefs: [to('echo-v1')] }]),
      route(
        'HTTPRoute',
        'consumer',
        [{ filters: [mark('consumer')], backendRefs: [{ name: 'echo', namespace: 'shop', port: 80 }] }],
        { namespace: 'shop' },
        'consumer',
      ),
    );
    expect((await gateway.ask()).headers['x-route']).toBe('producer');
    const answer = await gateway.ask({}, { host: 'echo.shop', port: 80 }, gateway.consumer);
    expect(answer.headers['x-route']).toBe('consumer');
  });
});
