import type { JsonObject } from '../../../schemas/json.ts';
import { type Actor, STAGES, servers } from '../cast.ts';
import { rbacRules } from './access.ts';
import type { Half, Part } from './bootstrap.ts';
import { endpoints } from './clusters.ts';
import { connectionManager } from './connection-manager.ts';
import { address, filter } from './protocol.ts';
import type { Transport } from './transport.ts';

/** The doors of workloads: mutual TLS, then access control, then the application. */
export function serverHalf(part: Part, transport: Transport, actors: readonly Actor[]): Half {
  if (part.doors !== part.name) return { listeners: [], clusters: [] };
  return {
    listeners: actors.map((actor) => door(part, transport, actor)),
    clusters: actors.map((actor) => {
      const name = `${part.name}-${actor.name}`;
      return { name, ...endpoints(name, [part.places.application(actor.name)], protocolOf(actor)) };
    }),
  };
}

function protocolOf(actor: Actor) {
  return STAGES.find((stage) => servers(stage).includes(actor))?.protocol ?? 'http';
}

function door(part: Part, transport: Transport, actor: Actor): JsonObject {
  const over = protocolOf(actor) === 'tcp' ? 'tcp' : 'http';
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
            [
              {
                name: 'all',
                domains: ['*'],
                routes: [{ match: { prefix: '/' }, route: { cluster, timeout: '0s' } }],
              },
            ],
            // What is let in is what the program behind may take the path for.
            part.controlled ? 'as servers understand them' : 'as they come',
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
    listener_filters: [TLS_INSPECTOR],
    filter_chains: [
      { filter_chain_match: { transport_protocol: 'tls' }, transport_socket, filters },
      { filter_chain_match: { transport_protocol: 'raw_buffer' }, filters },
    ],
  };
}

/** Tells what a connection is by its first bytes. */
export const TLS_INSPECTOR = filter(
  'listener.tls_inspector',
  'filters.listener.tls_inspector.v3.TlsInspector',
);
