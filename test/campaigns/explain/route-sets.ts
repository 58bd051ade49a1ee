import fc from 'fast-check';
import type { JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { often, type PolicySet, policySets } from './policy-sets.ts';

const GATEWAY = 'gateway.networking.k8s.io';

const optional = <T>(likely: readonly T[], rare: readonly T[]) =>
  fc.option(often(likely, rare), { nil: undefined, freq: 2 });

/** Fields that are there only where something was drawn for them. */
function given(fields: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject; // drawn from records of JSON
}

const parent = fc
  .record({
    name: often(['web'], ['api', 'ghost', 'web-v1']),
    port: fc.option(often([80], [9000, 81]), { nil: undefined, freq: 1 }),
  })
  .map((fields) => given({ group: '', kind: 'Service', namespace: 'shop', ...fields }));

const backend = fc
  .record({
    name: often(['web-v1', 'web-v2', 'web-v1', 'web-v2', 'api'], ['ghost', 'short', 'empty', 'ledger']),
    port: often([80, 80, 80], [81, 8081, 9000]),
    weight: optional([1, 9], [0]),
    namespace: often([undefined, undefined, 'shop'], ['desk']),
  })
  // the service of another namespace is there to be led to, with a grant and without
  .map((fields) => given(fields.name === 'ledger' ? { ...fields, namespace: 'desk', port: 80 } : fields));

const backends = often([1, 2], [0, 3]).chain((count) =>
  fc.array(backend, { minLength: count, maxLength: count }),
);

const header = fc
  .record({
    type: optional(['Exact'], ['RegularExpression']),
    name: fc.constantFrom('x-role', 'X-Role'),
    value: often(['admin', 'user'], ['.*', 'a', '^user$', '(']),
  })
  .map(given);

const path = fc.oneof(
  fc.record({
    type: fc.constant('PathPrefix'),
    value: often(['/', '/items'], ['/items/', '/items/1', '/admin', '/a']),
  }),
  fc.record({ type: fc.constant('Exact'), value: often(['/items'], ['/', '/items/1', '/ITEMS']) }),
  fc.record({
    type: fc.constant('RegularExpression'),
    value: often(['/items.*', '/(items|admin)'], ['/item', '.*', '(?i)/items', '[']),
  }),
);

const httpMatch = fc
  .record({
    path: fc.option(path, { nil: undefined, freq: 3 }),
    method: optional(['GET', 'POST'], ['PUT', 'DELETE']),
    headers: fc.option(fc.array(header, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 1 }),
    queryParams: fc.option(fc.constant([{ name: 'x', value: '/admin' }]), { nil: undefined, freq: 1 }),
  })
  .map(given);

const grpcMatch = fc
  .record({
    method: fc.option(
      fc.oneof(
        fc.record({ service: often(['items'], ['a', 'admin']), method: often(['1'], ['b']) }),
        fc.record({ service: often(['items'], ['a']) }),
        fc.record({ type: fc.constant('RegularExpression'), service: often(['it.*'], ['(', 'item']) }),
      ),
      { nil: undefined, freq: 3 },
    ),
    headers: fc.option(fc.array(header, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 1 }),
  })
  .map(given);

const ruleOf = (match: fc.Arbitrary<JsonObject>) =>
  fc
    .record({
      matches: fc.option(fc.array(match, { maxLength: 2 }), { nil: undefined, freq: 3 }),
      backendRefs: backends,
    })
    .map(given);

const tcpRule = backends.map((backendRefs) => ({ backendRefs }));

const route = (
  kind: string,
  version: string,
  name: string,
  rule: fc.Arbitrary<JsonObject | { backendRefs: JsonObject[] }>,
): fc.Arbitrary<KubeObject> =>
  fc
    .record({
      // in `desk` it is a consumer route: for clients of that namespace alone
      namespace: often(['shop'], ['desk']),
      parents: fc.array(parent, { minLength: 1, maxLength: 2 }),
      rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
    })
    .map(({ namespace, parents, rules }) => ({
      apiVersion: `${GATEWAY}/${version}`,
      kind,
      metadata: { name, namespace },
      spec: { parentRefs: parents, rules },
    }));

/** Lets routes of `shop` lead into `desk`. */
const grant = (kinds: readonly string[]): KubeObject => ({
  apiVersion: `${GATEWAY}/v1beta1`,
  kind: 'ReferenceGrant',
  metadata: { name: 'from-shop', namespace: 'desk' },
  spec: {
    from: kinds.map((kind) => ({ group: GATEWAY, kind, namespace: 'shop' })),
    to: [{ group: '', kind: 'Service' }],
  },
});

const sometimes = (arbitrary: fc.Arbitrary<KubeObject>, likely: number) =>
  fc.oneof(
    { weight: likely, arbitrary: arbitrary.map((each) => [each]) },
    { weight: 1, arbitrary: fc.constant<KubeObject[]>([]) },
  );

const routes = fc
  .tuple(
    sometimes(route('HTTPRoute', 'v1', 'h0', ruleOf(httpMatch)), 5),
    sometimes(route('HTTPRoute', 'v1', 'h1', ruleOf(httpMatch)), 2),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant<KubeObject[]>([]) },
      { weight: 1, arbitrary: route('GRPCRoute', 'v1', 'g0', ruleOf(grpcMatch)).map((each) => [each]) },
    ),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant<KubeObject[]>([]) },
      { weight: 1, arbitrary: route('TCPRoute', 'v1alpha2', 't0', tcpRule).map((each) => [each]) },
    ),
    fc.constantFrom<KubeObject[]>([], [grant(['HTTPRoute'])], [grant(['GRPCRoute', 'TCPRoute'])]),
  )
  .map((parts) => parts.flat());

/** The same policies about access and splits, with routes of the Gateway API beside them. */
export const routeSets: fc.Arbitrary<PolicySet> = fc
  .tuple(policySets, routes, fc.boolean())
  .map(([set, more, closed]) => ({
    ...set,
    policies: [...set.policies, ...more],
    // where everybody is let in, routes alone decide what is seen
    deny: closed && set.deny,
  }));
