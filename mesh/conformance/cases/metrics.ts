import type { Action, ConformanceCase, Place } from '../case-model.ts';
import { trafficSplit } from '../policies.ts';
import { addressOf, callerOf } from '../probes.ts';
import { type MetricsItem, wrongCounts } from '../read-metrics.ts';
import { type SampleWorkload, sampleWorkload } from '../workloads.ts';

const SENT = 12;
const FAILED = 5;
const SLOW_MS = 60;
const LATENCIES = ['p50_response_latency', 'p90_response_latency', 'p99_response_latency'] as const;

/** A case about what the metrics API tells of known requests to `server`, which answers 200. */
function metricsCase(of: {
  readonly id: string;
  readonly title: string;
  readonly given: string;
  readonly needs?: readonly string[];
  readonly server?: Pick<SampleWorkload, 'env'>;
  readonly more?: readonly Omit<SampleWorkload, 'namespace'>[];
  readonly actions: (place: Place) => readonly Action[];
}): ConformanceCase {
  const { id, title, given, needs = [], server = {}, more = [], actions } = of;
  return {
    id: `traffic-metrics/${id}`,
    spec: 'traffic-metrics',
    title,
    needs: ['traffic-metrics', ...needs],
    given,
    access: 'allow',
    workloads: ({ namespace }) =>
      [{ name: 'server', ...server }, ...more].flatMap((each) => sampleWorkload({ ...each, namespace })),
    actions,
  };
}

function send(place: Place, to: string, count: number, status = 200): Action {
  return {
    do: 'probe',
    name: `sent-to-${to}`,
    input: { from: callerOf(place), request: { url: addressOf(place, to) }, count, expect: { status } },
  };
}

const FAILING = { name: 'failing', env: { STATUS: '500' } };

/** SMI traffic metrics: what the API tells of requests that were sent. */
export const METRICS_CASES: readonly ConformanceCase[] = [
  metricsCase({
    id: 'counts',
    title: 'what succeeded and what failed is counted, for each workload its own',
    given: 'a server that answers 200 and one that answers 500',
    more: [FAILING],
    actions: (place) => [
      send(place, 'server', SENT),
      send(place, 'failing', FAILED, 500),
      {
        do: 'metrics',
        name: 'of-the-server',
        path: `/namespaces/${place.namespace}/deployments/server`,
        claim: `the server has ${SENT} successes and no failure`,
        wrong: ([item]) => wrongCounts(item, { success: SENT, failure: 0 }),
      },
      {
        do: 'metrics',
        name: 'of-the-failing',
        path: `/namespaces/${place.namespace}/deployments/failing`,
        claim: `the failing server has ${FAILED} failures and no success`,
        wrong: ([item]) => wrongCounts(item, { success: 0, failure: FAILED }),
      },
    ],
  }),
  metricsCase({
    id: 'aggregates',
    title: 'a namespace and a Service have the counts of their pods',
    given: 'a server that answers 200 and one that answers 500',
    more: [FAILING],
    actions: (place) => [
      send(place, 'server', SENT),
      send(place, 'failing', FAILED, 500),
      {
        do: 'metrics',
        name: 'of-the-namespace',
        path: `/namespaces/${place.namespace}`,
        claim: `the namespace has ${SENT} successes and ${FAILED} failures`,
        wrong: ([item]) => wrongCounts(item, { success: SENT, failure: FAILED }),
      },
      {
        do: 'metrics',
        name: 'of-the-service',
        path: `/namespaces/${place.namespace}/services/server`,
        claim: `the Service has the server’s ${SENT} successes`,
        wrong: ([item]) => wrongCounts(item, { success: SENT, failure: 0 }),
      },
    ],
  }),
  metricsCase({
    id: 'latencies',
    title: 'latencies are told as p50, p90 and p99, in seconds',
    given: `a server that takes ${SLOW_MS} ms for each answer`,
    server: { env: { LATENCY_MS: String(SLOW_MS) } },
    actions: (place) => [
      send(place, 'server', SENT),
      {
        do: 'metrics',
        name: 'latencies',
        path: `/namespaces/${place.namespace}/deployments/server`,
        claim: `p50, p90 and p99 are at least ${SLOW_MS} ms, in order, and written in seconds`,
        wrong: ([item]) => wrongLatencies(item),
      },
    ],
  }),
  metricsCase({
    id: 'window',
    title: 'each item says what it is about, until when, and for how long it was counted',
    given: 'a server that answers 200',
    actions: (place) => [
      send(place, 'server', SENT),
      {
        do: 'metrics',
        name: 'window',
        path: `/namespaces/${place.namespace}/deployments/server`,
        claim: 'the item names its resource, a time and a window',
        wrong: ([item]) =>
          wrongCounts(item, { success: SENT, failure: 0 }) ?? wrongFrame(item, place.namespace),
      },
    ],
  }),
  metricsCase({
    id: 'window-passes',
    title: 'counts are those of the window alone, and not of all time',
    given: 'a server that answers 200',
    actions: (place) => [
      send(place, 'server', SENT),
      {
        do: 'metrics',
        name: 'counted',
        path: `/namespaces/${place.namespace}/deployments/server`,
        claim: `the server has ${SENT} successes and no failure`,
        wrong: ([item]) => wrongCounts(item, { success: SENT, failure: 0 }),
      },
      {
        do: 'metrics',
        name: 'passed',
        // Where the API knows no such parameter it tells its own window, and that is waited for.
        path: `/namespaces/${place.namespace}/deployments/server?window=1s`,
        claim: 'once the window has passed nothing of them is counted',
        wrong: ([item]) => wrongRest(item),
        afterWindow: true,
      },
    ],
  }),
  metricsCase({
    id: 'edges',
    title: 'edges tell who called and who was called, and from which side that was seen',
    given: 'a server that answers 200, called from another namespace',
    actions: (place) => [
      send(place, 'server', SENT),
      {
        do: 'metrics',
        name: 'from',
        path: `/namespaces/${place.namespace}/deployments/server/edges`,
        claim: `the server was called ${SENT} times from the namespace of the caller`,
        wrong: (items) => wrongEdge(items, 'from', place.callers),
      },
      {
        do: 'metrics',
        name: 'to',
        path: `/namespaces/${place.callers}/edges`,
        claim: `the namespace of the caller called that of the server ${SENT} times`,
        wrong: (items) => wrongEdge(items, 'to', place.namespace),
      },
    ],
  }),
  metricsCase({
    id: 'label-selector',
    title: 'a label selector chooses which objects are listed, and changes nothing of their counts',
    given: 'a server that answers 200 and one that answers 500',
    more: [FAILING],
    actions: (place) => [
      send(place, 'server', SENT),
      send(place, 'failing', FAILED, 500),
      {
        do: 'metrics',
        name: 'chosen',
        path: `/namespaces/${place.namespace}/deployments?labelSelector=app%3Dserver`,
        claim: `the server alone is listed, with its ${SENT} successes`,
        wrong: (items) => wrongNames(items, 'server') ?? wrongCounts(items[0], { success: SENT, failure: 0 }),
      },
      {
        do: 'metrics',
        name: 'all',
        path: `/namespaces/${place.namespace}/deployments`,
        claim: 'both servers are listed',
        wrong: (items) => wrongNames(items, 'failing, server'),
      },
    ],
  }),
  metricsCase({
    id: 'split-backends',
    title: 'a split has an item for each backend, with its root, its weight and what it served',
    given: 'servers blue and green, and a split of blue that gives all to green',
    needs: ['traffic-split'],
    more: [{ name: 'blue' }, { name: 'green' }],
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'server', { blue: 0, green: 3 })] },
      send(place, 'server', SENT),
      {
        do: 'metrics',
        name: 'backends',
        path: `/namespaces/${place.namespace}/trafficsplits/server`,
        claim: `green, of weight 3, has ${SENT} successes; blue, of weight 0, has none`,
        wrong: (items) =>
          wrongBackend(items, { name: 'green', weight: '3' }, SENT) ??
          wrongBackend(items, { name: 'blue', weight: '0' }, 0),
      },
    ],
  }),
];

function wrongLatencies(item: MetricsItem | undefined): string | undefined {
  const lacking = LATENCIES.find((name) => item?.values[name] === undefined);
  if (item === undefined || lacking !== undefined) return `it has no ${lacking ?? 'item'}`;
  const unit = LATENCIES.map((name) => item.units[name]).find((each) => each !== 'seconds');
  if (unit !== undefined) return `a latency is in ${unit}, not in seconds`;
  const [p50 = 0, p90 = 0, p99 = 0] = LATENCIES.map((name) => item.values[name]);
  if (p50 > p90 || p90 > p99) return `p50 ${p50}, p90 ${p90} and p99 ${p99} are not in order`;
  return p50 >= SLOW_MS / 1000 && p50 < 5 ? undefined : `p50 is ${p50} s`;
}

function wrongRest(item: MetricsItem | undefined): string | undefined {
  const { success_count: success = 0, failure_count: failure = 0 } = item?.values ?? {};
  return success + failure === 0
    ? undefined
    : `it still counts ${success} successes and ${failure} failures, of a window of ${(item?.window ?? 0) / 1000} s`;
}

function wrongFrame(item: MetricsItem | undefined, namespace: string): string | undefined {
  const { kind, namespace: place, name } = item?.resource ?? {};
  if (kind !== 'Deployment' || place !== namespace || name !== 'server') {
    return `it is about ${kind} ${place}/${name}`;
  }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(item?.timestamp ?? '')) {
    return `its timestamp is ${item?.timestamp}`;
  }
  return (item?.window ?? 0) > 0 ? undefined : 'its window is no duration';
}

function wrongEdge(
  items: readonly MetricsItem[],
  direction: 'to' | 'from',
  namespace: string,
): string | undefined {
  const ends = items.filter(
    ({ other }) => other.namespace === namespace || (other.kind === 'Namespace' && other.name === namespace),
  );
  const edges = ends.filter((item) => item.direction === direction);
  if (edges.length === 0) return `no edge leads ${direction} ${namespace}`;
  const side = edges.find((item) => item.side !== 'client' && item.side !== 'server')?.side;
  if (side !== undefined) return `an edge was seen from side ${side}`;
  // Several pods of a caller may each have their own edge; client and server each count all of it.
  const counts = ['client', 'server'].map((each) =>
    edges
      .filter((item) => item.side === each)
      .reduce((sum, { values }) => sum + (values['success_count'] ?? 0), 0),
  );
  return counts.includes(SENT) && counts.every((count) => count === SENT || count === 0)
    ? undefined
    : `the edges ${direction} ${namespace} count ${counts[0]} (client) and ${counts[1]} (server), not ${SENT}`;
}

function wrongNames(items: readonly MetricsItem[], wanted: string): string | undefined {
  const names = items.map(({ resource }) => resource.name).sort();
  return names.join(', ') === wanted ? undefined : `it lists ${names.join(', ') || 'nothing'}, not ${wanted}`;
}

function wrongBackend(
  items: readonly MetricsItem[],
  { name, weight }: { readonly name: string; readonly weight: string },
  success: number,
): string | undefined {
  const item = items.find(({ backend }) => backend['name'] === name);
  const wrong = wrongCounts(item, { success, failure: 0 });
  if (item === undefined || wrong !== undefined) return `${name}: ${wrong}`;
  const { apex, weight: written } = item.backend;
  if (apex !== 'server') return `${name}: its root is ${apex}`;
  return written === weight ? undefined : `${name}: its weight is ${written}`;
}
