import type { JsonObject } from '../../../schemas/json.ts';
import { route, smi } from '../../rig/mesh-rig.ts';
import { type Case, call, ECHO } from '../case.ts';
import { backend, fields, httpGroup, overHttp, rule, target } from './policies.ts';

const GRPC = 'Gateway API GRPCRouteRule.matches';
const STATUS = 'gRPC over HTTP/2: Trailers, http-grpc-status-mapping';
const HEALTH = 'grpc.health.v1.Health';

const grpcRoute = (...rules: readonly JsonObject[]) => route('GRPCRoute', 'route', rules, { name: 'calls' });
const method = (service?: string, name?: string, type?: string): JsonObject => ({
  method: {
    ...(type === undefined ? {} : { type }),
    ...(service === undefined ? {} : { service }),
    ...(name === undefined ? {} : { method: name }),
  },
});

export const CALLS: readonly Case[] = [
  {
    title: 'calls of one connection go to all endpoints of the service alike',
    source: 'Kubernetes Service; gRPC is balanced by call',
    access: 'open',
    given: [],
    asks: [
      call(
        {
          'calls-v1, grpc-status 0': 33.33,
          'calls-v2, grpc-status 0': 33.33,
          'calls-v3, grpc-status 14': 33.34,
        },
        { times: 300 },
      ),
      call('calls-v1, grpc-status 0', { to: 'calls-v1', times: 10 }),
    ],
  },
  {
    title: 'a split shares calls out by weight',
    source: 'SMI traffic-split v1alpha4: weights are relative',
    access: 'open',
    given: [
      smi('TrafficSplit', 'split', {
        service: 'calls',
        backends: [
          { service: 'calls-v1', weight: 4 },
          { service: 'calls-v2', weight: 1 },
        ],
      }),
    ],
    asks: [call({ 'calls-v1, grpc-status 0': 80, 'calls-v2, grpc-status 0': 20 }, { times: 300 })],
  },
  {
    title: 'a route of calls shares them out by the weights of its backends',
    source: 'Gateway API GRPCRouteRule.backendRefs',
    access: 'open',
    given: [
      grpcRoute({ backendRefs: [backend('calls-v1', { weight: 1 }), backend('calls-v2', { weight: 9 })] }),
    ],
    asks: [call({ 'calls-v1, grpc-status 0': 10, 'calls-v2, grpc-status 0': 90 }, { times: 150 })],
  },
  {
    title: 'a call is matched by its service, by its method and by both',
    source: GRPC,
    access: 'open',
    given: [
      grpcRoute(
        rule('calls-v1', [method(ECHO, 'Say')]),
        rule('calls-v2', [method(ECHO)]),
        rule('calls-v2', [method(undefined, 'Check')]),
      ),
    ],
    asks: [
      call('calls-v1, grpc-status 0', { path: `/${ECHO}/Say` }),
      call('calls-v2, grpc-status 0', { path: `/${ECHO}/Repeat` }),
      call('calls-v2, grpc-status 12', { path: `/${ECHO}/Nothing` }),
      call('grpc-status 12', { path: `/${ECHO}Other/Say` }),
      call('grpc-status 12', { path: `/${HEALTH}/Watch2` }),
    ],
  },
  {
    title: 'an expression must fit the whole service and the whole method',
    source: 'Gateway API GRPCMethodMatch RegularExpression, as Envoy reads it',
    access: 'open',
    given: [
      grpcRoute(
        rule('calls-v2', [method('meshwright\\..*', '(Say|Chat)', 'RegularExpression')]),
        rule('calls-v1', [method('mesh', 'Say', 'RegularExpression')]),
      ),
    ],
    asks: [
      call('calls-v2, grpc-status 0', { path: `/${ECHO}/Say` }),
      call('grpc-status 12', { path: `/${ECHO}/Repeat` }),
      call('grpc-status 12', { path: '/mesh.more/Say' }),
    ],
  },
  {
    title: 'of calls the longer service goes first, then the method, then the headers',
    source: `${GRPC}: precedence`,
    access: 'open',
    given: [
      grpcRoute(
        rule('calls-v1', [{ headers: fields({ a: '1', b: '2' }) }]),
        rule('calls-v2', [method(ECHO)]),
        rule('calls-v1', [method(ECHO, 'Say')]),
        rule('calls-v2', [{ ...method(ECHO, 'Say'), headers: fields({ b: '2' }) }]),
      ),
    ],
    asks: [
      call('calls-v1, grpc-status 0'),
      call('calls-v2, grpc-status 0', { headers: { b: '2' } }),
      call('calls-v2, grpc-status 0', { path: `/${ECHO}/Repeat`, headers: { a: '1', b: '2' } }),
      call('calls-v1, grpc-status 12', { path: '/some.Service/Any', headers: { a: '1', b: '2' } }),
      call('grpc-status 12', { path: '/some.Service/Any' }),
    ],
  },
  {
    title: 'a call is matched by its headers',
    source: 'Gateway API GRPCHeaderMatch',
    access: 'open',
    given: [
      grpcRoute(
        rule('calls-v2', [{ headers: fields({ 'X-Stage': 'canary' }) }]),
        rule('calls-v2', [
          { ...method(ECHO), headers: [{ type: 'RegularExpression', name: 'user', value: 'a[0-9]+' }] },
        ]),
        rule('calls-v1', [method(ECHO)]),
      ),
    ],
    asks: [
      call('calls-v1, grpc-status 0'),
      call('calls-v2, grpc-status 0', { headers: { user: 'a12' } }),
      call('calls-v1, grpc-status 0', { headers: { user: 'a12b' } }),
      call('calls-v2, grpc-status 12', { path: '/some.Service/Any', headers: { 'x-stage': 'canary' } }),
    ],
  },
  {
    title: 'headers of calls and of their answers are changed',
    source: 'Gateway API GRPCRouteFilter',
    access: 'open',
    given: [
      grpcRoute(
        rule('calls-v1', [], {
          filters: [
            {
              type: 'RequestHeaderModifier',
              requestHeaderModifier: { set: fields({ 'x-set': 'ours' }), remove: ['x-remove'] },
            },
            {
              type: 'ResponseHeaderModifier',
              responseHeaderModifier: { add: fields({ 'x-answer': 'ours' }) },
            },
          ],
        }),
      ),
    ],
    asks: [
      call('calls-v1, grpc-status 0, x-set=ours, x-remove=-, x-answer=ours', {
        headers: { 'x-remove': 'yours' },
        shows: ['header x-set', 'header x-remove', 'answer x-answer'],
      }),
    ],
  },
  {
    title: 'a status of the program comes back as it is, in trailers or in an answer of nothing else',
    source: STATUS,
    access: 'open',
    given: [],
    asks: [
      call('calls-v1, grpc-status 0', { to: 'calls-v1' }),
      call('calls-v3, grpc-status 14, grpc-message=it%20was%20asked%20to%20fail', {
        to: 'calls-v3',
        shows: ['answer grpc-message'],
      }),
      call('calls-v1, grpc-status 12', { to: 'calls-v1', path: `/${ECHO}/Nothing` }),
    ],
  },
  {
    title: 'the deadline of a call reaches the program',
    source: 'gRPC over HTTP/2: Timeout is told to the server, which keeps to it',
    access: 'open',
    given: [],
    asks: [
      call('calls-v1, grpc-status 0, grpc-timeout=10S', {
        to: 'calls-v1',
        headers: { 'grpc-timeout': '10S' },
        shows: ['header grpc-timeout'],
      }),
    ],
  },
  {
    title: 'a target admits calls by their path, and others are denied with a status of gRPC',
    source: `SMI traffic-specs v1alpha4: HTTPRouteGroup; ${STATUS}`,
    access: 'denied by default',
    given: [
      httpGroup({ name: 'say', pathRegex: `/${ECHO}/Say`, methods: ['POST'] }),
      target('calls', ['shopper'], [overHttp()]),
    ],
    asks: [
      call('calls-v1, grpc-status 0', { to: 'calls-v1' }),
      call('grpc-status 7', { to: 'calls-v1', path: `/${ECHO}/Repeat` }),
      call('grpc-status 7', { to: 'calls-v1', from: 'thief' }),
    ],
  },
];
