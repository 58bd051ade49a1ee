import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import { askOnce, type ProxyAddress, SocksRefused } from '../../rig/pod-client.ts';

/** A StatefulSet `db` of two members that answer with their own names. */
function members(): KubeObject {
  const base = deployment('db', { serviceAccount: 'db' });
  const spec = base['spec'] as JsonObject; // a Deployment's
  return {
    ...base,
    kind: 'StatefulSet',
    spec: { ...spec, serviceName: 'db', replicas: 2, podManagementPolicy: 'Parallel' },
  };
}

function headless(name: string): KubeObject {
  const base = service(name, { app: 'db' });
  return { ...base, spec: { ...(base['spec'] as JsonObject), clusterIP: 'None' } }; // a Service's
}

describe('members of a StatefulSet behind a headless Service', () => {
  let rig: MeshRig;
  let web: ProxyAddress;

  beforeAll(async () => {
    rig = await meshRig();
    await rig.cluster.apply(
      namespace('shop'),
      namespace('office'),
      deployment('web', { image: 'meshwright/agent' }),
      deployment('desk', { image: 'meshwright/agent', namespace: 'office' }),
      headless('db'),
      headless('other'),
      members(),
    );
    await rig.ready('web', 'office/desk');
    await rig.cluster.until(() => {
      const status = rig.cluster.get('StatefulSet.apps', 'shop', 'db')?.['status'] as JsonObject | undefined; // written by its controller
      return status?.['readyReplicas'] === 2;
    });
    await rig.converged();
    web = await rig.proxyOf('web');
  });

  afterAll(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  let asked = 0;
  const whoAnswers = async (proxy: ProxyAddress, host: string): Promise<unknown> => {
    asked += 1;
    const nonce = `n${asked}`;
    const answer = await askOnce(
      proxy,
      { host, port: 8080 },
      { path: '/', headers: { 'x-meshwright-nonce': nonce } },
    );
    expect(answer.status).toBe(200);
    const { body } = await rig.extension('GET', `arrivals?nonce=${nonce}`);
    const { arrived } = body as { readonly arrived: readonly JsonObject[] }; // the extension's own form
    return arrived.map(({ pod, client }) => [(pod as JsonObject)['name'], client]); // as above
  };

  it.each(['db-1.db', 'db-1.db.shop', 'db-1.db.shop.svc', 'db-1.db.shop.svc.cluster.local'])(
    'are reached one by one, by %s',
    async (host) => {
      expect(await whoAnswers(web, host)).toEqual([['db-1', 'spiffe://sandbox.test/ns/shop/sa/web']]);
    },
  );

  it('are reached from another namespace by their longer names alone', async () => {
    const desk = await rig.proxyOf('desk');
    expect(await whoAnswers(desk, 'db-0.db.shop')).toEqual([
      ['db-0', 'spiffe://sandbox.test/ns/office/sa/desk'],
    ]);
    await expect(whoAnswers(desk, 'db-0.db')).rejects.toThrow(SocksRefused);
  });

  it('have no name that nobody has, nor one below a Service that is not theirs', async () => {
    await expect(whoAnswers(web, 'db-2.db')).rejects.toThrow(SocksRefused);
    await expect(whoAnswers(web, 'db-0.other')).rejects.toThrow(SocksRefused);
  });

  it('are under the policies of the mesh', async () => {
    await rig.cluster.apply(
      smi('TrafficTarget', 'db', {
        destination: { kind: 'ServiceAccount', name: 'db' },
        sources: [{ kind: 'ServiceAccount', name: 'somebody' }],
        rules: [{ kind: 'HTTPRouteGroup', name: 'all' }],
      }),
      smi('HTTPRouteGroup', 'all', { matches: [{ name: 'all', pathRegex: '.*', methods: ['*'] }] }),
      namespace('shop', { deny: true }),
    );
    await rig.converged();
    const answer = await askOnce(web, { host: 'db-0.db', port: 8080 }, { path: '/' });
    expect(answer.status).toBe(403);
  });
});
