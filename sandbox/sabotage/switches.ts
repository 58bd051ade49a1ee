import type { AttachedRoute, RouteRule } from '../../mesh/policy/gateway/route-model.ts';
import type { PolicyModel, SplitPolicy } from '../../mesh/policy/policy-model.ts';
import type { PolicyState, Transport } from '../dataplane/mesh-config.ts';

/** A way to break the mesh on purpose, so that a proof can show that it would notice. */
interface Sabotage {
  /** What is wrong while it is on, as one sentence. */
  readonly breaks: string;
  readonly policy?: (policy: PolicyState) => PolicyState;
  readonly transport?: (transport: Transport) => Transport;
}

/**
 * Every switch. Two have no functions: for `stale-policy` the control plane keeps the policy of its moment, for
 * `lock-out-health-checks` pods ask it themselves (`start-pod.ts`).
 */
export const SWITCHES = {
  'ignore-weights': {
    breaks: 'every backend of a split gets the same share',
    policy: (policy) =>
      mapRoutes(mapSplits(policy, equalShares), (rule) => ({
        ...rule,
        backends: rule.backends.map((backend) => ({ ...backend, weight: 1 })),
      })),
  },
  'ignore-matches': {
    breaks: 'conditions on path, method and headers are ignored, in splits and in access rules',
    policy: (policy) =>
      mapRoutes(ignoreMatches(policy), (rule) => ({
        ...rule,
        matches: rule.matches.slice(0, 1).map(() => ({ headers: [], query: [], rank: [] })),
      })),
  },
  'allow-all': {
    breaks: 'access control is off everywhere',
    policy: (policy) => ({ ...policy, controlled: new Set() }),
  },
  'deny-all': {
    breaks: 'every request to a meshed workload is refused',
    policy: (policy) => ({ ...policy, model: { ...policy.model, access: new Map() }, controlled: 'all' }),
  },
  'stale-policy': {
    breaks: 'proxies acknowledge policy changes and go on with the policy they had',
  },
  'wrong-identity': {
    breaks: 'client sidecars present the certificate of another service account',
    transport: (transport) => ({ ...transport, identity: 'wrong' }),
  },
  plaintext: {
    breaks: 'sidecars talk without mutual TLS and accept anyone who does',
    transport: (transport) => ({ ...transport, tls: false }),
  },
  'lock-out-health-checks': {
    breaks: 'sidecars refuse the health checks of their own pods',
  },
} as const satisfies Readonly<Record<string, Sabotage>>;

export type SabotageSwitch = keyof typeof SWITCHES;

/** All names, in the order of the table. */
export const SWITCH_NAMES = Object.keys(SWITCHES) as readonly SabotageSwitch[]; // keys of a closed literal

/** Whether a word names a switch. */
export function isSwitch(word: string): word is SabotageSwitch {
  return Object.hasOwn(SWITCHES, word);
}

/** The policy as the broken proxies understand it. */
export function distortPolicy(policy: PolicyState, on: ReadonlySet<SabotageSwitch>): PolicyState {
  return applied(policy, on, (sabotage) => sabotage.policy);
}

/** How the broken proxies talk to each other. */
export function distortTransport(transport: Transport, on: ReadonlySet<SabotageSwitch>): Transport {
  return applied(transport, on, (sabotage) => sabotage.transport);
}

function applied<T>(
  value: T,
  on: ReadonlySet<SabotageSwitch>,
  part: (sabotage: Sabotage) => ((value: T) => T) | undefined,
): T {
  return SWITCH_NAMES.filter((name) => on.has(name)).reduce(
    (current, name) => part(SWITCHES[name])?.(current) ?? current,
    value,
  );
}

function mapSplits(policy: PolicyState, change: (split: SplitPolicy) => SplitPolicy): PolicyState {
  const splits: PolicyModel['splits'] = new Map(
    [...policy.model.splits].map(([key, split]) => [key, change(split)]),
  );
  return { ...policy, model: { ...policy.model, splits } };
}

/** A change of every rule of every route, of services and of Gateways. */
function mapRoutes(policy: PolicyState, change: (rule: RouteRule) => RouteRule): PolicyState {
  const changed = (route: AttachedRoute) => ({ ...route, rules: route.rules.map(change) });
  const routes: PolicyModel['routes'] = new Map(
    [...policy.model.routes].map(([key, attached]) => [key, attached.map(changed)]),
  );
  const gateways: PolicyState['gateways'] = new Map(
    [...policy.gateways].map(([key, gateway]) => {
      const listeners = gateway.listeners.map((listener) => ({
        ...listener,
        routes: listener.routes.map((each) => ({ ...each, route: changed(each.route) })),
      }));
      return [key, { ...gateway, listeners }];
    }),
  );
  return { ...policy, gateways, model: { ...policy.model, routes } };
}

function equalShares(split: SplitPolicy): SplitPolicy {
  return { ...split, backends: split.backends.map((backend) => ({ ...backend, weight: 1 })) };
}

function ignoreMatches(policy: PolicyState): PolicyState {
  const unconditional = mapSplits(policy, ({ matches: _ignored, ...split }) => split);
  const access: PolicyModel['access'] = new Map(
    [...policy.model.access].map(([key, targets]) => [
      key,
      targets.map((target) => ({ ...target, http: 'any' as const })),
    ]),
  );
  return { ...unconditional, model: { ...unconditional.model, access } };
}
