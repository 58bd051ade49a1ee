import { ALL_CASES } from '../../../mesh/conformance/cases/all-cases.ts';
import type { SabotageSwitch } from '../../../sandbox/sabotage/switches.ts';
import type { ExpectedReds } from './judge-reds.ts';

/** Cases by id, or by what their ids begin with (`traffic-split/`). */
interface Selection {
  readonly of: readonly string[];
  readonly but?: readonly string[];
}

/** What a fault is to the specification. */
export interface Fault {
  /** Why these cases turn red and no others, or why none does. */
  readonly because: string;
  /** Red every time; left out where the specification says nothing about what is broken. */
  readonly red?: Selection;
  /** Red or not, as chance has it. */
  readonly chance?: Selection;
}

const EVERY = ['traffic-access/', 'traffic-specs/', 'traffic-split/', 'traffic-metrics/'];
const ONE_MESH = 'SMI speaks of one mesh and of no links to another';
/** Shares of at least a hundred requests. */
const SHARES: Selection = {
  of: ['traffic-split/'],
  but: ['traffic-split/access-of-the-backend', 'traffic-split/tcp-connections', 'traffic-split/udp-flows'],
};

/** By switch: which cases see the fault. The campaign holds the suite to it, and the docs show it. */
export const FAULTS: Readonly<Record<SabotageSwitch, Fault>> = {
  'ignore-weights': {
    because: 'weights that are not equal; where one backend can serve, or shares are equal, nothing is wrong',
    red: {
      of: ['traffic-split/', 'traffic-metrics/split-backends'],
      but: [
        'traffic-split/no-split',
        'traffic-split/direct-calls',
        'traffic-split/missing-backend',
        'traffic-split/missing-port',
        'traffic-split/matches',
        'traffic-split/several-match-groups',
      ],
    },
  },
  'ignore-matches': {
    because: 'whatever is told apart by path, method or headers',
    red: {
      of: [
        'traffic-specs/',
        'traffic-access/overlapping-targets-add',
        'traffic-access/all-matches',
        'traffic-access/named-match',
        'traffic-access/two-groups',
        'traffic-access/port-and-path',
        'traffic-access/http-is-no-tcp',
        'traffic-access/kept-connection-after-narrowing',
        'traffic-split/matches',
        'traffic-split/several-match-groups',
      ],
    },
  },
  'ignore-headers': {
    because: 'whatever is told apart by a header',
    red: {
      of: [
        'traffic-specs/header',
        'traffic-specs/header-name-in-any-case',
        'traffic-specs/all-headers',
        'traffic-specs/path-and-method-and-header',
        'traffic-specs/host-header',
        'traffic-specs/version-v1alpha3',
        'traffic-split/matches',
        'traffic-split/several-match-groups',
      ],
    },
  },
  'allow-all': {
    because:
      'whatever must be refused; a caller without a certificate is refused before access is asked about',
    red: {
      of: ['traffic-access/', 'traffic-specs/', 'traffic-split/access-of-the-backend'],
      but: [
        'traffic-access/allowed-by-target',
        'traffic-access/plaintext-from-outside',
        'traffic-access/tcp-any-port',
      ],
    },
  },
  'deny-all': { because: 'each case has a request that must pass', red: { of: EVERY } },
  'stale-policy': {
    because: 'proxies never learn that a namespace denies by default, nor of targets and splits',
    red: {
      of: ['traffic-access/', 'traffic-specs/', 'traffic-split/', 'traffic-metrics/split-backends'],
      but: [
        'traffic-access/allowed-by-target',
        'traffic-access/plaintext-from-outside',
        'traffic-access/tcp-any-port',
        'traffic-split/no-split',
        'traffic-split/direct-calls',
      ],
    },
  },
  'stale-proxy': {
    because: 'destinations of which one account has several pods',
    red: {
      of: [
        'traffic-access/one-direction',
        'traffic-access/http-is-no-tcp',
        'traffic-access/binding-by-labels',
      ],
    },
  },
  'stale-endpoints': {
    because: 'pods that are replaced; where several begin behind one Service, chance decides which was first',
    red: { of: ['traffic-access/new-pods'] },
    chance: { of: EVERY },
  },
  'stale-connections': {
    because: 'connections that are older than the policy',
    red: {
      of: ['traffic-access/kept-connection-after-removal', 'traffic-access/kept-connection-after-narrowing'],
    },
  },
  'no-endpoints': { because: 'each case calls a Service', red: { of: EVERY } },
  'wrong-port': { because: 'each case calls a Service', red: { of: EVERY } },
  'wrong-identity': { because: 'each case needs callers that prove who they are', red: { of: EVERY } },
  plaintext: { because: 'each case needs callers that prove who they are', red: { of: EVERY } },
  permissive: {
    because:
      'SMI says who may call, not how: a caller without a certificate is a source of no target, and refused all the same',
  },
  'unmeshed-agent': { because: 'nothing is measured from outside the mesh', red: { of: EVERY } },
  slow: { because: 'SMI says nothing about how long an answer may take' },
  lossy: {
    because: 'a share of a hundred requests sees it every time, ten requests most of the time',
    red: SHARES,
    chance: { of: EVERY },
  },
  'cut-links': { because: ONE_MESH },
  'refuse-links': { because: ONE_MESH },
  'slow-links': { because: ONE_MESH },
  'wrong-trust': { because: ONE_MESH },
  'lying-counters': {
    because: 'denials, identities and metrics are judged by the counters; shares by what the answers say',
    red: {
      of: [
        'traffic-access/',
        'traffic-specs/',
        'traffic-metrics/',
        'traffic-split/access-of-the-backend',
        'traffic-split/tcp-connections',
        'traffic-split/udp-flows',
      ],
    },
  },
  'revert-weights': {
    because: 'weights that are written a second time',
    red: {
      of: [
        'traffic-split/all-to-one',
        'traffic-split/changed-proportion',
        'traffic-split/access-of-the-backend',
        'traffic-split/tcp-connections',
        'traffic-split/udp-flows',
      ],
    },
  },
  'lock-out-health-checks': {
    because: 'a workload with health checks under denial by default',
    red: { of: ['traffic-access/health-checks'] },
  },
};

/** The cases that a fault must and may turn red. */
export function expectedReds({ red, chance }: Fault): ExpectedReds {
  const must = idsOf(red);
  return { must, may: new Set([...idsOf(chance)].filter((id) => !must.has(id))) };
}

function idsOf(selection: Selection | undefined): ReadonlySet<string> {
  const { of = [], but = [] } = selection ?? {};
  const chosen = ALL_CASES.filter(({ id }) => of.some((name) => means(name, id)));
  return new Set(chosen.flatMap(({ id }) => (but.some((name) => means(name, id)) ? [] : [id])));
}

function means(name: string, id: string): boolean {
  return name.endsWith('/') ? id.startsWith(name) : id === name;
}

/** Names of cases that there are none of. */
export function unknownNames({ red, chance }: Fault): readonly string[] {
  return [red, chance]
    .flatMap((selection) => [...(selection?.of ?? []), ...(selection?.but ?? [])])
    .filter((name) => !ALL_CASES.some(({ id }) => means(name, id)));
}
