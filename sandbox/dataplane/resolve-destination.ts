import { isIPv4 } from 'node:net';
import type { Addressing } from './addressing.ts';
import type { Endpoint, MeshConfig, ServiceEntry, ServicePort } from './mesh-config.ts';
import type { PodDirectory } from './pod-facts.ts';

/** What a name or address means to a client in a namespace. */
export type Destination =
  | { readonly kind: 'service'; readonly key: string; readonly port: ServicePort }
  | { readonly kind: 'pod'; readonly endpoint: Endpoint }
  /** The name exists, the port does not. */
  | { readonly kind: 'noPort' }
  | { readonly kind: 'unknown' };

export interface ResolveContext {
  readonly namespace: string;
  readonly config: MeshConfig;
  readonly pods: PodDirectory;
  readonly addressing: Addressing;
}

/** Reads `svc`, `svc.ns`, `svc.ns.svc`, `svc.ns.svc.cluster.local`, a cluster IP or a pod IP. */
export function resolveDestination(context: ResolveContext, host: string, port: number): Destination {
  const { config, pods, addressing } = context;
  if (isIPv4(host)) {
    const service = config.clusterIps.get(host);
    if (service !== undefined) return servicePort(service, port);
    if (pods.byAddress(host) === undefined) return { kind: 'unknown' };
    // Only ports that a pod's program has: the pod's own outbound proxy is not one of them.
    return addressing.realAddress(host, port) === undefined
      ? { kind: 'noPort' }
      : { kind: 'pod', endpoint: { address: host, port } };
  }
  const [name, namespace = context.namespace, ...rest] = host.replace(/\.$/, '').split('.');
  const tail = rest.join('.');
  const service = config.services.get(`${namespace}/${name}`);
  if (service === undefined || !(tail === '' || tail === 'svc' || tail === 'svc.cluster.local')) {
    return { kind: 'unknown' };
  }
  return servicePort(service, port);
}

function servicePort(service: ServiceEntry, port: number): Destination {
  const known = service.ports.get(port);
  if (known === undefined) return { kind: 'noPort' };
  return { kind: 'service', key: `${service.namespace}/${service.name}`, port: known };
}

/** One of the endpoints, each as likely as the others. */
export function pickEndpoint(endpoints: readonly Endpoint[] | undefined): Endpoint | undefined {
  if (endpoints === undefined || endpoints.length === 0) return undefined;
  return endpoints[Math.floor(Math.random() * endpoints.length)];
}
