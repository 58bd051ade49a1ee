import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../../../mesh/policy/smi/conversion-target.ts';
import type { Json } from '../../../../schemas/json.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { meaningOf } from './meaning.ts';
import { convert, converted, refused, smiObject, told } from './placed.ts';

const account = (name: string) => ({ kind: 'ServiceAccount', name });
const http = { kind: 'HTTPRouteGroup', name: 'web' };
const tcp = (name: string) => ({ kind: 'TCPRoute', name });

const target = (version: string, destination: Json, rules: Json, sources: Json = [account('shopper')]) =>
  smiObject(`access.smi-spec.io/${version}`, 'TrafficTarget', 'web', {
    spec: { destination, sources, rules },
  });

const group = (version: string, ...matches: readonly Json[]) =>
  smiObject(
    `specs.smi-spec.io/${version}`,
    'HTTPRouteGroup',
    'web',
    version < 'v1alpha3' ? { matches } : { spec: { matches } },
  );

const route = (version: string, name: string, ...ports: readonly number[]) =>
  smiObject(
    `specs.smi-spec.io/${version}`,
    'TCPRoute',
    name,
    version === 'v1alpha4' ? { spec: { matches: { ports } } } : {},
  );

const split = (version: string, weights: readonly Json[], matches?: Json) =>
  smiObject(`split.smi-spec.io/${version}`, 'TrafficSplit', 'web', {
    spec: {
      service: 'web',
      backends: weights.map((weight, index) => ({ service: `web-v${index + 1}`, weight })),
      ...(matches === undefined ? {} : { matches }),
    },
  });

const weightsOf = (object: KubeObject | undefined) =>
  (object as unknown as { spec: { backends: { weight: Json }[] } }).spec.backends.map(({ weight }) => weight);

const find = (objects: readonly KubeObject[], kind: string) => objects.filter((each) => each.kind === kind);

describe('ports, which published converters drop', () => {
  it('become a TCPRoute of their own upwards', () => {
    const [added, moved] = converted(
      'latest',
      target('v1alpha2', { ...account('web'), port: 9091 }, [http]),
      group('v1alpha2', { name: 'all' }),
    );
    expect(added).toEqual(route('v1alpha4', 'port-9091', 9091));
    expect(moved).toEqual(target('v1alpha4', account('web'), [http, tcp('port-9091')]));
  });

  it('take the place of a TCPRoute without ports, which beside them would let every port in', () => {
    const objects = converted(
      'latest',
      target('v1alpha2', { ...account('web'), port: 9091 }, [tcp('any')]),
      route('v1alpha2', 'any'),
    );
    expect(find(objects, 'TrafficTarget')).toEqual([target('v1alpha4', account('web'), [tcp('port-9091')])]);
  });

  it('use a TCPRoute that is there, and else a name that is free', () => {
    const early = target('v1alpha2', { ...account('web'), port: 9091 }, [http]);
    const web = group('v1alpha4', { name: 'all' });
    const reused = converted('latest', early, web, route('v1alpha4', 'metrics', 9091));
    expect(find(reused, 'TCPRoute')).toHaveLength(1);
    expect(find(reused, 'TrafficTarget')).toEqual([
      target('v1alpha4', account('web'), [http, tcp('metrics')]),
    ]);
    const clash = converted('latest', early, web, route('v1alpha4', 'port-9091', 80));
    expect(find(clash, 'TCPRoute').map(({ metadata }) => metadata.name)).toEqual([
      'port-9091-2',
      'port-9091',
    ]);
  });

  it('may be text in v1alpha1', () => {
    const early = smiObject('access.smi-spec.io/v1alpha1', 'TrafficTarget', 'web', {
      destination: { ...account('web'), port: '9091' },
      sources: [account('shopper')],
      specs: [tcp('any')],
    });
    const [later] = converted('v1alpha2', early, route('v1alpha1', 'any'));
    expect(later).toEqual(target('v1alpha2', { ...account('web'), port: 9091 }, [tcp('any')]));
  });

  it('come back down from a TCPRoute of one port', () => {
    const objects = converted(
      'v1alpha2',
      target('v1alpha4', account('web'), [tcp('metrics'), http]),
      route('v1alpha4', 'metrics', 9091),
      group('v1alpha4', { name: 'all' }),
    );
    expect(objects).toEqual([
      target('v1alpha2', { ...account('web'), port: 9091 }, [http]),
      group('v1alpha2', { name: 'all' }),
    ]);
  });

  it('are refused downwards when there are two, at the rule', () => {
    expect(
      refused('v1alpha2', target('v1alpha4', account('web'), [tcp('two')]), route('v1alpha4', 'two', 80, 81)),
    ).toEqual(['E514 0:spec.rules[0]']);
  });

  it('are refused where neither targets nor routes can say them', () => {
    const late = target('v1alpha3', account('web'), [tcp('one')]);
    expect(refused('v1alpha3', late, route('v1alpha4', 'one', 80))).toEqual(['E514 1:spec.matches.ports']);
    const early = target('v1alpha2', { ...account('web'), port: 80 }, [tcp('any')]);
    expect(refused('v1alpha3', early, route('v1alpha2', 'any'))).toEqual(['E514 0:spec.destination.port']);
  });

  it('are refused on a TCPRoute that no target of the set uses', () => {
    expect(refused('v1alpha2', route('v1alpha4', 'one', 80))).toEqual(['E514 0:spec.matches.ports']);
  });

  it('need the TCPRoutes beside them, whose ports may be fewer', () => {
    expect(
      refused('latest', target('v1alpha2', { ...account('web'), port: 80 }, [tcp('elsewhere')])),
    ).toEqual(['E505 0:spec.rules[0].name']);
  });

  it('that exclude those of a TCPRoute are told of, because nothing is admitted', () => {
    expect(
      refused(
        'latest',
        target('v1alpha2', { ...account('web'), port: 80 }, [tcp('one')]),
        route('v1alpha4', 'one', 81),
      ),
    ).toEqual(['E514 0:spec.destination.port']);
  });

  it('stay on TCPRoutes when only the targets go down', () => {
    const objects = converted(
      'access=v1alpha2,specs=v1alpha4',
      target('v1alpha4', account('web'), [tcp('two')]),
      route('v1alpha4', 'two', 80, 81),
    );
    expect(objects[1]).toEqual(route('v1alpha4', 'two', 80, 81));
  });
});

describe('weights, whose units published converters mix up', () => {
  it.each([
    [
      ['500m', '1'],
      [1, 2],
    ],
    [
      ['0.5', '500m', '1'],
      [1, 1, 2],
    ],
    [
      ['900m', '100m'],
      [9, 1],
    ],
    [
      ['1k', '500'],
      [1000, 500],
    ],
    [
      [90, '10'],
      [90, 10],
    ],
    [
      ['0', '500m'],
      [0, 1],
    ],
    [
      ['1Ki', '1'],
      [1024, 1],
    ],
    [
      ['1e2', '50'],
      [100, 50],
    ],
    [
      ['1u', '1m'],
      [1, 1000],
    ],
    [
      ['.5', '1.'],
      [1, 2],
    ],
  ])('%j become %j', (quantities, whole) => {
    expect(weightsOf(converted('latest', split('v1alpha1', quantities))[0])).toEqual(whole);
  });

  it('stay as they are within v1alpha1 and go down as plain numbers', () => {
    expect(weightsOf(converted('v1alpha1', split('v1alpha1', ['500m', '1']))[0])).toEqual(['500m', '1']);
    expect(weightsOf(converted('v1alpha1', split('v1alpha4', [90, 10]))[0])).toEqual([90, 10]);
  });

  it('that no whole numbers stand for are refused', () => {
    expect(refused('latest', split('v1alpha1', ['1E', '1n']))).toEqual(['E514 0:spec.backends']);
  });
});

describe('what a version cannot say', () => {
  const byHeader = group('v1alpha4', { name: 'a', headers: { 'x-user': 'me' } });

  it('matches of a split before v1alpha3: an A/B split is never made a split of everything', () => {
    const matched = split('v1alpha4', [1, 1], [{ kind: 'HTTPRouteGroup', name: 'web' }]);
    for (const to of ['v1alpha2', 'v1alpha1', 'osm', 'linkerd-smi', 'istio-adapter']) {
      expect(refused(to, matched)).toContain('E514 0:spec.matches');
    }
    expect(converted('v1alpha3', matched)).toHaveLength(1);
  });

  it('headers in v1alpha1', () => {
    expect(refused('v1alpha1', byHeader)).toEqual(['E514 0:spec.matches[0].headers']);
  });

  it('two patterns for one header in a map', () => {
    const twice = group('v1alpha4', { name: 'a', headers: [{ 'x-user': 'me' }, { 'x-user': 'you' }] });
    expect(refused('latest', twice)).toEqual(['E514 0:spec.matches[0].headers[1].x-user']);
    expect(converted('osm', twice)).toHaveLength(1);
  });

  it('UDPRoutes and IdentityBindings before v1alpha4', () => {
    const udp = smiObject('specs.smi-spec.io/v1alpha4', 'UDPRoute', 'dns', {
      spec: { matches: { ports: [53] } },
    });
    const byUdp = target('v1alpha3', account('web'), [{ kind: 'UDPRoute', name: 'dns' }]);
    expect(refused('v1alpha3', byUdp, udp)).toEqual(['E514 1:kind']);
    expect(refused('access=v1alpha2', byUdp, udp)).toEqual(['E514 0:spec.rules[0].kind']);
    const binding = smiObject('access.smi-spec.io/v1alpha4', 'IdentityBinding', 'team', {
      spec: { schemes: { spiffeIdentities: ['spiffe://cluster.local/ns/shop/sa/a'] } },
    });
    expect(refused('released', binding)).toEqual(['E514 0:kind']);
  });

  it('an IdentityBinding, unless it names one ServiceAccount of the same set', () => {
    const bound = target('v1alpha4', { kind: 'IdentityBinding', name: 'team' }, [tcp('any')]);
    const any = route('v1alpha4', 'any');
    const binding = (schemes: Json) =>
      smiObject('access.smi-spec.io/v1alpha4', 'IdentityBinding', 'team', { spec: { schemes } });
    expect(converted('released', bound, any, binding({ serviceAccount: 'web' }))).toEqual([
      target('v1alpha3', account('web'), [tcp('any')]),
      any,
    ]);
    const labels = { podLabelSelector: { matchLabels: { app: 'web' } } };
    expect(refused('released', bound, any, binding(labels))).toEqual([
      'E514 0:spec.destination.kind',
      'E514 2:kind',
    ]);
    expect(refused('released', bound, any)).toEqual(['E514 0:spec.destination.kind']);
  });
});

describe('the shapes of versions', () => {
  it('rules are specs in v1alpha1, beside metadata', () => {
    expect(
      converted('v1alpha1', target('v1alpha3', account('web'), [http]), group('v1alpha4', { name: 'a' })),
    ).toEqual([
      smiObject('access.smi-spec.io/v1alpha1', 'TrafficTarget', 'web', {
        destination: account('web'),
        sources: [account('shopper')],
        specs: [http],
      }),
      smiObject('specs.smi-spec.io/v1alpha1', 'HTTPRouteGroup', 'web', {
        matches: [{ name: 'a', pathRegex: '.*', methods: ['*'] }],
      }),
    ]);
  });

  it('headers become a map, and a list of one map where a mesh has them so', () => {
    const list = group('v1alpha4', { name: 'a', headers: [{ 'x-user': 'me' }, { 'x-kind': 'test' }] });
    const map = group('v1alpha4', { name: 'a', headers: { 'x-user': 'me', 'x-kind': 'test' } });
    expect(converted('latest', list)).toEqual([map]);
    expect(converted('osm', map)).toEqual([
      group('v1alpha4', { name: 'a', headers: [{ 'x-user': 'me', 'x-kind': 'test' }] }),
    ]);
  });

  it('what an API server sets is left out, and nothing else', () => {
    const dumped: KubeObject = {
      ...split('v1alpha4', [1, 2]),
      metadata: {
        name: 'web',
        namespace: 'shop',
        uid: 'u',
        resourceVersion: '1',
        generation: 2,
        creationTimestamp: '2021-08-06T00:00:00Z',
        managedFields: [],
        labels: { app: 'web' },
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', note: 'kept' },
      },
      status: { phase: 'x' },
    };
    const [clean] = converted('latest', dumped);
    expect(clean?.metadata).toEqual({
      name: 'web',
      namespace: 'shop',
      labels: { app: 'web' },
      annotations: { note: 'kept' },
    });
    expect(clean?.['status']).toBeUndefined();
  });

  it('objects that are not SMI stay as they are, in their places', () => {
    const service = smiObject('v1', 'Service', 'web', { spec: { ports: [{ port: 80 }] }, status: {} });
    const gateway = smiObject('gateway.networking.k8s.io/v1', 'TCPRoute', 'x', { spec: { rules: [] } });
    const objects = converted('v1alpha2', service, split('v1alpha4', [1]), gateway);
    expect([objects[0], objects[2]]).toEqual([service, gateway]);
  });
});

describe('what meshes served', () => {
  it('osm reads omitted matches as none and wants namespaces, so both are written', () => {
    const [only] = converted(
      'osm',
      target('v1alpha4', account('web'), [http]),
      group('v1alpha4', { name: 'a', pathRegex: '/.*' }, { name: 'b', pathRegex: '/x$' }),
    );
    const here = (name: string) => ({ ...account(name), namespace: 'shop' });
    expect(only).toEqual(
      target('v1alpha3', here('web'), [{ ...http, matches: ['a', 'b'] }], [here('shopper')]),
    );
  });

  it('osm refuses UDPRoutes, strangers as destinations and a second split of a root', () => {
    const udp = smiObject('specs.smi-spec.io/v1alpha4', 'UDPRoute', 'dns', {
      spec: { matches: { ports: [53] } },
    });
    const away = target('v1alpha3', { ...account('web'), namespace: 'bank' }, [
      { kind: 'UDPRoute', name: 'dns' },
    ]);
    const second = { ...split('v1alpha4', [1]), metadata: { name: 'again', namespace: 'shop' } };
    expect(refused('osm', udp, away, split('v1alpha4', [1]), second)).toEqual([
      'E514 3:spec.service',
      'E514 1:spec.rules[0].kind',
      'E514 1:spec.destination.namespace',
    ]);
  });

  it('osm fits whole paths: what it will admit less is told', () => {
    const result = convert('osm', group('v1alpha4', { name: 'a', pathRegex: '/api' }));
    expect(told(result.diagnostics)).toEqual([
      "W514 0:spec.matches osm fits expressions to the whole path and header: 'a' of 'web' admit less there",
    ]);
  });

  it('the Istio adapter reads ports as text and stops at TCPRoutes', () => {
    const web = group('v1alpha4', { name: 'a' });
    const objects = converted(
      'istio-adapter',
      target('v1alpha2', { ...account('web'), port: 80 }, [http]),
      web,
    );
    expect(objects[0]?.['destination']).toEqual({ ...account('web'), namespace: 'shop', port: '80' });
    expect(
      refused('istio-adapter', target('v1alpha2', account('web'), [tcp('any')]), route('v1alpha2', 'any')),
    ).toEqual(['E514 0:spec.rules[0].kind']);
  });

  it('linkerd-smi serves splits alone', () => {
    expect(converted('linkerd-smi', split('v1alpha4', [1, 2]))).toEqual([split('v1alpha2', [1, 2])]);
    expect(refused('linkerd-smi', group('v1alpha4', { name: 'a' }))).toEqual(['E514 0:kind']);
  });
});

describe('targets', () => {
  it.each([
    ['lates', "there is no target 'lates'", "did you mean 'latest'?"],
    ['v1alpha5', "there is no target 'v1alpha5'", "did you mean 'v1alpha1'?"],
    ['acces=v1alpha3', "there is no group 'acces'", "did you mean 'access'?"],
    ['access=v1beta1', "there is no version of access 'v1beta1'", 'known: v1alpha1'],
    ['access=v1alpha1,access=v1alpha2', 'the group access is given twice', 'give each group one version'],
  ])('%s is refused with what was probably meant', (text, message, help) => {
    const parsed = parseTarget(text);
    expect(parsed).toMatchObject({ ok: false, message });
    expect(parsed.ok ? '' : parsed.help).toContain(help);
  });

  it('may name groups in full', () => {
    expect(parseTarget('access.smi-spec.io=v1alpha3')).toMatchObject({
      ok: true,
      target: { versions: { access: 'v1alpha3', specs: 'v1alpha4', split: 'v1alpha4' } },
    });
  });
});

describe('what published converters do', () => {
  const web = group('v1alpha4', { name: 'all' });

  it('would be seen by the comparison of meanings: a port that is dropped', () => {
    const early = target('v1alpha2', { ...account('web'), port: 8080 }, [http]);
    const dropped = target('v1alpha4', account('web'), [http]);
    expect(meaningOf([dropped, web])).not.toEqual(meaningOf([early, web]));
    expect(meaningOf(converted('latest', early, web))).toEqual(meaningOf([early, web]));
  });

  it('would be seen by it: weights whose units are mixed up', () => {
    expect(meaningOf([split('v1alpha4', [500, 1])])).not.toEqual(meaningOf([split('v1alpha1', ['500m', 1])]));
  });

  it('would be seen by it: matches that a split loses', () => {
    const byMatch = split('v1alpha4', [1, 1], [{ kind: 'HTTPRouteGroup', name: 'web' }]);
    const some = group('v1alpha4', { name: 'a', pathRegex: '/metrics' });
    expect(meaningOf([split('v1alpha2', [1, 1]), some])).not.toEqual(meaningOf([byMatch, some]));
  });
});

describe('large sets', () => {
  it('ten thousand routes and the targets that name them are converted together', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => n);
    const routes = group('v1alpha2', ...many.map((n) => ({ name: `m${n}`, pathRegex: `/api/${n}/.*` })));
    const targets = many.slice(0, 2000).map((n) => ({
      ...target('v1alpha2', { ...account('web'), port: 1 + (n % 100) }, [{ ...http, matches: [`m${n}`] }]),
      metadata: { name: `t${n}`, namespace: 'shop' },
    }));
    const objects = converted('latest', routes, ...targets);
    expect(find(objects, 'TCPRoute')).toHaveLength(100);
    expect(objects).toHaveLength(1 + 2000 + 100);
  });
});
