import { isIPv4 } from 'node:net';
import type { Endpoint, MeshConfig, ServiceEntry, ServicePort, Transmission } from './mesh-config.ts';
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
  /** What is wanted there; `tcp` when nothing is said. */
  readonly transmission?: Transmission;
}

/**
 * Reads `svc`, `svc.ns`, `svc.ns.svc`, `svc.ns.svc.cluster.local`, the same below a pod's own name (`web-0.svc`), a
 * cluster IP or a pod IP.
 */
export function resolveDestination(context: ResolveContext, host: string, port: number): Destination {
  const { config, pods, transmission = 'tcp' } = context;
  if (isIPv4(host)) {
    const service = config.clusterIps.get(host);
    if (service !== undefined) return servicePort(service, port, transmission);
    const pod = pods.byAddress(host);
    if (pod === undefined) return { kind: 'unknown' };
    // Only ports that a pod's program has: the pod's own outbound proxy is not one of them.
    return (transmission === 'udp' ? pod.udpPorts : pod.ports).includes(port)
      ? { kind: 'pod', endpoint: { address: host, port } }
      : { kind: 'noPort' };
  }
  const address = podNamed(context, host);
  if (address !== undefined) return resolveDestination(context, address, port);
  const [name, namespace = context.namespace, ...rest] = host.replace(/\.$/, '').split('.');
  const tail = rest.join('.');
  const service = config.services.get(`${namespace}/${name}`);
  if (service === undefined || !(tail === '' || tail === 'svc' || tail === 'svc.cluster.local')) {
    return { kind: 'unknown' };
  }
  return servicePort(service, port, transmission);
}

/** A pod by its name below a headless service; the client's own namespace is searched first, as resolvers do. */
function podNamed({ config, namespace: own }: ResolveContext, host: string): string | undefined {
  const [hostname = '', service = '', namespace = own, ...rest] = host.replace(/\.$/, '').split('.');
  if (!['', 'svc', 'svc.cluster.local'].includes(rest.join('.'))) return undefined;
  return config.services.get(`${namespace}/${service}`)?.hosts.get(hostname);
}

function servicePort(service: ServiceEntry, port: number, transmission: Transmission): Destination {
  const known = transmission === 'udp' ? udpPort(service, port) : service.ports.get(port);
  if (known === undefined) return { kind: 'noPort' };
  return { kind: 'service', key: `${service.namespace}/${service.name}`, port: known };
}

function udpPort(service: ServiceEntry, port: number): ServicePort | undefined {
  return service.udp.has(port) ? { name: '', port, opaque: true } : undefined;
}

/** One of the usable endpoints, each as likely as the others; of all of them where none is usable. */
export function pickEndpoint(
  endpoints: readonly Endpoint[] | undefined,
  isUsable: (endpoint: Endpoint) => boolean = () => true,
): Endpoint | undefined {
  if (endpoints === undefined || endpoints.length === 0) return undefined;
  const first = endpoints[Math.floor(Math.random() * endpoints.length)];
  if (first === undefined || isUsable(first)) return first;
  const usable = endpoints.filter(isUsable);
  const among = usable.length === 0 ? endpoints : usable;
  return among[Math.floor(Math.random() * among.length)];
}
