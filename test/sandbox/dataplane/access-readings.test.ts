import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { http2Client } from '../../rig/http2-client.ts';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import { askOnce, type ProxyAddress } from '../../rig/pod-client.ts';

const reading = (annotations: Readonly<Record<string, string>>) => {
  const made = namespace('shop', { deny: true });
  const own = Object.entries(annotations).map(([key, value]) => [`smi.sandbox.meshwright.dev/${key}`, value]);
  const all = { ...made.metadata.annotations, ...Object.fromEntries(own) };
  return { ...made, metadata: { ...made.metadata, annotations: all } };
};

describe('a namespace that reads SMI its own way, on live traffic', () => {
  let rig: MeshRig;
  let web: ProxyAddress;

  beforeAll(async () => {
    rig = await meshRig();
    const account = (name: string) => ({ kind: 'ServiceAccount', name, namespace: 'shop' });
    await rig.cluster.apply(
      namespace('shop', { deny: true }),
      deployment('web', { image: 'meshwright/agent' }),
      deployment('api', {}),
      service('api', { app: 'api' }, { port: 80, targetPort: 8080 }),
      smi('HTTPRouteGroup', 'items', { matches: [{ name: 'items', pathRegex: '/items' }] }),
      smi('TrafficTarget', 'api', {
        destination: account('api'),
        sources: [account('web')],
        rules: [{ kind: 'HTTPRouteGroup', name: 'items', matches: ['items'] }],
      }),
    );
    await rig.ready('web', 'api');
    web = await rig.proxyOf('web');
  });

  afterAll(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  const statusOf = async (path: string) => (await askOnce(web, { host: 'api', port: 80 }, { path })).status;

  it.each([
    ['nothing of its own', {}, 200, 403],
    ['whole paths', { 'path-anchoring': 'full' }, 403, 403],
    ['as OSM did', { like: 'osm' }, 404, 404],
    ['cut connections', { 'http-denial': 'reset' }, 200, 503],
  ])('asks for %s', async (_what, annotations, below, elsewhere) => {
    await rig.cluster.apply(reading(annotations));
    await rig.converged();
    expect([await statusOf('/items'), await statusOf('/items/1'), await statusOf('/else')]).toEqual([
      200,
      below,
      elsewhere,
    ]);
    const h2 = await http2Client(web, 'api', 80);
    expect((await h2.ask({ path: '/else' })).status).toBe(elsewhere);
    h2.close();
  });

  it('is told of an option that nobody knows', async () => {
    await rig.cluster.apply(reading({ 'path-anchor': 'full' }));
    await rig.cluster.until(() =>
      rig.cluster.list('Event').some((event) => String(event['message']).includes("no option 'path-anchor'")),
    );
  });
});
