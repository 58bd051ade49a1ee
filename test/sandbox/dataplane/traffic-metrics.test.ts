import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkShape } from '../../../mesh/policy/smi/check-shape.ts';
import { TRAFFIC_METRICS } from '../../../mesh/policy/smi/traffic-metrics.ts';
import { EdgeBook } from '../../../sandbox/dataplane/edges.ts';
import { trafficMetrics } from '../../../sandbox/dataplane/metrics/metrics-api.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { kubectlWith, whyNoKubectl } from '../../rig/kubectl.ts';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import { askOnce } from '../../rig/pod-client.ts';
import { startTestApi, type TestApi } from '../../rig/sandbox-api.ts';

const GROUP = '/apis/metrics.smi-spec.io/v1alpha1';
type Item = JsonObject & {
  readonly resource: JsonObject;
  readonly edge: JsonObject;
  readonly metrics: readonly { readonly name: string; readonly unit?: string; readonly value: string }[];
};

const countsOf = ({ metrics }: Item) =>
  ['success_count', 'failure_count'].map((name) => Number(metrics.find((each) => each.name === name)?.value));

describe('SMI traffic metrics of live traffic', () => {
  let rig: MeshRig;
  let api: TestApi;

  beforeAll(async () => {
    rig = await meshRig();
    api = await startTestApi(rig.plane);
    await rig.cluster.apply(
      namespace('shop'),
      { apiVersion: 'v1', kind: 'Node', metadata: { name: 'sandbox' } },
      deployment('web', { image: 'meshwright/agent' }),
      deployment('api', { replicas: 2 }),
      deployment('broken', { env: { STATUS: '500' } }),
      service('api', { app: 'api' }),
      service('broken', { app: 'broken' }),
      smi('TrafficSplit', 'api', { service: 'api', backends: [{ service: 'api', weight: 1 }] }),
    );
    await rig.ready('web', 'api', 'broken');
    const web = await rig.proxyOf('web');
    for (let i = 0; i < 6; i++) await askOnce(web, { host: 'api', port: 8080 });
    for (let i = 0; i < 2; i++) await askOnce(web, { host: 'broken', port: 8080 });
  });

  afterAll(async () => {
    await api.close();
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  const get = async (path: string, accept?: string) => {
    const { status, body } = await api.call('GET', `${GROUP}${path}`, accept === undefined ? {} : { accept });
    return { status, body: body as JsonObject & { readonly items: readonly Item[] } };
  };
  /** Both sidecars tell of a request after it: until then the counters lag behind. */
  const settled = async (
    path: string,
    wanted: (body: JsonObject & { readonly items: readonly Item[] }) => boolean,
  ) => {
    for (;;) {
      const { body } = await get(path);
      if (wanted(body)) return body;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it('has the fields of the table, and no others', async () => {
    const objects = ['deployments/api', 'trafficsplits/api', 'deployments/api/edges'];
    for (const path of objects) {
      const { body } = await get(`/namespaces/shop/${path}`);
      const items = body.items ?? [body];
      expect(items.length).toBeGreaterThan(0);
      for (const item of items) {
        const placed = {
          object: item as unknown as KubeObject,
          at: (field: readonly (string | number)[]) => ({ file: field.join('.'), start: 0, end: 0 }),
        };
        const kind = { kind: 'TrafficMetrics', versions: [TRAFFIC_METRICS] };
        expect(checkShape({ placed, kind, version: TRAFFIC_METRICS })).toEqual([]);
      }
    }
  });

  it('one object has what reached it, with the names and units of the specification', async () => {
    const path = '/namespaces/shop/deployments/api';
    const body = await settled(path, (seen) => countsOf(seen as unknown as Item)[0] === 6);
    expect(body).toMatchObject({
      kind: 'TrafficMetrics',
      apiVersion: 'metrics.smi-spec.io/v1alpha1',
      resource: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      edge: { direction: 'from', side: 'server', resource: {} },
      window: '30s',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      metrics: [
        { name: 'p99_response_latency', unit: 'seconds', value: expect.stringMatching(/^\d+[mu]$/) },
        { name: 'p90_response_latency', unit: 'seconds' },
        { name: 'p50_response_latency', unit: 'seconds' },
        { name: 'success_count', value: '6' },
        { name: 'failure_count', value: '0' },
      ],
    });
  });

  it('a list has every object of the kind, and a label selector chooses among them', async () => {
    await settled(
      '/namespaces/shop/deployments',
      ({ items }) => items.reduce((n, each) => n + (countsOf(each)[0] ?? 0), 0) === 6,
    );
    const { body } = await get('/namespaces/shop/deployments');
    expect(body).toMatchObject({
      kind: 'TrafficMetricsList',
      resource: { kind: 'Deployment', namespace: 'shop' },
    });
    expect(Object.fromEntries(body.items.map((each) => [each.resource['name'], countsOf(each)]))).toEqual({
      web: [0, 0],
      api: [6, 0],
      broken: [0, 2],
    });
    const pods = await get('/namespaces/shop/pods?labelSelector=app%3Dapi');
    expect(pods.body.items).toHaveLength(2);
    expect(pods.body.items.map((each) => countsOf(each)[0] ?? 0).reduce((a, b) => a + b)).toBe(6);
  });

  it('edges tell whom it called and who called it, from both sides', async () => {
    const out = await settled('/namespaces/shop/deployments/web/edges', ({ items }) => items.length === 2);
    expect(out.items.map(({ edge }) => edge)).toEqual([
      { direction: 'to', side: 'client', resource: { kind: 'Deployment', namespace: 'shop', name: 'api' } },
      {
        direction: 'to',
        side: 'client',
        resource: { kind: 'Deployment', namespace: 'shop', name: 'broken' },
      },
    ]);
    expect(out.items.map(countsOf)).toEqual([
      [6, 0],
      [0, 2],
    ]);
    const into = await get('/namespaces/shop/deployments/broken/edges');
    expect(into.body.items.map(({ edge }) => edge)).toEqual([
      { direction: 'from', side: 'client', resource: { kind: 'Deployment', namespace: 'shop', name: 'web' } },
      {
        direction: 'from',
        side: 'server',
        resource: { kind: 'ServiceAccount', namespace: 'shop', name: 'web' },
      },
    ]);
  });

  it.each([
    ['/namespaces/shop', [6, 2]],
    ['/nodes/sandbox', [6, 2]],
    ['/namespaces/shop/services/api', [6, 0]],
  ])('%s adds up its pods', async (path, counts) => {
    expect(countsOf((await get(path)).body as unknown as Item)).toEqual(counts);
    expect((await get(`${path}/edges`)).body['kind']).toBe('TrafficMetricsList');
  });

  it('a split has an item for each backend', async () => {
    const { body } = await get('/namespaces/shop/trafficsplits/api');
    expect(body.items).toMatchObject([{ backend: { apex: 'api', name: 'api', weight: 1 } }]);
    expect(body.items.map(countsOf)).toEqual([[6, 0]]);
  });

  it('is a table where kubectl asks for one, and is found by discovery after the kinds whose names it has', async () => {
    const table = await get(
      '/namespaces/shop/deployments',
      'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    );
    expect(table.body).toMatchObject({ kind: 'Table' });
    expect(
      (table.body['rows'] as readonly { cells: readonly string[] }[]).map(({ cells }) => cells[0]),
    ).toContain('api');
    const { body } = await api.call('GET', '/apis');
    expect(body.groups.at(-1).name).toBe('metrics.smi-spec.io');
    const resources = (await api.call('GET', GROUP)).body.resources as readonly {
      name: string;
      verbs: string[];
    }[];
    expect(resources.map(({ name }) => name)).toContain('trafficsplits');
    expect(resources.every(({ verbs }) => verbs.join() === 'get,list')).toBe(true);
  });

  it.each([
    ['GET', '/namespaces/shop/deployments/nowhere', 404],
    ['GET', '/namespaces/shop/pigeons', 404],
    ['GET', '/namespaces/shop/deployments?window=soon', 400],
    ['GET', '/namespaces/shop/deployments?window=1h', 400],
    ['DELETE', '/namespaces/shop/deployments/api', 405],
  ])('%s %s is answered %i', async (method, path, status) => {
    expect((await api.call(method, `${GROUP}${path}`)).status).toBe(status);
  });

  const title = `kubectl get prints them, and finds pods where they were${whyNoKubectl === undefined ? '' : ` (${whyNoKubectl})`}`;
  it.skipIf(whyNoKubectl !== undefined)(title, async () => {
    const { ok } = kubectlWith(api.kubeconfig);
    const metrics = 'deployments.v1alpha1.metrics.smi-spec.io';
    const table = await ok(['get', metrics, '-n', 'shop']);
    expect(table).toMatch(/^NAME +DIRECTION +SIDE +PEER/);
    expect(table).toMatch(/^api +from +server +\* +6 +0 /m);
    const one = JSON.parse(await ok(['get', metrics, 'api', '-n', 'shop', '-o', 'json'])) as Item;
    expect(countsOf(one)).toEqual([6, 0]);
    expect(await ok(['get', 'trafficsplits', '-A', '-o', 'name'])).not.toContain('metrics');
  });

  it('counts nothing in a mesh whose counters lie', async () => {
    await rig.extension('PUT', 'sabotages/lying-counters');
    expect(countsOf((await get('/namespaces/shop')).body as unknown as Item)).toEqual([0, 0]);
    await rig.extension('DELETE', 'sabotages');
  });
});

describe('the window of traffic metrics', () => {
  it('holds what came since the newest mark that is old enough', () => {
    const edges = new EdgeBook();
    const client = { namespace: 'shop', pod: 'web', serviceAccount: 'web' };
    const server = { namespace: 'shop', pod: 'api', serviceAccount: 'api' };
    const count = (times: number, ms: number) => {
      for (let i = 0; i < times; i++) edges.count({ side: 'server', client, server }, 'success', ms);
    };
    const view = { list: () => [], get: () => undefined } as never; // no question of this test needs an object
    expect(
      trafficMetrics(
        { view, edges },
        {
          resource: 'pods',
          namespace: undefined,
          name: undefined,
          subresource: undefined,
          fits: () => true,
          window: null,
        },
        0,
      ),
    ).toMatchObject({ body: { items: [] } });
    const seen = (now: number, windowMs: number) =>
      edges.since(now - windowMs).map(({ success, latencies }) => [success, Math.max(0, ...latencies)]);
    count(5, 1);
    edges.mark(10_000);
    count(3, 2);
    edges.mark(20_000);
    count(2, 3);
    expect(seen(20_000, 30_000)).toEqual([[10, 3]]);
    expect(seen(21_000, 10_000)).toEqual([[5, 3]]);
    expect(seen(31_000, 10_000)).toEqual([[2, 3]]);
    edges.mark(40_000);
    expect(seen(80_000, 30_000)).toEqual([[0, 0]]);
  });
});
