import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { headers, to } from '../../../rig/gateway-rig.ts';
import {
  CONSUMER,
  type ConformanceRig,
  conformanceRig,
  meshRoute,
  PRODUCER,
} from '../../../rig/mesh-conformance-rig.ts';

let mesh: ConformanceRig;

beforeAll(async () => {
  mesh = await conformanceRig();
});

afterEach(() => mesh.clean());

afterAll(async () => {
  await mesh.rig.close();
  expect(mesh.rig.problems).toEqual([]);
});

/** A rule that marks the answers of a service and changes nothing else. */
const marked = (service: string, mark: string, more = {}) => ({
  filters: [
    { type: 'ResponseHeaderModifier', responseHeaderModifier: { set: headers(['X-Header-Set', mark]) } },
  ],
  backendRefs: [to(service, more)],
});
const MARK = 'x-header-set';

describe('MeshFrontend', () => {
  it('a route holds for the address of its service, not for those of its pods', async () => {
    await mesh.apply(meshRoute('HTTPRoute', [marked('echo-v2', 'set')], { parent: { name: 'echo-v2' } }));
    const through = await mesh.ask({}, 'echo-v2');
    expect(through.headers).toMatchObject({ [MARK]: 'set', 'x-backend': 'echo-v2' });
    const past = await mesh.ask({}, { host: mesh.podIp('v2'), port: 8080 });
    expect([past.status, past.headers['x-backend']]).toEqual([200, 'echo-v2']);
    expect(past.headers).not.toHaveProperty(MARK);
  });
});

describe('MeshFrontendHostname', () => {
  it('the address that was dialled binds, whatever the Host field says', async () => {
    await mesh.apply(meshRoute('HTTPRoute', [marked('echo-v2', 'set')], { parent: { name: 'echo-v2' } }));
    const wrong = await mesh.ask({ headers: { host: 'echo-v1' } }, 'echo-v2');
    expect(wrong.headers).toMatchObject({ [MARK]: 'set', 'x-backend': 'echo-v2' });
    const other = await mesh.ask({ headers: { host: 'echo-v2' } }, 'echo-v1');
    expect([other.status, other.headers['x-backend']]).toEqual([200, 'echo-v1']);
    expect(other.headers).not.toHaveProperty(MARK);
  });
});

describe('MeshPorts', () => {
  it.each([
    ['the port of the route', 'echo-v1', 80, 'v1'],
    ['a port that the route leaves out', 'echo-v1', 8080, undefined],
    ['one port of a route without a port', 'echo-v2', 80, 'v2'],
    ['another port of a route without a port', 'echo-v2', 8080, 'v2'],
  ])('%s: %s:%i', async (_what, host, port, mark) => {
    await mesh.apply(
      meshRoute('HTTPRoute', [marked('echo-v1', 'v1')], {
        parent: { name: 'echo-v1', port: 80 },
        name: 'ports-v1',
      }),
      meshRoute('HTTPRoute', [marked('echo-v2', 'v2')], { parent: { name: 'echo-v2' }, name: 'ports-v2' }),
    );
    const answer = await mesh.ask({}, { host, port });
    expect([answer.status, answer.headers['x-backend'], answer.headers[MARK]]).toEqual([200, host, mark]);
  });
});

describe('MeshConsumerRoute', () => {
  it('a route of another namespace holds for the clients of that namespace alone', async () => {
    await mesh.apply(
      meshRoute('HTTPRoute', [marked('echo-v1', 'set', { namespace: PRODUCER, port: 80 })], {
        parent: { name: 'echo-v1', namespace: PRODUCER },
        namespace: CONSUMER,
      }),
    );
    const host = `echo-v1.${PRODUCER}`;
    const consumer = await mesh.ask({}, host, CONSUMER);
    expect([consumer.headers['x-backend'], consumer.headers[MARK]]).toEqual(['echo-v1', 'set']);
    const producer = await mesh.ask({}, host, PRODUCER);
    expect([producer.headers['x-backend'], producer.headers[MARK]]).toEqual(['echo-v1', undefined]);
  });
});
