import type { ServiceLimits } from '../../../mesh/policy/policy-model.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { STAGES, type Stage, servers } from '../cast.ts';
import { type Half, type Part, together } from './bootstrap.ts';
import { endpoints } from './clusters.ts';
import { connectionManager } from './connection-manager.ts';
import { type BackendRef, keyOf, routesOfService } from './gateway-api.ts';
import { clusterLimits, limitFilters } from './limits.ts';
import { address, filter } from './protocol.ts';
import { type ClusterFor, type Policies, routesOf } from './routes.ts';
import type { Transport } from './transport.ts';

export const CORS = filter('http.cors', 'filters.http.cors.v3.Cors');

/** The ways out of clients, one for each service that they call. */
export function clientHalf(part: Part, transport: Transport): Half {
  return together(part.callers.map(({ from, to }) => wayOut(part, transport, from, to)));
}

function wayOut(part: Part, transport: Transport, from: string, to: Stage): Half {
  const own = `${part.name}-${from}-${to.name}`;
  const limits: ServiceLimits = part.model.limits.get(keyOf(to.name)) ?? {};
  const used = new UsedClusters(own);
  const routes = () => [{ name: 'all', domains: ['*'], routes: routesOf(part, to, used.clusterFor) }];
  const filters =
    to.protocol === 'tcp'
      ? [tcpProxy(connectionTarget(part, to, used.clusterFor))]
      : [connectionManager([CORS, ...limitFilters(limits)], routes())];
  const listener = {
    name: own,
    address: address(part.places.wayOut(from, to.name)),
    filter_chains: [{ filters }],
  };
  return { listeners: [listener], clusters: used.clusters(part, transport, { from, limits }) };
}

export function tcpProxy(target: JsonObject): JsonObject {
  return filter('network.tcp_proxy', 'filters.network.tcp_proxy.v3.TcpProxy', {
    stat_prefix: 'tcp',
    ...target,
  });
}

/** The clusters that one proxy needs, noted while its routes are written. */
export class UsedClusters {
  readonly #own: string;
  readonly #used = new Set<string>();

  constructor(own: string) {
    this.#own = own;
  }

  readonly clusterFor: ClusterFor = (service) => {
    this.#used.add(service);
    return `${this.#own}-${service}`;
  };

  /** Each leads to the doors of a service and knows who must be behind them. */
  clusters(
    part: Part,
    transport: Transport,
    { from, limits }: { readonly from: string; readonly limits: ServiceLimits },
  ): readonly JsonObject[] {
    return [...this.#used].map((service) => {
      const stage = STAGES.find((each) => each.name === service);
      const behind = stage === undefined ? [] : servers(stage);
      const name = `${this.#own}-${service}`;
      const doors = behind.map((actor) => part.places.door(actor.name));
      return {
        name,
        ...endpoints(name, doors, stage?.protocol ?? 'http'),
        transport_socket: transport.client(from, [...new Set(behind.map(({ account }) => account))]),
        ...clusterLimits(limits),
      };
    });
  }
}

/** Whole connections are shared out, by TCP routes or by a split. */
function connectionTarget({ model, given }: Policies, to: Stage, clusterFor: ClusterFor): JsonObject {
  const route = routesOfService(given, to.name).find(({ kind }) => kind === 'TCPRoute');
  if (route !== undefined) return sharedOut(route.rules[0]?.backendRefs ?? [], clusterFor);
  const backends = model.splits.get(keyOf(to.name))?.backends;
  return backends === undefined
    ? { cluster: clusterFor(to.name) }
    : sharedOut(
        backends.map(({ service, weight }) => ({ name: service, weight })),
        clusterFor,
      );
}

/** `weighted_clusters` of a TCP proxy, which takes no weight of zero. */
export function sharedOut(
  backends: readonly Pick<BackendRef, 'name' | 'weight'>[],
  clusterFor: ClusterFor,
): JsonObject {
  const clusters = backends
    .filter(({ weight }) => weight !== 0)
    .map(({ name, weight = 1 }) => ({ name: clusterFor(name), weight }));
  return { weighted_clusters: { clusters } };
}
