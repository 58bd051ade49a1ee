import { parseDuration } from '../../../schemas/duration.ts';
import { safeText } from '../../../schemas/safe-text.ts';
import type { ClusterView, MetricsQuestion } from '../../cluster-view.ts';
import type { EdgeBook } from '../edges.ts';
import { METRICS_RESOURCES } from './pod-groups.ts';
import { edgesOf, metricsList, metricsOf } from './traffic-metrics.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Seconds that a window has when nobody asks for another one, as in the specification's examples. */
const WINDOW_MS = 30_000;
const LONGEST_MS = 300_000;

/** Answers SMI's TrafficMetrics from the counters of the sidecars (`docs/traffic-metrics.md`). */
export function trafficMetrics(
  { view, edges }: { readonly view: ClusterView; readonly edges: Pick<EdgeBook, 'since'> },
  { resource, namespace, name, subresource, fits, window }: MetricsQuestion,
  now: number,
): Answer {
  const of = METRICS_RESOURCES.find((each) => each.name === resource);
  if (of === undefined || (subresource !== undefined && subresource !== 'edges')) {
    return refused(404, 'NotFound', 'the server could not find the requested resource');
  }
  const windowMs = window === null ? WINDOW_MS : parseDuration(window);
  if (windowMs === undefined || windowMs < 1000 || windowMs > LONGEST_MS) {
    return refused(400, 'BadRequest', `window=${safeText(window ?? '', 40)} is not a duration from 1s to 5m`);
  }
  const source = { view, edges, now, windowMs };
  const place = namespace === undefined ? {} : { namespace };
  if (name === undefined) {
    const objects = view.list(of.kindId, namespace).filter(({ metadata }) => fits(metadata.labels ?? {}));
    const items = objects.flatMap((object) => metricsOf(source, of, object));
    return { status: 200, body: metricsList(items, { kind: of.kind, ...place }) };
  }
  const object = view.get(of.kindId, of.namespaced ? namespace : undefined, name);
  if (object === undefined) {
    return refused(
      404,
      'NotFound',
      `${of.name}.metrics.smi-spec.io ${JSON.stringify(safeText(name, 253))} not found`,
    );
  }
  const reference = { kind: of.kind, ...place, name };
  if (subresource === 'edges') {
    return { status: 200, body: metricsList(edgesOf(source, of, object), reference) };
  }
  const items = metricsOf(source, of, object);
  // Of a split there is one for each backend.
  return { status: 200, body: of.kind === 'TrafficSplit' ? metricsList(items, reference) : items[0] };
}

function refused(code: number, reason: string, message: string): Answer {
  return {
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code },
  };
}
