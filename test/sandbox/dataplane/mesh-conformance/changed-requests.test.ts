import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import { headers, prefix, to } from '../../../rig/gateway-rig.ts';
import { type ConformanceRig, conformanceRig, meshRoute } from '../../../rig/mesh-conformance-rig.ts';

let mesh: ConformanceRig;

beforeAll(async () => {
  mesh = await conformanceRig();
});

afterEach(() => mesh.clean());

afterAll(async () => {
  await mesh.rig.close();
  expect(mesh.rig.problems).toEqual([]);
});

const modify = (requestHeaderModifier: JsonObject) => ({
  type: 'RequestHeaderModifier',
  requestHeaderModifier,
});

/** What each path has changed about its request. */
const CHANGES: readonly (readonly [path: string, filter: JsonObject])[] = [
  ['/set', modify({ set: headers(['X-Header-Set', 'set-overwrites-values']) })],
  ['/add', modify({ add: headers(['X-Header-Add', 'add-appends-values']) })],
  ['/remove', modify({ remove: ['X-Header-Remove'] })],
  [
    '/multiple',
    modify({
      set: headers(['X-Header-Set-1', 'header-set-1'], ['X-Header-Set-2', 'header-set-2']),
      add: headers(
        ['X-Header-Add-1', 'header-add-1'],
        ['X-Header-Add-2', 'header-add-2'],
        ['X-Header-Add-3', 'header-add-3'],
      ),
      remove: ['X-Header-Remove-1', 'X-Header-Remove-2'],
    }),
  ],
  [
    '/case-insensitivity',
    modify({
      set: headers(['X-Header-Set', 'header-set']),
      add: headers(['X-Header-Add', 'header-add']),
      remove: ['X-Header-Remove'],
    }),
  ],
];

/** Requests to those paths: what is sent, what arrives, what must not arrive. */
const REQUESTS: readonly (readonly [string, object, object, readonly string[]])[] = [
  ['/set', { 'Some-Other-Header': 'val' }, { 'x-header-set': 'set-overwrites-values' }, []],
  ['/set', { 'X-Header-Set': 'some-other-value' }, { 'x-header-set': 'set-overwrites-values' }, []],
  ['/add', { 'Some-Other-Header': 'val' }, { 'x-header-add': 'add-appends-values' }, []],
  [
    '/add',
    { 'X-Header-Add': 'some-other-value' },
    { 'x-header-add': 'some-other-value, add-appends-values' },
    [],
  ],
  ['/remove', { 'X-Header-Remove': 'val' }, {}, ['x-header-remove']],
  [
    '/multiple',
    {
      'X-Header-Set-2': 'set-val-2',
      'X-Header-Add-2': 'add-val-2',
      'X-Header-Remove-2': 'remove-val-2',
      'Another-Header': 'another-header-val',
    },
    {
      'x-header-set-1': 'header-set-1',
      'x-header-set-2': 'header-set-2',
      'x-header-add-1': 'header-add-1',
      'x-header-add-2': 'add-val-2, header-add-2',
      'x-header-add-3': 'header-add-3',
      'another-header': 'another-header-val',
    },
    ['x-header-remove-1', 'x-header-remove-2'],
  ],
  [
    '/case-insensitivity',
    {
      'x-header-set': 'original-val-set',
      'x-header-add': 'original-val-add',
      'x-header-remove': 'original-val-remove',
      'Another-Header': 'another-header-val',
    },
    {
      'x-header-set': 'header-set',
      'x-header-add': 'original-val-add, header-add',
      'another-header': 'another-header-val',
    },
    ['x-header-remove'],
  ],
];

describe.each([
  [
    'MeshHTTPRouteRequestHeaderModifier',
    (filter: JsonObject) => ({ filters: [filter], backendRefs: [to('echo-v1')] }),
  ],
  [
    'MeshHTTPRouteBackendRequestHeaderModifier',
    (filter: JsonObject) => ({ backendRefs: [to('echo-v1', { filters: [filter] })] }),
  ],
] as const)('%s', (_name, rule) => {
  it.each(REQUESTS)('%s: of %j the backend sees %j', async (path, fields, arrives, gone) => {
    await mesh.apply(
      meshRoute(
        'HTTPRoute',
        CHANGES.map(([place, filter]) => ({ matches: [prefix(place)], ...rule(filter) })),
      ),
    );
    const seen = await mesh.seen({ path, headers: { ...fields } });
    expect(seen).toMatchObject({ backend: 'echo-v1', path, headers: arrives });
    for (const name of gone) expect(seen['headers']).not.toHaveProperty(name);
  });
});

describe('MeshHTTPRouteRewritePath', () => {
  const rewrite = (path: JsonObject) => ({ type: 'URLRewrite', urlRewrite: { path } });
  const byPrefix = (value: string) => rewrite({ type: 'ReplacePrefixMatch', replacePrefixMatch: value });
  const whole = (value: string) => rewrite({ type: 'ReplaceFullPath', replaceFullPath: value });
  const change = modify({
    set: headers(['X-Header-Set', 'set-overwrites-values']),
    add: headers(['X-Header-Add', 'header-val-1'], ['X-Header-Add-Append', 'header-val-2']),
    remove: ['X-Header-Remove'],
  });
  const rules: readonly (readonly [string, ...JsonObject[]])[] = [
    ['/prefix/one', byPrefix('/one')],
    ['/strip-prefix', byPrefix('/')],
    ['/full/one', whole('/one')],
    ['/full/rewrite-path-and-modify-headers', whole('/test'), change],
    ['/prefix/rewrite-path-and-modify-headers', byPrefix('/prefix'), change],
  ];

  it.each([
    ['/prefix/one/two', '/one/two', 'as it was'],
    ['/strip-prefix/three', '/three', 'as it was'],
    ['/strip-prefix', '/', 'as it was'],
    ['/full/one/two', '/one', 'as it was'],
    ['/full/rewrite-path-and-modify-headers/test', '/test', 'changed'],
    ['/prefix/rewrite-path-and-modify-headers/one', '/prefix/one', 'changed'],
  ])('%s arrives as %s, its head %s', async (path, expected, head) => {
    await mesh.apply(
      meshRoute(
        'HTTPRoute',
        rules.map(([place, ...filters]) => ({
          matches: [prefix(place)],
          filters,
          backendRefs: [to('echo-v1')],
        })),
      ),
    );
    const fields = {
      'X-Header-Remove': 'remove-val',
      'X-Header-Add-Append': 'append-val-1',
      'X-Header-Set': 'set-val',
    };
    const seen = await mesh.seen({ path, headers: fields });
    const untouched = { 'x-header-set': 'set-val', 'x-header-remove': 'remove-val' };
    const changed = {
      'x-header-add': 'header-val-1',
      'x-header-add-append': 'append-val-1, header-val-2',
      'x-header-set': 'set-overwrites-values',
    };
    expect(seen).toMatchObject({
      backend: 'echo-v1',
      path: expected,
      headers: head === 'changed' ? changed : untouched,
    });
    if (head === 'changed') expect(seen['headers']).not.toHaveProperty('x-header-remove');
  });
});
