import type { CapabilityTable } from '../../engine/world.ts';

/** The reference mesh itself. */
const SANDBOX = {
  'traffic-split': 'full',
  'traffic-access': 'full',
  'identity-bindings': 'full',
  'http-routes': 'full',
  'split-matches': 'full',
  'traffic-metrics': 'full',
  'tcp-routes': 'full',
  'udp-routes': 'full',
  'gateway-http-routes': 'full',
  'gateway-grpc-routes': 'full',
  'gateway-tcp-routes': 'full',
  gateways: 'full',
  'service-limits': 'full',
  mtls: 'full',
  'default-deny': 'full',
} as const satisfies CapabilityTable;

type Capability = keyof typeof SANDBOX;

/**
 * No mesh in use carries UDP under access rules of its own, knows IdentityBindings or serves SMI's metrics, and
 * ServiceLimits are the sandbox's kind alone.
 */
const REAL = {
  ...SANDBOX,
  'identity-bindings': 'none',
  'udp-routes': 'none',
  'traffic-metrics': 'none',
  'service-limits': 'none',
} as const satisfies CapabilityTable;

/**
 * What the meshes that the sandbox can stand in for are able to express of SMI. `partial`: lowered with a loss
 * that the real adapter names.
 */
const STAND_INS: Readonly<Record<string, Readonly<Record<Capability, CapabilityTable[string]>>>> = {
  /** Destinations by labels, not by account; no rewriting of paths; traffic from outside is left to others. */
  linkerd: { ...REAL, 'traffic-access': 'partial', 'gateway-http-routes': 'partial', gateways: 'none' },
  /** Destinations by labels; no regular expressions in access rules. */
  istio: { ...REAL, 'traffic-access': 'partial', 'http-routes': 'partial' },
  /** Weights must sum to 100; a match leads to one service; access knows no ports; routes are for its gateway only. */
  consul: {
    ...REAL,
    'traffic-split': 'partial',
    'traffic-access': 'partial',
    'split-matches': 'partial',
    'tcp-routes': 'none',
    'gateway-http-routes': 'none',
    'gateway-grpc-routes': 'none',
    'gateway-tcp-routes': 'none',
  },
  /** Access by identity and named inbound only; of the routes HTTPRoute alone. */
  kuma: {
    ...REAL,
    'traffic-access': 'partial',
    'http-routes': 'none',
    'tcp-routes': 'partial',
    'gateway-grpc-routes': 'none',
    'gateway-tcp-routes': 'none',
  },
};

/** The sandbox's name for its own mesh, as a provider. */
export const REFERENCE = 'sandbox';

/** Every provider there is in the sandbox. */
export const PROVIDERS: readonly string[] = [REFERENCE, ...Object.keys(STAND_INS)];

/** Every capability that a mesh in the sandbox may be without. */
export const CAPABILITIES: readonly string[] = Object.keys(SANDBOX);

/** The table of the reference mesh, or of the mesh that it stands in for, without what it is to be without. */
export function capabilitiesOf(provider: string, without: readonly string[] = []): CapabilityTable {
  const table: CapabilityTable = STAND_INS[provider] ?? SANDBOX;
  return { ...table, ...Object.fromEntries(without.map((name) => [name, 'none' as const])) };
}
