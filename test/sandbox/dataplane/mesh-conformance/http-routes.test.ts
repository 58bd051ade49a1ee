import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { headers, prefix, to } from '../../../rig/gateway-rig.ts';
import { type ConformanceRig, conformanceRig, meshRoute } from '../../../rig/mesh-conformance-rig.ts';

/** By the names of the Gateway API's mesh conformance suite, profile MESH-HTTP. */
let mesh: ConformanceRig;

beforeAll(async () => {
  mesh = await conformanceRig();
});

afterEach(() => mesh.clean());

afterAll(async () => {
  await mesh.rig.close();
  expect(mesh.rig.problems).toEqual([]);
});

const sent = (path: string, fields: Readonly<Record<string, string>> = {}) => ({ path, headers: fields });

describe('MeshBasic', () => {
  it('a service without any route answers', async () => {
    expect((await mesh.ask()).status).toBe(200);
  });
});

describe('MeshHTTPRouteSimpleSameNamespace', () => {
  it('what is sent to echo goes to echo-v1 alone', async () => {
    await mesh.apply(meshRoute('HTTPRoute', [{ backendRefs: [to('echo-v1')] }]));
    for (let i = 0; i < 12; i++) expect((await mesh.seen(sent(`/${i}`))).backend).toBe('echo-v1');
  });
});

describe('MeshTrafficSplit', () => {
  it('two exact paths lead to two services', async () => {
    const exact = (value: string) => ({ path: { type: 'Exact', value } });
    await mesh.apply(
      meshRoute('HTTPRoute', [
        { matches: [exact('/v1')], backendRefs: [to('echo-v1')] },
        { matches: [exact('/v2')], backendRefs: [to('echo-v2')] },
      ]),
    );
    for (let i = 0; i < 8; i++) {
      expect((await mesh.seen(sent('/v1'))).backend).toBe('echo-v1');
      expect((await mesh.seen(sent('/v2'))).backend).toBe('echo-v2');
    }
    expect((await mesh.ask(sent('/v1/more'))).status).toBe(404);
  });
});

describe('MeshHTTPRouteMatching', () => {
  it.each([
    ['/', {}, 'echo-v1'],
    ['/example', {}, 'echo-v1'],
    ['/', { Version: 'one' }, 'echo-v1'],
    ['/v2', {}, 'echo-v2'],
    ['/v2/example', {}, 'echo-v2'],
    ['/', { Version: 'two' }, 'echo-v2'],
    ['/v2/', {}, 'echo-v2'],
    ['/v2example', {}, 'echo-v1'],
    ['/foo/v2/example', {}, 'echo-v1'],
    ['/', { vErSiOn: 'two' }, 'echo-v2'],
  ])('%s with %j reaches %s', async (path, fields, backend) => {
    const version = (value: string) => ({ headers: headers(['version', value]) });
    await mesh.apply(
      meshRoute('HTTPRoute', [
        { matches: [prefix('/'), version('one')], backendRefs: [to('echo-v1')] },
        { matches: [prefix('/v2'), version('two')], backendRefs: [to('echo-v2')] },
      ]),
    );
    expect((await mesh.seen(sent(path, fields))).backend).toBe(backend);
  });
});

describe('MeshHTTPRouteQueryParamMatching', () => {
  const query = (...pairs: readonly (readonly [string, string])[]) => ({ queryParams: headers(...pairs) });
  const version = (value: string) => ({ headers: headers(['version', value]) });
  const animal = (name: string) => query(['animal', name]);

  it.each([
    ['the value of a parameter', '/?animal=whale', {}, 'echo-v1'],
    ['another value', '/?animal=dolphin', {}, 'echo-v2'],
    ['a parameter more', '/?animal=whale&otherparam=irrelevant', {}, 'echo-v1'],
    ['a parameter more that another rule wants', '/?animal=dolphin&color=yellow', {}, 'echo-v2'],
    ['only the second parameter', '/?color=blue', {}, 404],
    ['a value of no rule', '/?animal=dog', {}, 404],
    ['a value that merely begins right', '/?animal=whaledolphin', {}, 404],
    ['no parameter', '/', {}, 404],
    ['a path and a parameter', '/path1?animal=whale', {}, 'echo-v1'],
    ['a header and a parameter', '/?animal=whale', { version: 'one' }, 'echo-v2'],
    ['the first of two alternatives', '/path3?animal=shark', {}, 'echo-v1'],
    ['the second of two alternatives', '/path4?animal=kraken', { version: 'three' }, 'echo-v1'],
    ['a parameter without its path', '/?animal=shark', {}, 404],
    ['path and parameter without their header', '/path4?animal=kraken', {}, 404],
    ['two rules, of which the longer path counts', '/path5?animal=hydra', {}, 'echo-v1'],
  ] as const)('%s: %s', async (_what, path, fields, expected) => {
    await mesh.apply(
      meshRoute('HTTPRoute', [
        { matches: [animal('whale')], backendRefs: [to('echo-v1')] },
        { matches: [animal('dolphin')], backendRefs: [to('echo-v2')] },
        { matches: [{ ...prefix('/path1'), ...animal('whale') }], backendRefs: [to('echo-v1')] },
        { matches: [{ ...version('one'), ...animal('whale') }], backendRefs: [to('echo-v2')] },
        {
          matches: [
            { ...prefix('/path3'), ...animal('shark') },
            { ...prefix('/path4'), ...animal('kraken'), ...version('three') },
          ],
          backendRefs: [to('echo-v1')],
        },
        { matches: [{ ...prefix('/path5'), ...animal('hydra') }], backendRefs: [to('echo-v1')] },
        { matches: [animal('hydra')], backendRefs: [to('echo-v2')] },
      ]),
    );
    const answer = await mesh.ask(sent(path, fields));
    expect(answer.status === 200 ? answer.headers['x-backend'] : answer.status).toBe(expected);
  });
});

describe('MeshHTTPRouteNamedRule', () => {
  it('rules with a name and without one are followed alike', async () => {
    await mesh.apply(
      meshRoute(
        'HTTPRoute',
        [
          { name: 'named-rule', matches: [prefix('/named')], backendRefs: [to('echo-v1')] },
          { matches: [prefix('/unnamed')], backendRefs: [to('echo-v2')] },
        ],
        { parent: { port: 80 } },
      ),
    );
    for (let i = 0; i < 8; i++) {
      expect(await mesh.seen(sent('/named'))).toMatchObject({ backend: 'echo-v1', path: '/named' });
      expect(await mesh.seen(sent('/unnamed'))).toMatchObject({ backend: 'echo-v2', path: '/unnamed' });
    }
  });
});
