import { list, record, text } from '../../../mesh/policy/object-reader.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ClusterView } from '../../cluster-view.ts';
import { ownerOf, specOf } from '../../controllers/owned.ts';

/** What traffic is told of: a resource of the metrics API with the kind that it stands for. */
export interface MetricsResource {
  /** Plural, as in the URL. */
  readonly name: string;
  readonly kind: string;
  /** As the store names it. */
  readonly kindId: string;
  readonly namespaced: boolean;
}

const resource = (name: string, kind: string, group = '', namespaced = true): MetricsResource => ({
  name,
  kind,
  kindId: group === '' ? kind : `${kind}.${group}`,
  namespaced,
});

/** Every resource of SMI's metrics API (traffic-metrics.md, v1alpha1). */
export const METRICS_RESOURCES: readonly MetricsResource[] = [
  resource('namespaces', 'Namespace', '', false),
  resource('nodes', 'Node', '', false),
  resource('pods', 'Pod'),
  resource('replicationcontrollers', 'ReplicationController'),
  resource('services', 'Service'),
  resource('daemonsets', 'DaemonSet', 'apps'),
  resource('deployments', 'Deployment', 'apps'),
  resource('replicasets', 'ReplicaSet', 'apps'),
  resource('statefulsets', 'StatefulSet', 'apps'),
  resource('jobs', 'Job', 'batch'),
  resource('trafficsplits', 'TrafficSplit', 'split.smi-spec.io'),
];

/** The pods that an object of the metrics API speaks for, as `namespace/name`. */
export function podsOf(view: ClusterView, of: MetricsResource, object: KubeObject): ReadonlySet<string> {
  const { namespace, name = '' } = object.metadata;
  if (of.kind === 'Service') return selectedBy(view, object);
  const pods = view.list('Pod', of.kind === 'Namespace' ? name : namespace);
  const belongs = (pod: KubeObject): boolean => {
    switch (of.kind) {
      case 'Namespace':
        return true;
      case 'Node':
        return specOf(pod)['nodeName'] === name;
      case 'Pod':
        return pod.metadata.name === name;
      default:
        return ownersOf(view, pod).some((owner) => owner.kind === of.kind && owner.name === name);
    }
  };
  return new Set(pods.filter(belongs).map(keyOf));
}

/** The object of a kind that a pod belongs to, as far as pods have one of that kind. */
export function groupOfPod(
  view: ClusterView,
  of: MetricsResource,
  pod: KubeObject,
): ObjectReference | undefined {
  const { namespace = '', name = '' } = pod.metadata;
  const { kind } = of;
  if (kind === 'Namespace') return { kind, name: namespace };
  if (kind === 'Node') return { kind, name: String(specOf(pod)['nodeName']) };
  if (kind === 'Pod') return { kind, namespace, name };
  if (kind === 'Service') {
    const service = view.list('Service', namespace).find((each) => selectedBy(view, each).has(keyOf(pod)));
    return service === undefined ? undefined : { kind, namespace, name: service.metadata.name ?? '' };
  }
  const owner = ownersOf(view, pod).find((each) => each.kind === kind);
  return owner === undefined ? undefined : { kind, namespace, name: owner.name };
}

export interface ObjectReference {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Who controls a pod, and who controls that one: a ReplicaSet and its Deployment. */
function ownersOf(
  view: ClusterView,
  pod: KubeObject,
): readonly { readonly kind: string; readonly name: string }[] {
  const owner = ownerOf(pod);
  if (owner === undefined) return [];
  if (owner.kind !== 'ReplicaSet') return [owner];
  const set = view.get('ReplicaSet.apps', pod.metadata.namespace, owner.name);
  const above = set === undefined ? undefined : ownerOf(set);
  return above === undefined ? [owner] : [owner, above];
}

function selectedBy(view: ClusterView, service: KubeObject): ReadonlySet<string> {
  const selector = Object.entries(record(specOf(service)['selector']) ?? {});
  if (selector.length === 0) return new Set();
  const fits = ({ metadata }: KubeObject) =>
    selector.every(([key, value]) => metadata.labels?.[key] === value);
  return new Set(view.list('Pod', service.metadata.namespace).filter(fits).map(keyOf));
}

/** The services that a split shares traffic among, with their weights as they are written. */
export function backendsOf(split: KubeObject): readonly { readonly name: string; readonly weight: number }[] {
  return list(specOf(split)['backends']).map((value) => {
    const backend = record(value);
    const name = (text(backend?.['service']) ?? '').split('.')[0] ?? '';
    return { name, weight: Number(backend?.['weight'] ?? 0) };
  });
}

export function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}
