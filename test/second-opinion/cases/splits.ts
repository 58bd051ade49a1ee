import { route, smi } from '../../rig/mesh-rig.ts';
import { type Case, connections, request } from '../case.ts';
import { backend, httpGroup, httpRoute, prefix, rule, split } from './policies.ts';

const SPLIT = 'SMI traffic-split v1alpha4';
const ROUTE = 'Gateway API HTTPRouteRule.backendRefs, BackendRef.weight';

export const SPLITS: readonly Case[] = [
  {
    title: 'without a policy, requests go to all endpoints of the service alike',
    source: 'Kubernetes Service',
    access: 'open',
    given: [],
    asks: [request({ 'website-v1': 50, 'website-v2': 50 }, { times: 400 })],
  },
  {
    title: 'a split shares requests out by unequal weights',
    source: `${SPLIT}: weights are relative`,
    access: 'open',
    given: [split({ 'website-v1': 3, 'website-v2': 1 })],
    asks: [
      request({ 'website-v1': 75, 'website-v2': 25 }, { times: 400 }),
      request('website-v2', { to: 'website-v2', times: 20 }),
    ],
  },
  {
    title: 'a weight of zero gets nothing',
    source: `${SPLIT}: weight 0`,
    access: 'open',
    given: [split({ 'website-v1': 0, 'website-v2': 100 })],
    asks: [request({ 'website-v1': 0, 'website-v2': 100 }, { times: 200 })],
  },
  {
    title: 'a split with a match splits what fits and leaves the rest to the root service',
    source: `${SPLIT}: matches`,
    access: 'open',
    given: [
      httpGroup({ name: 'firefox', headers: [{ 'user-agent': '.*Firefox.*' }], methods: ['GET'] }),
      split({ 'website-v1': 0, 'website-v2': 1 }, { matches: [{ kind: 'HTTPRouteGroup', name: 'http' }] }),
    ],
    asks: [
      request('website-v2', { headers: { 'user-agent': 'Mozilla Firefox 9' }, times: 30 }),
      request(
        { 'website-v1': 50, 'website-v2': 50 },
        { headers: { 'user-agent': 'Mozilla Firefox 9' }, method: 'POST', times: 200 },
      ),
      request({ 'website-v1': 50, 'website-v2': 50 }, { headers: { 'user-agent': 'curl' }, times: 200 }),
    ],
  },
  {
    title: 'a route shares requests out by the weights of its backends',
    source: ROUTE,
    access: 'open',
    given: [
      httpRoute({
        backendRefs: [backend('website-v1', { weight: 1 }), backend('website-v2', { weight: 9 })],
      }),
    ],
    asks: [request({ 'website-v1': 10, 'website-v2': 90 }, { times: 400 })],
  },
  {
    title: 'a route with weights of zero alone is answered with 500',
    source: `${ROUTE}: if all weights are zero, 500`,
    access: 'open',
    given: [httpRoute({ matches: [prefix('/none')], backendRefs: [backend('website-v1', { weight: 0 })] })],
    asks: [request('500', { path: '/none' })],
  },
  {
    title: 'a backend that does not exist is answered with 500',
    source: `${ROUTE}: an invalid reference is answered with 500`,
    access: 'open',
    missing: 'nobody',
    given: [httpRoute(rule('nobody', [prefix('/nobody')]), rule('website-v1'))],
    asks: [request('500; reached nobody', { path: '/nobody', shows: ['arrivals'] }), request('website-v1')],
  },
  {
    title: 'a route takes the place of a split of the same service',
    source: 'Gateway API GEP-1426: a route redirects all traffic of its parent',
    access: 'open',
    given: [split({ 'website-v1': 1, 'website-v2': 0 }), httpRoute({ backendRefs: [backend('website-v2')] })],
    asks: [request('website-v2', { times: 20 })],
  },
  {
    title: 'a split shares connections of other protocols out as well',
    source: `${SPLIT}: a split of a service is one of its traffic, whatever the protocol`,
    access: 'open',
    given: [
      smi('TrafficSplit', 'connections', {
        service: 'ledger',
        backends: [
          { service: 'ledger-v1', weight: 1 },
          { service: 'ledger-v2', weight: 0 },
        ],
      }),
    ],
    asks: [connections('ledger-v1', { times: 30 })],
  },
  {
    title: 'a TCP route shares connections out by weight',
    source: 'Gateway API TCPRoute',
    access: 'open',
    given: [
      route(
        'TCPRoute',
        'connections',
        [{ backendRefs: [backend('ledger-v1', { weight: 1 }), backend('ledger-v2', { weight: 9 })] }],
        { name: 'ledger' },
      ),
    ],
    asks: [connections({ 'ledger-v1': 10, 'ledger-v2': 90 }, { times: 150 })],
  },
];
