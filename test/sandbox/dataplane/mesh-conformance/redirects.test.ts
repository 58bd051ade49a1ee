import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import { prefix } from '../../../rig/gateway-rig.ts';
import { type ConformanceRig, conformanceRig, meshRoute } from '../../../rig/mesh-conformance-rig.ts';

let mesh: ConformanceRig;

beforeAll(async () => {
  mesh = await conformanceRig();
});

afterAll(async () => {
  await mesh.rig.close();
  expect(mesh.rig.problems).toEqual([]);
});

const newPrefix = { type: 'ReplacePrefixMatch', replacePrefixMatch: '/replacement-prefix' };
const newPath = (value: string) => ({ type: 'ReplaceFullPath', replaceFullPath: value });
const hostname = 'example.org';

type Case = readonly [path: string, redirect: JsonObject, asked: string, status: number, location: string];

function withStatus(statusCode: number): readonly Case[] {
  return [
    ['/hostname-redirect', { hostname, statusCode }, '', statusCode, 'http://example.org/hostname-redirect'],
    ['/path', { path: newPrefix, statusCode }, '/x?q=1', statusCode, 'http://echo/replacement-prefix/x?q=1'],
  ];
}

/** Upstream name, and for each redirect: what is asked and where it points. */
const SUITE: readonly (readonly [string, readonly Case[]])[] = [
  [
    'MeshHTTPRouteRedirectHostAndStatus',
    [
      ['/hostname-redirect', { hostname }, '', 302, 'http://example.org/hostname-redirect'],
      ['/host-and-status', { hostname, statusCode: 301 }, '', 301, 'http://example.org/host-and-status'],
    ],
  ],
  [
    'MeshHTTPRouteRedirectPath',
    [
      ['/original-prefix', { path: newPrefix }, '/lemon', 302, 'http://echo/replacement-prefix/lemon'],
      [
        '/full',
        { path: newPath('/full-path-replacement') },
        '/path/original',
        302,
        'http://echo/full-path-replacement',
      ],
      ['/path-and-host', { path: newPrefix, hostname }, '', 302, 'http://example.org/replacement-prefix'],
      ['/path-and-status', { path: newPrefix, statusCode: 301 }, '', 301, 'http://echo/replacement-prefix'],
      [
        '/full-path-and-host',
        { path: newPath('/replacement-full'), hostname },
        '',
        302,
        'http://example.org/replacement-full',
      ],
      [
        '/full-path-and-status',
        { path: newPath('/replacement-full'), statusCode: 301 },
        '',
        301,
        'http://echo/replacement-full',
      ],
    ],
  ],
  [
    'MeshHTTPRouteRedirectPort',
    [
      ['/port', { port: 8083 }, '', 302, 'http://echo:8083/port'],
      ['/port-and-host', { port: 8083, hostname }, '', 302, 'http://example.org:8083/port-and-host'],
      ['/port-and-status', { port: 8083, statusCode: 301 }, '', 301, 'http://echo:8083/port-and-status'],
      [
        '/port-and-host-and-status',
        { port: 8083, hostname, statusCode: 302 },
        '',
        302,
        'http://example.org:8083/port-and-host-and-status',
      ],
    ],
  ],
  [
    'MeshHTTPRouteSchemeRedirect',
    [
      ['/scheme', { scheme: 'https' }, '', 302, 'https://echo/scheme'],
      ['/scheme-and-host', { scheme: 'https', hostname }, '', 302, 'https://example.org/scheme-and-host'],
      ['/scheme-and-status', { scheme: 'https', statusCode: 301 }, '', 301, 'https://echo/scheme-and-status'],
      [
        '/scheme-and-host-and-status',
        { scheme: 'https', hostname, statusCode: 302 },
        '',
        302,
        'https://example.org/scheme-and-host-and-status',
      ],
    ],
  ],
  ['MeshHTTPRoute303Redirect', withStatus(303)],
  ['MeshHTTPRoute307Redirect', withStatus(307)],
  ['MeshHTTPRoute308Redirect', withStatus(308)],
];

describe.each(SUITE)('%s', (_name, cases) => {
  beforeAll(async () => {
    await mesh.apply(
      meshRoute(
        'HTTPRoute',
        cases.map(([path, requestRedirect]) => ({
          matches: [prefix(path)],
          filters: [{ type: 'RequestRedirect', requestRedirect }],
        })),
      ),
    );
  });

  it.each(cases)(
    '%s by %j, asked for %j more, is a %i to %s',
    async (path, _filter, rest, status, location) => {
      const answer = await mesh.ask({ path: `${path}${rest}`, headers: { host: 'echo' } });
      expect([answer.status, answer.headers['location']]).toEqual([status, location]);
    },
  );
});
