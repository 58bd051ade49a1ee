import { parseDuration } from '../../schemas/duration.ts';
import type { Json } from '../../schemas/json.ts';
import { parseQuantity } from '../../schemas/quantity.ts';
import { list, record, text } from '../policy/object-reader.ts';

/** One TrafficMetrics object of SMI, as far as the cases look at it. */
export interface MetricsItem {
  readonly resource: Reference;
  readonly direction: string | undefined;
  readonly side: string | undefined;
  /** The other end of an edge. */
  readonly other: Reference;
  readonly backend: Readonly<Record<string, string>>;
  readonly timestamp: string | undefined;
  /** Milliseconds. */
  readonly window: number | undefined;
  /** Values in base units by name: counts, and latencies in the unit that is written beside them. */
  readonly values: Readonly<Record<string, number>>;
  readonly units: Readonly<Record<string, string>>;
}

export interface Reference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The items of a TrafficMetricsList, or the one TrafficMetrics; unreadable parts are left out. */
export function readMetrics(answer: Json): readonly MetricsItem[] {
  const whole = record(answer);
  return whole?.['items'] === undefined ? [readItem(answer)] : list(whole['items']).map(readItem);
}

function readItem(value: Json): MetricsItem {
  const item = record(value);
  const edge = record(item?.['edge']);
  const backend = Object.entries(record(item?.['backend']) ?? {});
  const metrics = list(item?.['metrics']).map((each) => {
    const { name, unit, value: amount } = record(each) ?? {};
    return { name: text(name) ?? '', unit: text(unit), value: parseQuantity(String(amount)) };
  });
  return {
    resource: readReference(item?.['resource']),
    direction: text(edge?.['direction']),
    side: text(edge?.['side']),
    other: readReference(edge?.['resource']),
    backend: Object.fromEntries(backend.map(([key, part]) => [key, String(part)])),
    timestamp: text(item?.['timestamp']),
    window: parseDuration(text(item?.['window']) ?? ''),
    values: Object.fromEntries(
      metrics.flatMap(({ name, value: amount }) => (amount === undefined ? [] : [[name, amount]])),
    ),
    units: Object.fromEntries(
      metrics.flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, unit]])),
    ),
  };
}

function readReference(value: Json | undefined): Reference {
  const of = record(value);
  return {
    kind: text(of?.['kind']) ?? '',
    namespace: text(of?.['namespace']) ?? '',
    name: text(of?.['name']) ?? '',
  };
}

/** What is wrong with these counts, as a clause; a name that is not there counts as nothing. */
export function wrongCounts(
  item: MetricsItem | undefined,
  wanted: { readonly success: number; readonly failure: number },
): string | undefined {
  if (item === undefined) return 'there is no such item';
  const seen = { success: item.values['success_count'], failure: item.values['failure_count'] };
  if (seen.success === undefined || seen.failure === undefined) {
    return `it has ${Object.keys(item.values).join(', ') || 'no metrics'}, and not both counts`;
  }
  return seen.success === wanted.success && seen.failure === wanted.failure
    ? undefined
    : `it counts ${seen.success} successes and ${seen.failure} failures, not ${wanted.success} and ${wanted.failure}`;
}
