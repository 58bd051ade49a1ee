import type { MeshConfig, PolicyState, Transport } from '../dataplane/mesh-config.ts';
import { cutEvery, strangers } from './distort-peers.ts';
import { equalShares, ignoreHeaders, ignoreMatches } from './distort-policy.ts';
import { nextPort, noEndpoints } from './distort-services.ts';

type Services = Pick<MeshConfig, 'services' | 'clusterIps'>;

/** A way to break the mesh on purpose, so that a proof can show that it would notice. */
interface Sabotage {
  /** What is wrong while it is on, as one sentence. */
  readonly breaks: string;
  readonly policy?: (policy: PolicyState) => PolicyState;
  readonly transport?: (transport: Transport) => Transport;
  readonly services?: (services: Services) => Services;
  readonly peers?: (peers: MeshConfig['peers']) => MeshConfig['peers'];
}

/**
 * Every switch. Those without functions are asked for where they break something: the control plane keeps what it knew
 * when `stale-policy`, `stale-proxy` or `stale-endpoints` was thrown (`config-source.ts`), pods look for
 * `lock-out-health-checks` (`start-pod.ts`), the gateway between sandboxes for `refuse-links`, whoever reads the counters
 * for `lying-counters` (`extension-api.ts`), and a controller for `revert-weights`.
 */
export const SWITCHES = {
  'ignore-weights': {
    breaks: 'every backend of a split gets the same share',
    policy: equalShares,
  },
  'ignore-matches': {
    breaks: 'conditions on path, method and headers are ignored',
    policy: ignoreMatches,
  },
  'ignore-headers': {
    breaks: 'conditions on headers are taken for fulfilled; those on path and method hold',
    policy: ignoreHeaders,
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
    breaks: 'all proxies acknowledge policy changes and go on with the policy they had',
  },
  'stale-proxy': {
    breaks: 'where a service account has several proxies, one of them does so',
  },
  'stale-endpoints': {
    breaks: 'services lead to the pods that they led to when this began, or at first if they are newer',
  },
  'stale-connections': {
    breaks: 'connections that are open stay under the policy that they were opened under',
    transport: (transport) => ({ ...transport, standing: 'then' }),
  },
  'no-endpoints': {
    breaks: 'no service leads anywhere',
    services: noEndpoints,
  },
  'wrong-port': {
    breaks: 'services lead to the port after the right one',
    services: nextPort,
  },
  'wrong-identity': {
    breaks: 'client sidecars present the certificate of another service account',
    transport: (transport) => ({ ...transport, identity: 'wrong' }),
  },
  plaintext: {
    breaks: 'sidecars talk without mutual TLS and accept anyone who does',
    transport: (transport) => ({ ...transport, tls: false }),
  },
  permissive: {
    breaks: 'sidecars also take plaintext, from callers without a certificate',
    transport: (transport) => ({ ...transport, strangers: 'admitted' }),
  },
  'unmeshed-agent': {
    breaks: 'programs of meshed pods get past their sidecar on the way out',
    transport: (transport) => ({ ...transport, identity: 'none' }),
  },
  slow: {
    breaks: "every request waits 400 ms in the client's sidecar",
    transport: (transport) => ({ ...transport, delayMs: 400 }),
  },
  lossy: {
    breaks: 'one in five requests, connections and datagrams is lost',
    transport: (transport) => ({ ...transport, lostPercent: 20 }),
  },
  'cut-links': {
    breaks: 'nothing passes through a link to another sandbox',
    peers: cutEvery(),
  },
  'refuse-links': {
    breaks: 'the gateways between sandboxes reset every connection',
  },
  'slow-links': {
    breaks: 'every request, connection and flow of datagrams that leaves through a link waits a second',
    transport: (transport) => ({ ...transport, linkDelayMs: 1000 }),
  },
  'wrong-trust': {
    breaks: 'linked sandboxes take each other for another trust domain than they are',
    peers: strangers(),
  },
  'lying-counters': {
    breaks: 'counters of what arrived and passed stay at nothing',
  },
  'revert-weights': {
    breaks: 'a controller puts the weights of splits and routes back to what they were',
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

/** Where services lead, as the broken proxies see it. */
export function distortServices(services: Services, on: ReadonlySet<SabotageSwitch>): Services {
  return applied(services, on, (sabotage) => sabotage.services);
}

/** The linked sandboxes as the broken proxies know them. */
export function distortPeers(
  peers: MeshConfig['peers'],
  on: ReadonlySet<SabotageSwitch>,
): MeshConfig['peers'] {
  return applied(peers, on, (sabotage) => sabotage.peers);
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
