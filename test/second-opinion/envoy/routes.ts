import type {
  AttachedRoute,
  PathChange,
  PathMatch,
  RouteBackend,
  RouteFilter,
  RouteMatch,
  RouteRule,
  ServicePlace,
} from '../../../mesh/policy/gateway/route-model.ts';
import type { HttpMatch, PolicyModel, SplitPolicy } from '../../../mesh/policy/policy-model.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { SHOP, type Stage } from '../cast.ts';
import { stringMatch } from './access.ts';
import { changeHeaders } from './header-changes.ts';
import { percent, seconds } from './protocol.ts';

/** Names the cluster that leads to a service. */
export type ClusterFor = (service: string) => string;

/** The routes by which a client's proxy sends requests to one service, in the order in which Envoy tries them. */
export function routesOf(model: PolicyModel, stage: Stage, clusterFor: ClusterFor): JsonObject[] {
  const key = `${SHOP}/${stage.name}`;
  const attached = (model.routes.get(key) ?? []).filter(({ kind }) => kind === 'http');
  if (attached.length > 0) return gatewayRoutes(attached, { stage, clusterFor });
  const split = model.splits.get(key);
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

interface Ways {
  readonly stage: Stage;
  readonly clusterFor: ClusterFor;
}

interface Candidate {
  readonly match: RouteMatch;
  readonly rule: RouteRule;
}

/** Envoy takes the first route that fits: they are put in the order of precedence that the spec asks for. */
function gatewayRoutes(attached: readonly AttachedRoute[], ways: Ways): JsonObject[] {
  const candidates: Candidate[] = attached.flatMap(({ rules }) =>
    rules.flatMap((rule) => rule.matches.map((match) => ({ match, rule }))),
  );
  return candidates
    .sort((a, b) => precedence(b.match) - precedence(a.match))
    .map(({ match, rule }) => ({ match: matchOf(match), ...actionOf(rule, match, ways) }));
}

/** One number in which each criterion outweighs all that come after it (HTTPRouteRule.matches). */
function precedence({ path, method, headers, query }: RouteMatch): number {
  const kind = path === undefined || path.kind === 'regex' ? 0 : path.kind === 'exact' ? 2 : 1;
  const length = path === undefined ? 0 : path.kind === 'regex' ? path.test.source.length : path.value.length;
  return [kind, length, method === undefined ? 0 : 1, headers.length, query.length].reduce(
    (sum, each) => sum * 1000 + each,
    0,
  );
}

function matchOf({ path, method, headers, query }: RouteMatch): JsonObject {
  const fields = headers.map(({ name, test }) => ({ name, string_match: stringMatch(test) }));
  return {
    ...pathMatch(path),
    headers:
      method === undefined ? fields : [{ name: ':method', string_match: { exact: method } }, ...fields],
    query_parameters: query.map(({ name, test }) => ({ name, string_match: stringMatch(test) })),
  };
}

function pathMatch(path: PathMatch | undefined): JsonObject {
  if (path === undefined || (path.kind === 'prefix' && path.value === '/')) return { prefix: '/' };
  switch (path.kind) {
    case 'exact':
      return { path: path.value };
    case 'prefix':
      return { path_separated_prefix: path.value.replace(/\/$/, '') };
    case 'regex':
      return stringMatch(path.test);
  }
}

function actionOf(rule: RouteRule, match: RouteMatch, { stage, clusterFor }: Ways): JsonObject {
  const redirect = rule.filters.find((each) => each.kind === 'redirect');
  if (redirect !== undefined) return { redirect: redirectOf(redirect, match, stage.port) };
  const { requestMs = 0, backendMs } = rule.timeouts;
  const { retry } = rule;
  const perTry = backendMs === undefined ? {} : { per_try_timeout: seconds(backendMs) };
  const target = targetOf(rule.backends, clusterFor);
  if (target === undefined) return { direct_response: { status: 500 } };
  return {
    ...changeHeaders(rule.filters),
    route: {
      ...target,
      ...rewriteOf(rule.filters, match),
      timeout: seconds(requestMs),
      request_mirror_policies: rule.filters.flatMap((each) =>
        each.kind === 'mirror' ? [mirrorOf(each, clusterFor)] : [],
      ),
      ...(retry === undefined
        ? { retry_policy: { num_retries: 0, ...perTry } }
        : {
            retry_policy: {
              retry_on: 'reset,connect-failure,retriable-status-codes',
              retriable_status_codes: [...retry.statuses],
              num_retries: retry.attempts,
              retry_back_off: { base_interval: seconds(Math.max(1, retry.backoffMs)) },
              ...perTry,
            },
          }),
    },
  };
}

/** Undefined where no backend can be reached, which is answered with 500 (HTTPRouteRule.backendRefs). */
function targetOf(backends: readonly RouteBackend[], clusterFor: ClusterFor): JsonObject | undefined {
  const found = backends.filter(
    (each): each is RouteBackend & { readonly to: ServicePlace } => each.to !== undefined,
  );
  if (found.every(({ weight }) => weight === 0)) return undefined;
  if (found.length < backends.length) throw new Error('Envoy cannot answer a share of the requests with 500');
  return {
    weighted_clusters: {
      clusters: found.map(({ to, weight, filters }) => ({
        name: clusterFor(to.service),
        weight,
        ...changeHeaders(filters),
      })),
    },
  };
}

function mirrorOf(
  { to, share }: Extract<RouteFilter, { kind: 'mirror' }>,
  clusterFor: ClusterFor,
): JsonObject {
  return { cluster: clusterFor(to.service), runtime_fraction: { default_value: percent(share * 100) } };
}

function redirectOf(
  { scheme, hostname, port, path, status }: Extract<RouteFilter, { kind: 'redirect' }>,
  match: RouteMatch,
  parentPort: number,
): JsonObject {
  // Without a port it is that of the scheme, else that of the parent (HTTPRequestRedirectFilter.port).
  const ownPort = port ?? (scheme === undefined ? parentPort : scheme === 'https' ? 443 : 80);
  const codes: Readonly<Record<number, string>> = {
    301: 'MOVED_PERMANENTLY',
    302: 'FOUND',
    303: 'SEE_OTHER',
    307: 'TEMPORARY_REDIRECT',
    308: 'PERMANENT_REDIRECT',
  };
  return {
    response_code: codes[status] ?? null,
    ...(scheme === undefined ? {} : { scheme_redirect: scheme }),
    ...(hostname === undefined ? {} : { host_redirect: hostname }),
    port_redirect: ownPort,
    ...(path === undefined
      ? {}
      : path.kind === 'full'
        ? { path_redirect: path.value }
        : prefixChange(path, match, 'prefix_rewrite')),
  };
}

function rewriteOf(filters: readonly RouteFilter[], match: RouteMatch): JsonObject {
  const rewrite = filters.find((each) => each.kind === 'rewrite');
  if (rewrite === undefined) return {};
  const { hostname, path } = rewrite;
  return {
    ...(hostname === undefined ? {} : { host_rewrite_literal: hostname }),
    ...(path === undefined
      ? {}
      : path.kind === 'full'
        ? { regex_rewrite: { pattern: { regex: '^[^?]*' }, substitution: path.value } }
        : prefixChange(path, match, 'prefix_rewrite')),
  };
}

/** With an empty prefix `/v1/a` would become `//a`: Envoy's documentation has an expression for that. */
function prefixChange(path: PathChange, { path: matched }: RouteMatch, key: string): JsonObject {
  const value = path.value.replace(/\/$/, '');
  const prefix = matched?.kind === 'prefix' ? matched.value.replace(/\/$/, '') : '';
  if (value !== '') return { [key]: value };
  return { regex_rewrite: { pattern: { regex: `^${prefix}/*` }, substitution: '/' } };
}
