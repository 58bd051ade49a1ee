import fc from 'fast-check';
import type { SmiVersionName } from '../../../../mesh/policy/smi/smi-shape.ts';
import type { Json } from '../../../../schemas/json.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';

/** Versions in which a set is written. */
export interface WrittenVersions {
  readonly access: SmiVersionName;
  readonly specs: SmiVersionName;
  readonly split: SmiVersionName;
}

const version = fc.constantFrom<SmiVersionName>('v1alpha1', 'v1alpha2', 'v1alpha3', 'v1alpha4');
const namespace = fc.constantFrom('shop', 'bank');
const account = fc.constantFrom('web', 'shopper', 'clerk');
const port = fc.constantFrom(80, 8080, 9091);

export const anyVersions: fc.Arbitrary<WrittenVersions> = fc.record({
  access: version,
  specs: version,
  split: version,
});

const isEarly = (name: SmiVersionName) => name === 'v1alpha1' || name === 'v1alpha2';

function object(
  group: string,
  written: SmiVersionName,
  kind: string,
  place: string,
  name: string,
  fields: { readonly [key: string]: Json },
  wrapped = true,
): KubeObject {
  return {
    apiVersion: `${group}.smi-spec.io/${written}`,
    kind,
    metadata: { name, namespace: place },
    ...(wrapped ? { spec: fields } : fields),
  };
}

const header = fc.dictionary(fc.constantFrom('x-user', 'x-kind'), fc.constantFrom('me', '^you$', 't.*t'), {
  minKeys: 1,
});

const match = (specs: SmiVersionName) =>
  fc.record(
    {
      pathRegex: fc.constantFrom('/metrics', '/api', '/api/.*|/metrics$', '.*'),
      methods: fc.constantFrom<readonly string[]>(['*'], ['GET'], ['GET', 'POST'], []),
      ...(specs === 'v1alpha1'
        ? {}
        : {
            headers: fc.oneof(
              header,
              header.map((map) => [map]),
            ),
          }),
    },
    { requiredKeys: specs === 'v1alpha1' ? ['pathRegex', 'methods'] : [] },
  );

const group = (specs: SmiVersionName, place: string, name: string) =>
  fc.tuple(match(specs), match(specs)).map(([a, b]) =>
    object(
      'specs',
      specs,
      'HTTPRouteGroup',
      place,
      name,
      {
        matches: [
          { name: 'a', ...(a as object) },
          { name: 'b', ...(b as object) },
        ] as Json,
      },
      !isEarly(specs),
    ),
  );

const portRoute = (specs: SmiVersionName, kind: string, place: string, name: string) =>
  fc
    .array(port, { maxLength: 2 })
    .map((ports) =>
      specs === 'v1alpha4'
        ? object('specs', specs, kind, place, name, { matches: { ports: [...new Set(ports)] } })
        : object('specs', specs, kind, place, name, {}, specs === 'v1alpha3'),
    );

const subject = (access: SmiVersionName) =>
  fc.record(
    {
      kind: fc.constantFrom('ServiceAccount', ...(access === 'v1alpha4' ? ['IdentityBinding'] : [])),
      name: account,
      namespace,
    },
    { requiredKeys: ['kind', 'name'] },
  );

const ruleOf = (access: SmiVersionName, specs: SmiVersionName) =>
  fc.oneof(
    fc.record(
      {
        kind: fc.constant('HTTPRouteGroup'),
        name: fc.constantFrom('g1', 'g2'),
        matches: fc.constantFrom<readonly string[]>(['a'], ['b', 'a'], []),
      },
      { requiredKeys: ['kind', 'name'] },
    ),
    fc.record({ kind: fc.constant('TCPRoute'), name: fc.constantFrom('t1', 't2') }),
    ...(!isEarly(access) && specs === 'v1alpha4'
      ? [fc.record({ kind: fc.constant('UDPRoute'), name: fc.constant('u1') })]
      : []),
  );

const target = ({ access, specs }: WrittenVersions, place: string, name: string) =>
  fc
    .record({
      destination: subject(access),
      port: fc.option(port, { nil: undefined }),
      sources: fc.array(subject(access), { minLength: 1, maxLength: 2 }),
      rules: fc.array(ruleOf(access, specs), { minLength: 1, maxLength: 3 }),
    })
    .map(({ destination, port: only, sources, rules }) =>
      object(
        'access',
        access,
        'TrafficTarget',
        place,
        name,
        {
          destination: { ...destination, ...(only === undefined || !isEarly(access) ? {} : { port: only }) },
          sources,
          [access === 'v1alpha1' ? 'specs' : 'rules']: rules,
        } as { readonly [key: string]: Json },
        access !== 'v1alpha1',
      ),
    );

const weight = (split: SmiVersionName): fc.Arbitrary<Json> =>
  split === 'v1alpha1'
    ? fc.constantFrom<Json>('500m', '1', 2, '0.5', '1500m', 0, '3')
    : fc.integer({ min: 0, max: 20 });

const split = ({ split: written }: WrittenVersions, place: string, name: string) =>
  fc
    .record({
      weights: fc.tuple(weight(written), weight(written)),
      matches: fc.constantFrom<readonly string[]>([], ['g1'], ['g1', 'g2']),
    })
    .filter(({ weights }) => weights.some((each) => each !== 0))
    .map(({ weights, matches }) =>
      object('split', written, 'TrafficSplit', place, name, {
        service: name,
        backends: [
          { service: `${name}-v1`, weight: weights[0] },
          { service: `${name}-v2`, weight: weights[1] },
        ],
        ...(isEarly(written) || matches.length === 0
          ? {}
          : { matches: matches.map((each) => ({ kind: 'HTTPRouteGroup', name: each })) }),
      }),
    );

const bindings = (place: string) =>
  ['web', 'shopper', 'clerk'].map((name) =>
    fc
      .constantFrom(name, 'clerk')
      .map((serviceAccount) =>
        object('access', 'v1alpha4', 'IdentityBinding', place, name, { schemes: { serviceAccount } }),
      ),
  );

/** A complete set of valid policies in two namespaces, written in the given versions. */
export function anyPolicies(versions: WrittenVersions): fc.Arbitrary<readonly KubeObject[]> {
  const { access, specs } = versions;
  const here = (place: string) => [
    group(specs, place, 'g1'),
    group(specs, place, 'g2'),
    portRoute(specs, 'TCPRoute', place, 't1'),
    portRoute(specs, 'TCPRoute', place, 't2'),
    ...(specs === 'v1alpha4' ? [portRoute(specs, 'UDPRoute', place, 'u1')] : []),
    ...(access === 'v1alpha4' ? bindings(place) : []),
    target(versions, place, 'one'),
    target(versions, place, 'two'),
    split(versions, place, 'web'),
  ];
  return fc.tuple(...here('shop'), ...here('bank'));
}
