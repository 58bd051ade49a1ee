import { quantileUs } from '../../../schemas/histogram.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { BackendResult, LoadResult } from '../../../schemas/load.ts';
import { safeText } from '../../../schemas/safe-text.ts';

const PERCENTILES = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

/** What CEL outputs and reports read of a load: latencies in ms, error rates as fractions, by backend. */
export function loadSummary(load: LoadResult): JsonObject {
  const { total, byBackend, requestedRps } = load;
  const named = Object.entries(byBackend).filter(([name]) => name !== '');
  return {
    requests: total.requests,
    errors: total.errors,
    errorRate: rate(total),
    errorsByKind: { ...total.errorsByKind },
    latenciesMs: percentiles(total),
    actualQps: Math.round(load.achievedRps * 100) / 100,
    ...(requestedRps === undefined ? {} : { requestedQps: requestedRps }),
    durationMs: load.durationMs,
    loop: load.loop,
    coordinatedOmission: load.coordinatedOmission,
    clientLimited: load.clientLimited,
    clientLimits: load.clientLimits.map((each) => safeText(each, 400)),
    byBackend: Object.fromEntries(
      named.map(([name, result]) => [safeText(name, 253), backendSummary(result)]),
    ),
  };
}

function backendSummary(result: BackendResult): JsonObject {
  const { requests, errors } = result;
  return { requests, errors, errorRate: rate(result), latenciesMs: percentiles(result) };
}

function rate({ errors, requests }: BackendResult): number {
  return requests === 0 ? 0 : errors / requests;
}

function percentiles({ latency }: BackendResult): JsonObject {
  const at = (q: number) => Math.round(quantileUs(latency, q) ?? 0) / 1000;
  const named = Object.entries(PERCENTILES).map(([name, q]) => [name, at(q)] as const);
  const mean = latency.count === 0 ? 0 : Math.round(latency.sumUs / latency.count) / 1000;
  return { ...Object.fromEntries(named), min: latency.minUs / 1000, max: latency.maxUs / 1000, mean };
}
