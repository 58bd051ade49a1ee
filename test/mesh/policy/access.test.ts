import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccessQuestion, decideAccess } from '../../../mesh/policy/decide-access.ts';
import { readPolicy } from '../../../mesh/policy/read-policy.ts';
import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

function smi(apiVersion: string, kind: string, name: string, spec: Json): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, spec };
}

const group = (name: string, matches: Json) =>
  smi('specs.smi-spec.io/v1alpha4', 'HTTPRouteGroup', name, { matches });
const tcp = (name: string, ports: readonly number[]) =>
  smi('specs.smi-spec.io/v1alpha4', 'TCPRoute', name, { matches: { ports } });
const account = (name: string) => ({ kind: 'ServiceAccount', name });
const target = (name: string, rules: Json, sources: readonly string[] = ['web'], version = 'v1alpha3') =>
  smi(`access.smi-spec.io/${version}`, 'TrafficTarget', name, {
    destination: account('api'),
    sources: sources.map(account),
    rules,
  });
const http = (name: string, ...matches: string[]) => ({
  kind: 'HTTPRouteGroup',
  name,
  ...(matches.length === 0 ? {} : { matches }),
});

interface Ask {
  readonly from?: string;
  readonly port?: number;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly opaque?: boolean;
}

function question({
  from = 'web',
  port = 80,
  method = 'GET',
  path = '/',
  headers = {},
  opaque = false,
}: Ask): AccessQuestion {
  return {
    client: { namespace: 'shop', serviceAccount: from },
    destination: { namespace: 'shop', serviceAccount: 'api' },
    ports: [port],
    ...(opaque ? {} : { http: { method, path, header: (name: string) => headers[name] } }),
  };
}

function allows(objects: readonly KubeObject[], ask: Ask): boolean {
  return decideAccess(readPolicy(objects).model, question(ask)).allowed;
}

const READ = group('api', [
  { name: 'read', pathRegex: '/items', methods: ['GET'] },
  { name: 'admin', pathRegex: '/admin/.*', headers: { 'X-Role': '^root$' } },
]);

describe('who may call whom', () => {
  it('nobody is admitted without a target', () => {
    expect(allows([READ], {})).toBe(false);
  });

  it('a caller without an identity is never admitted', () => {
    const { model } = readPolicy([READ, target('t', [http('api')])]);
    const decision = decideAccess(model, { ...question({ path: '/items' }), client: undefined });
    expect(decision.allowed).toBe(false);
  });

  it('only the named sources are admitted, in the target’s namespace unless they say another', () => {
    const objects = [READ, target('t', [http('api')])];
    expect(allows(objects, { path: '/items' })).toBe(true);
    expect(allows(objects, { path: '/items', from: 'other' })).toBe(false);
    const decision = decideAccess(readPolicy(objects).model, {
      ...question({ path: '/items' }),
      client: { namespace: 'elsewhere', serviceAccount: 'web' },
    });
    expect(decision.allowed).toBe(false);
  });

  it('a path pattern is anchored at its start only and does not see the query', () => {
    const objects = [READ, target('t', [http('api', 'read')])];
    expect(allows(objects, { path: '/items/7?x=1' })).toBe(true);
    expect(allows(objects, { path: '/v1/items' })).toBe(false);
    expect(allows(objects, { path: '/other?next=/items' })).toBe(false);
  });

  it('an alternative in a path pattern stays under the anchor', () => {
    const objects = [group('g', [{ name: 'm', pathRegex: '/a|/b' }]), target('t', [http('g')])];
    expect(allows(objects, { path: '/b' })).toBe(true);
    expect(allows(objects, { path: '/x/b' })).toBe(false);
  });

  it.each(['/items/../admin', '/items/%2e%2e/admin', '/items//..//..//admin', '/items/..%2fadmin'])(
    'a path that a server might read as another one is refused: %s',
    (path) => {
      expect(allows([READ, target('t', [http('api', 'read')])], { path })).toBe(false);
    },
  );

  it('path, method and headers must all fit; several matches are alternatives', () => {
    const objects = [READ, target('t', [http('api')])];
    expect(allows(objects, { path: '/items', method: 'POST' })).toBe(false);
    expect(allows(objects, { path: '/admin/x' })).toBe(false);
    expect(allows(objects, { path: '/admin/x', headers: { 'x-role': 'root' } })).toBe(true);
    expect(allows(objects, { path: '/admin/x', headers: { 'x-role': 'rooted' } })).toBe(false);
  });

  it('headers are read as a map and as a list of maps', () => {
    for (const headers of [{ a: '1', b: '2' }, [{ a: '1' }, { b: '2' }]]) {
      const objects = [group('g', [{ name: 'm', headers }]), target('t', [http('g')])];
      expect(allows(objects, { headers: { a: '1', b: '2' } })).toBe(true);
      expect(allows(objects, { headers: { a: '1' } })).toBe(false);
    }
  });

  it('headers of any other form, which a server keeps, fit no request', () => {
    for (const headers of ['a', 1, ['a']]) {
      const objects = [group('g', [{ name: 'm', headers }]), target('t', [http('g')])];
      expect(allows(objects, { headers: { a: '1' } })).toBe(false);
      expect(readPolicy(objects).findings.map(({ path }) => path)).toEqual(['spec.matches[0].headers']);
    }
  });

  it('a TCPRoute beside an HTTPRouteGroup narrows it to its ports', () => {
    const rules = [http('api', 'read'), { kind: 'TCPRoute', name: 'p' }];
    const objects = [READ, tcp('p', [8080]), target('t', rules)];
    expect(allows(objects, { path: '/items', port: 8080 })).toBe(true);
    expect(allows(objects, { path: '/items', port: 9090 })).toBe(false);
    expect(allows(objects, { path: '/other', port: 8080 })).toBe(false);
  });

  it('a TCPRoute alone admits anything on its ports; HTTP matches admit no opaque connection', () => {
    const objects = [tcp('p', [9000]), target('t', [{ kind: 'TCPRoute', name: 'p' }])];
    expect(allows(objects, { port: 9000, opaque: true })).toBe(true);
    expect(allows(objects, { port: 9000, path: '/any' })).toBe(true);
    expect(allows(objects, { port: 9001, opaque: true })).toBe(false);
    expect(allows([READ, target('t', [http('api')])], { opaque: true })).toBe(false);
  });

  it('a UDPRoute alone admits no TCP', () => {
    const udp = smi('specs.smi-spec.io/v1alpha4', 'UDPRoute', 'u', { matches: { ports: [] } });
    expect(allows([udp, target('t', [{ kind: 'UDPRoute', name: 'u' }])], {})).toBe(false);
  });

  it('destination.port of v1alpha2 narrows the target', () => {
    const objects = [
      READ,
      smi('access.smi-spec.io/v1alpha2', 'TrafficTarget', 't', {
        destination: { ...account('api'), port: 8080 },
        sources: [account('web')],
        rules: [http('api', 'read')],
      }),
    ];
    expect(allows(objects, { path: '/items', port: 8080 })).toBe(true);
    expect(allows(objects, { path: '/items', port: 80 })).toBe(false);
  });

  it.each([
    ['a missing route group', target('t', [http('nowhere')]), 'spec.rules[0]', true],
    ['a missing match', target('t', [http('api', 'read', 'wrong')]), 'spec.rules[0].matches[1]', undefined],
    ['no rules', target('t', []), 'spec.rules', undefined],
  ] as const)('a target with %s admits nothing and says so', (_what, object, path, missing) => {
    expect(allows([READ, object], { path: '/items' })).toBe(false);
    const finding = readPolicy([READ, object]).findings.find((each) => each.object.name === 't');
    expect(finding).toMatchObject({ severity: 'error', path });
    expect(finding?.missing).toBe(missing);
  });

  it('a pattern that is no RE2 fits nothing and says so', () => {
    const bad = group('g', [{ name: 'm', pathRegex: '(?=x)' }]);
    const { findings } = readPolicy([bad]);
    expect(findings).toMatchObject([{ severity: 'error', path: 'spec.matches[0].pathRegex' }]);
    expect(allows([bad, target('t', [http('g')])], { path: '/x' })).toBe(false);
  });

  it('another target never takes an allow away', () => {
    const paths = ['/items', '/items/1', '/admin/x', '/'];
    const rule = fc.constantFrom<Json>(
      http('api'),
      http('api', 'read'),
      http('api', 'wrong'),
      http('nowhere'),
      { kind: 'TCPRoute', name: 'p' },
      { kind: 'TCPRoute', name: 'nowhere' },
      { kind: 'Nonsense', name: 'p' },
    );
    const targets = fc.array(
      fc.record({
        rules: fc.array(rule, { maxLength: 3 }),
        sources: fc.subarray(['web', 'batch']),
      }),
      { maxLength: 4 },
    );
    const ask = fc.record({
      from: fc.constantFrom('web', 'batch', 'other'),
      port: fc.constantFrom(80, 8080),
      method: fc.constantFrom('GET', 'POST'),
      path: fc.constantFrom(...paths),
      opaque: fc.boolean(),
    });
    fc.assert(
      fc.property(targets, targets, ask, (some, more, asked) => {
        const objects = (list: typeof some) => [
          READ,
          tcp('p', [8080]),
          ...list.map(({ rules, sources }, index) => target(`t${index}`, rules, sources)),
        ];
        if (allows(objects(some), asked)) expect(allows(objects([...some, ...more]), asked)).toBe(true);
      }),
    );
  });
});
