import { changePath } from '../../mesh/policy/gateway/change-path.ts';
import { chooseRouteBackend, matchRoute, routesFor } from '../../mesh/policy/gateway/match-route.ts';
import type {
  RouteFilter,
  RouteMatch,
  RouteRule,
  ServicePlace,
} from '../../mesh/policy/gateway/route-model.ts';
import { chooseEndpoint, type Known } from './choose-endpoint.ts';
import { corsFields, preflightReply } from './cors.ts';
import { changeFields } from './http/change-fields.ts';
import { endToEndFields, type Field, field, fieldValue, type RequestHead } from './http/message-head.ts';
import type { Forward, Reply, Upstream } from './http/routing.ts';
import { type HeldLimits, limitsIn, withinLimits } from './keep-limits.ts';
import type { LimitState } from './limit-state.ts';
import type { Endpoint, MeshConfig } from './mesh-config.ts';
import { ownReply } from './own-reply.ts';
import { pickEndpoint } from './resolve-destination.ts';

/** What deciding about an outbound request takes beside the request. */
export interface OutboundRouteParts {
  readonly config: MeshConfig;
  /** Namespace of the client. */
  readonly namespace: string;
  readonly upstreamTo: (endpoint: Endpoint) => Upstream;
  readonly limits: LimitState;
  /** Limits that the request is counted under already. */
  readonly held?: readonly HeldLimits[];
  /** Where the request came in, at a Gateway: redirects keep to it. */
  readonly arrived?: { readonly scheme: 'http' | 'https'; readonly port: number };
}

/**
 * Decides where a request of the pod goes: by the Gateway API routes of the service that was dialled, else by its
 * split, else to its own endpoints. A pod that was dialled directly is under neither.
 */
export function routeOutbound(
  parts: OutboundRouteParts,
  head: RequestHead,
  destination: Known,
): Reply | Forward {
  const limits =
    destination.kind === 'service' ? parts.config.policy.model.limits.get(destination.key) : undefined;
  if (limits === undefined || destination.kind !== 'service') return routeWithin(parts, head, destination);
  const held = [{ key: destination.key, limits }];
  return withinLimits(parts.limits, head, held, () => routeWithin({ ...parts, held }, head, destination));
}

function routeWithin(parts: OutboundRouteParts, head: RequestHead, destination: Known): Reply | Forward {
  const { config, namespace } = parts;
  const routes = destination.kind === 'service' ? config.policy.model.routes.get(destination.key) : undefined;
  const attached =
    destination.kind === 'service' && routes !== undefined
      ? routesFor(routes, { port: destination.port.port, client: namespace })
      : undefined;
  if (attached === undefined || attached.kind === 'tcp') {
    const choose = () =>
      chooseEndpoint(config, destination, { transmission: 'tcp', head, isUsable: parts.limits.isUsable });
    return forwardTo(parts, choose, { fields: endToEndFields(head) });
  }
  const answer = matchRoute(attached.routes, {
    method: head.method,
    path: head.path,
    header: (name) => fieldValue(head, name),
  });
  if (answer.kind !== 'matched')
    return ownReply(404, 'no-route', 'no route of the service wants this request');
  return followRule(parts, head, answer.rule, answer.match);
}

/** Follows a rule that fits: redirects, or goes to one of its backends through its filters and within its limits. */
export function followRule(
  parts: OutboundRouteParts,
  head: RequestHead,
  rule: RouteRule,
  match: RouteMatch,
): Reply | Forward {
  if (rule.filters.some((filter) => filter.kind === 'unresolved')) return unresolvedFilter();
  const cors = rule.filters.find((filter) => filter.kind === 'cors')?.policy;
  const preflight = cors === undefined ? undefined : preflightReply(cors, head);
  if (preflight !== undefined) return preflight;
  const own = limitsIn(rule.filters, parts.held);
  if (own.length === 0) return leave(parts, head, rule, match);
  const held = [...(parts.held ?? []), ...own];
  return withinLimits(parts.limits, head, own, () => leave({ ...parts, held }, head, rule, match));
}

function leave(
  parts: OutboundRouteParts,
  head: RequestHead,
  rule: RouteRule,
  match: RouteMatch,
): Reply | Forward {
  const redirect = rule.filters.find((filter) => filter.kind === 'redirect');
  if (redirect !== undefined) return redirectReply(head, redirect, match, parts.arrived);
  const backend = chooseRouteBackend(rule.backends, Math.random());
  if (backend?.to === undefined) return ownReply(500, 'no-backend', 'the route leads to no backend');
  if (backend.filters.some((filter) => filter.kind === 'unresolved')) return unresolvedFilter();
  const { to } = backend;
  const way = () =>
    forwardTo(
      parts,
      () => pickEndpoint(endpointsOf(parts.config, to), parts.limits.isUsable),
      forwardBy(parts, head, { rule, match, filters: [...rule.filters, ...backend.filters] }),
    );
  const held = backendLimits(parts, backend.filters, to);
  return held.length === 0 ? way() : withinLimits(parts.limits, head, held, way);
}

/** Within the mesh the limits of the service that was dialled hold; who enters at a Gateway has dialled none. */
function backendLimits(
  { config, arrived, held = [] }: OutboundRouteParts,
  filters: readonly RouteFilter[],
  { namespace, service }: ServicePlace,
): readonly HeldLimits[] {
  const own = limitsIn(filters, held);
  if (arrived === undefined) return own;
  const key = `${namespace}/${service}`;
  const limits = config.policy.model.limits.get(key);
  if (limits === undefined || [...held, ...own].some((each) => each.key === key)) return own;
  return [...own, { key, limits }];
}

/** What becomes of a request that follows a rule, but for where it goes. */
function forwardBy(
  parts: OutboundRouteParts,
  head: RequestHead,
  by: { readonly rule: RouteRule; readonly match: RouteMatch; readonly filters: readonly RouteFilter[] },
): Omit<Forward, 'kind' | 'upstream' | 'again'> {
  const { rule, match, filters } = by;
  const cors = rule.filters.find((filter) => filter.kind === 'cors')?.policy;
  const mirrors = filters.flatMap((filter) => mirrorOf(parts, filter));
  return {
    ...changeRequest(head, filters, match),
    timeouts: rule.timeouts,
    ...(rule.retry === undefined ? {} : { retry: rule.retry }),
    ...(mirrors.length === 0 ? {} : { mirrors }),
    ...responseChange(filters, cors === undefined ? undefined : corsFields(cors, head)),
  };
}

/** A filter that is not there must not be skipped (HTTPRouteFilter.extensionRef). */
function unresolvedFilter(): Reply {
  return ownReply(500, 'no-filter', 'the route refers to a filter that is not there');
}

function forwardTo(
  { upstreamTo }: OutboundRouteParts,
  choose: () => Endpoint | undefined,
  forward: Omit<Forward, 'kind' | 'upstream' | 'again'>,
): Reply | Forward {
  const endpoint = choose();
  if (endpoint === undefined) return ownReply(503, 'no-healthy-upstream', 'no healthy upstream');
  return {
    kind: 'forward',
    ...forward,
    upstream: upstreamTo(endpoint),
    again: () => {
      const other = choose();
      return other === undefined ? undefined : upstreamTo(other);
    },
  };
}

function endpointsOf(
  { services }: MeshConfig,
  { namespace, service, port }: ServicePlace,
): readonly Endpoint[] {
  return services.get(`${namespace}/${service}`)?.endpoints.get(port) ?? [];
}

/** Filters change the request in their order; a rewritten host is the authority that the backend sees. */
function changeRequest(
  head: RequestHead,
  filters: readonly RouteFilter[],
  match: RouteMatch,
): Pick<Forward, 'fields' | 'path'> {
  let fields = endToEndFields(head);
  let path = head.path;
  for (const filter of filters) {
    if (filter.kind === 'requestHeaders') fields = changeFields(fields, filter.change);
    if (filter.kind !== 'rewrite') continue;
    path = changePath(path, filter.path, match);
    if (filter.hostname !== undefined) fields = withHost(fields, filter.hostname);
  }
  return { fields, path };
}

function withHost(fields: readonly Field[], host: string): readonly Field[] {
  return [field('host', host), ...fields.filter(({ key }) => key !== 'host')];
}

function responseChange(
  filters: readonly RouteFilter[],
  cors: Forward['changeResponse'],
): Pick<Forward, 'changeResponse'> {
  const changes = filters.flatMap((filter) => (filter.kind === 'responseHeaders' ? [filter.change] : []));
  if (changes.length === 0) return cors === undefined ? {} : { changeResponse: cors };
  const changed = (fields: readonly Field[]) => changes.reduce(changeFields, fields);
  return { changeResponse: cors === undefined ? changed : (fields) => cors(changed(fields)) };
}

function mirrorOf({ config, upstreamTo }: OutboundRouteParts, filter: RouteFilter): readonly Upstream[] {
  if (filter.kind !== 'mirror' || Math.random() >= filter.share) return [];
  const endpoint = pickEndpoint(endpointsOf(config, filter.to));
  return endpoint === undefined ? [] : [upstreamTo(endpoint)];
}

/** A port that the scheme implies is not written; without any of its own a redirect keeps the port of the request. */
function redirectReply(
  head: RequestHead,
  redirect: Extract<RouteFilter, { readonly kind: 'redirect' }>,
  match: RouteMatch,
  arrived: OutboundRouteParts['arrived'],
): Reply {
  const [ownHost = '', ownPort] = (fieldValue(head, 'host') ?? '').split(':');
  const scheme = redirect.scheme ?? arrived?.scheme ?? 'http';
  // A scheme of the redirect's own brings its well-known port (HTTPRequestRedirectFilter.port).
  const kept = arrived?.port ?? Number(ownPort ?? 80);
  const port = redirect.port ?? (redirect.scheme === undefined ? kept : undefined);
  const implied = scheme === 'https' ? 443 : 80;
  const suffix = port === undefined || port === implied ? '' : `:${port}`;
  const path = changePath(head.path, redirect.path, match);
  const location = `${scheme}://${redirect.hostname ?? ownHost}${suffix}${path}`;
  return {
    kind: 'reply',
    status: redirect.status,
    fields: [field('server', 'meshwright-sidecar'), field('location', location)],
    body: '',
  };
}
