import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** The tests of the Gateway API's mesh profiles, core and extended. */
const NAMES = [
  'MeshBasic',
  'MeshHTTPRouteSimpleSameNamespace',
  'MeshHTTPRouteMatching',
  'MeshHTTPRouteWeight',
  'MeshTrafficSplit',
  'MeshHTTPRouteRequestHeaderModifier',
  'MeshHTTPRouteRedirectHostAndStatus',
  'MeshHTTPRouteRedirectPath',
  'MeshHTTPRouteRedirectPort',
  'MeshHTTPRouteSchemeRedirect',
  'MeshHTTPRoute303Redirect',
  'MeshHTTPRoute307Redirect',
  'MeshHTTPRoute308Redirect',
  'MeshHTTPRouteRewritePath',
  'MeshHTTPRouteBackendRequestHeaderModifier',
  'MeshHTTPRouteQueryParamMatching',
  'MeshHTTPRouteNamedRule',
  'MeshFrontend',
  'MeshFrontendHostname',
  'MeshPorts',
  'MeshConsumerRoute',
  'MeshGRPCRouteWeight',
  'MeshGRPCRouteRequestHeaderModifier',
];

it('all 23 tests of the mesh profiles are here under their upstream names', () => {
  const here = dirname(fileURLToPath(import.meta.url));
  const text = readdirSync(here)
    .filter((name) => name.endsWith('.test.ts') && name !== 'names.test.ts')
    .map((name) => readFileSync(join(here, name), 'utf8'))
    .join('\n');
  expect(NAMES).toHaveLength(23);
  expect(NAMES.filter((name) => !text.includes(`'${name}'`))).toEqual([]);
});
