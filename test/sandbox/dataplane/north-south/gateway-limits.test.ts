import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import { type GatewayRig, gatewayRig, prefix, to } from '../../../rig/gateway-rig.ts';
import { http2Over } from '../../../rig/http2-client.ts';
import { deployment, route, service } from '../../../rig/mesh-rig.ts';
import {
  askFromOutside,
  entering,
  GATEWAY_CLASS,
  gatewayObject,
  listenerPlace,
} from '../../../rig/north-south.ts';

const KIND = 'ServiceLimits.policy.meshwright.dev';
const limits = (name: string, spec: JsonObject) => ({
  apiVersion: 'policy.meshwright.dev/v1alpha1',
  kind: 'ServiceLimits',
  metadata: { name, namespace: 'shop' },
  spec,
});
const always = (what: JsonObject) => ({ ...what, percent: 100 });
const filter = (name: string, more: JsonObject = {}) => ({
  type: 'ExtensionRef',
  extensionRef: { group: 'policy.meshwright.dev', kind: 'ServiceLimits', name, ...more },
});

describe('faults and limits at a Gateway', () => {
  let gateway: GatewayRig;

  beforeAll(async () => {
    gateway = await gatewayRig();
    await gateway.rig.cluster.apply(
      ...[429, 500, 502, 504].flatMap((status) => [
        deployment(`says-${status}`, { env: { STATUS: String(status) } }),
        service(`says-${status}`, { app: `says-${status}` }),
      ]),
    );
    await gateway.rig.ready('says-429', 'says-500', 'says-502', 'says-504');
    await gateway.apply(
      GATEWAY_CLASS,
      gatewayObject('web', [{ name: 'web', port: 18_080, protocol: 'HTTP' }]),
    );
  });

  afterEach(async () => {
    for (const { metadata } of gateway.rig.cluster.list(KIND)) {
      await gateway.rig.cluster.delete(KIND, metadata.namespace, metadata.name ?? '');
    }
    await gateway.clean();
    await gateway.apply(gatewayObject('web', [{ name: 'web', port: 18_080, protocol: 'HTTP' }]));
  });

  afterAll(async () => {
    await gateway.rig.close();
    expect(gateway.rig.problems).toEqual([]);
  });

  /** Status and flag of one request. */
  const outcome = async (path = '/', nonce = 'none') => {
    const answer = await askFromOutside(await listenerPlace(gateway, 'web'), {
      path,
      headers: { 'x-meshwright-nonce': nonce },
    });
    return [answer.status, answer.headers['x-mesh-response-flag']];
  };
  const http2 = async () => http2Over(connect(await listenerPlace(gateway, 'web')), 'web.example');
  const arrived = async (nonce: string) => {
    const { body } = await gateway.rig.extension('GET', `arrivals?nonce=${nonce}`);
    return (body['arrived'] as readonly { readonly count: number }[]).reduce(
      (sum, { count }) => sum + count,
      0,
    );
  };

  it('are those of the service that a rule leads to, and of no other', async () => {
    await gateway.apply(
      limits('limits', { service: 'echo-v1', fault: { abort: always({ status: 418 }) } }),
      entering('HTTPRoute', 'all', [
        { matches: [prefix('/one')], backendRefs: [to('echo-v1')] },
        { backendRefs: [to('echo-v2')] },
      ]),
    );
    expect(await outcome('/one')).toEqual([418, 'fault-abort']);
    expect(await outcome('/two')).toEqual([200, undefined]);
    const client = await http2();
    expect((await client.ask({ path: '/one' })).status).toBe(418);
    client.close();
  });

  it('a delay counts in the time-out of the route, a rate is kept to', async () => {
    await gateway.apply(
      limits('late', { service: 'echo-v1', fault: { delay: always({ for: '20s' }) } }),
      limits('few', { service: 'echo-v2', requestsPerSecond: 0.001 }),
      entering('HTTPRoute', 'all', [
        { matches: [prefix('/late')], timeouts: { request: '50ms' }, backendRefs: [to('echo-v1')] },
        { backendRefs: [to('echo-v2')] },
      ]),
    );
    expect(await outcome('/late')).toEqual([504, 'upstream-timeout']);
    expect(await outcome()).toEqual([200, undefined]);
    expect(await outcome()).toEqual([429, 'rate-limited']);
  });

  it('more in flight than allowed is an overflow, and room is given back', async () => {
    await gateway.apply(
      limits('limits', { service: 'slow', maxRequests: 2 }),
      entering('HTTPRoute', 'all', [{ timeouts: { request: '300ms' }, backendRefs: [to('slow')] }]),
    );
    const client = await http2();
    const all = await Promise.all(Array.from({ length: 5 }, () => client.ask()));
    expect(all.filter(({ status }) => status === 504)).toHaveLength(2);
    expect(all.filter(({ headers }) => headers['x-mesh-response-flag'] === 'overflow')).toHaveLength(3);
    expect((await client.ask()).status).toBe(504);
    client.close();
  });

  it('an endpoint that fails again and again gets nothing more', async () => {
    await gateway.apply(
      limits('limits', { service: 'mixed', outlierDetection: { consecutiveFailures: 2, ejectFor: '10m' } }),
      entering('HTTPRoute', 'all', [{ backendRefs: [to('mixed')] }]),
    );
    const client = await http2();
    const statuses: number[] = [];
    for (let i = 0; i < 80; i++) statuses.push((await client.ask()).status);
    client.close();
    expect(statuses.filter((status) => status === 503)).toHaveLength(2);
  });

  it('a budget ends the retries that a route would make', async () => {
    await gateway.apply(
      limits('limits', { service: 'failing', retryBudget: { percent: 0 } }),
      entering('HTTPRoute', 'all', [
        { retry: { codes: [503], attempts: 1, backoff: '1ms' }, backendRefs: [to('failing')] },
      ]),
    );
    for (let i = 0; i < 10; i++) expect((await outcome('/', 'budget'))[0]).toBe(503);
    expect(await arrived('budget')).toBe(13);
  });

  it.each([429, 500, 502, 504])(
    'a route tries again after %i where its retry says so, and only then',
    async (status) => {
      const backendRefs = [to(`says-${status}`)];
      await gateway.apply(
        entering('HTTPRoute', 'all', [
          {
            matches: [prefix('/named')],
            retry: { codes: [status], attempts: 2, backoff: '1ms' },
            backendRefs,
          },
          { matches: [prefix('/other')], retry: { codes: [503], attempts: 2, backoff: '1ms' }, backendRefs },
          { matches: [prefix('/never')], retry: { codes: [status], attempts: 0 }, backendRefs },
          { matches: [prefix('/once')], retry: { codes: [status], backoff: '1ms' }, backendRefs },
          { backendRefs },
        ]),
      );
      const client = await http2();
      const expected = { named: 3, other: 1, never: 1, once: 2, plain: 1 };
      for (const [path, attempts] of Object.entries(expected)) {
        expect(await outcome(`/${path}`, `${status}-${path}`)).toEqual([status, undefined]);
        expect([path, await arrived(`${status}-${path}`)]).toEqual([path, attempts]);
        const nonce = `h2-${status}-${path}`;
        const answer = await client.ask({ path: `/${path}`, headers: { 'x-meshwright-nonce': nonce } });
        expect([path, answer.status, await arrived(nonce)]).toEqual([path, status, attempts]);
      }
      client.close();
    },
  );
});

describe('limits as a filter of routes', () => {
  let gateway: GatewayRig;

  beforeAll(async () => {
    gateway = await gatewayRig();
    await gateway.apply(GATEWAY_CLASS);
  });

  afterEach(async () => {
    for (const { metadata } of gateway.rig.cluster.list(KIND)) {
      await gateway.rig.cluster.delete(KIND, metadata.namespace, metadata.name ?? '');
    }
    await gateway.clean();
  });

  afterAll(async () => {
    await gateway.rig.close();
    expect(gateway.rig.problems).toEqual([]);
  });

  /** Applies a route of the Gateway, or one within the mesh, and gives a way to ask along it. */
  const along = async (where: 'Gateway' | 'mesh', rules: readonly JsonObject[]) => {
    if (where === 'mesh') {
      await gateway.apply(route('HTTPRoute', 'limited', rules));
      return (path: string) => gateway.ask({ path });
    }
    await gateway.apply(
      gatewayObject('web', [{ name: 'web', port: 18_080, protocol: 'HTTP' }]),
      entering('HTTPRoute', 'limited', rules),
    );
    const place = await listenerPlace(gateway, 'web');
    return (path: string) => askFromOutside(place, { path });
  };

  it.each(['Gateway', 'mesh'] as const)(
    'hold for the rules and backends that refer to them, which share what is counted: %s',
    async (where) => {
      await gateway.apply(
        limits('few', { requestsPerSecond: 0.001 }),
        limits('broken', { fault: { abort: always({ status: 418 }) } }),
      );
      const ask = await along(where, [
        { matches: [prefix('/one')], filters: [filter('few')], backendRefs: [to('echo-v1')] },
        { matches: [prefix('/two')], filters: [filter('few')], backendRefs: [to('echo-v1')] },
        {
          matches: [prefix('/backend')],
          backendRefs: [to('echo-v1', { filters: [filter('broken')] })],
        },
        { backendRefs: [to('echo-v1')] },
      ]);
      expect(await gateway.conditions('limited')).toEqual({
        Accepted: 'True Accepted',
        ResolvedRefs: 'True ResolvedRefs',
      });
      expect((await ask('/one')).status).toBe(200);
      expect((await ask('/two')).status).toBe(429);
      expect((await ask('/backend')).status).toBe(418);
      expect((await ask('/free')).status).toBe(200);
    },
  );

  it.each(['Gateway', 'mesh'] as const)(
    'are answered with 500 where they lead nowhere, until they do: %s',
    async (where) => {
      await gateway.apply(limits('mistaken', { maxRequests: -1 }));
      const ask = await along(where, [
        { matches: [prefix('/gone')], filters: [filter('later')], backendRefs: [to('echo-v1')] },
        {
          matches: [prefix('/kind')],
          filters: [filter('later', { kind: 'Other' })],
          backendRefs: [to('echo-v1')],
        },
        { matches: [prefix('/wrong')], filters: [filter('mistaken')], backendRefs: [to('echo-v1')] },
        { backendRefs: [to('echo-v1')] },
      ]);
      expect((await gateway.conditions('limited'))['ResolvedRefs']).toBe('False BackendNotFound');
      for (const path of ['/gone', '/kind', '/wrong']) {
        const answer = await ask(path);
        expect([path, answer.status, answer.headers['x-mesh-response-flag']]).toEqual([
          path,
          500,
          'no-filter',
        ]);
      }
      expect((await ask('/free')).status).toBe(200);
      await gateway.apply(limits('later', { maxRequests: 5 }));
      expect((await ask('/gone')).status).toBe(200);
    },
  );

  it('count once for a service that they are of, too', async () => {
    await gateway.apply(limits('both', { service: 'echo-v1', requestsPerSecond: 2 }));
    const ask = await along('Gateway', [{ filters: [filter('both')], backendRefs: [to('echo-v1')] }]);
    expect((await ask('/')).status).toBe(200);
    expect((await ask('/')).status).toBe(200);
  });

  it('of a kind that nobody knows make a reference unresolved', async () => {
    await along('Gateway', [{ filters: [filter('x', { group: 'x.io' })], backendRefs: [to('echo-v1')] }]);
    expect((await gateway.conditions('limited'))['ResolvedRefs']).toBe('False InvalidKind');
  });
});
