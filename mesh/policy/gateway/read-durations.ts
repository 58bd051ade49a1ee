import type { Json } from '../../../schemas/json.ts';
import { type JsonRecord, list, type ObjectReader } from '../object-reader.ts';
import type { RouteRetry, RouteTimeouts } from './route-model.ts';

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds of a Gateway API duration (GEP-2257): `1h30m`, `500ms`; undefined for anything else. */
export function durationMs(written: Json | undefined): number | undefined {
  if (typeof written !== 'string' || !/^([0-9]{1,5}(h|ms|m|s)){1,4}$/.test(written)) return undefined;
  let sum = 0;
  for (const [, count, unit] of written.matchAll(/([0-9]+)(h|ms|m|s)/g)) {
    sum += Number(count) * (UNITS[unit ?? ''] ?? 0);
  }
  return sum;
}

/** The time-outs of a rule; zero means none (HTTPRouteTimeouts). */
export function readTimeouts(reader: ObjectReader, value: JsonRecord | undefined, at: string): RouteTimeouts {
  const requestMs = readLimit(reader, value?.['request'], `${at}.request`);
  const backendMs = readLimit(reader, value?.['backendRequest'], `${at}.backendRequest`);
  if (requestMs !== undefined && backendMs !== undefined && backendMs > requestMs) {
    reader.error(`${at}.backendRequest`, 'an attempt cannot last longer than the request');
  }
  return {
    ...(requestMs === undefined ? {} : { requestMs }),
    ...(backendMs === undefined ? {} : { backendMs }),
  };
}

function readLimit(reader: ObjectReader, value: Json | undefined, at: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const ms = durationMs(value);
  if (ms === undefined) reader.error(at, `${JSON.stringify(value)} is not a duration such as 500ms or 1m30s`);
  return ms === 0 ? undefined : ms;
}

/** Retries of a rule (GEP-1731): one attempt more and 25 ms between attempts where nothing is said, as in Envoy. */
export function readRetry(
  reader: ObjectReader,
  value: JsonRecord | undefined,
  at: string,
): RouteRetry | undefined {
  if (value === undefined) return undefined;
  const attempts = value['attempts'];
  const backoff = value['backoff'];
  const backoffMs = backoff === undefined ? undefined : durationMs(backoff);
  if (backoff !== undefined && backoffMs === undefined) {
    reader.error(`${at}.backoff`, `${JSON.stringify(backoff)} is not a duration such as 500ms or 1m30s`);
  }
  return {
    statuses: new Set(list(value['codes']).filter((code) => typeof code === 'number')),
    attempts: typeof attempts === 'number' ? attempts : 1,
    backoffMs: backoffMs ?? 25,
  };
}
