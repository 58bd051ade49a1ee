import type { Json } from '../../../schemas/json.ts';
import { groupOf, type KubeObject } from '../../../schemas/kube-object.ts';
import { type JsonRecord, list, type ObjectReader, objectReader, record, text } from '../object-reader.ts';
import type { ReadFinding } from '../policy-model.ts';
import { isServiceLimits, type ReadLimits, readServiceLimits } from '../read-service-limits.ts';
import { type Grants, readGrants } from './read-grants.ts';
import { type RouteReading, readRules } from './read-rules.ts';
import type {
  AttachedRoute,
  FindService,
  ParentStatus,
  RouteCondition,
  RouteKind,
  RouteTable,
} from './route-model.ts';

/** The API group of everything here. */
export const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** Kinds as `Kind.group`, for subscriptions. */
export const ROUTE_OBJECT_KINDS = [
  `HTTPRoute.${GATEWAY_GROUP}`,
  `GRPCRoute.${GATEWAY_GROUP}`,
  `TLSRoute.${GATEWAY_GROUP}`,
  `TCPRoute.${GATEWAY_GROUP}`,
  `ReferenceGrant.${GATEWAY_GROUP}`,
] as const;

/** What each kind of route carries. */
export const ROUTE_KIND_OF: Readonly<Record<string, RouteKind>> = {
  HTTPRoute: 'http',
  GRPCRoute: 'grpc',
  TLSRoute: 'tls',
  TCPRoute: 'tcp',
};

/** Whether {@link readRoutes} understands the object: a route with a Service among its parents, or a grant. */
export function isRoutePolicy(object: KubeObject): boolean {
  if (groupOf(object.apiVersion) !== GATEWAY_GROUP) return false;
  if (object.kind === 'ReferenceGrant') return true;
  const parents = list(record(object['spec'])?.['parentRefs']).map(record);
  const kind = ROUTE_KIND_OF[object.kind];
  return kind !== undefined && kind !== 'tls' && parents.some(isService);
}

/** What the routes of a cluster say together. */
export interface ReadRoutes {
  readonly table: RouteTable;
  readonly findings: readonly ReadFinding[];
  /** By `Kind namespace/name`: one entry for each parent that is a Service. */
  readonly statuses: ReadonlyMap<string, readonly ParentStatus[]>;
}

/**
 * Reads HTTPRoutes, GRPCRoutes and TCPRoutes that have Services as parents, with the ReferenceGrants and ServiceLimits
 * that they depend on (Gateway API for meshes, GEP-1426). Other parents are somebody else's. A route that is not accepted changes nothing; a backend that
 * cannot be resolved keeps its share and answers it with 500. Pure; never throws on what users wrote.
 */
export function readRoutes(objects: readonly KubeObject[], findService: FindService): ReadRoutes {
  const ours = oldestFirst(objects.filter((object) => groupOf(object.apiVersion) === GATEWAY_GROUP));
  const grants = readGrants(ours);
  const limits = readServiceLimits(objects.filter(isServiceLimits));
  const findings: ReadFinding[] = [];
  const table = new Map<string, AttachedRoute[]>();
  const statuses = new Map<string, readonly ParentStatus[]>();
  for (const object of ours) {
    const kind = ROUTE_KIND_OF[object.kind];
    const parents = list(record(object['spec'])?.['parentRefs']).map(record).filter(isService);
    // TLS is not looked into between sidecars: a TLSRoute is for Gateways.
    if (kind === undefined || kind === 'tls' || parents.length === 0) continue;
    const reader = objectReader(object, findings);
    statuses.set(
      routeKey(object),
      parents.map((parent) => attach({ kind, parent, reader, grants, findService, limits, table })),
    );
  }
  return { table, findings, statuses };
}

/** The older objects first; of the same age, the first by `namespace/name`: so ties between routes are broken (HTTPRouteRule.matches). */
export function oldestFirst(objects: readonly KubeObject[]): readonly KubeObject[] {
  const age = ({ metadata }: KubeObject) =>
    `${metadata.creationTimestamp ?? ''} ${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
  return [...objects].sort((a, b) => (age(a) < age(b) ? -1 : 1));
}

/** The key of a route in {@link ReadRoutes.statuses}. */
export function routeKey({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}

interface Attaching {
  readonly kind: RouteKind;
  readonly parent: JsonRecord;
  readonly reader: ObjectReader;
  readonly grants: Grants;
  readonly findService: FindService;
  readonly limits: ReadLimits;
  readonly table: Map<string, AttachedRoute[]>;
}

function attach({ kind, parent, reader, table, ...lookups }: Attaching): ParentStatus {
  const { findService } = lookups;
  const service = text(parent['name']) ?? '';
  const namespace = text(parent['namespace']) ?? reader.namespace;
  const port = typeof parent['port'] === 'number' ? parent['port'] : undefined;
  const ports = findService(namespace, service);
  const reading: RouteReading = {
    reader,
    kind,
    parent: { namespace, service },
    ...lookups,
    unresolved: [],
    unacceptable: [],
  };
  const rules = readRules(reading);
  const missing =
    ports === undefined
      ? `there is no Service ${namespace}/${service}`
      : port !== undefined && ports !== 'any' && !ports.has(port)
        ? `Service ${namespace}/${service} has no port ${port}`
        : undefined;
  const accepted = missing === undefined && reading.unacceptable.length === 0;
  if (accepted) {
    const route: AttachedRoute = {
      ref: reader.ref,
      kind,
      ...(port === undefined ? {} : { port }),
      ...(namespace === reader.namespace ? {} : { consumer: reader.namespace }),
      rules,
    };
    const key = `${namespace}/${service}`;
    table.set(key, [...(table.get(key) ?? []), route]);
  } else if (missing !== undefined) reader.missing('spec.parentRefs', missing);
  return { parent, conditions: [acceptance(missing, reading), resolution(reading)] };
}

/** Whether a route counts for a parent: `Accepted`. */
export function acceptance(missing: string | undefined, { unacceptable }: RouteReading): RouteCondition {
  if (missing !== undefined) {
    return { type: 'Accepted', status: false, reason: 'NoMatchingParent', message: missing };
  }
  const [problem] = unacceptable;
  return problem === undefined
    ? { type: 'Accepted', status: true, reason: 'Accepted', message: 'every proxy of the mesh follows it' }
    : { type: 'Accepted', status: false, ...problem };
}

/** Whether all that a route refers to was found: `ResolvedRefs`. */
export function resolution({ unresolved }: RouteReading): RouteCondition {
  const [problem] = unresolved;
  return problem === undefined
    ? { type: 'ResolvedRefs', status: true, reason: 'ResolvedRefs', message: 'every backend was found' }
    : { type: 'ResolvedRefs', status: false, ...problem };
}

function isService(parent: JsonRecord | undefined): parent is JsonRecord {
  const group: Json | undefined = parent?.['group'];
  return parent !== undefined && parent['kind'] === 'Service' && (group === '' || group === 'core');
}
