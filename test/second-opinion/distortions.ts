import { smi } from '../rig/mesh-rig.ts';
import { split } from './cases/policies.ts';
import {
  and,
  type Distort,
  each,
  eachBackend,
  eachFilter,
  eachGroupMatch,
  eachLimit,
  eachMatch,
  eachRoute,
  eachRule,
  eachSplit,
  eachTarget,
  part,
  without,
  withoutKinds,
} from './distort.ts';

/** One way to misunderstand policies, and the cases that notice it. */
export interface Distortion {
  readonly what: string;
  /** Titles of cases; the same cases over HTTP/2 notice it too. */
  readonly notices: readonly string[];
  readonly distort: Distort;
}

const account = (name: string) => ({ kind: 'ServiceAccount', name });

const SHARES: readonly Distortion[] = [
  {
    what: 'a split that nobody asked for',
    notices: [
      'without a policy, requests go to all endpoints of the service alike',
      'calls of one connection go to all endpoints of the service alike',
    ],
    distort: (what) => ({
      ...what,
      given: [
        split({ 'website-v1': 1 }),
        smi('TrafficSplit', 'calls', { service: 'calls', backends: [{ service: 'calls-v1', weight: 1 }] }),
      ],
    }),
  },
  {
    what: 'the weights of a split are all alike',
    notices: [
      'a split shares requests out by unequal weights',
      'a weight of zero gets nothing',
      'a split shares connections of other protocols out as well',
      'a split shares calls out by weight',
    ],
    distort: eachSplit(each('backends', and({ weight: 1 }))),
  },
  {
    what: 'the matches of a split are forgotten',
    notices: ['a split with a match splits what fits and leaves the rest to the root service'],
    distort: eachSplit(without('matches')),
  },
  {
    what: 'the weights of a route are all alike',
    notices: [
      'a route shares requests out by the weights of its backends',
      'a route with weights of zero alone is answered with 500',
      'a TCP route shares connections out by weight',
      'a route of calls shares them out by the weights of its backends',
      'a Gateway rewrites, changes headers and shares out like a client’s proxy',
      'a Gateway shares connections of other protocols out by weight',
    ],
    distort: eachBackend(and({ weight: 1 })),
  },
  {
    what: 'a rule leads to somebody else',
    notices: [
      'a backend that does not exist is answered with 500',
      'a request that takes longer than its time-out is answered with 504',
      'a route leads to a program of another version of HTTP',
    ],
    distort: eachBackend(and({ name: 'website-v2', port: 8080 })),
  },
  {
    what: 'there are no routes',
    notices: [
      'a route takes the place of a split of the same service',
      'what no rule wants is answered with 404',
      'a Gateway has an identity of its own in the mesh',
    ],
    distort: withoutKinds('HTTPRoute', 'GRPCRoute', 'TCPRoute'),
  },
];

const MATCHES: readonly Distortion[] = [
  {
    what: 'the path of a match is forgotten',
    notices: [
      'a prefix fits whole segments of the path',
      'an exact path goes before a prefix, and the longer prefix before the shorter one',
      'one of the matches of a rule is enough, and all parts of it must fit',
      'an expression must fit the whole path',
    ],
    distort: eachMatch(without('path')),
  },
  {
    what: 'the method of a match is forgotten',
    notices: [
      'a method goes before headers, and more headers before fewer',
      'a call is matched by its service, by its method and by both',
      'an expression must fit the whole service and the whole method',
    ],
    distort: eachMatch(without('method')),
  },
  {
    what: 'the headers of a match are forgotten',
    notices: [
      'header names do not mind case, header values must be the very same',
      'an expression must fit the whole value of a header',
      'a call is matched by its headers',
      'of calls the longer service goes first, then the method, then the headers',
    ],
    distort: eachMatch(without('headers')),
  },
  {
    what: 'the query of a match is forgotten',
    notices: ['query parameters must be there with the very value'],
    distort: eachMatch(without('queryParams')),
  },
  {
    what: 'rules are read from the last to the first',
    notices: ['of two rules that fit alike the first one counts'],
    distort: eachRoute((spec) => {
      const rules = spec['rules'];
      return Array.isArray(rules) ? { ...spec, rules: rules.toReversed() } : spec;
    }),
  },
];

const FILTERS: readonly Distortion[] = [
  {
    what: 'filters are forgotten',
    notices: [
      'a rewrite changes path and host on the way to the backend',
      'headers of requests are set, added and taken away',
      'headers of responses are set, added and taken away',
      'a mirror gets a copy of every request, and its answer is thrown away',
      'headers of calls and of their answers are changed',
      'what a page asks beforehand is answered in front of the backend',
    ],
    distort: eachRule(without('filters')),
  },
  {
    what: 'the filters of backends are forgotten',
    notices: ['filters of a backend concern its own share alone'],
    distort: eachBackend(without('filters')),
  },
  {
    what: 'a redirect leads to another host',
    notices: [
      'a redirect changes what it names and keeps the rest',
      'a redirect of a Gateway keeps its scheme and port, or leads from one listener to the other',
    ],
    distort: eachFilter(part('requestRedirect', and({ hostname: 'other.test' }))),
  },
  {
    what: 'a mirror gets everything',
    notices: ['a mirror gets copies of a share of the requests, said in percent or as a fraction'],
    distort: eachFilter(part('requestMirror', without('percent', 'fraction'))),
  },
  {
    what: 'pages of every origin are let in',
    notices: ['pages of the origins that are let in may read answers, others may not'],
    distort: eachFilter(part('cors', and({ allowOrigins: ['*'] }))),
  },
  {
    what: 'a retry too many',
    notices: [
      'a status that is to be retried is asked again so many times, others are not',
      'each attempt has a time of its own',
    ],
    distort: eachRule(part('retry', (retry) => ({ ...retry, attempts: Number(retry['attempts']) + 1 }))),
  },
];

const LIMITS: readonly Distortion[] = [
  {
    what: 'limits are forgotten',
    notices: [
      'a fault ends requests before they reach anybody',
      'more requests a second than allowed are answered with 429',
      'an endpoint that fails again and again is left out',
      'no more requests are under way than allowed',
    ],
    distort: withoutKinds('ServiceLimits'),
  },
  {
    what: 'every request has a fault',
    notices: ['a fault delays requests', 'a fault for a share of the requests leaves the others alone'],
    distort: eachLimit(and({ fault: { abort: { status: 418, percent: 100 } } })),
  },
];

const ACCESS: readonly Distortion[] = [
  {
    what: 'a target names everybody',
    notices: [
      'a target admits the identities that it names and no others',
      'a target admits connections by identity and port',
      'a certificate of the mesh that no target names gets in and is denied',
    ],
    distort: eachTarget(and({ sources: [account('shopper'), account('thief')] })),
  },
  {
    what: 'the matches that a target names do not count',
    notices: ['only the matches that a target names count'],
    distort: eachTarget(each('rules', without('matches'))),
  },
  {
    what: 'the paths of a target are not looked at',
    notices: [
      'a target admits by method and path together',
      'a target admits calls by their path, and others are denied with a status of gRPC',
    ],
    distort: eachGroupMatch(without('pathRegex')),
  },
  {
    what: 'the headers of a target are not looked at',
    notices: ['a target admits by headers'],
    distort: eachGroupMatch(without('headers')),
  },
  {
    what: 'everybody is admitted',
    notices: [
      'what no target admits is denied and never arrives',
      'a target for another port admits no connection',
      'who comes in plaintext has proved nothing, and is denied by default',
    ],
    distort: (what) => ({ ...what, access: 'open' }),
  },
  {
    what: 'nobody is admitted',
    notices: [
      'without access control everybody reaches everybody, and is known by name',
      'a request stays in its version of HTTP as far as the program takes it',
      'a status of the program comes back as it is, in trailers or in an answer of nothing else',
      'the deadline of a call reaches the program',
    ],
    distort: (what) => ({ ...what, access: 'denied by default' }),
  },
  {
    what: 'plaintext is permitted',
    notices: ['only the mesh’s own certificates are let in'],
    distort: (what) => ({ ...what, mtls: 'permissive' }),
  },
  {
    what: 'plaintext is not permitted',
    notices: ['where plaintext is permitted it passes, and a bad certificate is still none'],
    distort: ({ mtls: _mtls, ...what }) => what,
  },
];

const GATEWAYS: readonly Distortion[] = [
  {
    what: 'the host names of routes are forgotten',
    notices: [
      'routes are asked for by the host names that they share with the listener',
      'several routes of a listener are one list, in the order of their matches',
      'a Gateway leads calls of gRPC by host, service, method and headers',
    ],
    distort: eachRoute(without('hostnames')),
  },
  {
    what: 'every connection leads to the same destination',
    notices: ['a Gateway passes TLS on, unopened, by the name that it asks for'],
    distort: eachBackend(and({ name: 'ledger-v2' })),
  },
  {
    what: 'routes are attached to every listener',
    notices: [
      'the most specific listener for a host takes the request',
      'a Gateway ends TLS with the certificate for the name that is asked for',
    ],
    distort: eachRoute(each('parentRefs', without('sectionName'))),
  },
];

/** Mistakes that a generator of configuration, or a data plane, could have in it. */
export const DISTORTIONS: readonly Distortion[] = [
  ...SHARES,
  ...MATCHES,
  ...FILTERS,
  ...LIMITS,
  ...ACCESS,
  ...GATEWAYS,
];
