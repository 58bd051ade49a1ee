import { chooseBackend } from '../../mesh/policy/choose-backend.ts';
import { fieldValue, type RequestHead } from './http/message-head.ts';
import type { Endpoint, MeshConfig, Transmission } from './mesh-config.ts';
import { type Destination, pickEndpoint } from './resolve-destination.ts';

/** A destination that exists. */
export type Known = Extract<Destination, { readonly kind: 'service' | 'pod' }>;

/** What is to be carried: a request, an opaque connection or a flow of datagrams. */
export interface Carried {
  readonly transmission: Transmission;
  readonly head?: RequestHead;
}

/** The split of the service that was dialled decides; a pod that was dialled directly is never split. */
export function chooseEndpoint(
  { services, policy }: MeshConfig,
  destination: Known,
  { transmission, head }: Carried,
): Endpoint | undefined {
  if (destination.kind === 'pod') return destination.endpoint;
  const port = destination.port.port;
  const endpointsOf = (key: string) => {
    const service = services.get(key);
    return (transmission === 'udp' ? service?.udp : service?.endpoints)?.get(port);
  };
  const split = policy.model.splits.get(destination.key);
  if (split === undefined) return pickEndpoint(endpointsOf(destination.key));
  const choice = chooseBackend(split, {
    eligible: (service) => endpointsOf(`${split.namespace}/${service}`) !== undefined,
    random: Math.random(),
    ...(head === undefined
      ? {}
      : { http: { method: head.method, path: head.path, header: (name) => fieldValue(head, name) } }),
  });
  if (choice.kind === 'none') return undefined;
  const service = choice.kind === 'root' ? split.root : choice.service;
  return pickEndpoint(endpointsOf(`${split.namespace}/${service}`));
}
