import type { Json } from '../../../schemas/json.ts';
import { type JsonRecord, list, type ObjectReader, record, text } from '../object-reader.ts';
import { LIMITS_KIND, type ReadLimits } from '../read-service-limits.ts';
import { readRetry, readTimeouts } from './read-durations.ts';
import { type FilterRefs, readFilters } from './read-filters.ts';
import type { Grants } from './read-grants.ts';
import { readGrpcMatches, readHttpMatches } from './read-matches.ts';
import type {
  FindService,
  RouteBackend,
  RouteFilter,
  RouteKind,
  RouteMatch,
  RouteRule,
  ServicePlace,
} from './route-model.ts';

/** What stands in the way, as a condition's reason and message. */
interface Problem {
  readonly reason: string;
  readonly message: string;
}

/** One route on its way to one parent, and what was found wrong with it. */
export interface RouteReading {
  readonly reader: ObjectReader;
  readonly kind: RouteKind;
  /** The service that the route stands before; undefined where its parent is a Gateway. */
  readonly parent: { readonly namespace: string; readonly service: string } | undefined;
  readonly grants: Grants;
  readonly findService: FindService;
  /** What `ExtensionRef`s may lead to. */
  readonly limits: ReadLimits;
  readonly unresolved: Problem[];
  readonly unacceptable: Problem[];
}

/** The rules of a route. */
export function readRules(reading: RouteReading): readonly RouteRule[] {
  const { reader } = reading;
  const strict = strictReader(reading);
  if (reading.parent !== undefined && list(reader.spec['hostnames']).length > 0) {
    reader.warning('spec.hostnames', 'host names do not count where the parent is a Service');
  }
  return list(reader.spec['rules']).map((each, index) => {
    const rule = record(each);
    const at = `spec.rules[${index}]`;
    const filters = readFilters(strict, rule?.['filters'], `${at}.filters`, filterRefs(reading));
    const matches = matchesOf(reading, strict, rule?.['matches'], `${at}.matches`);
    checkFilters(reading, filters, matches, `${at}.filters`);
    const name = text(rule?.['name']);
    const retry = readRetry(strict, record(rule?.['retry']), `${at}.retry`);
    if (rule?.['sessionPersistence'] !== undefined) {
      strict.error(`${at}.sessionPersistence`, 'session persistence is not supported');
    }
    return {
      ...(name === undefined ? {} : { name }),
      matches,
      filters,
      backends: list(rule?.['backendRefs']).map((backend, i) =>
        readBackend(reading, strict, backend, `${at}.backendRefs[${i}]`),
      ),
      timeouts: readTimeouts(strict, record(rule?.['timeouts']), `${at}.timeouts`),
      ...(retry === undefined ? {} : { retry }),
    };
  });
}

/** An error of these parts makes the route unacceptable: it would otherwise do something else than it says. */
function strictReader(reading: RouteReading): ObjectReader {
  const { reader, unacceptable } = reading;
  return {
    ...reader,
    error(path, message) {
      unacceptable.push({ reason: 'UnsupportedValue', message: `${path}: ${message}` });
      reader.error(path, message);
    },
  };
}

function matchesOf(
  { kind }: RouteReading,
  reader: ObjectReader,
  value: Json | undefined,
  at: string,
): readonly RouteMatch[] {
  switch (kind) {
    case 'http':
      return readHttpMatches(reader, value, at);
    case 'grpc':
      return readGrpcMatches(reader, value, at);
    case 'tls':
    case 'tcp':
      return [];
  }
}

function checkFilters(
  { reader, unacceptable }: RouteReading,
  filters: readonly RouteFilter[],
  matches: readonly RouteMatch[],
  at: string,
): void {
  const refuse = (reason: string, message: string) => {
    unacceptable.push({ reason, message: `${at}: ${message}` });
    reader.error(at, message);
  };
  const kinds = filters.map((filter) => filter.kind);
  if (kinds.includes('redirect') && kinds.includes('rewrite')) {
    refuse('IncompatibleFilters', 'a request cannot be both redirected and rewritten');
  }
  for (const filter of filters) {
    if ((filter.kind !== 'rewrite' && filter.kind !== 'redirect') || filter.path?.kind !== 'prefix') continue;
    if (matches.every((match) => match.path?.kind === 'prefix')) continue;
    refuse('UnsupportedValue', 'a prefix can be replaced only where every match is a PathPrefix');
  }
}

function filterRefs(reading: RouteReading): FilterRefs {
  return {
    backend: (value, at) => resolveBackend(reading, value, at),
    extension: (value, at) => resolveExtension(reading, value, at),
  };
}

/** ServiceLimits of the route's own namespace are the one kind of filter there is beside those of the specification. */
function resolveExtension(
  { reader, limits, unresolved }: RouteReading,
  ref: JsonRecord | undefined,
  at: string,
): RouteFilter {
  const lost = (reason: string, message: string): RouteFilter => {
    unresolved.push({ reason, message: `${at}: ${message}` });
    if (reason === 'BackendNotFound') reader.missing(at, message);
    else reader.error(at, message);
    return { kind: 'unresolved' };
  };
  const kind = text(ref?.['kind']) ?? '(none)';
  if (`${kind}.${text(ref?.['group']) ?? ''}` !== LIMITS_KIND) {
    return lost('InvalidKind', `there are no filters of kind ${kind} here`);
  }
  const name = `${reader.namespace}/${text(ref?.['name']) ?? ''}`;
  // The reason for "a reference to a resource that does not exist", of whatever kind (RouteReasonBackendNotFound).
  if (!limits.keys.has(name)) return lost('BackendNotFound', `there are no ServiceLimits ${name}`);
  const key = limits.keys.get(name);
  const found = key === undefined ? undefined : limits.limits.get(key);
  if (key === undefined || found === undefined) {
    return lost('BackendNotFound', `there is a mistake in ServiceLimits ${name}`);
  }
  return { kind: 'limits', key, limits: found };
}

function readBackend(reading: RouteReading, strict: ObjectReader, value: Json, at: string): RouteBackend {
  const backend = record(value);
  const weight = backend?.['weight'] ?? 1;
  const usable = typeof weight === 'number' && Number.isInteger(weight) && weight >= 0;
  if (!usable)
    strict.error(`${at}.weight`, `${JSON.stringify(weight)} is not a weight: a whole number from 0`);
  return {
    weight: usable ? weight : 0,
    to: resolveBackend(reading, backend, at),
    filters: readFilters(strict, backend?.['filters'], `${at}.filters`, filterRefs(reading)),
  };
}

function resolveBackend(
  reading: RouteReading,
  backend: JsonRecord | undefined,
  at: string,
): ServicePlace | undefined {
  const { reader, parent, grants, findService } = reading;
  const unresolved = (reason: string, message: string) => {
    reading.unresolved.push({ reason, message: `${at}: ${message}` });
    if (reason === 'InvalidKind') reader.error(at, message);
    else reader.missing(at, message);
    return undefined;
  };
  const kind = backend?.['kind'] ?? 'Service';
  const group = backend?.['group'] ?? '';
  if (kind !== 'Service' || group !== '') return unresolved('InvalidKind', 'a backend is a Service');
  const service = text(backend?.['name']) ?? '';
  const namespace = text(backend?.['namespace']) ?? reader.namespace;
  const isParent = namespace === parent?.namespace && service === parent.service;
  // A consumer route may lead back to the very service that its clients dialled: that opens nothing to them.
  if (
    namespace !== reader.namespace &&
    !isParent &&
    !grants(reader.ref, { kind: 'Service', namespace, name: service })
  ) {
    return unresolved(
      'RefNotPermitted',
      `no ReferenceGrant in ${namespace} lets this route refer to ${service}`,
    );
  }
  const port = backend?.['port'];
  const ports = findService(namespace, service);
  if (ports === undefined)
    return unresolved('BackendNotFound', `there is no Service ${namespace}/${service}`);
  if (typeof port !== 'number' || (ports !== 'any' && !ports.has(port))) {
    return unresolved(
      'BackendNotFound',
      `Service ${namespace}/${service} has no port ${JSON.stringify(port ?? null)}`,
    );
  }
  return { namespace, service, port };
}
