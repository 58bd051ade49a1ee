import { GATEWAY_CONTROLLER } from '../../mesh/policy/gateway/gateway-model.ts';
import { GATEWAY_KINDS } from '../../mesh/policy/gateway/read-gateways.ts';
import { ROUTE_OBJECT_KINDS, readRoutes, routeKey } from '../../mesh/policy/gateway/read-routes.ts';
import type { ParentStatus } from '../../mesh/policy/gateway/route-model.ts';
import { list, record } from '../../mesh/policy/object-reader.ts';
import { LIMITS_KIND } from '../../mesh/policy/read-service-limits.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { gatewaysOf } from '../dataplane/gateway/gateways-of.ts';
import { servicePorts } from '../dataplane/read-services.ts';
import type { Controller } from './control-loop.ts';
import { condition, writeStatus } from './write-status.ts';

const ROUTES = ROUTE_OBJECT_KINDS.filter((kind) => !kind.startsWith('ReferenceGrant.'));

/**
 * Tells routes what became of them, per parent that is a Service or a Gateway of ours: `Accepted` and `ResolvedRefs` with the reasons of
 * the Gateway API. What other controllers have written about other parents stays.
 */
export function routeStatusController(view: ClusterView): Controller {
  const all = () => ROUTES.flatMap((kind) => view.list(kind).map((route) => ({ kind, route })));
  return {
    name: 'RouteStatus',
    kinds: [...ROUTE_OBJECT_KINDS, ...GATEWAY_KINDS, LIMITS_KIND, 'Service', 'Namespace'],
    // A service, a grant, limits or a Gateway may concern any route; a route may, by its age, concern no other's status.
    keysOf: ({ object }) =>
      object.kind.endsWith('Route')
        ? [`${object.metadata.namespace}/${object.metadata.name}`]
        : all().map(({ route }) => `${route.metadata.namespace}/${route.metadata.name}`),
    async reconcile(namespace, name) {
      const services = servicePorts(view.list('Service'));
      const objects = [...ROUTE_OBJECT_KINDS, LIMITS_KIND].flatMap((kind) => view.list(kind));
      const { statuses } = readRoutes(objects, (space, service) => services.get(`${space}/${service}`));
      const gateways = gatewaysOf(view);
      for (const { kind, route } of all()) {
        if (route.metadata.namespace !== namespace || route.metadata.name !== name) continue;
        const key = routeKey(route);
        const parents = [...(statuses.get(key) ?? []), ...(gateways.statuses.get(key) ?? [])];
        await writeStatus(view, route, kind, (current) => statusOf(current, parents));
      }
    },
  };
}

function statusOf(current: KubeObject, parents: readonly ParentStatus[]): Json {
  const written = list(record(current['status'])?.['parents']);
  const others = written.filter((each) => record(each)?.['controllerName'] !== GATEWAY_CONTROLLER);
  const ours = parents.map(({ parent, conditions }) => {
    const before = written.find(
      (each) =>
        record(each)?.['controllerName'] === GATEWAY_CONTROLLER &&
        JSON.stringify(record(each)?.['parentRef']) === JSON.stringify(parent),
    );
    // `condition` looks for the last transition in an object's status: here that is the parent's entry.
    const entry: KubeObject = { ...current, status: before ?? {} };
    return {
      parentRef: parent as Json, // a part of the object's own JSON
      controllerName: GATEWAY_CONTROLLER,
      conditions: conditions.map((each) => ({
        ...record(condition(entry, each)),
        observedGeneration: current.metadata.generation ?? 1,
      })),
    };
  });
  return { ...record(current['status']), parents: [...others, ...ours] as Json };
}
