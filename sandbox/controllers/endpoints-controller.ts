import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { list, record, text } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView, ViewEvent } from '../cluster-view.ts';
import { SERVICE_NAME_LABEL } from '../dataplane/read-services.ts';
import { isPodReady } from '../dataplane/running-pod.ts';
import { containersOf } from '../workloads/pod-spec.ts';
import type { Controller } from './control-loop.ts';
import { controlledBy, specOf } from './owned.ts';
import { changeObject } from './write-status.ts';

const SLICE = 'EndpointSlice.discovery.k8s.io';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';

/** Keeps the EndpointSlices of every Service that has a selector: which pods stand behind it, and which are ready. */
export function endpointsController(view: ClusterView): Controller {
  return {
    name: 'EndpointSlice',
    kinds: ['Service', 'Pod', SLICE],
    keysOf: (event) => servicesOf(view, event),
    async reconcile(namespace, name) {
      const service = view.get('Service', namespace, name);
      if (service === undefined || service.metadata.deletionTimestamp !== undefined) return;
      const wanted = slicesFor(view, service);
      if (wanted === undefined) return;
      await writeSlices(view, service, wanted);
    },
  };
}

function servicesOf(view: ClusterView, { object }: ViewEvent): readonly string[] {
  const namespace = object.metadata.namespace ?? '';
  if (object.kind === 'Service') return [`${namespace}/${object.metadata.name ?? ''}`];
  if (object.kind === 'EndpointSlice') {
    return [`${namespace}/${object.metadata.labels?.[SERVICE_NAME_LABEL] ?? ''}`];
  }
  return view
    .list('Service', namespace)
    .filter((service) => selects(service, object))
    .map((service) => `${namespace}/${service.metadata.name ?? ''}`);
}

function selectorOf(service: KubeObject): readonly (readonly [string, unknown])[] {
  return Object.entries(record(specOf(service)['selector']) ?? {});
}

function selects(service: KubeObject, pod: KubeObject): boolean {
  const selector = selectorOf(service);
  return selector.length > 0 && selector.every(([key, value]) => pod.metadata.labels?.[key] === value);
}

/** Undefined for a service without selector, whose slices are somebody else's. */
function slicesFor(view: ClusterView, service: KubeObject): readonly KubeObject[] | undefined {
  if (selectorOf(service).length === 0) return undefined;
  const pods = view
    .list('Pod', service.metadata.namespace)
    .filter((pod) => selects(service, pod) && podAddress(pod) !== undefined);
  // Named target ports may differ from pod to pod: a slice for every way they come out.
  const groups = new Map<string, { readonly ports: Json; readonly pods: KubeObject[] }>();
  for (const pod of pods) {
    const ports = portsFor(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, pods: [] };
    group.pods.push(pod);
    groups.set(key, group);
  }
  return [...groups.entries()].map(([key, group]) => sliceOf(service, key, group.ports, group.pods));
}

function podAddress(pod: KubeObject): string | undefined {
  return text(record(pod['status'])?.['podIP']);
}

function portsFor(service: KubeObject, pod: KubeObject): Json {
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

function sliceOf(service: KubeObject, key: string, ports: Json, pods: readonly KubeObject[]): KubeObject {
  const name = service.metadata.name ?? '';
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 5);
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      namespace: service.metadata.namespace ?? 'default',
      name: `${name}-${digest}`,
      labels: { [SERVICE_NAME_LABEL]: name, [MANAGED_BY]: MANAGER },
      ownerReferences: controlledBy(service),
    },
    addressType: 'IPv4',
    ports,
    endpoints: pods.map((pod) => endpointOf(service, pod)),
  };
}

function endpointOf(service: KubeObject, pod: KubeObject): Json {
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const serving = isPodReady(pod);
  const always = specOf(service)['publishNotReadyAddresses'] === true;
  return {
    addresses: [podAddress(pod) ?? ''],
    conditions: { ready: always || (serving && !terminating), serving, terminating },
    nodeName: text(specOf(pod)['nodeName']) ?? '',
    targetRef: {
      kind: 'Pod',
      namespace: pod.metadata.namespace ?? '',
      name: pod.metadata.name ?? '',
      uid: pod.metadata.uid ?? '',
    },
  };
}

async function writeSlices(
  view: ClusterView,
  service: KubeObject,
  wanted: readonly KubeObject[],
): Promise<void> {
  const namespace = service.metadata.namespace;
  for (const slice of wanted) {
    const name = slice.metadata.name ?? '';
    if (view.get(SLICE, namespace, name) === undefined) {
      await view.create(slice);
      continue;
    }
    await changeObject(view, { kind: SLICE, namespace, name }, (current) =>
      isDeepStrictEqual(current['endpoints'], slice['endpoints']) &&
      isDeepStrictEqual(current['ports'], slice['ports'])
        ? undefined
        : { ...slice, metadata: { ...current.metadata, ...slice.metadata } },
    );
  }
  const names = new Set(wanted.map((slice) => slice.metadata.name));
  for (const slice of view.list(SLICE, namespace)) {
    const mine =
      slice.metadata.labels?.[MANAGED_BY] === MANAGER &&
      slice.metadata.labels[SERVICE_NAME_LABEL] === service.metadata.name;
    if (mine && !names.has(slice.metadata.name))
      await view.delete(SLICE, namespace, slice.metadata.name ?? '');
  }
}
