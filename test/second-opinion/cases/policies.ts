import type { JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { route, smi } from '../../rig/mesh-rig.ts';
import { SHOP } from '../cast.ts';

/** A split of the website. */
export function split(backends: Readonly<Record<string, number>>, more: JsonObject = {}): KubeObject {
  const shares = Object.entries(backends).map(([service, weight]) => ({ service, weight }));
  return smi('TrafficSplit', 'split', { service: 'website', backends: shares, ...more });
}

/** The rules of an HTTPRoute of the website. */
export function httpRoute(...rules: readonly JsonObject[]): KubeObject {
  return route('HTTPRoute', 'route', rules, { name: 'website' });
}

/** A rule that sends what fits one of the matches to one service. */
export function rule(
  service: string,
  matches: readonly JsonObject[] = [],
  more: JsonObject = {},
): JsonObject {
  return {
    ...(matches.length === 0 ? {} : { matches: [...matches] }),
    backendRefs: [backend(service)],
    ...more,
  };
}

export function backend(name: string, more: JsonObject = {}): JsonObject {
  return { name, port: /^(ledger|calls)/.test(name) ? 9000 : 8080, ...more };
}

export const prefix = (value: string): JsonObject => ({ path: { type: 'PathPrefix', value } });
export const exact = (value: string): JsonObject => ({ path: { type: 'Exact', value } });
export const regex = (value: string): JsonObject => ({ path: { type: 'RegularExpression', value } });
export const fields = (values: Readonly<Record<string, string>>): JsonObject[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

/** Who may reach whom: a TrafficTarget of accounts. */
export function target(
  destination: string,
  sources: readonly string[],
  rules: readonly JsonObject[],
  name = `to-${destination}`,
): KubeObject {
  const account = (each: string) => ({ kind: 'ServiceAccount', name: each });
  return smi('TrafficTarget', name, {
    destination: account(destination),
    sources: sources.map(account),
    rules: [...rules],
  });
}

/** The rule of a target that names an {@link httpGroup}. */
export const overHttp = (matches?: readonly string[]): JsonObject => ({
  kind: 'HTTPRouteGroup',
  name: 'http',
  ...(matches === undefined ? {} : { matches: [...matches] }),
});
export const overTcp: JsonObject = { kind: 'TCPRoute', name: 'tcp' };

export function httpGroup(...matches: readonly JsonObject[]): KubeObject {
  return smi('HTTPRouteGroup', 'http', { matches: [...matches] });
}

export function tcpPorts(...ports: readonly number[]): KubeObject {
  return smi('TCPRoute', 'tcp', { matches: { ports: [...ports] } });
}

/** Faults and limits of the website. */
export function limits(spec: JsonObject): KubeObject {
  return {
    apiVersion: 'policy.meshwright.dev/v1alpha1',
    kind: 'ServiceLimits',
    metadata: { name: 'limits', namespace: SHOP },
    spec: { service: 'website', ...spec },
  };
}
