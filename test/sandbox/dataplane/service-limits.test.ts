import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readServiceLimits } from '../../../mesh/policy/read-service-limits.ts';
import type { RequestHead } from '../../../sandbox/dataplane/http/message-head.ts';
import { LimitState } from '../../../sandbox/dataplane/limit-state.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { type GatewayRig, gatewayRig, to } from '../../rig/gateway-rig.ts';
import { route } from '../../rig/mesh-rig.ts';
import { httpClient } from '../../rig/pod-client.ts';

const KIND = 'ServiceLimits.policy.meshwright.dev';
const limits = (spec: JsonObject, service = 'echo') => ({
  apiVersion: 'policy.meshwright.dev/v1alpha1',
  kind: 'ServiceLimits',
  metadata: { name: 'limits', namespace: 'shop' },
  spec: { service, ...spec },
});
const always = (what: JsonObject) => ({ ...what, percent: 100 });

describe('faults and limits of a service, on live traffic', () => {
  let gateway: GatewayRig;

  beforeAll(async () => {
    gateway = await gatewayRig();
  });

  afterEach(async () => {
    await gateway.rig.cluster.delete(KIND, 'shop', 'limits');
    await gateway.clean();
  });

  afterAll(async () => {
    await gateway.rig.close();
    expect(gateway.rig.problems).toEqual([]);
  });

  const outcome = async (over: 'HTTP/1.1' | 'HTTP/2', path = '/') => {
    const answer =
      over === 'HTTP/2' ? await (await gateway.http2('echo', 80)).ask({ path }) : await gateway.ask({ path });
    return [answer.status, answer.headers['x-mesh-response-flag']];
  };

  it.each(['HTTP/1.1', 'HTTP/2'] as const)(
    'an abort is answered by the client’s sidecar: %s',
    async (over) => {
      await gateway.apply(limits({ fault: { abort: always({ status: 418 }) } }));
      expect(await outcome(over)).toEqual([418, 'fault-abort']);
      await gateway.apply(limits({ fault: { abort: { status: 418, percent: 0 } } }));
      expect(await outcome(over)).toEqual([200, undefined]);
    },
  );

  it.each(['HTTP/1.1', 'HTTP/2'] as const)(
    'a delay counts in the time-out of the route: %s',
    async (over) => {
      const timed = route('HTTPRoute', 'timed', [
        { timeouts: { request: '500ms' }, backendRefs: [to('echo-v1')] },
      ]);
      await gateway.apply(limits({ fault: { delay: always({ for: '20s' }) } }), timed);
      expect(await outcome(over)).toEqual([504, 'upstream-timeout']);
      await gateway.apply(limits({ fault: { delay: always({ for: '1ms' }) } }));
      expect(await outcome(over)).toEqual([200, undefined]);
    },
  );

  it('more in flight than allowed is an overflow, and room is given back', async () => {
    const slow = route('HTTPRoute', 'slow', [{ timeouts: { request: '300ms' }, backendRefs: [to('slow')] }]);
    await gateway.apply(limits({ maxRequests: 3 }), slow);
    const h2 = await gateway.http2('echo', 80);
    const all = await Promise.all(Array.from({ length: 8 }, () => h2.ask()));
    expect(all.filter(({ status }) => status === 504)).toHaveLength(3);
    expect(all.filter(({ headers }) => headers['x-mesh-response-flag'] === 'overflow')).toHaveLength(5);
    expect((await h2.ask()).status).toBe(504);
  });

  it('an endpoint that fails again and again gets nothing more', async () => {
    await gateway.apply(
      limits({ outlierDetection: { consecutiveFailures: 2, ejectFor: '10m' } }),
      route('HTTPRoute', 'mixed', [{ backendRefs: [to('mixed')] }]),
    );
    const kept = await httpClient(gateway.client, 'echo', 80);
    const statuses: number[] = [];
    for (let i = 0; i < 80; i++) statuses.push((await kept.ask()).status);
    kept.close();
    expect(statuses.filter((status) => status === 503)).toHaveLength(2);
    expect(new Set(statuses.slice(40))).toEqual(new Set([200]));
  });

  it('a budget ends the retries that a route would make', async () => {
    await gateway.apply(
      limits({ retryBudget: { percent: 0 } }),
      route('HTTPRoute', 'retry', [{ retry: { codes: [503], attempts: 1 }, backendRefs: [to('failing')] }]),
    );
    const headers = { 'x-meshwright-nonce': 'budget' };
    for (let i = 0; i < 10; i++) await gateway.ask({ headers });
    const { body } = await gateway.rig.extension('GET', 'arrivals?nonce=budget');
    expect(body['arrived']).toMatchObject([{ count: 13 }]);
  });
});

describe('the state of limits', () => {
  const head: RequestHead = { kind: 'request', method: 'GET', path: '/', version: '1.1', fields: [] };

  it('lets a second’s worth through at once, and then as many as time brings', () => {
    let now = 0;
    const state = new LimitState(() => now);
    const admitted = () => state.admit('shop/web', { perSecond: 5 }, { ...head }) === undefined;
    const burst = () => Array.from({ length: 10 }, admitted).filter(Boolean).length;
    expect(burst()).toBe(5);
    now += 400;
    expect(burst()).toBe(2);
    now += 60_000;
    expect(burst()).toBe(5);
    expect(state.admit('shop/none', { perSecond: 0 }, head)).toEqual({ status: 429, flag: 'rate-limited' });
  });
});

describe('reading ServiceLimits', () => {
  it.each([
    [{ maxRequests: -1 }, 'spec.maxRequests'],
    [{ fault: { delay: { for: 'long', percent: 1 } } }, 'spec.fault.delay.for'],
    [{ fault: { abort: { status: 99, percent: 1 } } }, 'spec.fault.abort.status'],
    [{ retryBudget: { percent: 101 } }, 'spec.retryBudget.percent'],
    [{ outlierDetection: { ejectFor: '1s' } }, 'spec.outlierDetection.consecutiveFailures'],
    [{ service: '' }, 'spec.service'],
  ])('%j has no effect and says where', (spec, path) => {
    const { limits: read, findings } = readServiceLimits([limits(spec)]);
    expect(read.size).toBe(0);
    expect(findings).toMatchObject([{ path }]);
  });
});
