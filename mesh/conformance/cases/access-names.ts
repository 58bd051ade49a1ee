import { http, serverCase } from '../access-case.ts';
import type { ConformanceCase } from '../case-model.ts';
import { clusterIp } from '../cluster-ips.ts';
import { anyHttp, httpRoutes, trafficTarget } from '../policies.ts';
import { admitted, callerOf, refused } from '../probes.ts';
import { sampleWorkload, serviceOf } from '../workloads.ts';

const spec = 'traffic-access' as const;
const RULES = [http('any')];

/** SMI traffic access: which server is meant by a name, and targets that mean nobody. */
export const ACCESS_NAME_CASES: readonly ConformanceCase[] = [
  serverCase({
    id: 'same-name-elsewhere',
    spec,
    title: 'a target says nothing about a server of the same name in another namespace',
    given: 'servers of the same name and account in two namespaces; what no policy admits is denied',
    second: true,
    more: ({ second }) => sampleWorkload({ namespace: second, name: 'server' }),
    actions: ({ place, caller, target, any, url }) => {
      const there = { url: `http://server.${place.second}:8080/` };
      return [
        {
          do: 'policy',
          objects: [
            any,
            target('may', [caller()], RULES),
            anyHttp(place.second),
            trafficTarget(place.second, 'may', {
              to: { name: 'server' },
              from: [caller('other')],
              rules: RULES,
            }),
          ],
        },
        admitted('here', callerOf(place), { url: url() }, 'server'),
        refused('there', callerOf(place), there, { from: callerOf(place, 'other') }),
        refused('and-back', callerOf(place, 'other'), { url: url() }, { from: callerOf(place) }),
      ];
    },
  }),
  serverCase({
    id: 'destination-namespace',
    spec,
    title: 'a target means the destination in the namespace that it says, with routes of its own namespace',
    given: 'servers of the same name and account in two namespaces; what no policy admits is denied',
    second: true,
    more: ({ second }) => sampleWorkload({ namespace: second, name: 'server' }),
    actions: ({ place, namespace, caller, target, any }) => {
      const there = { url: `http://server.${place.second}:8080/echo` };
      return [
        {
          do: 'policy',
          objects: [
            any,
            httpRoutes(place.second, 'any', [{ name: 'other', pathRegex: '/elsewhere' }]),
            target('may', [caller()], RULES, { name: 'server', namespace: place.second }),
            target('other-may', [caller('other')], RULES),
          ],
        },
        admitted('there', callerOf(place), there, 'server'),
        refused(
          'here',
          callerOf(place),
          { url: `http://server.${namespace}:8080/echo` },
          { from: callerOf(place, 'other') },
        ),
      ];
    },
  }),
  serverCase({
    id: 'address-forms',
    spec,
    title: 'access does not depend on the form in which a server is named',
    actions: ({ place, namespace, caller, target, any }) => {
      const forms = ['', '.svc', '.svc.cluster.local'].map((tail) => ({
        url: `http://server.${namespace}${tail}:8080/`,
      }));
      return [
        { do: 'policy', objects: [any, target('other-may', [caller('other')], RULES)] },
        admitted('admitted', callerOf(place, 'other'), forms, 'server'),
        refused('refused', callerOf(place), forms, { from: callerOf(place, 'other') }),
      ];
    },
  }),
  serverCase({
    id: 'cluster-ip',
    spec,
    title: 'access does not depend on whether a server is called by name or by the address of its Service',
    actions: ({ place, caller, target, any }) => {
      const request = { url: `http://${clusterIp('server')}:8080/` };
      const others = callerOf(place, 'other');
      return [
        { do: 'policy', objects: [any, target('other-may', [caller('other')], RULES)] },
        {
          do: 'probe',
          name: 'admitted',
          input: { from: others, request, expect: { status: 200, header: { 'x-backend': 'server' } } },
        },
        refused('refused', callerOf(place), request, { from: others }),
      ];
    },
  }),
  serverCase({
    id: 'no-sources',
    spec,
    title: 'a target without sources admits nobody',
    actions: ({ place, caller, target, any, url }) => [
      { do: 'flawed', objects: [target('nobody-may', [], RULES)] },
      { do: 'policy', objects: [any, target('other-may', [caller('other')], RULES)] },
      refused('refused', callerOf(place), { url: url() }, { from: callerOf(place, 'other') }),
    ],
  }),
  serverCase({
    id: 'no-rules',
    spec,
    title: 'a target without rules admits nobody',
    actions: ({ place, caller, target, any, url }) => [
      { do: 'flawed', objects: [target('may-nothing', [caller()], [])] },
      { do: 'policy', objects: [any, target('other-may', [caller('other')], RULES)] },
      refused('refused', callerOf(place), { url: url() }, { from: callerOf(place, 'other') }),
    ],
  }),
  serverCase({
    id: 'catastrophic-expression',
    spec: 'traffic-specs',
    title: 'an expression that takes some engines for ever does no harm',
    actions: ({ place, namespace, caller, target, url }) => [
      {
        do: 'policy',
        objects: [
          httpRoutes(namespace, 'slow', [{ name: 'slow', pathRegex: '/(a+)+$' }]),
          target('may', [caller()], [http('slow')]),
        ],
      },
      refused(
        'misfit',
        callerOf(place),
        { url: url(`/${'a'.repeat(60)}b`) },
        { request: { url: url('/aaa') } },
      ),
      admitted('fits', callerOf(place), { url: url(`/${'a'.repeat(60)}`) }, 'server'),
    ],
  }),
  serverCase({
    id: 'host-header',
    spec: 'traffic-specs',
    title: 'the header host of a match is the name that the request asks for',
    given: 'a server behind two Services',
    more: ({ namespace }) => [serviceOf({ namespace, name: 'alias', selector: { app: 'server' } })],
    actions: ({ place, namespace, caller, target, any, url }) => [
      {
        do: 'policy',
        objects: [
          any,
          httpRoutes(namespace, 'by-name', [{ name: 'by-name', headers: { host: '^server[.]' } }]),
          target('may', [caller()], [http('by-name')]),
          target('other-may', [caller('other')], RULES),
        ],
      },
      admitted('fits', callerOf(place), { url: url() }, 'server'),
      refused(
        'misfit',
        callerOf(place),
        { url: `http://alias.${namespace}:8080/` },
        { from: callerOf(place, 'other') },
      ),
    ],
  }),
];
