import { groupOf, type KubeObject } from '../../schemas/kube-object.ts';
import { durationMs } from './gateway/read-durations.ts';
import { type JsonRecord, objectReader, record, text } from './object-reader.ts';
import type { ReadFinding, ServiceLimits } from './policy-model.ts';

/** The kind as `Kind.group`, for subscriptions. */
export const LIMITS_KIND = 'ServiceLimits.policy.meshwright.dev';

/** Whether {@link readServiceLimits} understands the object. */
export function isServiceLimits(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  return `${object.kind}.${groupOf(object.apiVersion)}` === LIMITS_KIND;
}

type Reader = ReturnType<typeof objectReader>;

/** Limits by the key under which they are counted, and that key by the `namespace/name` of the object that says them. */
export interface ReadLimits {
  readonly limits: ReadonlyMap<string, ServiceLimits>;
  /** Undefined for an object with a mistake in it. */
  readonly keys: ReadonlyMap<string, string | undefined>;
  readonly findings: readonly ReadFinding[];
}

/**
 * Faults and limits (`docs/service-limits.md`): of a service by `namespace/service`; of none, for routes that refer to
 * them, by `filter namespace/name`. An object with anything wrong in it has no effect and says why; of several for one
 * service the first by name counts for it. Pure; never throws.
 */
export function readServiceLimits(objects: readonly KubeObject[]): ReadLimits {
  const findings: ReadFinding[] = [];
  const limits = new Map<string, ServiceLimits>();
  const keys = new Map<string, string | undefined>();
  const sorted = [...objects].sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
  for (const object of sorted) {
    const reader = objectReader(object, findings);
    const before = findings.length;
    const own = `${reader.namespace}/${reader.ref.name}`;
    const read = readLimits(reader);
    const service = readService(reader);
    if (findings.length > before) {
      keys.set(own, undefined);
      continue;
    }
    const ofService = `${reader.namespace}/${service}`;
    const taken = service !== undefined && limits.has(ofService);
    if (taken) reader.error('spec.service', `'${service}' has limits already`);
    const key = service === undefined || taken ? `filter ${own}` : ofService;
    limits.set(key, read);
    keys.set(own, key);
  }
  return { limits, keys, findings };
}

/** Without a service the limits are for routes that refer to them. */
function readService({ spec, error }: Reader): string | undefined {
  const service = text(spec['service']);
  if (spec['service'] !== undefined && service === undefined) {
    error('spec.service', 'a service is named, of the namespace of the limits');
  }
  return service;
}

function readLimits(reader: Reader): ServiceLimits {
  const { spec } = reader;
  const delay = record(record(spec['fault'])?.['delay']);
  const abort = record(record(spec['fault'])?.['abort']);
  const outlier = record(spec['outlierDetection']);
  const budget = record(spec['retryBudget']);
  const number = (value: JsonRecord, name: string, at: string, bounds: readonly [number, number]) =>
    readNumber(reader, value[name], `${at}.${name}`, bounds);
  const time = (value: JsonRecord, name: string, at: string) =>
    readTime(reader, value[name], `${at}.${name}`);
  return {
    ...(delay === undefined
      ? {}
      : {
          delay: {
            ms: time(delay, 'for', 'spec.fault.delay'),
            percent: number(delay, 'percent', 'spec.fault.delay', [0, 100]),
          },
        }),
    ...(abort === undefined
      ? {}
      : {
          abort: {
            status: number(abort, 'status', 'spec.fault.abort', [200, 599]),
            percent: number(abort, 'percent', 'spec.fault.abort', [0, 100]),
          },
        }),
    ...(spec['maxRequests'] === undefined
      ? {}
      : { maxRequests: readNumber(reader, spec['maxRequests'], 'spec.maxRequests', [0, 1_000_000]) }),
    ...(spec['requestsPerSecond'] === undefined
      ? {}
      : {
          perSecond: readNumber(reader, spec['requestsPerSecond'], 'spec.requestsPerSecond', [0, 1_000_000]),
        }),
    ...(outlier === undefined
      ? {}
      : {
          outlier: {
            failures: number(outlier, 'consecutiveFailures', 'spec.outlierDetection', [1, 1000]),
            ejectMs: time(outlier, 'ejectFor', 'spec.outlierDetection'),
          },
        }),
    ...(budget === undefined
      ? {}
      : { retryPercent: number(budget, 'percent', 'spec.retryBudget', [0, 100]) }),
  };
}

function readNumber(
  reader: Reader,
  value: unknown,
  at: string,
  [least, most]: readonly [number, number],
): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  reader.error(at, `${JSON.stringify(value ?? null)} is not a number from ${least} to ${most}`);
  return least;
}

function readTime(reader: Reader, value: unknown, at: string): number {
  const ms = typeof value === 'string' ? durationMs(value) : undefined;
  if (ms === undefined) reader.error(at, `${JSON.stringify(value ?? null)} is not a duration such as 500ms`);
  return ms ?? 0;
}
