import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changePath } from '../../../../mesh/policy/gateway/change-path.ts';
import { chooseRouteBackend, matchRoute, routesFor } from '../../../../mesh/policy/gateway/match-route.ts';
import { durationMs } from '../../../../mesh/policy/gateway/read-durations.ts';
import { readRoutes } from '../../../../mesh/policy/gateway/read-routes.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { route } from '../../../rig/mesh-rig.ts';

const everywhere = () => 'any' as const;
const request = (path: string, method = 'GET', headers: Readonly<Record<string, string>> = {}) => ({
  method,
  path,
  header: (name: string) => headers[name],
});
const aged = (object: KubeObject, creationTimestamp: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, creationTimestamp },
});

/** The name of the rule that gets a request. */
function ruleFor(objects: readonly KubeObject[], asked: ReturnType<typeof request>): string | undefined {
  const { table } = readRoutes(objects, everywhere);
  const routes = routesFor(table.get('shop/echo'), { port: 80, client: 'shop' });
  const answer = matchRoute(routes?.routes ?? [], asked);
  return answer.kind === 'matched' ? answer.rule.name : undefined;
}

describe('the precedence of matches', () => {
  const rules: readonly JsonObject[] = [
    { name: 'regex', matches: [{ path: { type: 'RegularExpression', value: '/a/.*' } }] },
    { name: 'short', matches: [{ path: { type: 'PathPrefix', value: '/a' } }] },
    { name: 'long', matches: [{ path: { type: 'PathPrefix', value: '/a/b' } }] },
    { name: 'method', matches: [{ path: { type: 'PathPrefix', value: '/a/b' }, method: 'POST' }] },
    {
      name: 'header',
      matches: [{ path: { type: 'PathPrefix', value: '/a/b' }, headers: [{ name: 'X', value: '1' }] }],
    },
    {
      name: 'query',
      matches: [{ path: { type: 'PathPrefix', value: '/a/b' }, queryParams: [{ name: 'q', value: '1' }] }],
    },
    { name: 'exact', matches: [{ path: { type: 'Exact', value: '/a/b/c' } }] },
  ];
  const cases = [
    [request('/a/b/c', 'POST', { x: '1' }), 'exact'],
    [request('/a/b/d?q=1', 'POST', { x: '1' }), 'method'],
    [request('/a/b/d?q=1', 'GET', { x: '1' }), 'header'],
    [request('/a/b/d?q=1'), 'query'],
    [request('/a/b/d'), 'long'],
    [request('/a/x'), 'short'],
    [request('/ab'), undefined],
  ] as const;

  it('does not depend on the order of the rules', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...rules], { minLength: rules.length }), (shuffled) => {
        const objects = [route('HTTPRoute', 'r', shuffled)];
        for (const [asked, expected] of cases) expect(ruleFor(objects, asked)).toBe(expected);
      }),
    );
  });

  it('between equals the older route goes first, then the name, then the place in the list', () => {
    const named = (name: string) => route('HTTPRoute', name, [{ name }, { name: `${name} again` }]);
    const [a, b] = [named('a'), named('b')];
    expect(ruleFor([aged(a, '2026-02-01T00:00:00Z'), aged(b, '2026-01-01T00:00:00Z')], request('/'))).toBe(
      'b',
    );
    expect(ruleFor([aged(b, '2026-01-01T00:00:00Z'), aged(a, '2026-01-01T00:00:00Z')], request('/'))).toBe(
      'a',
    );
  });
});

describe('reading routes', () => {
  it('on one port only the most specific kind counts', () => {
    const objects = [
      route('TCPRoute', 't', [{ name: 'tcp' }]),
      route('HTTPRoute', 'h', [{ name: 'http' }]),
      route('GRPCRoute', 'g', [{ name: 'grpc' }], { port: 81 }),
    ];
    const { table } = readRoutes(objects, everywhere);
    const kindAt = (port: number) => routesFor(table.get('shop/echo'), { port, client: 'shop' })?.kind;
    expect([kindAt(80), kindAt(81)]).toEqual(['http', 'grpc']);
  });

  it.each([
    [
      'a rewrite beside a redirect',
      {
        filters: [
          { type: 'URLRewrite', urlRewrite: {} },
          { type: 'RequestRedirect', requestRedirect: {} },
        ],
      },
      'IncompatibleFilters',
    ],
    [
      'a prefix replaced where the match is exact',
      {
        matches: [{ path: { type: 'Exact', value: '/a' } }],
        filters: [
          {
            type: 'URLRewrite',
            urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
          },
        ],
      },
      'UnsupportedValue',
    ],
    [
      'an attempt longer than the request',
      { timeouts: { request: '1s', backendRequest: '2s' } },
      'UnsupportedValue',
    ],
    ['a duration that is none', { timeouts: { request: 'soon' } }, 'UnsupportedValue'],
    ['a weight below zero', { backendRefs: [{ name: 'x', port: 1, weight: -1 }] }, 'UnsupportedValue'],
    ['session persistence', { sessionPersistence: {} }, 'UnsupportedValue'],
  ])('does not accept %s, and attaches nothing', (_what, rule, reason) => {
    const { table, statuses } = readRoutes([route('HTTPRoute', 'r', [rule])], everywhere);
    expect(table.size).toBe(0);
    expect(statuses.get('HTTPRoute shop/r')?.[0]?.conditions[0]).toMatchObject({ status: false, reason });
  });

  it('leaves routes of gateways alone', () => {
    const gateway = route('HTTPRoute', 'r', [{}], { kind: 'Gateway', group: 'gateway.networking.k8s.io' });
    expect(readRoutes([gateway], everywhere)).toEqual({
      table: new Map(),
      findings: [],
      statuses: new Map(),
    });
  });

  it('never throws on what users write', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (junk) => {
        const object = route('HTTPRoute', 'r', [junk as JsonObject]);
        expect(() => readRoutes([object, { ...object, spec: junk as JsonObject }], everywhere)).not.toThrow();
      }),
    );
  });
});

describe('parts of a route', () => {
  it('a backend without weight is never chosen, whatever the number drawn', () => {
    const weights = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (drawn, random) => {
        const backends = drawn.map((weight) => ({ weight, to: undefined, filters: [] }));
        const chosen = chooseRouteBackend(backends, random);
        if (drawn.every((weight) => weight === 0)) expect(chosen).toBeUndefined();
        else expect(chosen?.weight).toBeGreaterThan(0);
      }),
    );
  });

  it.each([
    ['/foo/bar', '/foo', '/xyz', '/xyz/bar'],
    ['/foo/bar', '/foo/', '/xyz/', '/xyz/bar'],
    ['/foo', '/foo', '', '/'],
    ['/foo/', '/foo', '/', '/'],
    ['/foo/bar?q=/foo', '/foo', '/', '/bar?q=/foo'],
    ['/foo', '/foo', '/xyz', '/xyz'],
  ])('%s by %s → %s is %s', (path, from, value, expected) => {
    const match = { path: { kind: 'prefix' as const, value: from }, headers: [], query: [], rank: [] };
    expect(changePath(path, { kind: 'prefix', value }, match)).toBe(expected);
  });

  it.each([
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1m1ms', 60_001],
    ['0s', 0],
    ['1.5s', undefined],
    ['-1s', undefined],
    ['', undefined],
  ])('the duration %j is %s milliseconds', (written, ms) => {
    expect(durationMs(written)).toBe(ms);
  });
});
