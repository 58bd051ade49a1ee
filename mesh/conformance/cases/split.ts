import type { ConformanceCase } from '../case-model.ts';
import { clusterIp } from '../cluster-ips.ts';
import { anyHttp, httpRoutes, trafficSplit, trafficTarget } from '../policies.ts';
import { admitted, callerOf, refused } from '../probes.ts';
import { shares, splitCase } from '../split-case.ts';
import { sampleWorkload, serviceOf } from '../workloads.ts';

/** SMI traffic split: how traffic to a root service is shared out, by weight. */
export const SPLIT_CASES: readonly ConformanceCase[] = [
  splitCase({
    id: 'no-split',
    title: 'without a split the root’s own pods share its traffic',
    historical: ['TSplit-01', 'TSplit-02', 'TSplit-03'],
    actions: (place) => [shares(place, 'web', { blue: 50, green: 50 })],
  }),
  splitCase({
    id: 'all-to-one',
    title: 'a weight of 0 gets nothing at all',
    historical: ['TSplit-04', 'TSplit-05', 'TSplit-06', 'TSplit-07'],
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 1, green: 0 })] },
      shares(place, 'web', { blue: 100, green: 0 }, { name: 'only-blue' }),
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 0, green: 1 })] },
      shares(place, 'web', { blue: 0, green: 100 }, { name: 'only-green' }),
    ],
  }),
  splitCase({
    id: 'proportion',
    title: 'weights 75 and 25 give these shares of the requests',
    historical: ['TSplit-08', 'TSplit-09'],
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 75, green: 25 })] },
      shares(place, 'web', { blue: 75, green: 25 }),
    ],
  }),
  splitCase({
    id: 'changed-proportion',
    title: 'changed weights give their own shares, and nothing of the old ones',
    historical: ['TSplit-10', 'TSplit-11'],
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 75, green: 25 })] },
      shares(place, 'web', { blue: 75, green: 25 }, { name: 'before' }),
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 25, green: 75 })] },
      shares(place, 'web', { blue: 25, green: 75 }, { name: 'after' }),
    ],
  }),
  splitCase({
    id: 'relative-weights',
    title: 'weights are relative: they need not sum to 100',
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 1, green: 4 })] },
      shares(place, 'web', { blue: 20, green: 80 }),
    ],
  }),
  splitCase({
    id: 'kept-connection',
    title: 'on a connection that is kept each request is shared out for itself',
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 75, green: 25 })] },
      shares(place, 'web', { blue: 75, green: 25 }, { keepAlive: 'on' }),
    ],
  }),
  splitCase({
    id: 'new-connections',
    title: 'requests on connections of their own are shared out alike',
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 75, green: 25 })] },
      shares(place, 'web', { blue: 75, green: 25 }, { keepAlive: 'off' }),
    ],
  }),
  splitCase({
    id: 'direct-calls',
    title: 'who calls a backend by its own name gets that backend',
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 100, green: 0 })] },
      shares(place, 'green', { green: 100, blue: 0 }),
    ],
  }),
  splitCase({
    id: 'removed',
    title: 'when a split is gone the root’s own pods share its traffic again',
    actions: (place) => {
      const split = trafficSplit(place.namespace, 'web', { blue: 100, green: 0 });
      return [
        { do: 'policy', objects: [split] },
        shares(place, 'web', { blue: 100, green: 0 }, { name: 'split' }),
        { do: 'remove', objects: [split] },
        shares(place, 'web', { blue: 50, green: 50 }, { name: 'removed' }),
      ];
    },
  }),
  splitCase({
    id: 'missing-backend',
    title: 'a backend that is not there yet takes no share of the others',
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 50, nowhere: 50 })] },
      shares(place, 'web', { blue: 100, green: 0 }),
    ],
  }),
  splitCase({
    id: 'missing-port',
    title: 'a backend without the root’s port takes no share of that port',
    backendPorts: { green: [{ name: 'http', port: 8081 }] },
    given: 'backends blue with the root’s port and green with another one',
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 50, green: 50 })] },
      shares(place, 'web', { blue: 100, green: 0 }),
    ],
  }),
  splitCase({
    id: 'not-nested',
    title: 'a backend that is itself the root of a split is not split again',
    actions: (place) => [
      {
        do: 'policy',
        objects: [
          trafficSplit(place.namespace, 'web', { blue: 100, green: 0 }),
          trafficSplit(place.namespace, 'blue', { green: 100 }),
        ],
      },
      shares(place, 'web', { blue: 100, green: 0 }, { name: 'through-the-root' }),
      shares(place, 'blue', { green: 100, blue: 0 }, { name: 'by-its-own-name' }),
    ],
  }),
  splitCase({
    id: 'address-forms',
    title: 'a root is meant by each form of its name',
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 100, green: 0 })] },
      ...['', '.svc', '.svc.cluster.local'].map((tail, index) =>
        shares(
          place,
          'web',
          { blue: 100, green: 0 },
          { name: `form-${index + 1}`, host: `web.${place.namespace}${tail}` },
        ),
      ),
    ],
  }),
  splitCase({
    id: 'cluster-ip',
    title: 'a root is meant by the address of its Service too',
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 100, green: 0 })] },
      shares(place, 'web', { blue: 100, green: 0 }, { host: clusterIp('web') }),
    ],
  }),
  splitCase({
    id: 'matches',
    title: 'with matches only requests that fit are split, and the others stay with the root',
    needs: ['split-matches', 'http-routes'],
    given: 'backend green alone behind the root, and blue beside it',
    more: ({ namespace }) => [serviceOf({ namespace, name: 'shop', selector: { app: 'green' } })],
    actions: (place) => [
      {
        do: 'policy',
        objects: [
          httpRoutes(place.namespace, 'beta', [{ name: 'beta', headers: { 'x-group': '^beta$' } }]),
          trafficSplit(place.namespace, 'shop', { blue: 100 }, ['beta']),
        ],
      },
      shares(place, 'shop', { blue: 100, green: 0 }, { name: 'fits', headers: { 'x-group': 'beta' } }),
      shares(
        place,
        'shop',
        { green: 100, blue: 0 },
        { name: 'other-value', headers: { 'x-group': 'alpha' } },
      ),
      shares(place, 'shop', { green: 100, blue: 0 }, { name: 'without' }),
    ],
  }),
  splitCase({
    id: 'several-match-groups',
    title: 'what fits a match of any of its groups is split',
    needs: ['split-matches', 'http-routes'],
    given: 'backend green alone behind the root, and blue beside it',
    more: ({ namespace }) => [serviceOf({ namespace, name: 'shop', selector: { app: 'green' } })],
    actions: (place) => [
      {
        do: 'policy',
        objects: [
          httpRoutes(place.namespace, 'beta', [{ name: 'beta', headers: { 'x-group': '^beta$' } }]),
          httpRoutes(place.namespace, 'posts', [{ name: 'post', pathRegex: '/posts', methods: ['POST'] }]),
          trafficSplit(place.namespace, 'shop', { blue: 100 }, ['beta', 'posts']),
        ],
      },
      shares(place, 'shop', { blue: 100, green: 0 }, { name: 'first', headers: { 'x-group': 'beta' } }),
      shares(place, 'shop', { blue: 100, green: 0 }, { name: 'second', path: '/posts', method: 'POST' }),
      shares(place, 'shop', { green: 100, blue: 0 }, { name: 'neither', path: '/posts' }),
    ],
  }),
  splitCase({
    id: 'same-name-elsewhere',
    title: 'a split is about the service of its own namespace alone',
    given: 'a root of the same name in another namespace',
    more: ({ elsewhere }) => sampleWorkload({ namespace: elsewhere, name: 'web', account: 'caller' }),
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 100, green: 0 })] },
      shares(place, 'web', { blue: 100, green: 0 }, { name: 'here' }),
      shares(place, 'web', { web: 100, blue: 0 }, { name: 'there', host: `web.${place.elsewhere}` }),
    ],
  }),
  splitCase({
    id: 'access-of-the-backend',
    title: 'through a split the account of the backend that is chosen decides about access',
    needs: ['traffic-access', 'http-routes', 'mtls'],
    given: 'backends blue and green of their own accounts; what no policy admits is denied',
    access: 'deny',
    actions: (place) => {
      const { namespace, callers } = place;
      const may = (to: string, from: string) =>
        trafficTarget(namespace, `${from}-may-${to}`, {
          to: { name: to },
          from: [{ name: from, namespace: callers }],
          rules: [{ kind: 'HTTPRouteGroup', name: 'any' }],
        });
      const web = { url: `http://web.${namespace}:8080/` };
      return [
        {
          do: 'policy',
          objects: [
            anyHttp(namespace),
            may('blue', 'caller'),
            may('green', 'other'),
            trafficSplit(namespace, 'web', { blue: 100, green: 0 }),
          ],
        },
        admitted('to-blue', callerOf(place), web, 'blue'),
        {
          do: 'policy',
          objects: [trafficSplit(namespace, 'web', { blue: 0, green: 100 })],
        },
        refused('to-green', callerOf(place), web, { from: callerOf(place, 'other') }),
      ];
    },
  }),
];
