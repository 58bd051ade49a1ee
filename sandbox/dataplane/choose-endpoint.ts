import { chooseBackend } from '../../mesh/policy/choose-backend.ts';
import { chooseRouteBackend, routesFor } from '../../mesh/policy/gateway/match-route.ts';
import { fieldValue, type RequestHead } from './http/message-head.ts';
import type { Endpoint, MeshConfig, Transmission } from './mesh-config.ts';
import { type Destination, pickEndpoint } from './resolve-destination.ts';

/** A destination that exists. */
export type Known = Extract<Destination, { readonly kind: 'service' | 'pod' }>;

/** What is to be carried: a request, an opaque connection or a flow of datagrams. */
export interface Carried {
  readonly transmission: Transmission;
  readonly head?: RequestHead;
  /** False for an endpoint that is to be spared. */
  readonly isUsable?: (endpoint: Endpoint) => boolean;
}

/**
 * Where an opaque connection goes: by the TCP routes of the service that was dialled (their first rule; a connection
 * has nothing to match), else by its split. A share without a backend gets no connection.
 */
export function chooseForConnection(
  config: MeshConfig,
  destination: Known,
  client: string,
): Endpoint | undefined {
  if (destination.kind === 'pod') return destination.endpoint;
  const { port } = destination.port;
  const attached = routesFor(config.policy.model.routes.get(destination.key), { port, client });
  if (attached?.kind !== 'tcp') return chooseEndpoint(config, destination, { transmission: 'tcp' });
  const [rule] = attached.routes[0]?.rules ?? [];
  const to = chooseRouteBackend(rule?.backends ?? [], Math.random())?.to;
  if (to === undefined) return undefined;
  return pickEndpoint(config.services.get(`${to.namespace}/${to.service}`)?.endpoints.get(to.port));
}

/** The split of the service that was dialled decides; a pod that was dialled directly is never split. */
export function chooseEndpoint(
  { services, policy }: MeshConfig,
  destination: Known,
  { transmission, head, isUsable }: Carried,
): Endpoint | undefined {
  if (destination.kind === 'pod') return destination.endpoint;
  const port = destination.port.port;
  const endpointsOf = (key: string) => {
    const service = services.get(key);
    return (transmission === 'udp' ? service?.udp : service?.endpoints)?.get(port);
  };
  const split = policy.model.splits.get(destination.key);
  if (split === undefined) return pickEndpoint(endpointsOf(destination.key), isUsable);
  const choice = chooseBackend(split, {
    eligible: (service) => endpointsOf(`${split.namespace}/${service}`) !== undefined,
    random: Math.random(),
    ...(head === undefined
      ? {}
      : { http: { method: head.method, path: head.path, header: (name) => fieldValue(head, name) } }),
  });
  if (choice.kind === 'none') return undefined;
  const service = choice.kind === 'root' ? split.root : choice.service;
  return pickEndpoint(endpointsOf(`${split.namespace}/${service}`), isUsable);
}
