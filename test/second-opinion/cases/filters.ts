import type { JsonObject } from '../../../schemas/json.ts';
import { type Case, type Requests, request } from '../case.ts';
import { backend, fields, httpRoute, prefix, rule } from './policies.ts';

const redirect = (path: string, requestRedirect: JsonObject): JsonObject => ({
  matches: [prefix(path)],
  filters: [{ type: 'RequestRedirect', requestRedirect }],
});
const rewrite = (path: string, urlRewrite: JsonObject): JsonObject =>
  rule('website-v1', [prefix(path)], { filters: [{ type: 'URLRewrite', urlRewrite }] });
const toPrefix = (value: string) => ({ type: 'ReplacePrefixMatch', replacePrefixMatch: value });
const toPath = (value: string) => ({ type: 'ReplaceFullPath', replaceFullPath: value });

const mirrored = (path: string, share: JsonObject): JsonObject =>
  rule('website-v1', [prefix(path)], {
    filters: [{ type: 'RequestMirror', requestMirror: { backendRef: backend('failing'), ...share } }],
  });
const CORS: JsonObject = {
  type: 'CORS',
  cors: {
    allowOrigins: ['https://shop.example', 'https://*.wild.example'],
    allowMethods: ['PUT', 'DELETE'],
    allowHeaders: ['x-one'],
    exposeHeaders: ['x-version'],
    allowCredentials: true,
    maxAge: 60,
  },
};
/** A preflight of a page that is going to PUT. */
const beforehand = (sees: string, origin: string, envoy?: Requests['envoy']) =>
  request(sees, {
    ...(envoy === undefined ? {} : { envoy }),
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-one' },
    shows: [
      'answer access-control-allow-origin',
      'answer access-control-allow-methods',
      'answer access-control-max-age',
    ],
  });

export const FILTERS: readonly Case[] = [
  {
    title: 'a redirect changes what it names and keeps the rest',
    source: 'Gateway API HTTPRequestRedirectFilter',
    access: 'open',
    given: [
      httpRoute(
        redirect('/host', { hostname: 'example.org' }),
        redirect('/status', { hostname: 'example.org', statusCode: 301 }),
        redirect('/port', { port: 8443 }),
        redirect('/scheme', { scheme: 'https' }),
        redirect('/both', { scheme: 'https', port: 8443 }),
        redirect('/prefix', { path: toPrefix('/new') }),
        redirect('/full', { path: toPath('/one') }),
      ),
    ],
    asks: [
      request('302 to http://example.org:8080/host/a?b=c', { path: '/host/a?b=c' }),
      request('301 to http://example.org:8080/status', { path: '/status' }),
      request('302 to http://website:8443/port', { path: '/port' }),
      request('302 to https://website/scheme', {
        path: '/scheme',
        envoy: {
          sees: '302 to https://website:443/scheme',
          because:
            'Envoy always writes a `port_redirect`; 443 of https is the very same place, and the spec only says SHOULD NOT',
        },
      }),
      request('302 to https://website:8443/both', { path: '/both' }),
      request('302 to http://website:8080/new/a?b=c', { path: '/prefix/a?b=c' }),
      request('302 to http://website:8080/one', { path: '/full/a' }),
    ],
  },
  {
    title: 'a rewrite changes path and host on the way to the backend',
    source: 'Gateway API HTTPURLRewriteFilter',
    access: 'open',
    given: [
      httpRoute(
        rewrite('/prefix', { path: toPrefix('/new') }),
        rewrite('/gone', { path: toPrefix('/') }),
        rewrite('/full', { path: toPath('/one') }),
        rewrite('/host', { hostname: 'example.org' }),
      ),
    ],
    asks: [
      request('website-v1, /new/a?b=c', { path: '/prefix/a?b=c', shows: ['path'] }),
      request('website-v1, /new', { path: '/prefix', shows: ['path'] }),
      request('website-v1, /a', { path: '/gone/a', shows: ['path'] }),
      request('website-v1, /', { path: '/gone', shows: ['path'] }),
      request('website-v1, /one?b=c', { path: '/full/a?b=c', shows: ['path'] }),
      request('website-v1, /host, host example.org', { path: '/host', shows: ['path', 'host'] }),
    ],
  },
  {
    title: 'headers of requests are set, added and taken away',
    source: 'Gateway API HTTPHeaderFilter (RequestHeaderModifier)',
    access: 'open',
    given: [
      httpRoute(
        rule('website-v1', [], {
          filters: [
            {
              type: 'RequestHeaderModifier',
              requestHeaderModifier: {
                set: fields({ 'x-set': 'ours' }),
                add: fields({ 'x-add': 'ours' }),
                remove: ['X-Remove'],
              },
            },
          ],
        }),
      ),
    ],
    asks: [
      request('website-v1, x-set=ours, x-add=ours, x-remove=-', {
        shows: ['header x-set', 'header x-add', 'header x-remove'],
      }),
      request('website-v1, x-set=ours, x-add=yours, ours, x-remove=-', {
        headers: { 'x-set': 'yours', 'x-add': 'yours', 'x-remove': 'yours' },
        shows: ['header x-set', 'header x-add', 'header x-remove'],
      }),
    ],
  },
  {
    title: 'headers of responses are set, added and taken away',
    source: 'Gateway API HTTPHeaderFilter (ResponseHeaderModifier)',
    access: 'open',
    given: [
      httpRoute(
        rule('website-v1', [], {
          filters: [
            {
              type: 'ResponseHeaderModifier',
              responseHeaderModifier: {
                set: fields({ 'content-type': 'text/plain' }),
                add: fields({ 'x-version': 'ours' }),
                remove: ['x-nothing'],
              },
            },
          ],
        }),
      ),
    ],
    asks: [
      request('website-v1, content-type=text/plain, x-new=-', {
        shows: ['answer content-type', 'answer x-new'],
      }),
    ],
  },
  {
    title: 'filters of a backend concern its own share alone',
    source: 'Gateway API HTTPBackendRef.filters',
    access: 'open',
    given: [
      httpRoute({
        backendRefs: [
          backend('website-v1'),
          backend('website-v2', {
            filters: [
              {
                type: 'RequestHeaderModifier',
                requestHeaderModifier: { set: fields({ 'x-share': 'second' }) },
              },
            ],
          }),
        ],
      }),
    ],
    asks: [
      request(
        { 'website-v1, x-share=-': 50, 'website-v2, x-share=second': 50 },
        { times: 200, shows: ['header x-share'] },
      ),
    ],
  },
  {
    title: 'a mirror gets a copy of every request, and its answer is thrown away',
    source: 'Gateway API HTTPRequestMirrorFilter',
    access: 'open',
    given: [
      httpRoute(
        rule('website-v1', [], {
          filters: [{ type: 'RequestMirror', requestMirror: { backendRef: backend('failing') } }],
        }),
      ),
    ],
    asks: [
      request('website-v1 x5; reached failing x5 website-v1 x5', {
        method: 'POST',
        body: 'order',
        times: 5,
        shows: ['arrivals'],
      }),
    ],
  },
  {
    title: 'a mirror gets copies of a share of the requests, said in percent or as a fraction',
    source: 'Gateway API HTTPRequestMirrorFilter.percent, fraction',
    access: 'open',
    given: [
      httpRoute(
        mirrored('/percent', { percent: 20 }),
        mirrored('/fraction', { fraction: { numerator: 3, denominator: 5 } }),
        mirrored('/hundred', { fraction: { numerator: 20 } }),
        mirrored('/all', { fraction: { numerator: 7, denominator: 7 } }),
        mirrored('/none', { percent: 0 }),
      ),
    ],
    asks: [
      request('website-v1; failing got 20 %', { path: '/percent', times: 300, shows: ['share failing 20'] }),
      request('website-v1; failing got 60 %', { path: '/fraction', times: 300, shows: ['share failing 60'] }),
      request('website-v1; failing got 20 %', { path: '/hundred', times: 300, shows: ['share failing 20'] }),
      request('website-v1 x5; reached failing x5 website-v1 x5', {
        path: '/all',
        times: 5,
        shows: ['arrivals'],
      }),
      request('website-v1 x5; reached website-v1 x5', { path: '/none', times: 5, shows: ['arrivals'] }),
    ],
  },
  {
    title: 'pages of the origins that are let in may read answers, others may not',
    source: 'Gateway API HTTPCORSFilter; Fetch 3.2.3',
    access: 'open',
    given: [httpRoute(rule('website-v1', [], { filters: [CORS] }))],
    asks: [
      'https://shop.example',
      'https://a.wild.example',
      'https://wild.example',
      'http://shop.example',
    ].map((origin, index) =>
      request(
        index < 2
          ? `website-v1, access-control-allow-origin=${origin}, access-control-expose-headers=x-version, access-control-allow-credentials=true`
          : 'website-v1, access-control-allow-origin=-, access-control-expose-headers=-, access-control-allow-credentials=-',
        {
          headers: { origin },
          shows: [
            'answer access-control-allow-origin',
            'answer access-control-expose-headers',
            'answer access-control-allow-credentials',
          ],
        },
      ),
    ),
  },
  {
    title: 'what a page asks beforehand is answered in front of the backend',
    source: 'Gateway API HTTPCORSFilter; Fetch 3.2.2',
    access: 'open',
    given: [httpRoute(rule('website-v1', [], { filters: [CORS] }))],
    asks: [
      beforehand(
        '200, access-control-allow-origin=https://shop.example, access-control-allow-methods=PUT, DELETE, access-control-max-age=60',
        'https://shop.example',
      ),
      beforehand(
        '200, access-control-allow-origin=-, access-control-allow-methods=-, access-control-max-age=-',
        'https://evil.example',
        {
          sees: '200, access-control-allow-origin=-, access-control-allow-methods=PUT, DELETE, access-control-max-age=60',
          because:
            'Envoy tells every page the methods; where its origin is not allowed a browser goes no further (Fetch 4.8)',
        },
      ),
      // Without the method that is to come it is a request like any other.
      request('website-v1', { method: 'OPTIONS', headers: { origin: 'https://shop.example' } }),
    ],
  },
];
