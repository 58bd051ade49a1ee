import { groupOf, type KubeObject } from '../../../schemas/kube-object.ts';
import { type JsonRecord, list, type ObjectReader, objectReader, record, text } from '../object-reader.ts';
import type { ReadFinding } from '../policy-model.ts';
import { isServiceLimits, readServiceLimits } from '../read-service-limits.ts';
import { GATEWAY_CONTROLLER } from './gateway-model.ts';
import { type Grants, readGrants } from './read-grants.ts';
import { type ListenerLookups, readListeners } from './read-listeners.ts';
import { GATEWAY_GROUP, ROUTE_KIND_OF } from './read-routes.ts';
import { readRules } from './read-rules.ts';

/** Whether an object belongs to traffic from outside: a GatewayClass, a Gateway, or a route with a Gateway among its parents. */
export function isGatewayPolicy(object: KubeObject): boolean {
  if (groupOf(object.apiVersion) !== GATEWAY_GROUP) return false;
  if (object.kind === 'GatewayClass' || object.kind === 'Gateway') return true;
  return ROUTE_KIND_OF[object.kind] !== undefined && gatewayParents(object).length > 0;
}

/** The references of a route to Gateways, which are its parents when nothing else is said (ParentReference.kind). */
export function gatewayParents(route: KubeObject): readonly JsonRecord[] {
  return list(record(route['spec'])?.['parentRefs']).flatMap((each) => {
    const parent = record(each);
    const isGateway =
      (parent?.['kind'] ?? 'Gateway') === 'Gateway' && (parent?.['group'] ?? GATEWAY_GROUP) === GATEWAY_GROUP;
    return parent === undefined || !isGateway ? [] : [parent];
  });
}

/**
 * What is wrong with Gateways and their routes by themselves, whatever else the cluster holds: a class, Gateway, Secret
 * or Service that is not among the given objects may be there. Pure; never throws on what users wrote.
 */
export function checkGateways(objects: readonly KubeObject[]): readonly ReadFinding[] {
  const findings: ReadFinding[] = [];
  const ours = objects.filter(isGatewayPolicy);
  const grants = readGrants(objects);
  const limits = readServiceLimits(objects.filter(isServiceLimits));
  const controllers = new Map<string, string>();
  for (const object of ours) {
    if (object.kind === 'GatewayClass') {
      checkClass(objectReader(object, findings), controllers);
    }
  }
  for (const object of ours) {
    const reader = objectReader(object, findings);
    const kind = ROUTE_KIND_OF[object.kind];
    if (object.kind === 'Gateway') {
      checkGateway(reader, controllers);
      readListeners(reader, object, offline(objects, grants));
    } else if (kind !== undefined) {
      const parts = { parent: undefined, grants, limits, findService: () => 'any' as const };
      readRules({ reader, kind, ...parts, unresolved: [], unacceptable: [] });
    }
  }
  return findings;
}

/** Notes whose the class is. */
function checkClass(reader: ObjectReader, controllers: Map<string, string>): void {
  const controller = text(reader.spec['controllerName']) ?? '';
  controllers.set(reader.ref.name, controller);
  if (controller === GATEWAY_CONTROLLER) return;
  const message = `Gateways are run for controller ${GATEWAY_CONTROLLER}, not for '${controller}'`;
  reader.error('spec.controllerName', message);
}

function checkGateway(reader: ObjectReader, controllers: ReadonlyMap<string, string>): void {
  const className = text(reader.spec['gatewayClassName']) ?? '';
  if ((controllers.get(className) ?? GATEWAY_CONTROLLER) !== GATEWAY_CONTROLLER) {
    reader.error('spec.gatewayClassName', `GatewayClass '${className}' is another controller's`);
  }
  if (list(reader.spec['addresses']).length > 0) {
    reader.error('spec.addresses', 'a Gateway gets its address, it cannot ask for one');
  }
}

/** What can be looked up among the objects alone; whether a certificate serves is seen where it is used. */
function offline(objects: readonly KubeObject[], grants: Grants): ListenerLookups {
  return {
    grants,
    checkCertificate: () => undefined,
    secretOf: (namespace, name) =>
      objects.find(
        ({ kind, metadata }) =>
          kind === 'Secret' && metadata.namespace === namespace && metadata.name === name,
      ),
    labelsOf: () => undefined,
  };
}
