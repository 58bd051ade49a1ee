import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import { askOnce, httpClient, type ProxyAddress } from '../../rig/pod-client.ts';

const WEBSITE = { host: 'website', port: 8080 };

describe('a request through two sidecars', () => {
  let rig: MeshRig;
  let shopper: ProxyAddress;

  beforeEach(async () => {
    rig = await meshRig();
    await rig.cluster.apply(
      namespace('shop'),
      deployment('shopper', { image: 'meshwright/agent' }),
      deployment('website-v1', { app: 'website', version: 'v1', serviceAccount: 'website' }),
      deployment('website-v2', { app: 'website', version: 'v2', serviceAccount: 'website' }),
      service('website', { app: 'website' }),
      service('website-v1', { app: 'website', version: 'v1' }),
      service('website-v2', { app: 'website', version: 'v2' }),
    );
    await rig.ready('shopper', 'website-v1', 'website-v2');
    await rig.converged();
    shopper = await rig.proxyOf('shopper');
  });

  afterEach(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  it('arrives at the application with both identities verified', async () => {
    const answer = await askOnce(shopper, WEBSITE, {
      path: '/cart?id=1',
      headers: { 'x-meshwright-nonce': 'n1', 'x-forwarded-client-cert': 'URI=spiffe://forged' },
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ method: 'GET', path: '/cart?id=1' });
    const { body } = await rig.extension('GET', 'arrivals?nonce=n1');
    expect(body).toEqual({
      arrived: [
        {
          pod: { namespace: 'shop', name: expect.stringMatching(/^website-v[12]-/) },
          identity: 'spiffe://sandbox.test/ns/shop/sa/website',
          client: 'spiffe://sandbox.test/ns/shop/sa/shopper',
          count: 1,
        },
      ],
      refused: [],
    });
  });

  it('is split by weight, and a weight of 0 gets nothing', async () => {
    const split = (v1: number, v2: number) =>
      smi('TrafficSplit', 'website', {
        service: 'website',
        backends: [
          { service: 'website-v1', weight: v1 },
          { service: 'website-v2', weight: v2 },
        ],
      });
    await rig.cluster.apply(split(100, 0));
    await rig.converged();
    const client = await httpClient(shopper, 'website', 8080);
    const count = async (n: number) => {
      let v2 = 0;
      for (let i = 0; i < n; i++) if ((await client.ask()).headers['x-backend'] === 'website-v2') v2 += 1;
      return v2;
    };
    expect(await count(300)).toBe(0);
    await rig.cluster.apply(split(1, 3));
    await rig.converged();
    // Binomial(1000, 3/4): six and a half standard deviations (error below 1e-10).
    expect(Math.abs((await count(1000)) - 750)).toBeLessThan(6.5 * Math.sqrt(1000 * 0.75 * 0.25));
    client.close();
  });
});
