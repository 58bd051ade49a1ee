import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DataPlane } from '../../cluster-view.ts';
import { METRICS_RESOURCES } from '../../dataplane/metrics/pod-groups.ts';
import { isMap, type JsonMap, listAt, mapAt, textAt } from '../../store/json-values.ts';
import { notAllowed, StatusError } from '../../store/status-error.ts';
import type { Resource } from '../resource.ts';
import { sendJson } from './answers.ts';
import { parseLabelSelector } from './label-selector.ts';
import type { ResourcePath } from './request-info.ts';

/** The group that the mesh's metrics are served under; on a real cluster an aggregated API. */
export const METRICS_GROUP = 'metrics.smi-spec.io';

/** Resources of the metrics API for discovery: named after the kinds whose traffic they tell. */
export const METRICS_DISCOVERY: readonly Resource[] = METRICS_RESOURCES.map(({ name, kind, namespaced }) => ({
  group: METRICS_GROUP,
  version: 'v1alpha1',
  name,
  singular: '',
  // One for each resource, though all answer with TrafficMetrics: clients find a resource by its kind.
  kind,
  kindId: `TrafficMetrics/${name}.${METRICS_GROUP}`,
  shortNames: [],
  categories: [],
  namespaced,
  subresources: [],
  storageVersion: 'v1alpha1',
  columns: [],
  custom: false,
  verbs: ['get', 'list'],
}));

/** Answers `GET /apis/metrics.smi-spec.io/v1alpha1/…`; as a table where kubectl asks for one. */
export function serveMetrics(
  dataPlane: DataPlane | undefined,
  path: ResourcePath,
  url: URL,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): void {
  if (request.method !== 'GET' || path.watch) throw notAllowed();
  if (dataPlane?.trafficMetrics === undefined) {
    throw new StatusError(503, 'ServiceUnavailable', 'the data plane of the sandbox is not running');
  }
  const { searchParams } = url;
  // `namespaces/NAME/edges` reads like a resource of the namespace.
  const ofNamespace = path.resource === 'edges' && path.name === undefined && path.namespace !== undefined;
  const { status, body } = dataPlane.trafficMetrics({
    resource: ofNamespace ? 'namespaces' : path.resource,
    namespace: ofNamespace ? undefined : path.namespace,
    name: ofNamespace ? path.namespace : path.name,
    subresource: ofNamespace ? 'edges' : path.subresource,
    fits: parseLabelSelector(searchParams.get('labelSelector') ?? ''),
    window: searchParams.get('window'),
  });
  const asTable =
    status === 200 && /(^|,)\s*application\/json;[^,]*as=Table/.test(request.headers.accept ?? '');
  sendJson(response, status, asTable ? tableOf(body) : body);
}

const COLUMNS: readonly (readonly [string, (item: JsonMap) => string])[] = [
  ['Name', (item) => textAt(mapAt(item, 'metadata'), 'name') ?? ''],
  ['Direction', (item) => textAt(mapAt(item, 'edge'), 'direction') ?? ''],
  ['Side', (item) => textAt(mapAt(item, 'edge'), 'side') ?? ''],
  ['Peer', (item) => nameOf(mapAt(mapAt(item, 'edge'), 'resource')) || '*'],
  ['Backend', (item) => textAt(mapAt(item, 'backend'), 'name') ?? ''],
  ['Success', metric('success_count')],
  ['Failure', metric('failure_count')],
  ['P50', metric('p50_response_latency')],
  ['P99', metric('p99_response_latency')],
  ['Window', (item) => textAt(item, 'window') ?? ''],
];

function metric(name: string): (item: JsonMap) => string {
  return (item) => {
    const found = listAt(item, 'metrics').find((each) => textAt(each, 'name') === name);
    return textAt(found, 'value') ?? '';
  };
}

function nameOf(reference: JsonMap): string {
  const { kind, namespace, name } = reference;
  return name === undefined
    ? ''
    : `${String(kind)}/${namespace === undefined ? '' : `${String(namespace)}/`}${String(name)}`;
}

function tableOf(body: unknown): unknown {
  const items = textAt(body, 'kind') === 'TrafficMetricsList' ? listAt(body, 'items') : [body];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {},
    columnDefinitions: COLUMNS.map(([name]) => ({
      name,
      type: 'string',
      format: '',
      description: '',
      priority: 0,
    })),
    rows: items.filter(isMap).map((item) => ({
      cells: COLUMNS.map(([, value]) => value(item)),
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: item['metadata'] },
    })),
  };
}
