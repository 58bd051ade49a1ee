import type { PolicyModel, ServiceLimits } from '../../../mesh/policy/policy-model.ts';
import type { Json, JsonObject } from '../../../schemas/json.ts';
import { type Actor, SHOP, STAGES, type Stage, servers } from '../cast.ts';
import { rbacRules } from './access.ts';
import { clusterLimits, limitFilters } from './limits.ts';
import { address, filter, typed } from './protocol.ts';
import { routesOf } from './routes.ts';
import type { Transport } from './transport.ts';

/** The places at which proxies and applications listen, as {@link address} takes them. */
export interface Places {
  readonly application: (actor: string) => string;
  readonly door: (actor: string) => string;
  readonly wayOut: (from: string, to: string) => string;
}

/** What one case asks of a pair of Envoys. `name` keeps it apart from the other cases that they play. */
export interface Part {
  readonly name: string;
  readonly model: PolicyModel;
  readonly controlled: boolean;
  readonly permissive: boolean;
  readonly places: Places;
  /** Who asks which service. */
  readonly callers: readonly { readonly from: string; readonly to: Stage }[];
}

/** The static configuration of one Envoy. */
export interface Half {
  readonly listeners: readonly JsonObject[];
  readonly clusters: readonly JsonObject[];
}

/** What Envoy reads when it starts. */
export function bootstrapOf(id: string, halves: readonly Half[]): JsonObject {
  return {
    node: { id, cluster: id },
    static_resources: {
      listeners: halves.flatMap(({ listeners }) => listeners),
      clusters: halves.flatMap(({ clusters }) => clusters),
    },
  };
}

// ── the destination's proxy ─────────────────────────────────────────────────────────────────────────────────────

/** The doors of workloads: mutual TLS, then access control, then the application. */
export function serverHalf(part: Part, transport: Transport, actors: readonly Actor[]): Half {
  return {
    listeners: actors.map((actor) => door(part, transport, actor)),
    clusters: actors.map((actor) => ({
      name: `${part.name}-${actor.name}`,
      ...endpoints(`${part.name}-${actor.name}`, [part.places.application(actor.name)]),
    })),
  };
}

function door(part: Part, transport: Transport, actor: Actor): JsonObject {
  const over = STAGES.find((stage) => servers(stage).includes(actor))?.protocol ?? 'http';
  const cluster = `${part.name}-${actor.name}`;
  const rules = rbacRules(part.model, actor, over);
  const filters =
    over === 'tcp'
      ? [
          ...(part.controlled
            ? [filter('network.rbac', 'filters.network.rbac.v3.RBAC', { rules, stat_prefix: 'rbac' })]
            : []),
          filter('network.tcp_proxy', 'filters.network.tcp_proxy.v3.TcpProxy', {
            stat_prefix: 'tcp',
            cluster,
          }),
        ]
      : [
          connectionManager(
            part.controlled ? [filter('http.rbac', 'filters.http.rbac.v3.RBAC', { rules })] : [],
            [{ match: { prefix: '/' }, route: { cluster, timeout: '0s' } }],
          ),
        ];
  return {
    name: `${part.name}-door-${actor.name}`,
    address: address(part.places.door(actor.name)),
    ...chains(filters, transport.server(actor.account), part.permissive),
  };
}

/** Where plaintext is permitted Envoy looks what it is before it chooses ("TLS Inspector"). */
function chains(filters: JsonObject[], transport_socket: JsonObject, permissive: boolean): JsonObject {
  if (!permissive) return { filter_chains: [{ transport_socket, filters }] };
  return {
    listener_filters: [filter('listener.tls_inspector', 'filters.listener.tls_inspector.v3.TlsInspector')],
    filter_chains: [
      { filter_chain_match: { transport_protocol: 'tls' }, transport_socket, filters },
      { filter_chain_match: { transport_protocol: 'raw_buffer' }, filters },
    ],
  };
}

function connectionManager(filters: readonly JsonObject[], routes: readonly JsonObject[]): JsonObject {
  return filter(
    'network.http_connection_manager',
    'filters.network.http_connection_manager.v3.HttpConnectionManager',
    {
      stat_prefix: 'http',
      // Who called is told to the application, whatever the caller says of itself.
      forward_client_cert_details: 'SANITIZE_SET',
      set_current_client_cert_details: { uri: true },
      normalize_path: true,
      merge_slashes: true,
      route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes: [...routes] }] },
      http_filters: [...filters, filter('http.router', 'filters.http.router.v3.Router')],
    },
  );
}

// ── the client's proxy ──────────────────────────────────────────────────────────────────────────────────────────

/** The ways out of clients, one for each service that they call. */
export function clientHalf(part: Part, transport: Transport): Half {
  const halves = part.callers.map(({ from, to }) => wayOut(part, transport, from, to));
  return {
    listeners: halves.flatMap(({ listeners }) => listeners),
    clusters: halves.flatMap(({ clusters }) => clusters),
  };
}

function wayOut({ name, model, places }: Part, transport: Transport, from: string, to: Stage): Half {
  const own = `${name}-${from}-${to.name}`;
  const limits: ServiceLimits = model.limits.get(`${SHOP}/${to.name}`) ?? {};
  const used = new Set<string>();
  const clusterFor = (service: string) => {
    used.add(service);
    return `${own}-${service}`;
  };
  const filters =
    to.protocol === 'http'
      ? [connectionManager(limitFilters(limits), routesOf(model, to, clusterFor))]
      : [
          filter('network.tcp_proxy', 'filters.network.tcp_proxy.v3.TcpProxy', {
            stat_prefix: 'tcp',
            ...connectionTarget(model, to, clusterFor),
          }),
        ];
  const listener = {
    name: own,
    address: address(places.wayOut(from, to.name)),
    filter_chains: [{ filters }],
  };
  const clusters = [...used].map((service) => {
    const stage = STAGES.find((each) => each.name === service);
    const behind = stage === undefined ? [] : servers(stage);
    const accounts = [...new Set(behind.map(({ account }) => account))];
    return {
      name: `${own}-${service}`,
      ...endpoints(
        `${own}-${service}`,
        behind.map((actor) => places.door(actor.name)),
      ),
      transport_socket: transport.client(from, accounts),
      ...clusterLimits(limits),
    };
  });
  return { listeners: [listener], clusters };
}

/** Whole connections are shared out, by TCP routes or by a split. */
function connectionTarget(
  model: PolicyModel,
  to: Stage,
  clusterFor: (service: string) => string,
): JsonObject {
  const key = `${SHOP}/${to.name}`;
  const [rule] = (model.routes.get(key) ?? []).find(({ kind }) => kind === 'tcp')?.rules ?? [];
  const routed = rule?.backends.map(({ to: place, weight }) => ({ service: place?.service ?? '', weight }));
  const shares = (routed ?? model.splits.get(key)?.backends)?.filter(({ weight }) => weight > 0);
  if (shares === undefined) return { cluster: clusterFor(to.name) };
  const clusters = shares.map(({ service, weight }) => ({ name: clusterFor(service), weight }));
  return { weighted_clusters: { clusters } };
}

function endpoints(cluster: string, paths: readonly string[]): JsonObject {
  const lb_endpoints: Json = paths.map((path) => ({ endpoint: { address: address(path) } }));
  return {
    type: 'STATIC',
    connect_timeout: '5s',
    // All of few endpoints may be ejected; then none of them is used all the same.
    common_lb_config: { healthy_panic_threshold: { value: 0 } },
    load_assignment: { cluster_name: cluster, endpoints: [{ lb_endpoints }] },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed(
        'upstreams.http.v3.HttpProtocolOptions',
        {
          explicit_http_config: { http_protocol_options: {} },
        },
      ),
    },
  };
}
