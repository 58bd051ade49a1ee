import type { JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ClusterView } from '../../cluster-view.ts';
import type { EdgeBook, EdgeEnd, EdgeWindow } from '../edges.ts';
import {
  backendsOf,
  groupOfPod,
  keyOf,
  type MetricsResource,
  type ObjectReference,
  podsOf,
} from './pod-groups.ts';

const API_VERSION = 'metrics.smi-spec.io/v1alpha1';

/** What metrics are made from, and when. */
export interface MetricsSource {
  readonly view: ClusterView;
  readonly edges: Pick<EdgeBook, 'since'>;
  readonly now: number;
  readonly windowMs: number;
}

type Window = readonly EdgeWindow[];

/**
 * One object of SMI's TrafficMetrics: what reached it from anybody, counted at its own sidecars. A TrafficSplit has one
 * for each backend (SMI traffic metrics, v1alpha1).
 */
export function metricsOf(
  source: MetricsSource,
  of: MetricsResource,
  object: KubeObject,
): readonly JsonObject[] {
  const window = source.edges.since(source.now - source.windowMs);
  const inbound = { direction: 'from', side: 'server', resource: {} };
  if (of.kind !== 'TrafficSplit') {
    const pods = podsOf(source.view, of, object);
    return [item(source, referenceTo(of, object), inbound, arriving(window, pods))];
  }
  return backendsOf(object).map(({ name, weight }) => {
    const service = source.view.get('Service', object.metadata.namespace, name);
    const services: MetricsResource = {
      name: 'services',
      kind: 'Service',
      kindId: 'Service',
      namespaced: true,
    };
    const pods = service === undefined ? new Set<string>() : podsOf(source.view, services, service);
    const made = item(source, referenceTo(of, object), inbound, arriving(window, pods));
    const apex = String((object['spec'] as JsonObject | undefined)?.['service'] ?? ''); // a split has a spec
    return { ...made, backend: { apex, name, weight } };
  });
}

/** The edges of one object: whom it called and who called it, both sides' counts. Each other end is of the same kind. */
export function edgesOf(
  source: MetricsSource,
  of: MetricsResource,
  object: KubeObject,
): readonly JsonObject[] {
  const pods = podsOf(source.view, of, object);
  const groups = new Map<string, { readonly edge: JsonObject; readonly windows: EdgeWindow[] }>();
  const add = (edge: JsonObject, window: EdgeWindow) => {
    const key = JSON.stringify(edge);
    const group = groups.get(key) ?? { edge, windows: [] };
    groups.set(key, group);
    group.windows.push(window);
  };
  for (const window of source.edges.since(source.now - source.windowMs)) {
    const { side, client, server } = window;
    if (side === 'client' && pods.has(placeOf(client))) {
      add({ direction: 'to', side, resource: otherEnd(source.view, of, server) }, window);
    }
    if (pods.has(placeOf(server))) {
      add({ direction: 'from', side, resource: otherEnd(source.view, of, client) }, window);
    }
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, { edge, windows }]) => item(source, referenceTo(of, object), edge, windows));
}

/** The list that holds such objects. */
export function metricsList(items: readonly JsonObject[], of: ObjectReference): JsonObject {
  return {
    kind: 'TrafficMetricsList',
    apiVersion: API_VERSION,
    metadata: {},
    resource: { ...of },
    items: [...items],
  };
}

function referenceTo({ kind }: MetricsResource, { metadata }: KubeObject): ObjectReference {
  const { namespace, name = '' } = metadata;
  return { kind, ...(namespace === undefined ? {} : { namespace }), name };
}

/** A caller is known to the server by its account alone, and nobody at all in plaintext. */
function otherEnd(view: ClusterView, of: MetricsResource, end: EdgeEnd): JsonObject {
  const { namespace, pod, serviceAccount, service } = end;
  const object = pod === undefined ? undefined : view.get('Pod', namespace, pod);
  const group = object === undefined ? undefined : groupOfPod(view, of, object);
  if (group !== undefined) return { ...group };
  const place = namespace === undefined ? {} : { namespace };
  if (pod !== undefined) return { kind: 'Pod', ...place, name: pod };
  if (service !== undefined) return { kind: 'Service', ...place, name: service };
  return serviceAccount === undefined ? {} : { kind: 'ServiceAccount', ...place, name: serviceAccount };
}

function arriving(window: Window, pods: ReadonlySet<string>): Window {
  return window.filter(({ side, server }) => side === 'server' && pods.has(placeOf(server)));
}

function placeOf({ namespace = '', pod = '' }: EdgeEnd): string {
  return keyOf({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: pod } });
}

function item(
  source: MetricsSource,
  resource: ObjectReference,
  edge: JsonObject,
  windows: Window,
): JsonObject {
  const sorted = windows.flatMap(({ latencies }) => latencies).sort((a, b) => a - b);
  const at = (q: number) => sorted[Math.ceil(q * sorted.length) - 1] ?? 0;
  const sum = (part: 'success' | 'failure') => windows.reduce((total, window) => total + window[part], 0);
  const { namespace, name = '' } = resource;
  return {
    kind: 'TrafficMetrics',
    apiVersion: API_VERSION,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    resource: { ...resource },
    edge,
    timestamp: new Date(source.now).toISOString().replace(/\.\d+Z$/, 'Z'),
    window: `${source.windowMs / 1000}s`,
    metrics: [
      ...[99, 90, 50].map((p) => ({
        name: `p${p}_response_latency`,
        unit: 'seconds',
        value: secondsOf(at(p / 100)),
      })),
      { name: 'success_count', value: String(sum('success')) },
      { name: 'failure_count', value: String(sum('failure')) },
    ],
  };
}

/** Milliseconds as a quantity of seconds: `10m` is ten milliseconds. */
function secondsOf(ms: number): string {
  const micro = Math.round(ms * 1000);
  if (micro === 0) return '0';
  return micro % 1000 === 0 ? `${micro / 1000}m` : `${micro}u`;
}
