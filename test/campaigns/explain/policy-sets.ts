import fc from 'fast-check';
import { SMI_PRESETS } from '../../../mesh/policy/smi-reading.ts';
import type { Json, JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { BACKENDS, CLIENTS, ENTRANCES, type Entrance } from './stage.ts';

/** Policies that hold together, and how the namespaces read SMI. */
export interface PolicySet {
  readonly policies: readonly KubeObject[];
  /** A preset of readings, or nothing. */
  readonly like: string | undefined;
  /** Whether access control is on in `shop`; in `desk` it always is. */
  readonly deny: boolean;
  /** Explained from templates instead of pods. */
  readonly fromTemplates: boolean;
}

/** One request, sent and explained. */
export interface Asked {
  readonly from: (typeof CLIENTS)[number];
  readonly to: Entrance;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

const PATHS = [
  '/',
  '/items',
  '/items/1',
  '/itemsx',
  '/admin',
  '/ITEMS',
  '/items?x=/admin',
  '//items',
  '/items/../admin',
  '/admin/%2e%2e/items',
  '/a/b',
  '/items/2?x=/admin&x=1',
];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'];
const ROLES = ['admin', 'user', 'administrator', 'superuser', ''];

/** Mostly what is likely, sometimes anything. */
export const often = <T>(likely: readonly T[], rare: readonly T[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...likely) },
    { weight: 1, arbitrary: fc.constantFrom(...rare) },
  );

const header = fc.oneof(
  fc.record({ 'X-Role': often(['admin', '.*', '^user$', 'a|u'], ['(', '^$', 'super.*']) }),
  fc.array(fc.record({ 'x-role': often(['admin', '.'], ['nobody']) }), { minLength: 1, maxLength: 2 }),
);

const match = (name: string): fc.Arbitrary<JsonObject> =>
  fc.record(
    {
      name: fc.constant(name),
      pathRegex: often(
        ['.*', '/items', '/(items|admin)', '/items/.*', '/'],
        ['[', '/items$', '(?i)/items', 'items', '/nothing'],
      ),
      methods: fc.oneof(
        fc.constant(['*']),
        fc.uniqueArray(fc.constantFrom(...METHODS), { minLength: 1, maxLength: 4 }),
      ),
      headers: header,
    },
    { requiredKeys: ['name'] },
  ) as fc.Arbitrary<JsonObject>; // records of JSON

const object = (
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  body: JsonObject,
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  ...body,
});
const specs = 'specs.smi-spec.io/v1alpha4';

const group = (space: string, name: string) =>
  fc
    .uniqueArray(fc.constantFrom('m0', 'm1', 'm2'), { minLength: 1, maxLength: 3 })
    .chain((names) => fc.tuple(...names.map(match)))
    .map((matches) => object(specs, 'HTTPRouteGroup', space, name, { spec: { matches } }));

const ports = (kind: string, space: string, name: string) =>
  fc
    .uniqueArray(fc.constantFrom(80, 8080, 9000, 81, 8081, 7777), { maxLength: 2 })
    .map((list) =>
      object(specs, kind, space, name, { spec: list.length === 0 ? {} : { matches: { ports: list } } }),
    );

const rule: fc.Arbitrary<JsonObject> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record(
      {
        kind: fc.constant('HTTPRouteGroup'),
        name: often(['g0', 'g1'], ['gone']),
        matches: fc.uniqueArray(often(['m0', 'm1'], ['m2', 'm3']), { minLength: 1, maxLength: 2 }),
      },
      { requiredKeys: ['kind', 'name'] },
    ),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('TCPRoute'), name: often(['r0', 'r1'], ['gone']) }) },
  { weight: 1, arbitrary: fc.record({ kind: often(['UDPRoute'], ['Gossip']), name: fc.constant('u0') }) },
) as fc.Arbitrary<JsonObject>; // records of JSON

const subject = (names: readonly string[]): fc.Arbitrary<JsonObject> =>
  fc.record(
    {
      kind: often(
        ['ServiceAccount', 'ServiceAccount', 'ServiceAccount'],
        ['ServiceAccount', 'IdentityBinding'],
      ),
      name: often(names, [...names, 'b0', 'default']),
      namespace: often(['shop'], ['desk', '']),
    },
    { requiredKeys: ['kind', 'name'] },
  ) as fc.Arbitrary<JsonObject>; // records of JSON

const target = (space: string, name: string) =>
  fc
    .record({
      version: often(['v1alpha3', 'v1alpha4'], ['v1alpha2', 'v1alpha1']),
      destination: subject(['web', 'web', 'web-next', 'api', 'ledger']),
      port: often<Json>([null], [80, 8080, '8081']),
      sources: often([1, 2], [0, 3]).chain((count) =>
        fc.array(subject(['front', 'front', 'thief', 'clerk']), { minLength: count, maxLength: count }),
      ),
      rules: often([1, 2], [0]).chain((count) => fc.array(rule, { minLength: count, maxLength: count })),
    })
    .map(({ version, destination, port, sources, rules }) => {
      const to = port === null ? destination : { ...destination, port };
      const old = version === 'v1alpha1' || version === 'v1alpha2';
      const body = { destination: to, sources, [version === 'v1alpha1' ? 'specs' : 'rules']: rules };
      return object(
        `access.smi-spec.io/${version}`,
        'TrafficTarget',
        space,
        name,
        old ? body : { spec: body },
      );
    });

const binding = fc
  .constantFrom<JsonObject>(
    { serviceAccount: 'front' },
    { serviceAccount: 'web' },
    { podLabelSelector: { matchLabels: { app: 'web' } } },
    { podLabelSelector: { matchLabels: { version: 'v2' } } },
    {},
  )
  .map((schemes) =>
    object('access.smi-spec.io/v1alpha4', 'IdentityBinding', 'shop', 'b0', { spec: { schemes } }),
  );

const split = (name: string) =>
  fc
    .record({
      version: often(['v1alpha4', 'v1alpha3'], ['v1alpha2']),
      service: fc.constantFrom('web', 'web', 'api'),
      backends: fc.uniqueArray(
        fc.record({
          service: often(['web-v1', 'web-v2'], ['short', 'ghost', 'web', 'empty', 'api']),
          weight: often([1, 10, 50, 90], [0, -1, 100]),
        }),
        { minLength: 1, maxLength: 3, selector: ({ service }) => service },
      ),
      matches: fc.option(
        fc.array(fc.record({ kind: fc.constant('HTTPRouteGroup'), name: often(['g0', 'g1'], ['gone']) }), {
          maxLength: 2,
        }),
        { nil: undefined },
      ),
    })
    .map(({ version, matches, ...rest }) =>
      object(`split.smi-spec.io/${version}`, 'TrafficSplit', 'shop', name, {
        spec: { ...rest, ...(matches === undefined ? {} : { matches }) },
      }),
    );

const maybe = (arbitrary: fc.Arbitrary<KubeObject>, weight: number) =>
  fc.oneof(
    { weight, arbitrary: arbitrary.map((each) => [each]) },
    { weight: 1, arbitrary: fc.constant<KubeObject[]>([]) },
  );

/** Policies over the stage: several of each kind, references that lead nowhere, every version, every known reading. */
export const policySets: fc.Arbitrary<PolicySet> = fc
  .tuple(
    maybe(group('shop', 'g0'), 9),
    maybe(group('shop', 'g1'), 9),
    maybe(group('desk', 'g0'), 3),
    maybe(ports('TCPRoute', 'shop', 'r0'), 9),
    maybe(ports('TCPRoute', 'shop', 'r1'), 9),
    maybe(ports('TCPRoute', 'desk', 'r0'), 3),
    maybe(ports('UDPRoute', 'shop', 'u0'), 3),
    maybe(binding, 3),
    maybe(target('shop', 't0'), 9),
    maybe(target('shop', 't1'), 9),
    maybe(target('shop', 't2'), 4),
    maybe(target('desk', 't3'), 4),
    maybe(split('s0'), 5),
    maybe(split('s1'), 1),
  )
  .chain((parts) =>
    fc.record({
      policies: fc.constant(parts.flat()),
      like: often([undefined], Object.keys(SMI_PRESETS)),
      deny: often([true], [false]),
      fromTemplates: fc.boolean(),
    }),
  );

export const askings: fc.Arbitrary<Asked> = fc.record({
  from: often(CLIENTS.slice(0, 1), CLIENTS),
  to: often(ENTRANCES.slice(0, 1), ENTRANCES),
  method: often(['GET', 'POST'], METHODS),
  path: often(['/items', '/', '/items/1'], PATHS),
  headers: fc.oneof(
    fc.constant({}),
    fc.constantFrom(...ROLES).map((role) => ({ 'x-role': role })),
  ),
});

/** The backend among known names that a workload's title or an answer speaks of. */
export function backendIn(title: string): string | undefined {
  return BACKENDS.find(
    (name) => title === name || title === `Deployment ${name}` || title.startsWith(`Pod ${name}-`),
  );
}
