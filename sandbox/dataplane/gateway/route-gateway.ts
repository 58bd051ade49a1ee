import type { GatewayListener, ListenerRoute } from '../../../mesh/policy/gateway/gateway-model.ts';
import { coversHost, hostOf, hostRank } from '../../../mesh/policy/gateway/hostnames.ts';
import { chooseRouteBackend, matchRoute } from '../../../mesh/policy/gateway/match-route.ts';
import type { RouteKind } from '../../../mesh/policy/gateway/route-model.ts';
import { fieldValue, type RequestHead } from '../http/message-head.ts';
import type { Forward, Reply } from '../http/routing.ts';
import type { Endpoint, MeshConfig } from '../mesh-config.ts';
import { ownReply } from '../own-reply.ts';
import { pickEndpoint } from '../resolve-destination.ts';
import { followRule, type OutboundRouteParts } from '../route-outbound.ts';

/**
 * Decides about a request that came in at a Gateway: by the listener with the most specific name for the host, then by
 * the routes with the most specific one, then by their matches (HTTPRouteSpec.hostnames, GatewaySpec.listeners).
 */
export function routeGateway(
  parts: OutboundRouteParts,
  listeners: readonly GatewayListener[],
  head: RequestHead,
): Reply | Forward {
  const host = hostOf(fieldValue(head, 'host') ?? '');
  const listener = listenerFor(listeners, host);
  if (listener === undefined) return ownReply(404, 'no-listener', 'no listener answers to this host');
  const request = {
    method: head.method,
    path: head.path,
    header: (name: string) => fieldValue(head, name),
  };
  for (const routes of byHost(listener.routes, host)) {
    for (const kind of ['grpc', 'http'] satisfies readonly RouteKind[]) {
      const answer = matchRoute(
        routes.flatMap(({ route }) => (route.kind === kind ? [route] : [])),
        request,
      );
      if (answer.kind === 'matched') return followRule(parts, head, answer.rule, answer.match);
    }
  }
  return ownReply(404, 'no-route', 'no route of the Gateway wants this request');
}

/**
 * Whether a request is for another listener than the one whose certificate its connection was made with: it must not be
 * answered there (421, RFC 9110 15.5.20; Gateway API GEP-3567).
 */
export function isMisdirected(
  listeners: readonly GatewayListener[],
  servername: string,
  head: RequestHead,
): boolean {
  const wanted = listenerFor(listeners, hostOf(fieldValue(head, 'host') ?? ''));
  return wanted !== undefined && wanted !== listenerFor(listeners, servername.toLowerCase());
}

/** The listener with the most specific name that covers a host. */
export function listenerFor(
  listeners: readonly GatewayListener[],
  host: string,
): GatewayListener | undefined {
  return listeners
    .filter(({ hostname }) => hostname === undefined || coversHost(hostname, host))
    .sort((a, b) => hostRank(b.hostname) - hostRank(a.hostname))[0];
}

/** Where a connection goes: by the first rule of the first route for the name that TLS or nobody names. */
export function chooseForListener(
  listeners: readonly GatewayListener[],
  host: string,
  { services }: MeshConfig,
): Endpoint | undefined {
  const [routes] = byHost(listenerFor(listeners, host)?.routes ?? [], host);
  const [rule] = routes?.[0]?.route.rules ?? [];
  const to = chooseRouteBackend(rule?.backends ?? [], Math.random())?.to;
  if (to === undefined) return undefined;
  return pickEndpoint(services.get(`${to.namespace}/${to.service}`)?.endpoints.get(to.port));
}

/** Routes that answer to a host, the more specific names first. */
function byHost(routes: readonly ListenerRoute[], host: string): readonly (readonly ListenerRoute[])[] {
  const ranked = new Map<number, ListenerRoute[]>();
  for (const route of routes) {
    const covering = route.hostnames.filter((name) => coversHost(name, host));
    if (covering.length === 0 && route.hostnames.length > 0) continue;
    const rank = Math.max(0, ...covering.map(hostRank));
    ranked.set(rank, [...(ranked.get(rank) ?? []), route]);
  }
  return [...ranked].sort(([a], [b]) => b - a).map(([, each]) => each);
}
