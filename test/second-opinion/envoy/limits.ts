import type { ServiceLimits } from '../../../mesh/policy/policy-model.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { filter, percent, seconds } from './protocol.ts';

/** Filters that stand before the router of a client's proxy for the faults and limits of a service. */
export function limitFilters({ delay, abort, perSecond }: ServiceLimits): JsonObject[] {
  const fault = filter('http.fault', 'filters.http.fault.v3.HTTPFault', {
    ...(delay === undefined
      ? {}
      : { delay: { fixed_delay: seconds(delay.ms), percentage: percent(delay.percent) } }),
    ...(abort === undefined
      ? {}
      : { abort: { http_status: abort.status, percentage: percent(abort.percent) } }),
  });
  return [
    ...(delay === undefined && abort === undefined ? [] : [fault]),
    ...(perSecond === undefined ? [] : [rateLimit(perSecond)]),
  ];
}

function rateLimit(perSecond: number): JsonObject {
  const always = { default_value: percent(100) };
  return filter('http.local_ratelimit', 'filters.http.local_ratelimit.v3.LocalRateLimit', {
    stat_prefix: 'limit',
    token_bucket: {
      max_tokens: Math.max(1, Math.floor(perSecond)),
      tokens_per_fill: 1,
      fill_interval: seconds(1000 / perSecond),
    },
    filter_enabled: always,
    filter_enforced: always,
  });
}

/** What a cluster keeps to for the limits of the service that was dialled. */
export function clusterLimits({ maxRequests, outlier }: ServiceLimits): JsonObject {
  return {
    ...(maxRequests === undefined
      ? {}
      : { circuit_breakers: { thresholds: [{ max_requests: maxRequests, max_retries: 1_000 }] } }),
    ...(outlier === undefined
      ? {}
      : {
          outlier_detection: {
            consecutive_5xx: outlier.failures,
            enforcing_consecutive_5xx: 100,
            enforcing_success_rate: 0,
            base_ejection_time: seconds(outlier.ejectMs),
            max_ejection_time: seconds(outlier.ejectMs),
            max_ejection_percent: 100,
          },
        }),
  };
}
