import fc from 'fast-check';
import type { JsonObject } from '../../../schemas/json.ts';
import { route } from '../../rig/mesh-rig.ts';
import type { HttpAsk } from '../../rig/pod-client.ts';
import { type Case, type Requests, request, type Shown } from '../case.ts';
import { backend, fields } from '../cases/policies.ts';
import { type Asked, asked, matchesOf, wish } from './asking.ts';
import { headerMatches, method, path, pathPattern, queryMatches } from './words.ts';

/** What is looked at beside who answers. */
export const SHOWS: readonly Shown[] = [
  'path',
  'host',
  'header x-one',
  'header x-set',
  'answer x-answer',
  'answer x-backend',
];
/** The name of a service that is not there. */
export const NOBODY = 'nobody';

const prefixMatch = fc.record({ type: fc.constant('PathPrefix'), value: path });
const pathMatch = fc.oneof(
  { arbitrary: prefixMatch, weight: 3 },
  { arbitrary: fc.record({ type: fc.constant('Exact'), value: path }), weight: 2 },
  { arbitrary: fc.record({ type: fc.constant('RegularExpression'), value: pathPattern }), weight: 1 },
);

function matchOf(paths: typeof prefixMatch | typeof pathMatch): fc.Arbitrary<JsonObject> {
  return fc.record(
    { path: paths, method, headers: headerMatches, queryParams: queryMatches },
    { requiredKeys: [] },
  );
}

const modifier = fc
  .record({
    set: fc.constant(fields({ 'x-set': 'ours' })),
    add: fc.constant(fields({ 'x-one': 'more', 'x-answer': 'ours' })),
    remove: fc.constantFrom(['x-two'], ['X-Three']),
  })
  .map((change): JsonObject => change);
const modifiers: fc.Arbitrary<readonly JsonObject[]> = fc
  .record(
    {
      request: modifier,
      response: modifier,
    },
    { requiredKeys: [] },
  )
  .map((each) => [
    ...(each.request === undefined
      ? []
      : [{ type: 'RequestHeaderModifier', requestHeaderModifier: each.request }]),
    ...(each.response === undefined
      ? []
      : [{ type: 'ResponseHeaderModifier', responseHeaderModifier: each.response }]),
  ]);

const fullPath = path.map((value): JsonObject => ({ type: 'ReplaceFullPath', replaceFullPath: value }));
const prefixPath = path.map(
  (value): JsonObject => ({ type: 'ReplacePrefixMatch', replacePrefixMatch: value }),
);
const hostname = fc.constant('elsewhere.example');

/** The port is always said where the scheme is: what Envoy makes of none has a case of its own. */
function redirect(change: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  const plain = fc.record(
    { hostname, path: change, port: fc.constant(8443), statusCode: fc.constantFrom(301, 302, 307) },
    { requiredKeys: [] },
  );
  const secure = plain.map((each) => ({ ...each, scheme: 'https', port: 8443 }));
  return fc
    .oneof(plain, secure)
    .map((requestRedirect): JsonObject => ({ type: 'RequestRedirect', requestRedirect }));
}

function rewrite(change: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  return fc
    .record({ hostname, path: change }, { requiredKeys: [] })
    .map((urlRewrite): JsonObject => ({ type: 'URLRewrite', urlRewrite }));
}

const backends: fc.Arbitrary<readonly JsonObject[]> = fc.oneof(
  {
    arbitrary: fc
      .constantFrom('website-v1', 'website-v2', 'failing', 'broken', 'modern')
      .map((name) => [backend(name)]),
    weight: 8,
  },
  { arbitrary: fc.constant([backend('website-v1', { weight: 0 }), backend('website-v2')]), weight: 1 },
  {
    arbitrary: fc.constantFrom([], [backend(NOBODY)], [backend('website-v1', { weight: 0 })]),
    weight: 1,
  },
);

function ruleWith(
  match: fc.Arbitrary<JsonObject>,
  change: fc.Arbitrary<JsonObject>,
): fc.Arbitrary<JsonObject> {
  const filters = fc.oneof(
    { arbitrary: modifiers, weight: 3 },
    { arbitrary: fc.tuple(rewrite(change), modifiers).map(([one, more]) => [one, ...more]), weight: 3 },
    { arbitrary: redirect(change).map((one) => [one]), weight: 1 },
  );
  return fc
    .record({ matches: fc.array(match, { minLength: 1, maxLength: 3 }), filters, backendRefs: backends })
    .map(({ filters: own, backendRefs, matches }) => ({
      matches,
      filters: [...own],
      // Who is redirected goes nowhere.
      ...(own.some(({ type }) => type === 'RequestRedirect') ? {} : { backendRefs: [...backendRefs] }),
    }));
}

/** A rule whose filters go with its matches: only prefixes can be replaced as such. */
export const anyRule: fc.Arbitrary<JsonObject> = fc.oneof(
  ruleWith(matchOf(pathMatch), fullPath),
  ruleWith(matchOf(prefixMatch), fc.oneof(fullPath, prefixPath)),
);

/** What a request says, with a body where its method is one for that. */
export function saying(what: Asked): Pick<Requests, 'shows' | 'version'> & HttpAsk {
  return { ...what, shows: SHOWS, ...(/^P/.test(what.method) ? { body: 'order' } : {}) };
}

/** One to three routes of the website, and requests to it. */
export const routesCase: fc.Arbitrary<Case> = fc
  .record({
    routes: fc.array(fc.array(anyRule, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    wishes: fc.array(wish, { minLength: 1, maxLength: 10 }),
  })
  .map(({ routes, wishes }) => ({
    title: 'routes of a service',
    source: 'Gateway API HTTPRoute',
    access: 'open',
    missing: NOBODY,
    given: routes.map((rules, index) => route('HTTPRoute', `route-${index}`, rules, { name: 'website' })),
    asks: wishes.map((each) => request('the same', saying(asked(each, matchesOf(routes.flat()))))),
  }));
