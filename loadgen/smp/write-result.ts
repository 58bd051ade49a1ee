import { quantileUs } from '../../schemas/histogram.ts';
import type { JsonObject } from '../../schemas/json.ts';
import type { BackendResult, Histogram, LoadResult } from '../../schemas/load.ts';

/** What a result says about where it belongs. */
export interface ResultIds {
  readonly id: string;
  readonly testId: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * An SMP `PerformanceTestResult` with the names of the protocol buffers. `latencies_ms` are milliseconds, as the name
 * says (tools in the wild write seconds there); what SMP has no field for is under `ext`.
 */
export function toSmpResult(result: LoadResult, ids: ResultIds): JsonObject {
  const start = Date.parse(result.startedAt);
  return {
    smp_version: 'v0.0.1',
    id: ids.id,
    labels: { ...ids.labels },
    start_time: new Date(start).toISOString(),
    end_time: new Date(start + result.durationMs).toISOString(),
    latencies_ms: smpLatencies(result.total.latency),
    actual_qps: rounded(result.achievedRps),
    test_id: ids.testId,
    ext: {
      ...backendFigures(result.total),
      loop: result.loop,
      coordinatedOmission: result.coordinatedOmission,
      ...(result.requestedRps === undefined ? {} : { requestedRps: result.requestedRps }),
      byBackend: Object.fromEntries(
        Object.entries(result.byBackend).map(([name, backend]) => [
          name,
          { ...backendFigures(backend), latencies_ms: smpLatencies(backend.latency) },
        ]),
      ),
      scheduleLagMs: { p50: quantileMs(result.scheduleLag, 0.5), p99: quantileMs(result.scheduleLag, 0.99) },
      clientLimited: result.clientLimited,
      clientLimits: [...result.clientLimits],
    },
  };
}

function smpLatencies(latency: Histogram): JsonObject {
  return {
    min: latency.minUs / 1000,
    average: latency.count === 0 ? 0 : rounded(latency.sumUs / latency.count / 1000),
    p50: quantileMs(latency, 0.5),
    p90: quantileMs(latency, 0.9),
    p99: quantileMs(latency, 0.99),
    max: latency.maxUs / 1000,
  };
}

function backendFigures(backend: BackendResult): JsonObject {
  return {
    requests: backend.requests,
    errors: backend.errors,
    errorRate: backend.requests === 0 ? 0 : rounded(backend.errors / backend.requests),
    errorsByKind: { ...backend.errorsByKind },
    p95: quantileMs(backend.latency, 0.95),
    'p99.9': quantileMs(backend.latency, 0.999),
  };
}

/** 0 where there is no value, as proto3 has it. */
function quantileMs(histogram: Histogram, q: number): number {
  return (quantileUs(histogram, q) ?? 0) / 1000;
}

function rounded(value: number): number {
  return Number(value.toFixed(6));
}
