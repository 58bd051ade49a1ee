import type { CapabilityTable, LoweredPolicy, PolicyFinding } from '../../engine/world.ts';
import { type KubeObject, refOf } from '../../schemas/kube-object.ts';
import { checkGateways, isGatewayPolicy } from '../policy/gateway/check-gateways.ts';
import { isRoutePolicy, readRoutes } from '../policy/gateway/read-routes.ts';
import { list, record } from '../policy/object-reader.ts';
import type { ReadFinding } from '../policy/policy-model.ts';
import { isSmiPolicy, readPolicy } from '../policy/read-policy.ts';
import { isServiceLimits, readServiceLimits } from '../policy/read-service-limits.ts';

/**
 * SMI objects, Gateways and routes of the Gateway API, and the mesh's own ServiceLimits stay as they are: the reference mesh obeys them directly. What has an error in it, what it does not
 * know, and what the mesh that it stands in for could not express is unsupported. A reference to an object that is
 * not among the given ones is no finding: it may be in the cluster.
 */
export function lowerPolicy(
  objects: readonly KubeObject[],
  capabilities: CapabilityTable,
  meshName: string,
): LoweredPolicy {
  const routes = readRoutes(objects, () => 'any');
  const limits = readServiceLimits(objects.filter(isServiceLimits));
  const errors = [
    ...readPolicy(objects).findings,
    ...routes.findings,
    ...withoutRepeats(checkGateways(objects), routes.findings),
    ...limits.findings,
  ].filter((finding) => finding.severity === 'error' && finding.missing === undefined);
  const unknown = objects
    .filter((object) => !isKnown(object))
    .map((object) => ({
      object: refOf(object),
      path: 'kind',
      message: `${object.kind} of ${object.apiVersion} is no policy that the sandbox's mesh knows`,
    }));
  const inexpressible = objects.filter(isKnown).flatMap((object) => {
    const lacking = needsOf(object).filter(({ capability }) => capabilities[capability] === 'none');
    return lacking.map(
      ({ capability, path }): PolicyFinding => ({
        object: refOf(object),
        path,
        message: `${meshName} has no ${capability}`,
      }),
    );
  });
  return {
    objects: objects.filter(isKnown),
    narrowed: [],
    unsupported: [
      ...unknown,
      ...errors.map(({ object, path, message }) => ({ object, path, message })),
      ...inexpressible,
    ],
  };
}

function isKnown(object: KubeObject): boolean {
  return isSmiPolicy(object) || isRoutePolicy(object) || isGatewayPolicy(object) || isServiceLimits(object);
}

/** A route of both a Service and a Gateway is read twice, and is told of once. */
function withoutRepeats(
  findings: readonly ReadFinding[],
  told: readonly ReadFinding[],
): readonly ReadFinding[] {
  const known = new Set(told.map((each) => JSON.stringify(each)));
  return findings.filter((each) => !known.has(JSON.stringify(each)));
}

interface Need {
  readonly capability: string;
  readonly path: string;
}

const NEEDS: Readonly<Record<string, string>> = {
  TrafficSplit: 'traffic-split',
  TrafficTarget: 'traffic-access',
  IdentityBinding: 'identity-bindings',
  HTTPRouteGroup: 'http-routes',
  TCPRoute: 'tcp-routes',
  UDPRoute: 'udp-routes',
  ServiceLimits: 'service-limits',
};

/** SMI and the Gateway API both have a TCPRoute: the group tells them apart. */
const ROUTE_NEEDS: Readonly<Record<string, string>> = {
  HTTPRoute: 'gateway-http-routes',
  GRPCRoute: 'gateway-grpc-routes',
  TCPRoute: 'gateway-tcp-routes',
};

/** An HTTPRouteGroup that only a split refers to needs no HTTP access rules; a target says so itself. */
function needsOf(object: KubeObject): readonly Need[] {
  const spec = record(object['spec']);
  if (isRoutePolicy(object) || isGatewayPolicy(object)) {
    const within = isRoutePolicy(object) ? ROUTE_NEEDS[object.kind] : undefined;
    return [
      ...(within === undefined ? [] : [{ capability: within, path: 'kind' }]),
      ...(isGatewayPolicy(object) ? [{ capability: 'gateways', path: 'kind' }] : []),
    ];
  }
  const own = NEEDS[object.kind];
  const needs: Need[] =
    own === undefined || object.kind === 'HTTPRouteGroup' ? [] : [{ capability: own, path: 'kind' }];
  if (object.kind === 'TrafficSplit' && list(spec?.['matches']).length > 0) {
    needs.push({ capability: 'split-matches', path: 'spec.matches' });
  }
  if (object.kind === 'TrafficTarget') {
    list(spec?.['rules']).forEach((value, index) => {
      const capability = NEEDS[String(record(value)?.['kind'])];
      if (capability !== undefined) needs.push({ capability, path: `spec.rules[${index}]` });
    });
  }
  return needs;
}
