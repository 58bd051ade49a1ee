import type { JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { Outside } from '../outside.ts';
import { type Half, type Part, together } from './bootstrap.ts';
import { connectionManager } from './connection-manager.ts';
import { TLS_INSPECTOR } from './doors.ts';
import { type Route, routesAmong } from './gateway-api.ts';
import { bySpecificity, covers, namesOn } from './hostnames.ts';
import { address, typed } from './protocol.ts';
import { gatewayRoutes } from './routes.ts';
import type { Transport } from './transport.ts';
import { CORS, sharedOut, tcpProxy, UsedClusters } from './ways-out.ts';

/** Who the Gateway of the cases is in the mesh: `<gateway>-<class>` (GEP-1762). */
export const GATEWAY_ACCOUNT = 'web-meshwright';

/** A listener as the Gateway API's reference has it, as far as cases write it. */
interface Listener {
  readonly name: string;
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS' | 'TLS' | 'TCP';
  readonly hostname?: string;
  readonly tls?: { readonly mode?: string; readonly certificateRefs?: readonly { readonly name: string }[] };
}

interface Standing {
  readonly part: Part;
  readonly outside: Outside;
  readonly used: UsedClusters;
  readonly gateway: string;
}

/** The Gateways of a case: one Envoy listener for each of their ports. */
export function gatewayHalf(part: Part, transport: Transport, outside: Outside): Half {
  const gateways = part.given.filter(({ kind }) => kind === 'Gateway');
  return together(gateways.map((gateway) => entrances(part, transport, outside, gateway)));
}

function entrances(part: Part, transport: Transport, outside: Outside, gateway: KubeObject): Half {
  const name = gateway.metadata.name ?? '';
  const used = new UsedClusters(`${part.name}-gateway-${name}`);
  // The API server would have refused another form; cases are read by the sandbox too.
  const { listeners } = gateway['spec'] as unknown as { readonly listeners: readonly Listener[] };
  const ports = [...new Set(listeners.map(({ port }) => port))];
  const standing = { part, outside, used, gateway: name };
  const made = ports.map((port) => ({
    name: `${part.name}-in-${port}`,
    address: address(part.places.entrance(port)),
    // It waits for the client's first bytes, which in other protocols may be the server's to say.
    listener_filters: listeners.some((each) => each.port === port && each.protocol === 'TCP')
      ? []
      : [TLS_INSPECTOR],
    filter_chains: filterChains(
      standing,
      listeners.filter((each) => each.port === port),
    ),
  }));
  return { listeners: made, clusters: used.clusters(part, transport, { from: GATEWAY_ACCOUNT, limits: {} }) };
}

/** Listeners of one port are told apart by Host in the clear, and by the name in TLS otherwise. */
function filterChains(standing: Standing, listeners: readonly Listener[]): JsonObject[] {
  const [first] = listeners;
  switch (first?.protocol) {
    case 'HTTP':
      return [{ filters: [connectionManager([CORS], virtualHosts(standing, listeners))] }];
    case 'HTTPS':
      return listeners.map((each) => ({
        ...forServerName(each.hostname),
        transport_socket: ownCertificate(standing, each),
        filters: [connectionManager([CORS], virtualHosts(standing, [each]))],
      }));
    case 'TLS':
      return listeners.flatMap((each) =>
        attached(standing, each).flatMap((route) =>
          namesOn(each.hostname, route.hostnames).map((name) => ({
            ...forServerName(name),
            filters: [wholeConnections(standing, route)],
          })),
        ),
      );
    default:
      return listeners.flatMap((each) =>
        attached(standing, each).map((route) => ({ filters: [wholeConnections(standing, route)] })),
      );
  }
}

function forServerName(name: string | undefined): JsonObject {
  return name === undefined || name === '*'
    ? { filter_chain_match: { transport_protocol: 'tls' } }
    : { filter_chain_match: { server_names: [name] } };
}

function wholeConnections({ used }: Standing, route: Route): JsonObject {
  return tcpProxy(sharedOut(route.rules[0]?.backendRefs ?? [], used.clusterFor));
}

function ownCertificate({ outside }: Standing, { tls }: Listener): JsonObject {
  const certificates = (tls?.certificateRefs ?? []).map(({ name }) => {
    const pair = outside.pairs.get(name);
    if (pair === undefined) throw new Error(`there is no certificate '${name}'`);
    return { certificate_chain: { inline_string: pair.cert }, private_key: { inline_string: pair.key } };
  });
  const context = typed('transport_sockets.tls.v3.DownstreamTlsContext', {
    common_tls_context: { tls_certificates: certificates, alpn_protocols: ['h2', 'http/1.1'] },
  });
  return { name: 'envoy.transport_sockets.tls', typed_config: context };
}

/** Routes that name the Gateway, or this listener of it. */
function attached({ part, gateway }: Standing, listener: Listener): readonly Route[] {
  return routesAmong(part.given).filter(
    ({ parentRefs, hostnames }) =>
      parentRefs.some(
        ({ kind = 'Gateway', name, sectionName = listener.name, port = listener.port }) =>
          kind === 'Gateway' && name === gateway && sectionName === listener.name && port === listener.port,
      ) && namesOn(listener.hostname, hostnames).length > 0,
  );
}

/**
 * Envoy looks at one virtual host alone, the most specific one for the host. So each name gets the routes of the most
 * specific listener that has it: first those for the very name, then those for wider ones (HTTPRouteSpec.hostnames).
 */
function virtualHosts(standing: Standing, listeners: readonly Listener[]): JsonObject[] {
  const onEach = listeners.map((listener) => ({
    listener,
    routes: attached(standing, listener).map((route) => ({
      route,
      names: namesOn(listener.hostname, route.hostnames),
    })),
  }));
  const all = onEach.flatMap(({ listener: { hostname = '*' }, routes }) => [
    hostname,
    ...routes.flatMap(({ names }) => names),
  ]);
  return [...new Set(all)].map((name) => {
    const sample = name.replace('*', 'x');
    const [own] = onEach
      .filter(({ listener }) => covers(listener.hostname, sample))
      .sort((a, b) => bySpecificity(a.listener.hostname ?? '*', b.listener.hostname ?? '*'));
    const covering = (own?.routes ?? []).flatMap(({ route, names }) => {
      const [widest] = names.filter((each) => each === '*' || covers(each, sample)).sort(bySpecificity);
      return widest === undefined ? [] : [{ route, name: widest }];
    });
    const steps = [...new Set(covering.map((each) => each.name))].sort(bySpecificity);
    return {
      name,
      domains: [name],
      routes: steps.flatMap((step) => {
        const routes = covering.filter((each) => each.name === step).map(({ route }) => route);
        return routesByKind(routes, standing, own?.listener.port ?? 0);
      }),
    };
  });
}

function routesByKind(routes: readonly Route[], { used }: Standing, port: number): readonly JsonObject[] {
  return (['GRPCRoute', 'HTTPRoute'] as const).flatMap((kind) =>
    gatewayRoutes(
      routes.filter((each) => each.kind === kind),
      { port, clusterFor: used.clusterFor },
    ),
  );
}
