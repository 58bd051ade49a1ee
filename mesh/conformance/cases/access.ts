import { http, serverCase } from '../access-case.ts';
import type { ConformanceCase } from '../case-model.ts';
import { httpRoutes } from '../policies.ts';
import { addressOf, admitted, callerOf, refused } from '../probes.ts';
import { sampleWorkload, serviceOf } from '../workloads.ts';

const spec = 'traffic-access' as const;

/** Fields by which proxies tell each other who called; from a client they are worth nothing. */
const SPOOFED: Readonly<Record<string, string>> = {
  'x-forwarded-client-cert':
    'By=spiffe://cluster.local/ns/x/sa/server;URI=spiffe://cluster.local/ns/x/sa/other',
  'x-forwarded-for': '127.0.0.1',
  'l5d-client-id': 'other.x.serviceaccount.identity.linkerd.cluster.local',
  'x-envoy-internal': 'true',
};

/** SMI traffic access, section "TrafficTarget": who may call whom. */
export const ACCESS_CASES: readonly ConformanceCase[] = [
  serverCase({
    id: 'denied-by-default',
    spec,
    title: 'who is no source of any target of the destination is refused',
    historical: ['TA-03'],
    actions: ({ place, caller, target, any, url }) => [
      { do: 'policy', objects: [any, target('other-may', [caller('other')], [http('any')])] },
      refused('refused', callerOf(place), { url: url() }, { from: callerOf(place, 'other') }),
    ],
  }),
  serverCase({
    id: 'allowed-by-target',
    spec,
    title: 'a source of a target is admitted, and served by the destination that it names',
    historical: ['TA-01', 'TA-02', 'TA-04', 'TA-05'],
    actions: ({ place, caller, target, any, url }) => [
      { do: 'policy', objects: [any, target('may', [caller()], [http('any')])] },
      admitted('admitted', callerOf(place), { url: url() }, 'server'),
    ],
  }),
  serverCase({
    id: 'denied-after-removal',
    spec,
    title: 'who was admitted by a target is refused when the target is gone',
    historical: ['TA-06', 'TA-07'],
    actions: ({ place, caller, target, any, url }) => {
      const [ours, others] = [caller(), caller('other')].map((from) =>
        target(`${from.name}-may`, [from], [http('any')]),
      );
      if (ours === undefined || others === undefined) return [];
      return [
        { do: 'policy', objects: [any, ours, others] },
        admitted('admitted', callerOf(place), { url: url() }, 'server'),
        { do: 'remove', objects: [ours] },
        refused('refused', callerOf(place), { url: url() }, { from: callerOf(place, 'other') }),
      ];
    },
  }),
  serverCase({
    id: 'identity-by-namespace',
    spec,
    title: 'an account of the same name in another namespace is somebody else',
    actions: ({ place, caller, target, any, url }) => [
      { do: 'policy', objects: [any, target('may', [caller()], [http('any')])] },
      refused(
        'refused',
        callerOf(place, 'caller', place.elsewhere),
        { url: url() },
        { from: callerOf(place) },
      ),
    ],
  }),
  serverCase({
    id: 'several-sources',
    spec,
    title: 'each source of a target is admitted, and nobody else',
    actions: ({ place, caller, target, any, url }) => [
      { do: 'policy', objects: [any, target('may', [caller(), caller('other')], [http('any')])] },
      admitted('first', callerOf(place), { url: url() }, 'server'),
      admitted('second', callerOf(place, 'other'), { url: url() }, 'server'),
      refused('third', callerOf(place, 'third'), { url: url() }, { from: callerOf(place) }),
    ],
  }),
  serverCase({
    id: 'one-direction',
    spec,
    title: 'a target that admits one to the other does not admit the other to the one',
    given: 'two servers with accounts of their own; what no policy admits is denied',
    more: ({ namespace }) => sampleWorkload({ namespace, name: 'asker' }),
    actions: ({ place, namespace, caller, target, any, url }) => [
      {
        do: 'policy',
        objects: [
          any,
          target('asker-may', [{ name: 'asker' }], [http('any')]),
          target('caller-may', [caller()], [http('any')], { name: 'asker' }),
        ],
      },
      admitted('there', callerOf(place, 'asker', namespace), { url: url() }, 'server'),
      refused(
        'back',
        callerOf(place, 'server', namespace),
        { url: `http://asker.${namespace}:8080/` },
        { from: callerOf(place) },
      ),
    ],
  }),
  serverCase({
    id: 'overlapping-targets-add',
    spec,
    title: 'a target takes nothing away from what another one of the same destination admits',
    actions: ({ place, namespace, caller, target, any, url }) => [
      {
        do: 'policy',
        objects: [
          any,
          httpRoutes(namespace, 'reading', [{ name: 'get', pathRegex: '/', methods: ['GET'] }]),
          target('a-narrow', [caller()], [http('reading')]),
          target('b-broad', [caller('other')], [http('any')]),
          target('c-narrow', [caller('third')], [http('reading')]),
        ],
      },
      admitted('narrow', callerOf(place), { url: url() }, 'server'),
      admitted('broad', callerOf(place, 'other'), { url: url(), method: 'POST' }, 'server'),
      admitted('also-narrow', callerOf(place, 'third'), { url: url() }, 'server'),
      refused(
        'not-both',
        callerOf(place),
        { url: url(), method: 'POST' },
        { from: callerOf(place, 'other') },
      ),
    ],
  }),
  serverCase({
    id: 'identity-not-by-header',
    spec,
    title: 'what a caller writes into its headers does not make it somebody else',
    actions: ({ place, caller, target, any, url }) => [
      { do: 'policy', objects: [any, target('other-may', [caller('other')], [http('any')])] },
      refused(
        'refused',
        callerOf(place),
        { url: url(), headers: SPOOFED },
        { from: callerOf(place, 'other'), request: { url: url() } },
      ),
    ],
  }),
  serverCase({
    id: 'plaintext-from-outside',
    spec,
    title: 'a caller outside the mesh, who can prove no identity, is refused',
    actions: ({ place, caller, target, any, url }) => [
      { do: 'policy', objects: [any, target('may', [caller()], [http('any')])] },
      refused(
        'refused',
        { ...callerOf(place, 'caller', place.outside), meshed: false },
        { url: url() },
        { from: callerOf(place) },
      ),
    ],
  }),
  serverCase({
    id: 'account-behind-service',
    spec,
    title: 'a destination is the pods of an account, whatever Service leads to them',
    given: 'pods of two accounts behind one Service, and each behind one of its own',
    server: { labels: { tier: 'both' } },
    more: ({ namespace }) => [
      ...sampleWorkload({ namespace, name: 'neighbour', labels: { tier: 'both' } }),
      serviceOf({ namespace, name: 'both', selector: { tier: 'both' } }),
    ],
    actions: ({ place, namespace, caller, target, any }) => {
      const both = { url: `http://both.${namespace}:8080/` };
      const neighbour = { url: `http://neighbour.${namespace}:8080/` };
      return [
        {
          do: 'policy',
          objects: [
            any,
            target('may', [caller()], [http('any')]),
            target('other-may', [caller('other')], [http('any')], { name: 'neighbour' }),
          ],
        },
        {
          do: 'probe',
          name: 'shared',
          input: { from: callerOf(place), request: both, count: 40, expect: { peerIdentity: 'server' } },
        },
        refused('neighbour', callerOf(place), neighbour, { from: callerOf(place, 'other') }),
      ];
    },
  }),
  serverCase({
    id: 'health-checks',
    spec,
    title: 'what is denied by default becomes ready, and is then served to a source of its target',
    given: 'a server, and later a workload that is ready only once its node has seen that it is well',
    actions: ({ place, namespace, caller, target, any, url }) => {
      const late = { url: addressOf(place, 'late') };
      return [
        {
          do: 'policy',
          objects: [
            any,
            target('may', [caller()], [http('any')]),
            target('late-may', [caller()], [http('any')], { name: 'late' }),
          ],
        },
        admitted('admitted', callerOf(place), { url: url() }, 'server'),
        {
          do: 'apply',
          objects: sampleWorkload({ namespace, name: 'late', checked: true }),
          ready: 'asked',
        },
        {
          do: 'probe',
          name: 'becomes-ready',
          input: {
            from: callerOf(place),
            request: late,
            expect: { status: 200, peerIdentity: 'late' },
            eventually: { within: '60s' },
          },
        },
        refused('refused', callerOf(place, 'other'), late, { from: callerOf(place) }),
      ];
    },
  }),
  serverCase({
    id: 'new-pods',
    spec,
    title: 'pods that come later are of their account too, and found at once',
    given: 'a server, of which all pods are replaced',
    actions: ({ place, namespace, caller, target, any, url }) => {
      const asked = { from: callerOf(place), request: { url: url() } };
      const expect = { status: 200, peerIdentity: 'server' } as const;
      return [
        { do: 'policy', objects: [any, target('may', [caller()], [http('any')])] },
        { do: 'probe', name: 'before', input: { ...asked, expect } },
        { do: 'apply', objects: sampleWorkload({ namespace, name: 'server', env: { ROLLED: 'out' } }) },
        {
          do: 'probe',
          name: 'after',
          input: { ...asked, stream: { rate: 10, for: '3s' }, expect, eventually: { within: '30s' } },
        },
        refused('refused', callerOf(place, 'other'), { url: url() }, { from: callerOf(place) }),
      ];
    },
  }),
];
