import { http, type OnServer, serverCase } from '../access-case.ts';
import type { Action, ConformanceCase } from '../case-model.ts';
import { type HttpMatch, httpRoutes } from '../policies.ts';
import { admitted, callerOf, refused } from '../probes.ts';

const spec = 'traffic-specs' as const;

/** What one request looks like, beside where it goes. */
interface Asked {
  readonly path?: string;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly headers?: Readonly<Record<string, string>>;
}

/** A set of matches, requests that fit one of them, and requests that fit none. */
interface MatchCase {
  readonly id: string;
  readonly title: string;
  readonly historical?: readonly string[];
  readonly matches: readonly HttpMatch[];
  readonly fits: readonly [Asked, ...Asked[]];
  readonly misfits: readonly Asked[];
}

function matchCase({ id, title, historical, matches, fits, misfits }: MatchCase): ConformanceCase {
  return serverCase({
    id,
    spec,
    title,
    ...(historical === undefined ? {} : { historical }),
    actions: (on) => [
      {
        do: 'policy',
        objects: [
          httpRoutes(on.namespace, 'routes', matches),
          on.target('may', [on.caller()], [http('routes')]),
        ],
      },
      admitted(
        'fits',
        callerOf(on.place),
        fits.map((asked) => requestOf(on, asked)),
        'server',
      ),
      ...misfits.map((asked, index) => misfit(on, asked, fits[0], index)),
    ],
  });
}

function requestOf(on: OnServer, { path = '/', method, headers }: Asked) {
  return {
    url: on.url(path),
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers }),
  };
}

function misfit(on: OnServer, asked: Asked, control: Asked, index: number): Action {
  const request = requestOf(on, asked);
  return refused(`misfit-${index + 1}`, callerOf(on.place), request, { request: requestOf(on, control) });
}

/** SMI traffic specs, section "HTTPRouteGroup": which requests a match means. */
export const SPECS_CASES: readonly ConformanceCase[] = [
  matchCase({
    id: 'path',
    title: 'a match by path means that path and no other',
    historical: ['TSpec-01', 'TSpec-02', 'TSpec-03', 'TSpec-04'],
    matches: [{ name: 'metrics', pathRegex: '/metrics', methods: ['*'] }],
    fits: [{ path: '/metrics' }],
    misfits: [{ path: '/echo' }],
  }),
  matchCase({
    id: 'method',
    title: 'a match by method means that method and no other',
    historical: ['TSpec-05', 'TSpec-06'],
    matches: [{ name: 'get', pathRegex: '.*', methods: ['GET'] }],
    fits: [{ path: '/echo' }],
    misfits: [{ path: '/echo', method: 'POST' }, { method: 'DELETE' }],
  }),
  matchCase({
    id: 'several-methods',
    title: 'a match with several methods means each of them',
    matches: [{ name: 'both', pathRegex: '.*', methods: ['GET', 'PUT'] }],
    fits: [{ method: 'GET' }, { method: 'PUT' }],
    misfits: [{ method: 'POST' }],
  }),
  matchCase({
    id: 'any-method',
    title: 'no method, or *, means every method',
    matches: [
      { name: 'star', pathRegex: '/star', methods: ['*'] },
      { name: 'none', pathRegex: '/none' },
    ],
    fits: [
      { path: '/star', method: 'DELETE' },
      { path: '/none', method: 'POST' },
      { path: '/none', method: 'PATCH' },
    ],
    misfits: [{ path: '/other', method: 'GET' }],
  }),
  matchCase({
    id: 'path-begins-at-the-start',
    title: 'an expression for a path must fit at its beginning',
    matches: [{ name: 'books', pathRegex: '/books' }],
    fits: [{ path: '/books' }, { path: '/books/1' }],
    misfits: [{ path: '/old/books' }, { path: '/boo' }],
  }),
  matchCase({
    id: 'path-alternation',
    title: 'each side of an alternation is anchored',
    matches: [{ name: 'two', pathRegex: '/cats|/dogs' }],
    fits: [{ path: '/cats' }, { path: '/dogs' }],
    misfits: [{ path: '/my/dogs' }, { path: '/birds' }],
  }),
  matchCase({
    id: 'path-expression',
    title: 'a path may be a regular expression',
    matches: [{ name: 'number', pathRegex: '/items/[0-9]+$' }],
    fits: [{ path: '/items/7' }, { path: '/items/42' }],
    misfits: [{ path: '/items/seven' }, { path: '/items/' }],
  }),
  matchCase({
    id: 'path-without-query',
    title: 'the query is no part of the path',
    matches: [{ name: 'exact', pathRegex: '/search$' }],
    fits: [{ path: '/search?q=1' }, { path: '/search' }],
    misfits: [{ path: '/other?then=/search' }],
  }),
  matchCase({
    id: 'header',
    title: 'a match by header means requests that have it with a value that fits',
    matches: [{ name: 'beta', headers: { 'x-group': '^beta$' } }],
    fits: [{ headers: { 'x-group': 'beta' } }],
    misfits: [{ headers: { 'x-group': 'alpha' } }, {}],
  }),
  matchCase({
    id: 'header-name-in-any-case',
    title: 'the case of a header’s name means nothing',
    matches: [{ name: 'beta', headers: { 'X-Group': '^beta$' } }],
    fits: [{ headers: { 'x-group': 'beta' } }, { headers: { 'X-GROUP': 'beta' } }],
    misfits: [{ headers: { 'x-group': 'BETA' } }],
  }),
  matchCase({
    id: 'all-headers',
    title: 'all headers of a match must fit',
    matches: [{ name: 'both', headers: { 'x-group': '^beta$', 'x-region': '^eu$' } }],
    fits: [{ headers: { 'x-group': 'beta', 'x-region': 'eu' } }],
    misfits: [{ headers: { 'x-group': 'beta' } }, { headers: { 'x-group': 'beta', 'x-region': 'us' } }],
  }),
  matchCase({
    id: 'path-and-method-and-header',
    title: 'path, method and headers of a match must fit together',
    matches: [{ name: 'all', pathRegex: '/orders', methods: ['POST'], headers: { 'x-group': '^beta$' } }],
    fits: [{ path: '/orders', method: 'POST', headers: { 'x-group': 'beta' } }],
    misfits: [
      { path: '/orders', method: 'POST' },
      { path: '/orders', method: 'GET', headers: { 'x-group': 'beta' } },
      { path: '/else', method: 'POST', headers: { 'x-group': 'beta' } },
    ],
  }),
  matchCase({
    id: 'any-match',
    title: 'one of several matches is enough, and parts of two are not',
    matches: [
      { name: 'read', pathRegex: '/a', methods: ['GET'] },
      { name: 'write', pathRegex: '/b', methods: ['PUT'] },
    ],
    fits: [{ path: '/a' }, { path: '/b', method: 'PUT' }],
    misfits: [
      { path: '/a', method: 'PUT' },
      { path: '/b', method: 'GET' },
    ],
  }),
  serverCase({
    id: 'grpc-method-by-path',
    spec,
    title: 'a gRPC method is the path of its request',
    server: { image: 'grpc-echo', ports: [{ name: 'grpc', port: 9000 }] },
    actions: ({ place, namespace, caller, target }) => {
      const call = (method: string) => ({
        url: `http://server.${namespace}:9000`,
        grpc: { method: `meshwright.echo.v1.Echo/${method}` },
      });
      return [
        {
          do: 'policy',
          objects: [
            httpRoutes(namespace, 'say', [
              { name: 'say', pathRegex: '/meshwright.echo.v1.Echo/Say', methods: ['POST'] },
            ]),
            target('may', [caller()], [http('say')]),
          ],
        },
        {
          do: 'probe',
          name: 'fits',
          input: {
            from: callerOf(place),
            request: call('Say'),
            expect: { grpcStatus: 0, peerIdentity: 'server' },
          },
        },
        refused('misfit', callerOf(place), call('Repeat'), { request: call('Say') }),
      ];
    },
  }),
];
