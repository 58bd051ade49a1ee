import { seededRandom } from '../../proof/seeded-random.ts';
import { bucketOf, mergeHistograms } from '../../schemas/histogram.ts';
import type { BackendResult, Histogram, LoadErrorKind, LoadResult } from '../../schemas/load.ts';

/** One backend of an invented load: `perSecond` requests a second with log-normal latencies. */
export interface InventedBackend {
  readonly perSecond: number;
  readonly medianMs: number;
  /** 0 to 1. */
  readonly errorRate?: number;
  /** What each of its errors is; a status of the server unless something is said. */
  readonly errorKind?: LoadErrorKind;
}

function histogramOf(values: readonly number[]): Histogram {
  const counts: Record<string, number> = {};
  for (const us of values) counts[bucketOf(us)] = (counts[bucketOf(us)] ?? 0) + 1;
  return {
    layout: 'loglinear-11',
    counts,
    count: values.length,
    minUs: values.length === 0 ? 0 : Math.min(...values),
    maxUs: values.length === 0 ? 0 : Math.max(...values),
    sumUs: values.reduce((sum, us) => sum + us, 0),
  };
}

function backend(invented: InventedBackend, seconds: number, random: () => number): BackendResult {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const blocks = Array.from({ length: seconds }, () => {
    const latencies = Array.from({ length: invented.perSecond }, () =>
      Math.round(invented.medianMs * 1000 * Math.exp(0.5 * normal())),
    );
    const errors = latencies.filter(() => random() < (invented.errorRate ?? 0)).length;
    return { requests: invented.perSecond, errors, latency: histogramOf(latencies) };
  });
  const errors = blocks.reduce((sum, block) => sum + block.errors, 0);
  return {
    requests: invented.perSecond * seconds,
    errors,
    errorsByKind: errors === 0 ? {} : { [invented.errorKind ?? 'status5xx']: errors },
    latency: mergeHistograms(blocks.map((block) => block.latency)),
    seconds: blocks,
  };
}

type Kinds = BackendResult['errorsByKind'];

function addedKinds(a: Kinds, b: Kinds): Kinds {
  const entries = Object.entries(b).map(([kind, n]) => [kind, n + (a[kind as LoadErrorKind] ?? 0)]); // keys of kinds
  return { ...a, ...Object.fromEntries(entries) };
}

/** A load result as the generator would have made it. */
export function inventLoad(
  backends: Readonly<Record<string, InventedBackend>>,
  options: {
    readonly seed?: number;
    readonly seconds?: number;
    readonly lagMs?: number;
    readonly sentPart?: number;
  } = {},
): LoadResult {
  const { seed = 1, seconds = 8, lagMs = 0.1, sentPart = 1 } = options;
  const random = seededRandom(seed);
  const byBackend = Object.fromEntries(
    Object.entries(backends).map(([name, invented]) => [name, backend(invented, seconds, random)]),
  );
  const all = Object.values(byBackend);
  const total: BackendResult = {
    requests: all.reduce((sum, b) => sum + b.requests, 0),
    errors: all.reduce((sum, b) => sum + b.errors, 0),
    errorsByKind: all.reduce((sum, { errorsByKind }) => addedKinds(sum, errorsByKind), {}),
    latency: mergeHistograms(all.map((b) => b.latency)),
    seconds: Array.from({ length: seconds }, (_, i) => {
      const parts = all.flatMap((b) => b.seconds[i] ?? []);
      return {
        requests: parts.reduce((sum, part) => sum + part.requests, 0),
        errors: parts.reduce((sum, part) => sum + part.errors, 0),
        latency: mergeHistograms(parts.map((part) => part.latency)),
      };
    }),
  };
  const rps = total.requests / seconds;
  return {
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: seconds * 1000,
    loop: 'open',
    coordinatedOmission: 'intended-start',
    requestedRps: rps,
    achievedRps: rps * sentPart,
    total,
    byBackend,
    scheduleLag: histogramOf(Array.from({ length: 100 }, () => lagMs * 1000)),
    clientLimited: sentPart < 0.99,
    clientLimits: [],
  };
}
