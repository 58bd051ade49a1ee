import type { HttpMatch, PolicyModel, SplitPolicy } from '../../../mesh/policy/policy-model.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { STAGES, type Stage } from '../cast.ts';
import { stringMatch } from './access.ts';
import { corsOf, redirectOf, rewriteOf } from './filters.ts';
import {
  type BackendRef,
  type Filter,
  keyOf,
  type Mirror,
  millis,
  type Route,
  type Rule,
  routesOfService,
} from './gateway-api.ts';
import { changeHeaders } from './header-changes.ts';
import { type Candidate, inOrder, matchOf } from './matches.ts';
import { percent, seconds } from './protocol.ts';

/** Names the cluster that leads to a service. */
export type ClusterFor = (service: string) => string;

/** What a proxy reads of the policies of a case. */
export interface Policies {
  /** What SMI and the limits say. */
  readonly model: PolicyModel;
  readonly given: readonly KubeObject[];
}

/** The routes by which a client's proxy sends requests to one service, in the order in which Envoy tries them. */
export function routesOf({ model, given }: Policies, stage: Stage, clusterFor: ClusterFor): JsonObject[] {
  const attached = routesOfService(given, stage.name);
  // On one port only the most specific kind counts (GEP-1426).
  for (const kind of ['GRPCRoute', 'HTTPRoute'] as const) {
    const routes = attached.filter((each) => each.kind === kind);
    if (routes.length > 0) return gatewayRoutes(routes, { port: stage.port, clusterFor });
  }
  const split = model.splits.get(keyOf(stage.name));
  const rest = { match: { prefix: '/' }, route: { cluster: clusterFor(stage.name), timeout: '0s' } };
  return split === undefined ? [rest] : splitRoutes(split, rest, clusterFor);
}

// ── SMI ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function splitRoutes(
  { backends, matches }: SplitPolicy,
  rest: JsonObject,
  clusterFor: ClusterFor,
): JsonObject[] {
  const clusters = backends.map(({ service, weight }) => ({ name: clusterFor(service), weight }));
  const route = { weighted_clusters: { clusters }, timeout: '0s' };
  if (matches === undefined) return [{ match: { prefix: '/' }, route }];
  return [...matches.map((match) => ({ match: smiMatch(match), route })), rest];
}

function smiMatch({ path, methods, headers }: HttpMatch): JsonObject {
  const fields = headers.map(({ name, test }) => ({ name, string_match: stringMatch(test) }));
  const method = { name: ':method', string_match: { safe_regex: { regex: [...(methods ?? [])].join('|') } } };
  return {
    ...(path === undefined ? { prefix: '/' } : stringMatch(path)),
    headers: methods === undefined ? fields : [method, ...fields],
  };
}

// ── Gateway API ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Where requests came in, and where they can go. */
export interface Ways {
  /** Of the service or listener that is the parent of the routes. */
  readonly port: number;
  readonly clusterFor: ClusterFor;
}

/** Envoy takes the first route that fits: they are put in the order of precedence that the spec asks for. */
export function gatewayRoutes(routes: readonly Route[], ways: Ways): JsonObject[] {
  return inOrder(routes).map((candidate) => ({ match: matchOf(candidate), ...actionOf(candidate, ways) }));
}

function actionOf(candidate: Candidate, ways: Ways): JsonObject {
  const { rule } = candidate;
  const filters = rule.filters ?? [];
  const redirect = filters.find(({ requestRedirect }) => requestRedirect !== undefined)?.requestRedirect;
  if (redirect !== undefined) return { redirect: redirectOf(redirect, candidate, ways.port) };
  const target = targetOf(rule.backendRefs ?? [], ways.clusterFor);
  if (target === undefined) return { direct_response: { status: 500 } };
  return {
    ...changeHeaders(filters),
    ...corsOf(filters),
    route: {
      ...target,
      ...rewriteOf(filters, candidate),
      timeout: seconds(millis(rule.timeouts?.request ?? '0s')),
      request_mirror_policies: mirrorsOf(filters).map((mirror) => mirrorOf(mirror, ways.clusterFor)),
      retry_policy: retryOf(rule),
    },
  };
}

function retryOf({ retry, timeouts }: Rule): JsonObject {
  const own = timeouts?.backendRequest;
  const perTry = own === undefined ? {} : { per_try_timeout: seconds(millis(own)) };
  if (retry === undefined) return { num_retries: 0, ...perTry };
  const { codes = [], attempts = 1, backoff = '25ms' } = retry;
  return {
    retry_on: 'reset,connect-failure,retriable-status-codes',
    retriable_status_codes: [...codes],
    num_retries: attempts,
    retry_back_off: { base_interval: seconds(Math.max(1, millis(backoff))) },
    ...perTry,
  };
}

/** Undefined where no backend can be reached, which is answered with 500 (HTTPRouteRule.backendRefs). */
function targetOf(backends: readonly BackendRef[], clusterFor: ClusterFor): JsonObject | undefined {
  const found = backends.filter(({ name }) => STAGES.some((stage) => stage.name === name));
  if (found.every(({ weight = 1 }) => weight === 0)) return undefined;
  if (found.length < backends.length) throw new Error('Envoy cannot answer a share of the requests with 500');
  const clusters = found.map(({ name, weight = 1, filters = [] }) => ({
    name: clusterFor(name),
    weight,
    ...changeHeaders(filters),
  }));
  return { weighted_clusters: { clusters } };
}

function mirrorsOf(filters: readonly Filter[]): readonly Mirror[] {
  return filters.flatMap(({ requestMirror }) => (requestMirror === undefined ? [] : [requestMirror]));
}

function mirrorOf({ backendRef, percent: of100, fraction }: Mirror, clusterFor: ClusterFor): JsonObject {
  const { numerator = 100, denominator = 100 } = fraction ?? {};
  const share = percent(of100 ?? (numerator * 100) / denominator);
  return { cluster: clusterFor(backendRef.name), runtime_fraction: { default_value: share } };
}
