import { isDeepStrictEqual } from 'node:util';
import { text } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView, ViewEvent } from '../cluster-view.ts';
import { SERVICE_NAME_LABEL } from '../dataplane/read-services.ts';
import { isPodReady } from '../dataplane/running-pod.ts';
import { deleteIfThere, generatedName } from './child-pods.ts';
import type { Controller } from './control-loop.ts';
import { controlledBy, specOf } from './owned.ts';
import {
  headlessLabel,
  hostnameIn,
  podAddress,
  podsBehind,
  portsFor,
  selectorOf,
  servicesOfPod,
} from './service-pods.ts';
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
      const wanted = contentsFor(view, service);
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
  return servicesOfPod(view, object);
}

/** What a slice is to hold. */
interface Content {
  readonly ports: Json;
  readonly endpoints: Json;
}

/** Undefined for a service without selector, whose slices are somebody else's. */
function contentsFor(view: ClusterView, service: KubeObject): readonly Content[] | undefined {
  if (selectorOf(service).length === 0) return undefined;
  // Named target ports may differ from pod to pod: a slice for every way they come out.
  const groups = new Map<string, { readonly ports: Json; readonly pods: KubeObject[] }>();
  for (const pod of podsBehind(view, service)) {
    const ports = portsFor(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, pods: [] };
    group.pods.push(pod);
    groups.set(key, group);
  }
  // A service without endpoints says so by an empty slice.
  if (groups.size === 0) return [{ ports: [], endpoints: [] }];
  return [...groups.values()].map(({ ports, pods }) => ({
    ports,
    endpoints: pods.map((pod) => endpointOf(service, pod)),
  }));
}

function endpointOf(service: KubeObject, pod: KubeObject): Json {
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const serving = isPodReady(pod);
  const always = specOf(service)['publishNotReadyAddresses'] === true;
  return {
    addresses: [podAddress(pod) ?? ''],
    conditions: { ready: always || (serving && !terminating), serving, terminating },
    ...hostnameIn(service, pod),
    nodeName: text(specOf(pod)['nodeName']) ?? '',
    targetRef: {
      kind: 'Pod',
      namespace: pod.metadata.namespace ?? '',
      name: pod.metadata.name ?? '',
      uid: pod.metadata.uid ?? '',
    },
  };
}

function labelsOf(service: KubeObject): Readonly<Record<string, string>> {
  return {
    ...service.metadata.labels,
    [SERVICE_NAME_LABEL]: service.metadata.name ?? '',
    [MANAGED_BY]: MANAGER,
    ...headlessLabel(service),
  };
}

function newSlice(service: KubeObject, content: Content): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      namespace: service.metadata.namespace ?? 'default',
      ...generatedName(service.metadata.name ?? ''),
      labels: labelsOf(service),
      ownerReferences: controlledBy(service),
    },
    addressType: 'IPv4',
    ...content,
  };
}

/** Slices stay for the ports that they are for; others are filled anew before one is made or deleted. */
async function writeSlices(
  view: ClusterView,
  service: KubeObject,
  wanted: readonly Content[],
): Promise<void> {
  const { namespace, uid = '' } = service.metadata;
  const idle = view
    .listControlled(SLICE, uid)
    .filter(({ metadata }) => metadata.labels?.[MANAGED_BY] === MANAGER);
  const taken = (fits: (slice: KubeObject) => boolean): KubeObject | undefined => {
    const at = idle.findIndex(fits);
    return at < 0 ? undefined : idle.splice(at, 1)[0];
  };
  const samePorts = wanted.map((content) =>
    taken((slice) => isDeepStrictEqual(slice['ports'] ?? [], content.ports)),
  );
  for (const [i, content] of wanted.entries()) {
    const slice = samePorts[i] ?? taken(() => true);
    if (slice === undefined) await view.create(newSlice(service, content));
    else await fill(view, service, slice, content);
  }
  for (const slice of idle) {
    await deleteIfThere(view, SLICE, {
      ...{ namespace, name: slice.metadata.name ?? '', uid: slice.metadata.uid ?? '' },
    });
  }
}

async function fill(
  view: ClusterView,
  service: KubeObject,
  { metadata: { namespace, name = '' } }: KubeObject,
  content: Content,
): Promise<void> {
  const labels = labelsOf(service);
  await changeObject(view, { kind: SLICE, namespace, name }, (current) =>
    isDeepStrictEqual(current['endpoints'] ?? [], content.endpoints) &&
    isDeepStrictEqual(current['ports'] ?? [], content.ports) &&
    isDeepStrictEqual(current.metadata.labels, labels)
      ? undefined
      : { ...current, ...content, metadata: { ...current.metadata, labels } },
  );
}
