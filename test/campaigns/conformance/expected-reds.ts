import type { SabotageSwitch } from '../../../sandbox/sabotage/switches.ts';

/** Which cases a fault may turn red. */
export interface ExpectedReds {
  may(id: string): boolean;
}

const EVERY = /./;
const SPLIT = /^traffic-split\/|^traffic-metrics\/split-backends$/;

/**
 * By switch: what the fault concerns. A switch without an entry breaks nothing that the specification speaks of: links
 * between clusters, health checks, and whether plaintext is taken from callers whom no target would admit anyway.
 */
const CONCERNS: Readonly<Partial<Record<SabotageSwitch, RegExp>>> = {
  'ignore-weights': SPLIT,
  'ignore-matches':
    /^traffic-specs\/|^traffic-split\/(matches|several-match-groups)$|^traffic-access\/(all-matches|named-match|two-groups|overlapping-targets-add|port-and-path|missing-group|kept-connection-after-narrowing)$/,
  'ignore-headers':
    /header|^traffic-specs\/version-v1alpha3$|^traffic-split\/(matches|several-match-groups)$/,
  'allow-all': /^traffic-access\/|^traffic-specs\/|^traffic-split\/access-of-the-backend$/,
  'deny-all': EVERY,
  'stale-policy': EVERY,
  'stale-proxy': EVERY,
  'stale-endpoints': EVERY,
  'no-endpoints': EVERY,
  'wrong-port': EVERY,
  'wrong-identity': EVERY,
  plaintext: EVERY,
  'unmeshed-agent': EVERY,
  slow: EVERY,
  lossy: EVERY,
  'lying-counters': EVERY,
  'revert-weights': SPLIT,
};

/** What a switch may turn red; `undefined` for one that the suite is not about. */
export function expectedReds(switchName: string): ExpectedReds | undefined {
  const concerns = CONCERNS[switchName as SabotageSwitch]; // an unknown name finds nothing
  return concerns === undefined ? undefined : { may: (id) => concerns.test(id) };
}
