import type { Json, JsonObject } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

/** Stands for the trust domain of the mesh, which is known once a certificate has been seen. */
export const TRUST_DOMAIN = '{trust-domain}';

/** An account, in the namespace of the policy unless it says another. */
export interface Account {
  readonly name: string;
  readonly namespace?: string;
}

/** One rule of a TrafficTarget; without `matches` it means all matches of a group. */
export interface Rule {
  readonly kind: 'HTTPRouteGroup' | 'TCPRoute' | 'UDPRoute';
  readonly name: string;
  readonly matches?: readonly string[];
}

/** SMI traffic access v1alpha3: who may call whom. */
export function trafficTarget(
  namespace: string,
  name: string,
  spec: { readonly to: Account; readonly from: readonly Account[]; readonly rules: readonly Rule[] },
): KubeObject {
  const account = (of: Account): JsonObject => ({ kind: 'ServiceAccount', namespace, ...of });
  const rules = spec.rules.map(
    ({ kind, name: route, matches }): JsonObject => ({
      kind,
      name: route,
      ...(matches === undefined ? {} : { matches }),
    }),
  );
  return {
    apiVersion: 'access.smi-spec.io/v1alpha3',
    kind: 'TrafficTarget',
    metadata: { namespace, name },
    spec: { destination: account(spec.to), sources: spec.from.map(account), rules },
  };
}

/** One match of an HTTPRouteGroup. */
export interface HttpMatch {
  readonly name: string;
  readonly pathRegex?: string;
  readonly methods?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** SMI traffic specs v1alpha4: requests by path, method and headers. */
export function httpRoutes(namespace: string, name: string, matches: readonly HttpMatch[]): KubeObject {
  const written = matches.map((match): JsonObject => ({ ...match }));
  return {
    apiVersion: 'specs.smi-spec.io/v1alpha4',
    kind: 'HTTPRouteGroup',
    metadata: { namespace, name },
    spec: { matches: written },
  };
}

/** Every path, by every method. */
export function anyHttp(namespace: string, name = 'any'): KubeObject {
  return httpRoutes(namespace, name, [{ name: 'any', pathRegex: '.*', methods: ['*'] }]);
}

/** SMI traffic specs v1alpha4: ports; none means every port. */
export function portRoute(
  namespace: string,
  name: string,
  kind: 'TCPRoute' | 'UDPRoute',
  ports: readonly number[],
): KubeObject {
  const matches: Json = { ports };
  return {
    apiVersion: 'specs.smi-spec.io/v1alpha4',
    kind,
    metadata: { namespace, name },
    spec: { matches },
  };
}

/** SMI traffic split v1alpha4: weights by backend, for all traffic or for what fits the route groups. */
export function trafficSplit(
  namespace: string,
  root: string,
  weights: Readonly<Record<string, number>>,
  groups: readonly string[] = [],
): KubeObject {
  const backends = Object.entries(weights).map(([service, weight]): JsonObject => ({ service, weight }));
  const matches = groups.map((name): JsonObject => ({ kind: 'HTTPRouteGroup', name }));
  return {
    apiVersion: 'split.smi-spec.io/v1alpha4',
    kind: 'TrafficSplit',
    metadata: { namespace, name: root },
    spec: { service: root, backends, ...(matches.length === 0 ? {} : { matches }) },
  };
}
