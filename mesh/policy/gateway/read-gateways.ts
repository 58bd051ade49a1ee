import { groupOf, type KubeObject } from '../../../schemas/kube-object.ts';
import { type JsonRecord, list, type ObjectReader, objectReader, record, text } from '../object-reader.ts';
import type { ReadFinding } from '../policy-model.ts';
import { isServiceLimits, readServiceLimits } from '../read-service-limits.ts';
import {
  GATEWAY_CONTROLLER,
  type Gateway,
  type GatewayCondition,
  type GatewayTable,
  type ListenerCertificate,
  type ListenerRoute,
} from './gateway-model.ts';
import { commonHostnames } from './hostnames.ts';
import { readGrants } from './read-grants.ts';
import { listenerStatus, type ReadListener, readListeners } from './read-listeners.ts';
import {
  acceptance,
  GATEWAY_GROUP,
  oldestFirst,
  ROUTE_KIND_OF,
  resolution,
  routeKey,
} from './read-routes.ts';
import { type RouteReading, readRules } from './read-rules.ts';
import type { AttachedRoute, FindService, ParentStatus, RouteCondition } from './route-model.ts';

/** Kinds as `Kind.group`, for subscriptions; beside those of routes and grants. */
export const GATEWAY_KINDS = [`GatewayClass.${GATEWAY_GROUP}`, `Gateway.${GATEWAY_GROUP}`, 'Secret'] as const;

/** What reading Gateways takes: all objects of {@link GATEWAY_KINDS}, routes, grants, limits and namespaces, and two look-ups. */
export interface GatewayInput {
  readonly objects: readonly KubeObject[];
  readonly findService: FindService;
  /** What is wrong with a chain and its key; undefined when they serve. */
  readonly checkCertificate: (pair: ListenerCertificate) => string | undefined;
}

/** The Gateways of the sandbox's own classes with the routes attached to them. */
export interface ReadGateways {
  readonly table: GatewayTable;
  readonly findings: readonly ReadFinding[];
  /** By {@link routeKey}: one entry for each parent that is one of these Gateways. */
  readonly statuses: ReadonlyMap<string, readonly ParentStatus[]>;
}

/** Whether a GatewayClass is the sandbox's own. */
export function isOwnClass(object: KubeObject): boolean {
  return (
    object.kind === 'GatewayClass' &&
    groupOf(object.apiVersion) === GATEWAY_GROUP &&
    record(object['spec'])?.['controllerName'] === GATEWAY_CONTROLLER
  );
}

interface Standing {
  readonly object: KubeObject;
  readonly reader: ObjectReader;
  readonly listeners: readonly ReadListener[];
  readonly routes: ReadonlyMap<string, ListenerRoute[]>;
}

/**
 * Reads Gateways, their listeners and the routes whose parents they are (Gateway API, GatewaySpec and CommonRouteSpec).
 * Gateways of other controllers' classes are somebody else's. Pure; never throws on what users wrote.
 */
export function readGateways({ objects, findService, checkCertificate }: GatewayInput): ReadGateways {
  const findings: ReadFinding[] = [];
  const classes = new Set(objects.filter(isOwnClass).map(({ metadata }) => metadata.name));
  const grants = readGrants(objects);
  const limits = readServiceLimits(objects.filter(isServiceLimits));
  const find = (kind: string, namespace: string | undefined, name: string) =>
    objects.find(
      (each) => each.kind === kind && each.metadata.name === name && each.metadata.namespace === namespace,
    );
  const lookups = {
    grants,
    checkCertificate,
    secretOf: (namespace: string, name: string) => find('Secret', namespace, name),
    labelsOf: (namespace: string) => {
      const found = find('Namespace', undefined, namespace);
      return found === undefined ? undefined : (found.metadata.labels ?? {});
    },
  };
  const standing = new Map<string, Standing>();
  for (const object of objects) {
    const className = text(record(object['spec'])?.['gatewayClassName']);
    if (object.kind !== 'Gateway' || groupOf(object.apiVersion) !== GATEWAY_GROUP) continue;
    if (className === undefined || !classes.has(className)) continue;
    const reader = objectReader(object, findings);
    const listeners = readListeners(reader, object, lookups);
    const routes = new Map(listeners.map(({ name }) => [name, []]));
    standing.set(`${object.metadata.namespace}/${object.metadata.name}`, {
      object,
      reader,
      listeners,
      routes,
    });
  }
  const statuses = new Map<string, readonly ParentStatus[]>();
  const routes = oldestFirst(objects.filter((each) => groupOf(each.apiVersion) === GATEWAY_GROUP));
  for (const route of standing.size === 0 ? [] : routes) {
    const kind = ROUTE_KIND_OF[route.kind];
    if (kind === undefined) continue;
    const reader = objectReader(route, findings);
    const told = list(record(route['spec'])?.['parentRefs']).flatMap((each) => {
      const parent = record(each);
      const gateway = standing.get(gatewayKey(parent, reader.namespace) ?? '');
      if (parent === undefined || gateway === undefined) return [];
      const reading: RouteReading = {
        reader,
        kind,
        parent: undefined,
        grants,
        findService,
        limits,
        unresolved: [],
        unacceptable: [],
      };
      return [attach(parent, gateway, reading, route.kind)];
    });
    if (told.length > 0) statuses.set(routeKey(route), told);
  }
  const table = new Map([...standing].map(([key, each]) => [key, gatewayOf(each)]));
  return { table, findings, statuses };
}

function gatewayKey(parent: JsonRecord | undefined, own: string): string | undefined {
  const kind = parent?.['kind'] ?? 'Gateway';
  const group = parent?.['group'] ?? GATEWAY_GROUP;
  if (kind !== 'Gateway' || group !== GATEWAY_GROUP) return undefined;
  return `${text(parent?.['namespace']) ?? own}/${text(parent?.['name']) ?? ''}`;
}

/** Puts a route on every listener that wants it, and tells what became of that. */
function attach(
  parent: JsonRecord,
  gateway: Standing,
  reading: RouteReading,
  routeKind: string,
): ParentStatus {
  const { reader, kind } = reading;
  const route: AttachedRoute = { ref: reader.ref, kind, rules: readRules(reading) };
  const section = text(parent['sectionName']);
  const port = parent['port'];
  const named = gateway.listeners.filter(
    (each) => (section === undefined || each.name === section) && (port === undefined || each.port === port),
  );
  const allowing = named.filter(({ kinds, allows }) => kinds.includes(routeKind) && allows(reader.namespace));
  const hostnames = list(reader.spec['hostnames']).map((name) => String(name).toLowerCase());
  const fitting = allowing.flatMap((listener) => {
    const common = kind === 'tcp' ? [] : commonHostnames(listener.hostname, hostnames);
    return common === undefined ? [] : [{ listener, common }];
  });
  const refusal = refusalOf(named.length, allowing.length, fitting.length);
  if (refusal === undefined && reading.unacceptable.length === 0) {
    for (const { listener, common } of fitting) {
      gateway.routes.get(listener.name)?.push({ hostnames: common, route });
    }
  }
  return { parent, conditions: [refusal ?? acceptance(undefined, reading), resolution(reading)] };
}

function refusalOf(named: number, allowing: number, fitting: number): RouteCondition | undefined {
  const refused = (reason: string, message: string): RouteCondition => ({
    type: 'Accepted',
    status: false,
    reason,
    message,
  });
  if (named === 0) return refused('NoMatchingParent', 'the Gateway has no listener of that name or port');
  if (allowing === 0)
    return refused('NotAllowedByListeners', 'no listener takes this kind from this namespace');
  return fitting === 0
    ? refused('NoMatchingListenerHostname', 'no listener has a host name in common with the route')
    : undefined;
}

function gatewayOf({ object, reader, listeners, routes }: Standing): Gateway {
  const { namespace = 'default', name = '' } = object.metadata;
  const statuses = listeners.map((each) => listenerStatus(each, routes.get(each.name)?.length ?? 0));
  const addresses = list(reader.spec['addresses']).length > 0;
  return {
    ref: reader.ref,
    namespace,
    name,
    serviceAccount: `${name}-${text(reader.spec['gatewayClassName']) ?? ''}`,
    listeners: addresses
      ? []
      : listeners.flatMap(({ listener }) =>
          listener === undefined ? [] : [{ ...listener, routes: routes.get(listener.name) ?? [] }],
        ),
    statuses,
    accepted: addresses
      ? accepted(
          false,
          'UnsupportedAddress',
          'a Gateway of the sandbox gets its address, it cannot ask for one',
        )
      : statuses.every(({ usable }) => usable)
        ? accepted(true, 'Accepted', 'the sandbox opens its listeners')
        : accepted(
            statuses.some(({ usable }) => usable),
            'ListenersNotValid',
            'not every listener is valid',
          ),
  };
}

function accepted(status: boolean, reason: string, message: string): GatewayCondition {
  return { type: 'Accepted', status, reason, message };
}
