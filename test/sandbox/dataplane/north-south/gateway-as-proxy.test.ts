import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import { type GatewayRig, gatewayRig, to } from '../../../rig/gateway-rig.ts';
import { deployment, namespace, service, smi } from '../../../rig/mesh-rig.ts';
import {
  askFromOutside,
  entering,
  GATEWAY_CLASS,
  gatewayObject,
  listenerPlace,
} from '../../../rig/north-south.ts';
import { askOnce } from '../../../rig/pod-client.ts';

const http = (name: string, port = 18_080) => ({ name, port, protocol: 'HTTP' });

describe('a Gateway among the proxies of the mesh', () => {
  let gateway: GatewayRig;

  beforeAll(async () => {
    gateway = await gatewayRig();
    await gateway.rig.cluster.apply(
      namespace('outside', { mesh: false }),
      deployment('stranger', { image: 'meshwright/agent', namespace: 'outside' }),
    );
    await gateway.rig.ready('outside/stranger');
    await gateway.apply(GATEWAY_CLASS);
  });

  afterEach(() => gateway.clean());

  afterAll(async () => {
    await gateway.rig.close();
    expect(gateway.rig.problems).toEqual([]);
  });

  const serviceOf = (name: string) => gateway.rig.cluster.get('Service', 'shop', name);
  const log = async () =>
    (await gateway.rig.extension('GET', 'gateways/shop/web/log')).body['lines'] as readonly JsonObject[]; // as the extension answers

  it('is found by pods, meshed or not, at the Service that is made for it, as by clients from outside', async () => {
    await gateway.apply(
      gatewayObject('web', [http('web'), http('more', 18_081)]),
      entering('HTTPRoute', 'all', [{ backendRefs: [to('echo-v1')] }]),
    );
    await gateway.rig.cluster.until(() => serviceOf('web-meshwright') !== undefined);
    expect(serviceOf('web-meshwright')).toMatchObject({
      metadata: {
        labels: { 'gateway.networking.k8s.io/gateway-name': 'web' },
        ownerReferences: [{ kind: 'Gateway', name: 'web' }],
      },
      spec: {
        ports: [
          { name: 'http-18080', port: 18_080 },
          { name: 'http-18081', port: 18_081 },
        ],
      },
    });
    await gateway.rig.converged();
    const place = { host: 'web-meshwright.shop', port: 18_080 };
    const stranger = await gateway.rig.proxyOf('stranger');
    for (const who of [stranger, gateway.client]) {
      const answer = await askOnce(who, place, { headers: { 'x-meshwright-nonce': 'by-name' } });
      expect(answer.headers['x-backend']).toBe('echo-v1');
    }
    const { body } = await gateway.rig.extension('GET', 'arrivals?nonce=by-name');
    expect(body['arrived']).toMatchObject([
      { client: 'spiffe://sandbox.test/ns/shop/sa/web-meshwright', count: 2 },
    ]);
    await gateway.apply(gatewayObject('web', [http('more', 18_081)]));
    expect(serviceOf('web-meshwright')).toMatchObject({ spec: { ports: [{ port: 18_081 }] } });
  });

  it('leaves a Service alone that has its name and is somebody else’s, and says so', async () => {
    await gateway.rig.cluster.apply(service('taken-meshwright', { app: 'echo' }));
    await gateway.apply(gatewayObject('taken', [http('web')]));
    await gateway.rig.cluster.until(() =>
      gateway.rig.cluster.list('Event').some((event) => event['reason'] === 'NoService'),
    );
    expect(serviceOf('taken-meshwright')).toMatchObject({ spec: { selector: { app: 'echo' } } });
  });

  it('says which change it obeys, by itself', async () => {
    await gateway.apply(
      gatewayObject('web', [http('web')]),
      gatewayObject('other', [http('web', 18_082)]),
      entering('HTTPRoute', 'all', [{ backendRefs: [to('echo-v1')] }]),
    );
    const proxies = async () => (await gateway.rig.extension('GET', 'proxies')).body;
    const wanted = (await proxies())['revision'];
    for (;;) {
      const { standing } = (await proxies())['gateways'] as { readonly standing: readonly JsonObject[] }; // as the extension answers
      expect(standing).toMatchObject([{ gateway: 'web' }, { gateway: 'other' }]);
      if (standing.every((each) => Number(each['revision']) >= Number(wanted))) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('writes an access log with the trace of each request, which it hands on as it came', async () => {
    await gateway.rig.cluster.apply(
      namespace('vault', { deny: true }),
      deployment('vault', { namespace: 'vault' }),
      service('vault', { app: 'vault' }, { name: 'http', port: 8080 }, 'vault'),
      smi('TrafficTarget', 'nobody', { destination: { kind: 'ServiceAccount', name: 'vault' } }, 'vault'),
    );
    await gateway.rig.ready('vault/vault');
    await gateway.apply(
      gatewayObject('web', [{ ...http('web'), allowedRoutes: { namespaces: { from: 'All' } } }]),
      entering('HTTPRoute', 'all', [{ backendRefs: [to('echo-v1')] }], { hostnames: ['www.example'] }),
      entering('HTTPRoute', 'closed', [{ backendRefs: [to('vault')] }], {
        hostnames: ['vault.example'],
        namespace: 'vault',
        parent: { namespace: 'shop' },
      }),
    );
    const place = await listenerPlace(gateway, 'web');
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${trace}-b7ad6b7169203331-01`;
    const answer = await askFromOutside(place, {
      path: '/seen?q=1',
      headers: { host: 'www.example', traceparent, tracestate: 'a=b' },
    });
    expect(JSON.parse(answer.body)).toMatchObject({ headers: { traceparent, tracestate: 'a=b' } });
    expect((await askFromOutside(place, { headers: { host: 'vault.example' } })).status).toBe(403);
    expect((await askFromOutside(place, { headers: { host: 'no.example' } })).status).toBe(404);
    while ((await log()).length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(await log()).toMatchObject([
      {
        side: 'client',
        protocol: 'HTTP/1.1',
        method: 'GET',
        path: '/seen?q=1',
        status: 200,
        trace,
        peer: expect.stringMatching(/^shop\/echo-v1-/),
      },
      { status: 403, peer: expect.stringMatching(/^vault\/vault-/) },
      { status: 404, flag: 'no-route' },
    ]);
    expect((await gateway.rig.extension('GET', 'gateways/shop/none/log')).status).toBe(404);
  });

  it('counts what enters on the edge to each pod, under its own name', async () => {
    await gateway.apply(
      gatewayObject('web', [http('web')]),
      entering('HTTPRoute', 'all', [
        { matches: [{ path: { type: 'PathPrefix', value: '/bad' } }], backendRefs: [to('failing')] },
        { backendRefs: [to('echo-v2')] },
      ]),
    );
    const place = await listenerPlace(gateway, 'web');
    for (let i = 0; i < 3; i++) await askFromOutside(place);
    await askFromOutside(place, { path: '/bad' });
    const counted = async (app: string) => {
      const edges = (await gateway.rig.extension('GET', 'edges')).body['edges'] as readonly JsonObject[]; // as the extension answers
      const edge = edges.find((each) => {
        const [client, server] = [each['client'] as JsonObject, each['server'] as JsonObject];
        return client['gateway'] === 'web' && String(server['pod']).startsWith(`${app}-`);
      });
      return edge === undefined ? undefined : [edge['side'], edge['success'], edge['failure']];
    };
    while ((await counted('failing')) === undefined) await new Promise((resolve) => setImmediate(resolve));
    expect(await counted('echo-v2')).toEqual(['client', 3, 0]);
    expect(await counted('failing')).toEqual(['client', 0, 1]);
    await gateway.rig.extension('PUT', 'sabotages/lying-counters');
    expect(await counted('echo-v2')).toBeUndefined();
  });
});
