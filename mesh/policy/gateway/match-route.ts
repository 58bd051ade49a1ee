import type { HttpRequestFacts } from '../fits-match.ts';
import type {
  AttachedRoute,
  PathMatch,
  RouteBackend,
  RouteKind,
  RouteMatch,
  RouteRule,
} from './route-model.ts';
import { ROUTE_KINDS } from './route-model.ts';

/** What the routes of a service say about one request. */
export type RouteAnswer =
  /** No route is attached: the service's own endpoints take it. */
  | { readonly kind: 'unrouted' }
  /** Routes are attached and none of them wants it. */
  | { readonly kind: 'noMatch' }
  | { readonly kind: 'matched'; readonly rule: RouteRule; readonly match: RouteMatch };

/** Who asks for which port of the service. */
export interface RouteQuestion {
  readonly port: number;
  /** Namespace of the client. */
  readonly client: string;
}

/**
 * The routes that count for a client and a port: consumer routes of the client's namespace before producer routes,
 * and of those the most specific kind alone (GEP-1426).
 */
export function routesFor(
  routes: readonly AttachedRoute[] | undefined,
  { port, client }: RouteQuestion,
): { readonly kind: RouteKind; readonly routes: readonly AttachedRoute[] } | undefined {
  const onPort = (routes ?? []).filter((route) => route.port === undefined || route.port === port);
  const consumer = onPort.filter((route) => route.consumer === client);
  const counting = consumer.length > 0 ? consumer : onPort.filter(({ consumer: own }) => own === undefined);
  const kind = ROUTE_KINDS.find((each) => counting.some((route) => route.kind === each));
  return kind === undefined ? undefined : { kind, routes: counting.filter((route) => route.kind === kind) };
}

interface Candidate {
  readonly match: RouteMatch;
  readonly rule: RouteRule;
}

/**
 * Finds the rule for a request. Between fitting matches the spec decides (HTTPRouteRule.matches): exact path, longest
 * prefix, method, most headers, most query parameters; then the older route, the first by `namespace/name`, and the
 * first in the list. Regular expressions, whose place the spec leaves open, come after prefixes, as in Istio.
 */
export function matchRoute(routes: readonly AttachedRoute[], request: HttpRequestFacts): RouteAnswer {
  let best: Candidate | undefined;
  for (const route of routes) {
    for (const rule of route.rules) {
      for (const match of rule.matches) {
        // An equal rank does not replace what was found before: the order of the loops breaks ties.
        if (best !== undefined && !isGreater(match.rank, best.match.rank)) continue;
        if (fits(match, request)) best = { match, rule };
      }
    }
  }
  return best === undefined ? { kind: 'noMatch' } : { kind: 'matched', ...best };
}

/** Chooses by weight; undefined when there is nobody to choose. `random` is uniform in [0, 1). */
export function chooseRouteBackend(
  backends: readonly RouteBackend[],
  random: number,
): RouteBackend | undefined {
  const total = backends.reduce((sum, backend) => sum + backend.weight, 0);
  let rest = random * total;
  for (const backend of backends) {
    rest -= backend.weight;
    if (backend.weight > 0 && rest < 0) return backend;
  }
  return backends.findLast((backend) => backend.weight > 0);
}

function isGreater(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function fits(match: RouteMatch, request: HttpRequestFacts): boolean {
  const at = request.path.indexOf('?');
  const path = at < 0 ? request.path : request.path.slice(0, at);
  if (match.method !== undefined && match.method !== request.method) return false;
  if (match.path !== undefined && !fitsPath(match.path, path)) return false;
  const headersFit = match.headers.every(({ name, test }) => {
    const value = request.header(name);
    return value !== undefined && test.fits(value);
  });
  if (!headersFit) return false;
  if (match.query.length === 0) return true;
  const query = new URLSearchParams(at < 0 ? '' : request.path.slice(at + 1));
  return match.query.every(({ name, test }) => {
    // The first value counts, as for most servers (HTTPQueryParamMatch leaves it open).
    const value = query.get(name);
    return value !== null && test.fits(value);
  });
}

function fitsPath(match: PathMatch, path: string): boolean {
  switch (match.kind) {
    case 'exact':
      return path === match.value;
    case 'prefix':
      return hasPathPrefix(path, match.value);
    case 'regex':
      return match.test.fits(path);
  }
}

/** Prefixes are whole path elements: `/v2` fits `/v2` and `/v2/a`, not `/v2a` (HTTPPathMatch PathPrefix). */
export function hasPathPrefix(path: string, prefix: string): boolean {
  const bare = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
  return path === bare || path.startsWith(`${bare}/`);
}
