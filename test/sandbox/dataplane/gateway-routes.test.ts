import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { type GatewayRig, gatewayRig, grant, headers, prefix, to } from '../../rig/gateway-rig.ts';
import { route } from '../../rig/mesh-rig.ts';
import { type HttpAsk, httpClient } from '../../rig/pod-client.ts';

describe('HTTPRoutes with a Service as parent, beyond what the conformance suite asks', () => {
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

  it('a route sends a service’s traffic to another, and is told so', async () => {
    await gateway.apply(route('HTTPRoute', 'simple', [{ backendRefs: [to('echo-v1')] }]));
    for (let i = 0; i < 12; i++) expect(await gateway.backend({ path: `/${i}` })).toBe('echo-v1');
    expect(await gateway.conditions('simple')).toEqual({
      Accepted: 'True Accepted',
      ResolvedRefs: 'True ResolvedRefs',
    });
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

  it('shares follow the weights on one kept connection, a path follows its own rule', async () => {
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

  it('filters of rule and backend change a request one after the other, and never its framing', async () => {
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

  it('response headers change for the service’s name and cluster IP, not for the pod’s address', async () => {
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
    expect(
      (await gateway.ask({}, { host: gateway.rig.clusterIp('echo'), port: 80 })).headers['x-header-set'],
    ).toBe('set');
  });

  it.each([
    ['/prefix/one/two', '/one', '/prefix/one', '/one/two'],
    ['/strip', '/', '/strip', '/'],
    ['/prefix?x=1', '/one/', '/prefix', '/one?x=1'],
  ])(
    '%s is rewritten by %s in place of %s, with another host',
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

  it('parameters are exact, all must fit, and a mesh that ignores matches is seen', async () => {
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

  it('a route of the client’s namespace goes before the producer’s own', async () => {
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
