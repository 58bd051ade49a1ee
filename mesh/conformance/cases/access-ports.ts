import { http, serverCase } from '../access-case.ts';
import type { ConformanceCase } from '../case-model.ts';
import { httpRoutes, portRoute } from '../policies.ts';
import { admitted, callerOf, refused } from '../probes.ts';
import { type SamplePort, sampleWorkload } from '../workloads.ts';

const spec = 'traffic-access' as const;

const TWO_HTTP: readonly SamplePort[] = [
  { name: 'http', port: 8080 },
  { name: 'http-admin', port: 8081 },
];
const TWO_TCP: readonly SamplePort[] = [
  { name: 'tcp-orders', port: 9000 },
  { name: 'tcp-admin', port: 9001 },
];
const TWO_UDP: readonly SamplePort[] = [
  { name: 'questions', port: 5353, protocol: 'UDP' },
  { name: 'answers', port: 5354, protocol: 'UDP' },
];

/** SMI traffic access with TCPRoute and UDPRoute: which ports, by which protocol. */
export const ACCESS_PORT_CASES: readonly ConformanceCase[] = [
  serverCase({
    id: 'tcp-port',
    spec,
    title: 'a TCPRoute with a port admits connections to that port and to no other',
    needs: ['tcp-routes'],
    server: { image: 'tcp-echo', ports: TWO_TCP },
    actions: ({ place, namespace, caller, target }) => {
      const at = (port: number) => ({ url: `tcp://server.${namespace}:${port}`, body: 'an order' });
      return [
        {
          do: 'policy',
          objects: [
            portRoute(namespace, 'orders', 'TCPRoute', [9000]),
            portRoute(namespace, 'admin', 'TCPRoute', [9001]),
            target('may', [caller()], [{ kind: 'TCPRoute', name: 'orders' }]),
            target('other-may', [caller('other')], [{ kind: 'TCPRoute', name: 'admin' }]),
          ],
        },
        {
          do: 'probe',
          name: 'admitted',
          input: {
            from: callerOf(place),
            request: at(9000),
            expect: { body: { equals: 'an order' }, peerIdentity: 'server' },
          },
        },
        refused('refused', callerOf(place), at(9001), { from: callerOf(place, 'other') }),
      ];
    },
  }),
  serverCase({
    id: 'tcp-any-port',
    spec,
    title: 'a TCPRoute without ports admits connections to every port',
    historical: ['TA-04'],
    needs: ['tcp-routes'],
    server: { image: 'tcp-echo', ports: TWO_TCP },
    actions: ({ place, namespace, caller, target }) => [
      {
        do: 'policy',
        objects: [
          portRoute(namespace, 'every', 'TCPRoute', []),
          target('may', [caller()], [{ kind: 'TCPRoute', name: 'every' }]),
        ],
      },
      {
        do: 'probe',
        name: 'admitted',
        input: {
          from: callerOf(place),
          requests: [9000, 9001].map((port) => ({
            url: `tcp://server.${namespace}:${port}`,
            body: 'an order',
          })),
          expect: { body: { equals: 'an order' }, peerIdentity: 'server' },
        },
      },
    ],
  }),
  serverCase({
    id: 'tcp-server-first',
    spec,
    title: 'a server that speaks first is heard by whom a TCPRoute admits, and by nobody else',
    needs: ['tcp-routes'],
    server: {
      image: 'tcp-echo',
      ports: [{ name: 'tcp-greeter', port: 9000 }],
      env: { BANNER: 'welcome' },
    },
    actions: ({ place, namespace, caller, target }) => {
      const request = { url: `tcp://server.${namespace}:9000`, body: 'hello' };
      return [
        {
          do: 'policy',
          objects: [
            portRoute(namespace, 'every', 'TCPRoute', []),
            target('may', [caller()], [{ kind: 'TCPRoute', name: 'every' }]),
          ],
        },
        {
          do: 'probe',
          name: 'admitted',
          input: {
            from: callerOf(place),
            request,
            expect: { body: { contains: 'welcome' }, peerIdentity: 'server' },
          },
        },
        refused('refused', callerOf(place, 'other'), request, { from: callerOf(place) }),
      ];
    },
  }),
  serverCase({
    id: 'udp-port',
    spec,
    title: 'a UDPRoute with a port admits datagrams to that port and to no other',
    needs: ['udp-routes'],
    server: { image: 'udp-echo', ports: TWO_UDP },
    actions: ({ place, namespace, caller, target }) => {
      const at = (port: number) => ({ url: `udp://server.${namespace}:${port}`, body: 'a question' });
      return [
        {
          do: 'policy',
          objects: [
            portRoute(namespace, 'questions', 'UDPRoute', [5353]),
            portRoute(namespace, 'answers', 'UDPRoute', [5354]),
            target('may', [caller()], [{ kind: 'UDPRoute', name: 'questions' }]),
            target('other-may', [caller('other')], [{ kind: 'UDPRoute', name: 'answers' }]),
          ],
        },
        {
          do: 'probe',
          name: 'admitted',
          input: {
            from: callerOf(place),
            request: at(5353),
            expect: { answered: true, peerIdentity: 'server' },
          },
        },
        refused('refused', callerOf(place), at(5354), { from: callerOf(place, 'other') }),
      ];
    },
  }),
  serverCase({
    id: 'port-and-path',
    spec,
    title: 'a target with ports and paths admits only what fits both',
    needs: ['tcp-routes'],
    server: { ports: TWO_HTTP },
    actions: ({ place, namespace, caller, target, any, url }) => [
      {
        do: 'policy',
        objects: [
          any,
          httpRoutes(namespace, 'metrics', [{ name: 'metrics', pathRegex: '/metrics', methods: ['GET'] }]),
          portRoute(namespace, 'main', 'TCPRoute', [8080]),
          target('may', [caller()], [http('metrics'), { kind: 'TCPRoute', name: 'main' }]),
          target('other-may', [caller('other')], [http('any')]),
        ],
      },
      admitted('both', callerOf(place), { url: url('/metrics', 8080) }, 'server'),
      refused(
        'other-path',
        callerOf(place),
        { url: url('/echo', 8080) },
        { request: { url: url('/metrics', 8080) } },
      ),
      refused(
        'other-port',
        callerOf(place),
        { url: url('/metrics', 8081) },
        { from: callerOf(place, 'other') },
      ),
    ],
  }),
  serverCase({
    id: 'http-is-no-tcp',
    spec,
    title: 'a target of HTTP routes alone admits no opaque connection',
    needs: ['tcp-routes'],
    given: 'a server of HTTP and, under the same account, one of TCP',
    server: { account: 'server' },
    more: ({ namespace }) =>
      sampleWorkload({
        namespace,
        name: 'raw',
        account: 'server',
        image: 'tcp-echo',
        ports: [{ name: 'tcp-raw', port: 9000 }],
      }),
    actions: ({ place, namespace, caller, target, any, url }) => [
      {
        do: 'policy',
        objects: [
          any,
          portRoute(namespace, 'raw', 'TCPRoute', [9000]),
          target('may', [caller()], [http('any')]),
          target('other-may', [caller('other')], [{ kind: 'TCPRoute', name: 'raw' }]),
        ],
      },
      admitted('by-http', callerOf(place), { url: url() }, 'server'),
      refused(
        'by-tcp',
        callerOf(place),
        { url: `tcp://raw.${namespace}:9000`, body: 'an order' },
        { from: callerOf(place, 'other') },
      ),
    ],
  }),
  serverCase({
    id: 'port-mapping',
    spec,
    title:
      'a port of a TCPRoute means the port that the Service maps, not another that happens to have its number',
    needs: ['tcp-routes'],
    given: 'a server whose Service maps port 80 to 8080',
    server: { ports: [{ name: 'http', port: 80, target: 8080 }] },
    actions: ({ place, namespace, caller, target, any, url }) => [
      {
        do: 'policy',
        objects: [
          any,
          portRoute(namespace, 'both', 'TCPRoute', [80, 8080]),
          portRoute(namespace, 'neither', 'TCPRoute', [8081]),
          target('may', [caller()], [http('any'), { kind: 'TCPRoute', name: 'both' }]),
          target('other-may', [caller('other')], [http('any'), { kind: 'TCPRoute', name: 'neither' }]),
        ],
      },
      admitted('mapped', callerOf(place), { url: url('/', 80) }, 'server'),
      refused('unmapped', callerOf(place, 'other'), { url: url('/', 80) }, { from: callerOf(place) }),
    ],
  }),
];
