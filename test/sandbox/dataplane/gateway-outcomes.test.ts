import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type GatewayRig, gatewayRig, grant, headers, to } from '../../rig/gateway-rig.ts';
import { route } from '../../rig/mesh-rig.ts';
import { dialThrough, httpClient, read } from '../../rig/pod-client.ts';

describe('what becomes of routes and of requests on them', () => {
  let gateway: GatewayRig;

  beforeAll(async () => {
    gateway = await gatewayRig();
  });

  afterEach(() => gateway.clean());

  afterAll(async () => {
    await gateway.rig.close();
    expect(gateway.rig.problems).toEqual([]);
  });

  it('a backend of another namespace needs a ReferenceGrant, and answers 500 without one', async () => {
    await gateway.apply(route('HTTPRoute', 'cross', [{ backendRefs: [to('far', { namespace: 'other' })] }]));
    expect((await gateway.ask()).status).toBe(500);
    expect(await gateway.conditions('cross')).toMatchObject({ ResolvedRefs: 'False RefNotPermitted' });
    await gateway.apply(grant('HTTPRoute', 'near'));
    expect((await gateway.ask()).status).toBe(500);
    await gateway.apply(grant('HTTPRoute', 'far'));
    expect(await gateway.backend()).toBe('far');
    await gateway.rig.cluster.until(
      () => gateway.rig.cluster.list('HTTPRoute.gateway.networking.k8s.io').length === 1,
    );
    expect(await gateway.conditions('cross')).toMatchObject({ ResolvedRefs: 'True ResolvedRefs' });
  });

  it.each([
    [
      'a backend that is not there',
      { backendRefs: [to('gone')] },
      500,
      'ResolvedRefs',
      'False BackendNotFound',
    ],
    [
      'a port that is not there',
      { backendRefs: [{ name: 'echo-v1', port: 1 }] },
      500,
      'ResolvedRefs',
      'False BackendNotFound',
    ],
    [
      'a backend of another kind',
      { backendRefs: [to('x', { kind: 'Bucket', group: 'x.io' })] },
      500,
      'ResolvedRefs',
      'False InvalidKind',
    ],
    ['no backend', {}, 500, 'Accepted', 'True Accepted'],
    [
      'a backend without endpoints',
      { backendRefs: [to('nobody')] },
      503,
      'ResolvedRefs',
      'True ResolvedRefs',
    ],
    [
      'a filter that is not there',
      {
        filters: [{ type: 'ExtensionRef', extensionRef: { group: 'x.io', kind: 'Magic', name: 'x' } }],
        backendRefs: [to('echo-v1')],
      },
      500,
      'ResolvedRefs',
      'False InvalidKind',
    ],
    [
      'a filter of a backend that is not there',
      { backendRefs: [to('echo-v1', { filters: [{ type: 'ExtensionRef' }] })] },
      500,
      'ResolvedRefs',
      'False InvalidKind',
    ],
    [
      'a type of filter nobody knows',
      { filters: [{ type: 'Magic' }], backendRefs: [to('echo-v1')] },
      200,
      'Accepted',
      'False UnsupportedValue',
    ],
    [
      'a pattern that is none',
      { matches: [{ path: { type: 'RegularExpression', value: '(' } }] },
      200,
      'Accepted',
      'False UnsupportedValue',
    ],
  ])('%s', async (_what, rule, status, type, expected) => {
    await gateway.apply(route('HTTPRoute', 'broken', [rule]));
    expect((await gateway.ask()).status).toBe(status);
    expect((await gateway.conditions('broken'))[type]).toBe(expected);
  });

  it('a route to a service that is not there is not accepted', async () => {
    await gateway.apply(route('HTTPRoute', 'lost', [{ backendRefs: [to('echo-v1')] }], { name: 'nowhere' }));
    expect(await gateway.conditions('lost')).toMatchObject({ Accepted: 'False NoMatchingParent' });
  });

  it('a share of an unusable backend fails, the rest is served', async () => {
    await gateway.apply(route('HTTPRoute', 'half', [{ backendRefs: [to('echo-v1'), to('gone')] }]));
    const kept = await httpClient(gateway.client, 'echo', 80);
    const statuses = new Set<number>();
    for (let i = 0; i < 100; i++) statuses.add((await kept.ask()).status);
    expect(statuses).toEqual(new Set([200, 500]));
    kept.close();
  });

  it('a mirror gets a copy, and its failure harms nobody', async () => {
    const mirrorTo = (name: string) => ({ type: 'RequestMirror', requestMirror: { backendRef: to(name) } });
    await gateway.apply(
      route('HTTPRoute', 'mirror', [
        { filters: [mirrorTo('echo-v2'), mirrorTo('nobody')], backendRefs: [to('echo-v1')] },
      ]),
    );
    const nonce = { 'x-meshwright-nonce': 'mirrored' };
    expect(await gateway.backend({ method: 'POST', headers: nonce, body: 'copied' })).toBe('echo-v1');
    const arrived = async () =>
      (await gateway.rig.extension('GET', 'arrivals?nonce=mirrored')).body['arrived'];
    for (;;) {
      const places = JSON.stringify(await arrived());
      if (/echo-v2-/.test(places) && /echo-v1-/.test(places)) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it.each([
    ['percent', { percent: 50 }],
    ['fraction', { fraction: { numerator: 1, denominator: 2 } }],
  ])('a mirror gets the %s that it is to get', async (name, share) => {
    const mirror = { type: 'RequestMirror', requestMirror: { backendRef: to('echo-v2'), ...share } };
    await gateway.apply(route('HTTPRoute', 'mirror', [{ filters: [mirror], backendRefs: [to('echo-v1')] }]));
    const kept = await httpClient(gateway.client, 'echo', 80);
    const ask = async (times: number, drawn: number) => {
      const chance = vi.spyOn(Math, 'random').mockReturnValue(drawn);
      for (let i = 0; i < times; i++) await kept.ask({ headers: { 'x-meshwright-nonce': name } });
      chance.mockRestore();
    };
    await ask(8, 0.499);
    await ask(8, 0.5);
    await ask(1, 0);
    kept.close();
    const copies = async () => {
      const { body } = await gateway.rig.extension('GET', `arrivals?nonce=${name}`);
      const arrived = body['arrived'] as readonly { pod: { name: string }; count: number }[]; // as it answers
      return arrived.find(({ pod }) => pod.name.startsWith('echo-v2-'))?.count ?? 0;
    };
    while ((await copies()) < 9) await new Promise((resolve) => setImmediate(resolve));
    expect(await copies()).toBe(9);
  });

  it.each(['request', 'backendRequest'])('a time-out of the %s is a 504 with the reason', async (which) => {
    await gateway.apply(
      route('HTTPRoute', 'slow', [{ timeouts: { [which]: '50ms' }, backendRefs: [to('slow')] }]),
    );
    const answer = await gateway.ask();
    expect([answer.status, answer.headers['x-mesh-response-flag']]).toEqual([504, 'upstream-timeout']);
    const h2 = await gateway.http2('echo', 80);
    expect((await h2.ask()).status).toBe(504);
  });

  it.each([
    ['a status that is named', { codes: [503], attempts: 2 }, 'GET', 3],
    ['a body, too', { codes: [503], attempts: 1, backoff: '1ms' }, 'POST', 2],
    ['another status', { codes: [500], attempts: 2 }, 'GET', 1],
    ['nothing', undefined, 'GET', 1],
  ])('retries: %s', async (what, retry, method, attempts) => {
    await gateway.apply(
      route('HTTPRoute', 'retry', [
        { ...(retry === undefined ? {} : { retry }), backendRefs: [to('failing')] },
      ]),
    );
    for (const version of ['1', '2']) {
      const nonce = `retry ${version} ${what}`;
      const request = {
        method,
        headers: { 'x-meshwright-nonce': nonce },
        ...(method === 'POST' ? { body: 'again' } : {}),
      };
      const h2 = await gateway.http2('echo', 80);
      expect((await (version === '1' ? gateway.ask(request) : h2.ask(request))).status).toBe(503);
      const { body } = await gateway.rig.extension('GET', `arrivals?nonce=${encodeURIComponent(nonce)}`);
      expect(body['arrived']).toMatchObject([{ count: attempts }]);
    }
  });

  it('a GRPCRoute goes by methods; one without a route is unimplemented, a weight of 0 gets nothing', async () => {
    const SAY = '/meshwright.echo.v1.Echo/Say';
    const method = { service: 'meshwright.echo.v1.Echo', method: 'Say' };
    const grpc = (name: string, weight = 1) => ({ name, port: 9000, weight });
    await gateway.apply(
      route(
        'GRPCRoute',
        'calls',
        [
          {
            matches: [{ method }],
            filters: [
              {
                type: 'RequestHeaderModifier',
                requestHeaderModifier: { set: headers(['x-set', 'by-route']) },
              },
            ],
            backendRefs: [grpc('calls-v2', 1), grpc('calls', 0)],
          },
        ],
        { name: 'calls' },
      ),
    );
    const h2 = await gateway.http2('calls', 9000);
    for (let i = 0; i < 12; i++) {
      const answer = await h2.call(SAY, Buffer.alloc(0), { 'x-set': 'old' });
      expect(answer.headers['x-backend']).toBe('calls-v2');
      expect(answer.messages[0]?.toString('latin1')).toContain('by-route');
    }
    // A method without a route is UNIMPLEMENTED, as a gRPC caller reads 404.
    expect((await h2.call('/meshwright.echo.v1.Echo/Repeat', Buffer.alloc(0))).status).toBe(12);
    expect(await gateway.conditions('calls', 'GRPCRoute')).toMatchObject({ Accepted: 'True Accepted' });
  });

  it('a TCPRoute shares out connections', async () => {
    const weights = (v1: number, v2: number) =>
      route(
        'TCPRoute',
        'tcp',
        [
          {
            backendRefs: [
              { name: 'tcp-v1', port: 9000, weight: v1 },
              { name: 'tcp-v2', port: 9000, weight: v2 },
            ],
          },
        ],
        { name: 'tcp' },
      );
    await gateway.apply(weights(0, 1));
    const banner = async () => {
      const socket = await dialThrough(gateway.client, 'tcp', 9000);
      const text = (await read(socket, 2)).toString();
      socket.destroy();
      return text;
    };
    for (let i = 0; i < 10; i++) expect(await banner()).toBe('v2');
    await gateway.apply(weights(1, 0));
    for (let i = 0; i < 10; i++) expect(await banner()).toBe('v1');
  });

  it('a changed route holds for the next request of live connections, and loses none', async () => {
    const h2 = await gateway.http2('echo', 80);
    const statuses: Promise<number>[] = [];
    for (let round = 0; round < 10; round++) {
      await gateway.rig.cluster.apply(
        route('HTTPRoute', 'live', [{ backendRefs: [to(round % 2 === 0 ? 'echo-v1' : 'echo-v2')] }]),
      );
      for (let i = 0; i < 20; i++) statuses.push(h2.ask().then(({ status }) => status));
      await statuses.at(-1);
    }
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([200]));
    await gateway.rig.converged();
    expect((await h2.ask()).headers['x-backend']).toBe('echo-v2');
  });
});
