import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, TryRequest } from '../../../engine/world.ts';
import { recogniseMesh } from '../../../mesh/all-meshes.ts';
import { sandboxMesh } from '../../../mesh/sandbox/sandbox-mesh.ts';
import type { Json, JsonObject } from '../../../schemas/json.ts';
import { groupOf } from '../../../schemas/kube-object.ts';
import { deployment, type MeshRig, meshRig, namespace, route, service, smi } from '../../rig/mesh-rig.ts';
import { askOnce, type ProxyAddress } from '../../rig/pod-client.ts';

/** The part of a cluster that the adapter uses, over the rig. */
function clusterOf(rig: MeshRig): Cluster {
  const kindId = ({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }) => {
    const group = groupOf(apiVersion);
    return group === '' ? kind : `${kind}.${group}`;
  };
  const used: Pick<Cluster, 'binding' | 'get' | 'list' | 'raw'> = {
    binding: { role: 'main', kind: 'sandbox', context: 'sandbox' },
    get: async (ref) => rig.cluster.get(kindId(ref), ref.namespace, ref.name),
    list: async (query) => rig.cluster.list(kindId(query), query.namespace),
    raw: async (method, path): Promise<Json> => {
      const below = path.replace('/apis/sandbox.meshwright.dev/v1alpha1/', '');
      return (await rig.extension(method, below)).body;
    },
  };
  return used as Cluster; // the adapter uses no more than this
}

/** What a program of the pod sees. */
function tryVia(proxy: ProxyAddress): TryRequest {
  return async (url) => {
    const { hostname, port, pathname } = new URL(url);
    try {
      const { status, body } = await askOnce(
        proxy,
        { host: hostname, port: Number(port) },
        { path: pathname },
      );
      return { status, body };
    } catch (error) {
      return { error: String(error) };
    }
  };
}

describe('the reference mesh behind the Mesh port', () => {
  let rig: MeshRig;
  let cluster: Cluster;
  const signal = new AbortController().signal;
  const podOf = (app: string) => {
    const pod = rig.cluster.list('Pod').find((each) => each.metadata.labels?.['app'] === app);
    return { namespace: pod?.metadata.namespace ?? '', name: pod?.metadata.name ?? '' };
  };

  beforeAll(async () => {
    rig = await meshRig();
    cluster = clusterOf(rig);
    await rig.cluster.apply(
      namespace('shop'),
      namespace('outside', { mesh: false }),
      deployment('shopper', { image: 'meshwright/agent' }),
      deployment('thief', { image: 'meshwright/agent' }),
      deployment('stranger', { image: 'meshwright/agent', namespace: 'outside' }),
      deployment('web'),
      service('web', { app: 'web' }),
    );
    await rig.ready('shopper', 'thief', 'web', 'outside/stranger');
  });

  afterAll(() => rig.close());

  it('takes a pod for meshed only when its traffic passes through its own sidecar', async () => {
    const mesh = sandboxMesh(cluster);
    const shopper = podOf('shopper');
    const identity = 'spiffe://sandbox.test/ns/shop/sa/shopper';
    expect(await mesh.verifyMeshed(shopper, undefined, signal)).toEqual({ meshed: true, identity });
    expect(await mesh.verifyMeshed(shopper, tryVia(await rig.proxyOf('shopper')), signal)).toEqual({
      meshed: true,
      identity,
    });
    for (const other of ['stranger', 'thief']) {
      const report = await mesh.verifyMeshed(shopper, tryVia(await rig.proxyOf(other)), signal);
      expect(report.meshed).toBe(false);
    }
    expect((await mesh.verifyMeshed(podOf('stranger'), undefined, signal)).meshed).toBe(false);
  });

  it('says when every proxy has taken a change in, and reports arrivals', async () => {
    const mesh = sandboxMesh(cluster);
    await rig.cluster.apply(smi('HTTPRouteGroup', 'any', { matches: [{ name: 'all' }] }));
    expect(await mesh.converged(['shop'], signal)).toEqual({ converged: true, proxies: 3, behind: [] });
    await askOnce(
      await rig.proxyOf('shopper'),
      { host: 'web', port: 8080 },
      { headers: { 'x-meshwright-nonce': 'm' } },
    );
    expect(await mesh.arrivals('m', signal)).toMatchObject({
      arrived: [{ pod: podOf('web'), count: 1 }],
      refused: [],
    });
  });

  it('stands in for a named mesh once its record is there, and says so', async () => {
    const mesh = sandboxMesh(cluster, 'linkerd');
    expect(await mesh.detect(signal)).toEqual({ installed: false, trustDomain: 'sandbox.test' });
    const request = { provider: 'linkerd', version: '2.18' };
    const objects = await mesh.installObjects(request, signal);
    expect(objects.map(({ kind }) => kind)).toEqual(['Namespace', 'ConfigMap']);
    expect(await sandboxMesh(cluster).where(signal)).toMatchObject({ mesh: 'simulated reference mesh' });
    await rig.cluster.apply(...objects);
    expect(await mesh.detect(signal)).toMatchObject({ installed: true, version: '2.18' });
    expect(await mesh.installObjects(request, signal)).toEqual([]);
    expect(await mesh.where(signal)).toMatchObject({
      mesh: 'stand-in for linkerd (simulated)',
      meshVersion: '2.18',
    });
    await expect(mesh.installObjects({ provider: 'linkred' }, signal)).rejects.toMatchObject({
      reason: 'unsupported',
      message: expect.stringContaining("did you mean 'linkerd'?"),
    });
  });

  it('says of itself that it is without what it was told to be without, until it is told otherwise', async () => {
    const mesh = sandboxMesh(cluster, 'linkerd');
    const without = (...names: readonly string[]) => ({ provider: 'linkerd', values: { without: names } });
    const objects = await mesh.installObjects(without('traffic-access'), signal);
    expect(mesh.capabilities()).toMatchObject({ 'traffic-access': 'partial' });
    await rig.cluster.apply(...objects);
    expect(await mesh.detect(signal)).toMatchObject({ installed: true });
    expect(mesh.capabilities()).toMatchObject({ 'traffic-access': 'none', 'traffic-split': 'full' });
    expect(await mesh.where(signal)).toMatchObject({
      mesh: 'stand-in for linkerd (simulated) without traffic-access',
    });
    const opened = await recogniseMesh(cluster, undefined, signal);
    expect(opened.name).toBe('linkerd');
    expect(opened.capabilities()).toMatchObject({ 'traffic-access': 'none', 'traffic-split': 'full' });
    const denying = { namespaces: ['shop'], workloads: [], defaultAccess: 'deny' } as const;
    await expect(opened.enrolObjects(denying, signal)).rejects.toMatchObject({
      reason: 'unsupported',
      message: 'the mesh has no traffic-access, so it can deny nothing',
    });
    expect(opened.lower([smi('TrafficTarget', 'may', {})]).unsupported).toContainEqual(
      expect.objectContaining({ message: 'linkerd has no traffic-access' }),
    );
    await rig.cluster.apply(...(await mesh.installObjects(without(), signal)));
    await mesh.detect(signal);
    expect(mesh.capabilities()).toMatchObject({ 'traffic-access': 'partial' });
  });

  it.each([
    [{ without: ['traffic-acess'] }, "'traffic-acess' is no capability: did you mean 'traffic-access'?"],
    [{ without: 'mtls' }, 'values.without must be a list'],
    [{ witout: [] }, "no value 'witout'"],
  ])('refuses the values %j', async (values, sentence) => {
    const installed = sandboxMesh(cluster).installObjects({ provider: 'sandbox', values }, signal);
    await expect(installed).rejects.toMatchObject({
      reason: 'invalid',
      message: expect.stringContaining(sentence),
    });
  });

  it('lowers routes of services to themselves, and refuses those of other parents and what is wrong in them', () => {
    const good = route('HTTPRoute', 'good', [{ backendRefs: [{ name: 'v1', port: 80 }] }]);
    const broken = route('HTTPRoute', 'broken', [{ filters: [{ type: 'ExtensionRef' }] }]);
    const other = route('HTTPRoute', 'other', [{}], { kind: 'Mesh', name: 'edge' });
    const lowered = sandboxMesh(cluster).lower([good, broken, other]);
    expect(lowered.objects).toEqual([good, broken]);
    expect(lowered.unsupported.map(({ object, path }) => `${object.name} ${path}`)).toEqual([
      'other kind',
      'broken spec.rules[0].filters[0]',
    ]);
    expect(sandboxMesh(cluster, 'consul').lower([good]).unsupported).toMatchObject([
      { message: 'consul has no gateway-http-routes' },
    ]);
  });

  it('lowers SMI to itself, and refuses what is wrong, unknown or beyond the mesh it stands in for', () => {
    const target = smi('TrafficTarget', 't', {
      destination: { kind: 'ServiceAccount', name: 'web' },
      sources: [{ kind: 'ServiceAccount', name: 'shopper' }],
      rules: [{ kind: 'TCPRoute', name: 'elsewhere' }],
    });
    const looped = smi('TrafficSplit', 's', { service: 'web', backends: [{ service: 'web', weight: 1 }] });
    const unknown = { apiVersion: 'example.org/v1', kind: 'Route', metadata: { name: 'r' } };
    const lowered = sandboxMesh(cluster).lower([target, looped, unknown]);
    expect(lowered.objects).toEqual([target, looped]);
    expect(lowered.unsupported).toMatchObject([
      { object: { kind: 'Route' }, path: 'kind' },
      { object: { name: 's' }, path: 'spec.backends[0].service' },
    ]);
    expect(sandboxMesh(cluster, 'consul').lower([target]).unsupported).toMatchObject([
      { path: 'spec.rules[0]', message: 'consul has no tcp-routes' },
    ]);
  });

  it('lowers the limits of its own kind, which no mesh that it stands in for has', () => {
    const limits = (spec: JsonObject) => ({
      apiVersion: 'policy.meshwright.dev/v1alpha1',
      kind: 'ServiceLimits',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { service: 'web', ...spec },
    });
    const good = limits({ maxRequests: 5 });
    expect(sandboxMesh(cluster).lower([good])).toMatchObject({ objects: [good], unsupported: [] });
    expect(sandboxMesh(cluster).lower([limits({ maxRequests: -5 })]).unsupported).toMatchObject([
      { path: 'spec.maxRequests' },
    ]);
    expect(sandboxMesh(cluster, 'istio').lower([good]).unsupported).toMatchObject([
      { message: 'istio has no service-limits' },
    ]);
  });

  it('enrols by label and annotation', async () => {
    const workload = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
    const request = { namespaces: ['shop'], workloads: [workload], defaultAccess: 'deny' } as const;
    const label = { 'sandbox.meshwright.dev/mesh': 'enabled' };
    expect(await sandboxMesh(cluster).enrolObjects(request, signal)).toMatchObject([
      {
        kind: 'Namespace',
        metadata: {
          name: 'shop',
          labels: label,
          annotations: { 'sandbox.meshwright.dev/default-access': 'deny' },
        },
      },
      { kind: 'Deployment', spec: { template: { metadata: { labels: label } } } },
    ]);
  });

  it('names other objects that steer the same root or destination', async () => {
    const split = (name: string, root: string) =>
      smi('TrafficSplit', name, { service: root, backends: [{ service: 'web-v1', weight: 1 }] });
    await rig.cluster.apply(split('theirs', 'web'), split('unrelated', 'api'));
    const found = await sandboxMesh(cluster).steeringObjects([split('mine', 'web.shop')], signal);
    expect(found.map(({ name }) => name)).toEqual(['theirs']);
  });
});
