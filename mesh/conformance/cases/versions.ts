import type { KubeObject } from '../../../schemas/kube-object.ts';
import { http, serverCase } from '../access-case.ts';
import type { ConformanceCase } from '../case-model.ts';
import { trafficSplit } from '../policies.ts';
import { admitted, callerOf, refused } from '../probes.ts';
import { shares, splitCase } from '../split-case.ts';
import type { SamplePort } from '../workloads.ts';

const TWO_HTTP: readonly SamplePort[] = [
  { name: 'http', port: 8080 },
  { name: 'http-admin', port: 8081 },
];

function splitVersion(version: 'v1alpha2' | 'v1alpha3'): ConformanceCase {
  const apiVersion = `split.smi-spec.io/${version}`;
  return splitCase({
    id: `version-${version}`,
    title: `a split of version ${version} is obeyed like one of the newest`,
    serves: [apiVersion],
    actions: (place) => [
      {
        do: 'policy',
        objects: [{ ...trafficSplit(place.namespace, 'web', { blue: 100, green: 0 }), apiVersion }],
      },
      shares(place, 'web', { blue: 100, green: 0 }),
    ],
  });
}

/** Objects of older SMI versions, where the cluster serves them. */
export const VERSION_CASES: readonly ConformanceCase[] = [
  splitVersion('v1alpha2'),
  splitVersion('v1alpha3'),
  serverCase({
    id: 'version-v1alpha2',
    spec: 'traffic-access',
    title: 'a target of version v1alpha2 admits to the port of its destination and to no other',
    serves: ['access.smi-spec.io/v1alpha2'],
    server: { ports: TWO_HTTP },
    actions: ({ place, namespace, caller, target, any, url }) => {
      const old: KubeObject = {
        apiVersion: 'access.smi-spec.io/v1alpha2',
        kind: 'TrafficTarget',
        metadata: { namespace, name: 'may' },
        spec: {
          destination: { kind: 'ServiceAccount', name: 'server', namespace, port: 8080 },
          sources: [{ kind: 'ServiceAccount', name: 'caller', namespace: place.callers }],
          rules: [{ kind: 'HTTPRouteGroup', name: 'any' }],
        },
      };
      return [
        { do: 'policy', objects: [any, old, target('other-may', [caller('other')], [http('any')])] },
        admitted('that-port', callerOf(place), { url: url('/', 8080) }, 'server'),
        refused('other-port', callerOf(place), { url: url('/', 8081) }, { from: callerOf(place, 'other') }),
      ];
    },
  }),
  serverCase({
    id: 'version-v1alpha3',
    spec: 'traffic-specs',
    title: 'routes of version v1alpha3 mean what they mean in the newest',
    serves: ['specs.smi-spec.io/v1alpha3'],
    actions: ({ place, namespace, caller, target, url }) => [
      {
        do: 'policy',
        objects: [
          {
            apiVersion: 'specs.smi-spec.io/v1alpha3',
            kind: 'HTTPRouteGroup',
            metadata: { namespace, name: 'old' },
            spec: {
              matches: [
                { name: 'beta', pathRegex: '/book', methods: ['GET'], headers: { 'x-group': '^beta$' } },
              ],
            },
          },
          target('may', [caller()], [http('old')]),
        ],
      },
      admitted('fits', callerOf(place), { url: url('/book'), headers: { 'x-group': 'beta' } }, 'server'),
      refused(
        'misfit',
        callerOf(place),
        { url: url('/book'), headers: { 'x-group': 'alpha' } },
        { request: { url: url('/book'), headers: { 'x-group': 'beta' } } },
      ),
    ],
  }),
];
