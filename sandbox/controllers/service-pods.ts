import { list, record, text } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { containersOf } from '../workloads/pod-spec.ts';
import { isFinished } from './child-pods.ts';
import { specOf } from './owned.ts';

/** The labels that a service asks for; none: others say what stands behind it. */
export function selectorOf(service: KubeObject): readonly (readonly [string, unknown])[] {
  return Object.entries(record(specOf(service)['selector']) ?? {});
}

function selects(service: KubeObject, pod: KubeObject): boolean {
  const selector = selectorOf(service);
  return selector.length > 0 && selector.every(([key, value]) => pod.metadata.labels?.[key] === value);
}

/** `namespace/name` of the services that select a pod. */
export function servicesOfPod(view: ClusterView, pod: KubeObject): readonly string[] {
  const { namespace = '' } = pod.metadata;
  return view
    .list('Service', namespace)
    .filter((service) => selects(service, pod))
    .map((service) => `${namespace}/${service.metadata.name ?? ''}`);
}

/** The pods that a service selects which have an address and have not ended. */
export function podsBehind(view: ClusterView, service: KubeObject): readonly KubeObject[] {
  return view
    .list('Pod', service.metadata.namespace)
    .filter((pod) => selects(service, pod) && podAddress(pod) !== undefined && !isFinished(pod));
}

export function podAddress(pod: KubeObject): string | undefined {
  return text(record(pod['status'])?.['podIP']);
}

/** The ports of a service as a pod has them; a named one that it does not have is left out. */
export function portsFor(service: KubeObject, pod: KubeObject): readonly Json[] {
  return list(specOf(service)['ports']).flatMap((value) => {
    const port = record(value);
    const target = port?.['targetPort'] ?? port?.['port'];
    const number = typeof target === 'string' ? namedPort(pod, target) : target;
    if (typeof number !== 'number') return [];
    const appProtocol = text(port?.['appProtocol']);
    return [
      {
        name: text(port?.['name']) ?? '',
        port: number,
        protocol: text(port?.['protocol']) ?? 'TCP',
        ...(appProtocol === undefined ? {} : { appProtocol }),
      },
    ];
  });
}

function namedPort(pod: KubeObject, name: string): number | undefined {
  return containersOf(pod)
    .flatMap((container) => container.ports)
    .find((port) => port.name === name)?.port;
}

/** The name that a pod has of its own below that of its service: `web-0` of `web-0.web.shop.svc.cluster.local`. */
export function hostnameIn(service: KubeObject, pod: KubeObject): { readonly hostname?: string } {
  const { hostname, subdomain } = specOf(pod);
  const named = typeof hostname === 'string' && hostname !== '' && subdomain === service.metadata.name;
  return named ? { hostname } : {};
}

/** What endpoints of a service without an address of its own are marked with. */
export function headlessLabel(service: KubeObject): Readonly<Record<string, string>> {
  return specOf(service)['clusterIP'] === 'None' ? { 'service.kubernetes.io/headless': '' } : {};
}
