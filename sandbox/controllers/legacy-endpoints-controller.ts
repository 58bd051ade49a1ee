import { isDeepStrictEqual } from 'node:util';
import { list, record, text } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView, ViewEvent } from '../cluster-view.ts';
import { isPodReady } from '../dataplane/running-pod.ts';
import { deleteIfThere } from './child-pods.ts';
import type { Controller } from './control-loop.ts';
import { specOf } from './owned.ts';
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

const KIND = 'Endpoints';
const MANAGED_BY = { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' } as const;

/**
 * Keeps the v1 Endpoints of every Service that has a selector, for those who still read them: kubectl does. Nothing
 * here reads them; the mesh follows EndpointSlices.
 */
export function legacyEndpointsController(view: ClusterView): Controller {
  return {
    name: KIND,
    kinds: ['Service', 'Pod', KIND],
    keysOf: (event) => servicesOf(view, event),
    async reconcile(namespace, name) {
      const service = view.get('Service', namespace, name);
      if (service !== undefined) await writeEndpoints(view, service);
      else {
        const left = view.get(KIND, namespace, name);
        if (left !== undefined)
          await deleteIfThere(view, KIND, { namespace, name, uid: left.metadata.uid ?? '' });
      }
    },
  };
}

function servicesOf(view: ClusterView, { type, object }: ViewEvent): readonly string[] {
  const { namespace = '', name = '' } = object.metadata;
  if (object.kind === 'Pod') return servicesOfPod(view, object);
  // Endpoints that somebody made for no Service are left alone.
  return object.kind === 'Service' || type === 'deleted' ? [`${namespace}/${name}`] : [];
}

async function writeEndpoints(view: ClusterView, service: KubeObject): Promise<void> {
  if (selectorOf(service).length === 0 || specOf(service)['type'] === 'ExternalName') return;
  const { namespace = 'default', name = '' } = service.metadata;
  const subsets = subsetsFor(service, podsBehind(view, service));
  const labels = { ...service.metadata.labels, ...headlessLabel(service), ...MANAGED_BY };
  if (view.get(KIND, namespace, name) === undefined) {
    const filled = subsets.length === 0 ? {} : { subsets: [...subsets] };
    await view.create({ apiVersion: 'v1', kind: KIND, metadata: { namespace, name, labels }, ...filled });
    return;
  }
  await changeObject(view, { kind: KIND, namespace, name }, (current) => {
    const same =
      isDeepStrictEqual(current['subsets'] ?? [], subsets) &&
      isDeepStrictEqual(current.metadata.labels, labels);
    if (same) return undefined;
    const { subsets: _old, ...rest } = current;
    const metadata = { ...current.metadata, labels };
    return { ...rest, metadata, ...(subsets.length === 0 ? {} : { subsets: [...subsets] }) };
  });
}

interface Place {
  readonly ready: boolean;
  readonly address: Json;
  /** What places are sorted by. */
  readonly order: string;
}

/** Ports with the same places are one subset (`RepackSubsets` of Kubernetes). */
function subsetsFor(service: KubeObject, pods: readonly KubeObject[]): readonly Json[] {
  const always = specOf(service)['publishNotReadyAddresses'] === true;
  const shown = pods.filter(({ metadata }) => always || metadata.deletionTimestamp === undefined);
  const noPorts = list(specOf(service)['ports']).length === 0;
  const byPort = new Map<string, Place[]>();
  for (const pod of shown) {
    const ports = noPorts ? [undefined] : portsFor(service, pod).map(withoutEmptyName);
    const place = placeOf(service, pod, always);
    for (const port of ports) {
      const key = JSON.stringify(port ?? null);
      byPort.set(key, [...(byPort.get(key) ?? []), place]);
    }
  }
  const byPlaces = new Map<string, { readonly places: readonly Place[]; readonly ports: Json[] }>();
  for (const [port, unsorted] of [...byPort].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const places = unsorted.toSorted((a, b) => (a.order < b.order ? -1 : 1));
    const key = places.map(({ order }) => order).join();
    const subset = byPlaces.get(key) ?? { places, ports: [] };
    const written: Json = JSON.parse(port);
    if (written !== null) subset.ports.push(written);
    byPlaces.set(key, subset);
  }
  return [...byPlaces.values()].map(({ places, ports }) => ({
    ...addresses('addresses', places, true),
    ...addresses('notReadyAddresses', places, false),
    ...(ports.length === 0 ? {} : { ports }),
  }));
}

function addresses(field: string, places: readonly Place[], ready: boolean): Readonly<Record<string, Json>> {
  const chosen = places.filter((place) => place.ready === ready).map(({ address }) => address);
  return chosen.length === 0 ? {} : { [field]: chosen };
}

function withoutEmptyName(port: Json): Json {
  const { name, ...rest } = record(port) ?? {};
  return { ...(name === '' ? {} : { name }), ...rest } as Json; // a port of ours without one of its fields
}

function placeOf(service: KubeObject, pod: KubeObject, always: boolean): Place {
  const { namespace = '', name = '', uid = '' } = pod.metadata;
  const ip = podAddress(pod) ?? '';
  const address = {
    ip,
    ...hostnameIn(service, pod),
    nodeName: text(specOf(pod)['nodeName']) ?? '',
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
  return { ready: always || isPodReady(pod), address, order: `${ip} ${uid}` };
}
