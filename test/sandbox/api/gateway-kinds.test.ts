import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../../rig/sandbox-api.ts';

const GROUP = '/apis/gateway.networking.k8s.io/v1';

describe('the kinds by which traffic enters', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi();
  });

  afterAll(() => api.close());

  it('a new sandbox has a GatewayClass of its own', async () => {
    const { body } = await api.call('GET', `${GROUP}/gatewayclasses/meshwright`);
    expect(body).toMatchObject({ spec: { controllerName: 'sandbox.meshwright.dev/mesh' } });
  });

  it('a Gateway gets the defaults of its listeners, and one without any is refused', async () => {
    const gateway = (listeners: unknown) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'web' },
      spec: { gatewayClassName: 'meshwright', listeners },
    });
    const path = `${GROUP}/namespaces/default/gateways`;
    const made = await api.call('POST', path, {
      body: gateway([{ name: 'web', port: 80, protocol: 'HTTP' }]),
    });
    expect(made).toMatchObject({
      status: 201,
      body: { spec: { listeners: [{ allowedRoutes: { namespaces: { from: 'Same' } } }] } },
    });
    expect((await api.call('POST', path, { body: gateway([]) })).status).toBe(422);
    const wrong = await api.call('POST', path, {
      body: gateway([{ name: 'web', port: 0, protocol: 'HTTP' }]),
    });
    expect(wrong).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
  });
});
