import { bucketOf, EMPTY_HISTOGRAM, mergeHistograms } from '../../schemas/histogram.ts';
import type { BackendResult, Histogram, LoadResult } from '../../schemas/load.ts';

/** One backend of a made-up load: so many requests and errors a second, latencies around a middle. */
export interface MadeBackend {
  readonly perSecond: number;
  readonly errorsPerSecond?: number;
  readonly latencyMs?: number;
}

/** A load of whole seconds whose numbers are what the test says. */
export function loadResult(
  backends: Readonly<Record<string, MadeBackend>>,
  more: Partial<LoadResult> & { readonly seconds?: number } = {},
): LoadResult {
  const { seconds = 8, ...overrides } = more;
  const byBackend = Object.fromEntries(
    Object.entries(backends).map(([name, made]) => [name, backendResult(made, seconds)]),
  );
  const total = together(Object.values(byBackend), seconds);
  return {
    startedAt: '2026-01-01T00:00:00Z',
    durationMs: seconds * 1000,
    loop: 'open',
    coordinatedOmission: 'intended-start',
    requestedRps: total.requests / seconds,
    achievedRps: total.requests / seconds,
    total,
    byBackend,
    scheduleLag: EMPTY_HISTOGRAM,
    clientLimited: false,
    clientLimits: [],
    ...overrides,
  };
}

function backendResult(made: MadeBackend, seconds: number): BackendResult {
  const { perSecond, errorsPerSecond = 0, latencyMs = 2 } = made;
  const each = Array.from({ length: seconds }, (_none, second) => ({
    requests: perSecond,
    errors: errorsPerSecond,
    latency: histogram(perSecond, latencyMs * 1000, second),
  }));
  return {
    requests: perSecond * seconds,
    errors: errorsPerSecond * seconds,
    errorsByKind: errorsPerSecond === 0 ? {} : { status5xx: errorsPerSecond * seconds },
    latency: mergeHistograms(each.map(({ latency }) => latency)),
    seconds: each,
  };
}

/** Values spread evenly over half to one and a half times the middle, a little different each second. */
function histogram(count: number, middleUs: number, second: number): Histogram {
  const values = Array.from({ length: count }, (_none, index) =>
    Math.round(middleUs * (0.5 + ((index * 37 + second * 11) % 100) / 100)),
  );
  const counts: Record<string, number> = {};
  for (const value of values) counts[bucketOf(value)] = (counts[bucketOf(value)] ?? 0) + 1;
  if (count === 0) return EMPTY_HISTOGRAM;
  return {
    layout: 'loglinear-11',
    counts,
    count,
    minUs: Math.min(...values),
    maxUs: Math.max(...values),
    sumUs: values.reduce((sum, value) => sum + value, 0),
  };
}

function together(backends: readonly BackendResult[], seconds: number): BackendResult {
  const sum = (pick: (backend: BackendResult) => number) =>
    backends.reduce((all, each) => all + pick(each), 0);
  return {
    requests: sum(({ requests }) => requests),
    errors: sum(({ errors }) => errors),
    errorsByKind: {},
    latency: mergeHistograms(backends.map(({ latency }) => latency)),
    seconds: Array.from({ length: seconds }, (_none, second) => ({
      requests: sum((backend) => backend.seconds[second]?.requests ?? 0),
      errors: sum((backend) => backend.seconds[second]?.errors ?? 0),
      latency: mergeHistograms(backends.flatMap((backend) => backend.seconds[second]?.latency ?? [])),
    })),
  };
}
