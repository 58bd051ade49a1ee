import type { JsonObject } from '../../../schemas/json.ts';
import { entering, gatewayObject } from '../../rig/north-south.ts';
import { type Case, ECHO, entry, entryCall, entryConnections } from '../case.ts';
import { backend, exact, fields, prefix, rule } from './policies.ts';

const LISTENERS = 'Gateway API GatewaySpec.listeners';
const HOSTNAMES = 'Gateway API HTTPRouteSpec.hostnames';

/** A listener in the clear for a name, or for every name. */
const http = (port: number, hostname?: string, name = `port-${port}`): JsonObject => ({
  name,
  port,
  protocol: 'HTTP',
  ...(hostname === undefined ? {} : { hostname }),
});
/** A listener that ends TLS with the certificate for its name. */
const https = (hostname: string, name = 'port-443', more: JsonObject = {}): JsonObject => ({
  name,
  port: 443,
  protocol: 'HTTPS',
  hostname,
  tls: { certificateRefs: [{ name: hostname }] },
  ...more,
});

export const GATEWAYS: readonly Case[] = [
  {
    title: 'routes are asked for by the host names that they share with the listener',
    source: HOSTNAMES,
    access: 'open',
    given: [
      gatewayObject('web', [http(80, '*.example')]),
      entering('HTTPRoute', 'a-shop', [rule('website-v1')], {
        hostnames: ['shop.example', 'elsewhere.test'],
      }),
      entering('HTTPRoute', 'b-any', [rule('website-v2', [prefix('/any')])]),
    ],
    asks: [
      entry('shop.example', 'website-v1'),
      entry('SHOP.example', 'website-v1'),
      entry('shop.example:80', 'website-v1'),
      entry('elsewhere.test', '404'),
      entry('other.example', 'website-v2', { path: '/any' }),
      entry('other.example', '404'),
      entry('deep.other.example', 'website-v2', { path: '/any' }),
      entry('example', '404'),
    ],
  },
  {
    title: 'the most specific listener for a host takes the request',
    source: LISTENERS,
    access: 'open',
    given: [
      gatewayObject('web', [
        http(80, undefined),
        http(80, '*.example', 'wild'),
        http(80, 'shop.example', 'shop'),
      ]),
      entering('HTTPRoute', 'a', [rule('website-v1')], { parent: { sectionName: 'port-80' } }),
      entering('HTTPRoute', 'b', [rule('website-v2')], { parent: { sectionName: 'wild' } }),
      entering('HTTPRoute', 'c', [rule('modern', [prefix('/modern')])], { parent: { sectionName: 'shop' } }),
    ],
    asks: [
      entry('elsewhere.test', 'website-v1'),
      entry('other.example', 'website-v2'),
      entry('shop.example', 'modern', { path: '/modern' }),
      entry('shop.example', '404'),
    ],
  },
  {
    title: 'several routes of a listener are one list, in the order of their matches',
    source: 'Gateway API HTTPRouteRule.matches: precedence across routes',
    access: 'open',
    given: [
      gatewayObject('web', [http(80)]),
      entering(
        'HTTPRoute',
        'a',
        [rule('website-v1', [prefix('/shop')]), rule('website-v1', [prefix('/same')])],
        {
          hostnames: ['shop.example'],
        },
      ),
      entering(
        'HTTPRoute',
        'b',
        [rule('website-v2', [prefix('/shop/new')]), rule('website-v2', [prefix('/same')])],
        {
          hostnames: ['shop.example'],
        },
      ),
      entering('HTTPRoute', 'c', [rule('modern', [exact('/shop/new')])], { hostnames: ['shop.example'] }),
      entering('HTTPRoute', 'd', [rule('modern', [exact('/shop')]), rule('modern', [prefix('/wide')])], {
        hostnames: ['*.example'],
      }),
    ],
    asks: [
      entry('shop.example', 'website-v1', { path: '/shop/a' }),
      entry('shop.example', 'website-v2', { path: '/shop/new/a' }),
      entry('shop.example', 'modern', { path: '/shop/new' }),
      entry('shop.example', 'website-v1', { path: '/same' }),
      // A rule for the very name goes before one for more names, whatever their paths.
      entry('shop.example', 'website-v1', { path: '/shop' }),
      entry('shop.example', 'modern', { path: '/wide' }),
      entry('other.example', 'modern', { path: '/shop' }),
    ],
  },
  {
    title: 'a Gateway ends TLS with the certificate for the name that is asked for',
    source: `${LISTENERS}: HTTPS, SNI`,
    access: 'open',
    given: [
      gatewayObject('web', [https('shop.example'), https('api.example', 'api')]),
      entering('HTTPRoute', 'a', [rule('website-v1')], { parent: { sectionName: 'port-443' } }),
      entering('HTTPRoute', 'b', [rule('website-v2')], { parent: { sectionName: 'api' } }),
    ],
    asks: [
      entry('shop.example', 'website-v1', { port: 443, serverName: 'shop.example' }),
      entry('api.example', 'website-v2', { port: 443, serverName: 'api.example' }),
      entry('shop.example', 'website-v1', { port: 443, serverName: 'shop.example', version: 'HTTP/2' }),
      entry('other.example', 'cut', { port: 443, serverName: 'other.example' }),
      entry('shop.example', 'cut', { port: 443 }),
    ],
  },
  {
    title: 'a redirect of a Gateway keeps its scheme and port, or leads from one listener to the other',
    source: 'Gateway API HTTPRequestRedirectFilter',
    access: 'open',
    given: [
      gatewayObject('web', [http(80), http(8080), https('shop.example')]),
      entering(
        'HTTPRoute',
        'a',
        [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }],
        { parent: { sectionName: 'port-80' } },
      ),
      entering(
        'HTTPRoute',
        'b',
        [{ filters: [{ type: 'RequestRedirect', requestRedirect: { hostname: 'new.example' } }] }],
        { parent: { sectionName: 'port-8080' } },
      ),
      entering(
        'HTTPRoute',
        'c',
        [
          {
            matches: [prefix('/old')],
            filters: [
              {
                type: 'RequestRedirect',
                requestRedirect: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' } },
              },
            ],
          },
        ],
        { parent: { sectionName: 'port-443' } },
      ),
    ],
    asks: [
      entry('shop.example', '301 to https://shop.example/a?b=c', { path: '/a?b=c' }),
      entry('shop.example', '302 to http://new.example:8080/a', { port: 8080, path: '/a' }),
      entry('shop.example', '302 to https://shop.example/new/a?b=c', {
        port: 443,
        serverName: 'shop.example',
        path: '/old/a?b=c',
      }),
    ],
  },
  {
    title: 'a Gateway rewrites, changes headers and shares out like a client’s proxy',
    source: 'Gateway API HTTPRouteFilter',
    access: 'open',
    given: [
      gatewayObject('web', [http(80)]),
      entering('HTTPRoute', 'a', [
        rule('website-v1', [prefix('/old')], {
          filters: [
            {
              type: 'URLRewrite',
              urlRewrite: {
                hostname: 'inside.test',
                path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' },
              },
            },
            { type: 'RequestHeaderModifier', requestHeaderModifier: { add: fields({ 'x-add': 'ours' }) } },
          ],
        }),
        {
          backendRefs: [backend('website-v1', { weight: 1 }), backend('website-v2', { weight: 9 })],
        },
      ]),
    ],
    asks: [
      entry('shop.example', 'website-v1, /new/a?b=c, host inside.test, x-add=ours', {
        path: '/old/a?b=c',
        shows: ['path', 'host', 'header x-add'],
      }),
      entry('shop.example', { 'website-v1': 10, 'website-v2': 90 }, { times: 150 }),
    ],
  },
  {
    title: 'a Gateway has an identity of its own in the mesh',
    source: 'Gateway API GEP-1762: automated deployments; docs/mesh-identity.md',
    access: 'open',
    given: [gatewayObject('web', [http(80)]), entering('HTTPRoute', 'a', [rule('website-v1')])],
    asks: [
      entry('shop.example', 'website-v1, spiffe://sandbox.test/ns/shop/sa/web-meshwright', {
        shows: ['identity'],
      }),
    ],
  },
  {
    title: 'a Gateway leads calls of gRPC by host, service, method and headers',
    source: `Gateway API GRPCRoute; ${HOSTNAMES}`,
    access: 'open',
    given: [
      gatewayObject('web', [http(80)]),
      entering(
        'GRPCRoute',
        'a',
        [
          rule('calls-v1', [{ method: { service: ECHO } }]),
          rule('calls-v2', [{ method: { service: ECHO }, headers: fields({ 'x-stage': 'canary' }) }]),
          rule('calls-v2', [{ method: { service: ECHO, method: 'Nothing' } }]),
        ],
        { hostnames: ['calls.example'] },
      ),
    ],
    asks: [
      entryCall('calls.example', 'calls-v1, grpc-status 0'),
      entryCall('calls.example', 'calls-v2, grpc-status 0', { headers: { 'x-stage': 'canary' } }),
      entryCall('calls.example', 'calls-v2, grpc-status 12', { path: `/${ECHO}/Nothing` }),
      entryCall('calls.example', 'grpc-status 12', { path: '/some.Service/Any' }),
      entryCall('other.example', 'grpc-status 12'),
    ],
  },
  {
    title: 'a Gateway shares connections of other protocols out by weight',
    source: `Gateway API TCPRoute; ${LISTENERS}: TCP`,
    access: 'open',
    given: [
      gatewayObject('web', [{ name: 'port-9000', port: 9000, protocol: 'TCP' }]),
      entering('TCPRoute', 'a', [
        { backendRefs: [backend('ledger-v1', { weight: 1 }), backend('ledger-v2', { weight: 9 })] },
      ]),
    ],
    asks: [
      entryConnections(9000, { 'ledger-v1': 10, 'ledger-v2': 90 }, { times: 150 }),
      entryConnections(9000, { 'ledger-v1': 10, 'ledger-v2': 90 }, { times: 20, firstWord: 'server' }),
    ],
  },
  {
    title: 'a Gateway passes TLS on, unopened, by the name that it asks for',
    source: `Gateway API TLSRoute; ${LISTENERS}: TLS, Passthrough`,
    access: 'open',
    given: [
      gatewayObject('web', [
        { name: 'port-8443', port: 8443, protocol: 'TLS', tls: { mode: 'Passthrough' } },
      ]),
      entering('TLSRoute', 'a', [{ backendRefs: [backend('ledger-v1')] }], { hostnames: ['shop.example'] }),
      entering('TLSRoute', 'b', [{ backendRefs: [backend('ledger-v2')] }], { hostnames: ['*.example'] }),
    ],
    asks: [
      entryConnections(8443, 'ledger-v1', { serverName: 'shop.example' }),
      entryConnections(8443, 'ledger-v2', { serverName: 'other.example' }),
      entryConnections(8443, 'cut', { serverName: 'elsewhere.test' }),
      entryConnections(8443, 'cut'),
    ],
  },
];
