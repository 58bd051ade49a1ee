import { type Case, request } from '../case.ts';
import { backend, httpRoute, limits, prefix, rule } from './policies.ts';

const LIMITS = 'docs/service-limits.md';

export const RESILIENCE: readonly Case[] = [
  {
    title: 'a request that takes longer than its time-out is answered with 504',
    source: 'Gateway API HTTPRouteTimeouts.request',
    access: 'open',
    given: [
      httpRoute(
        rule('slow', [prefix('/request')], { timeouts: { request: '500ms' } }),
        rule('slow', [prefix('/backend')], { timeouts: { request: '30s', backendRequest: '500ms' } }),
        rule('website-v1', [prefix('/quick')], { timeouts: { request: '30s' } }),
      ),
    ],
    asks: [
      request('504; reached slow x1', { path: '/request', shows: ['arrivals'] }),
      request('504; reached slow x1', { path: '/backend', shows: ['arrivals'] }),
      request('website-v1', { path: '/quick' }),
    ],
  },
  {
    title: 'a status that is to be retried is asked again so many times, others are not',
    source: 'Gateway API HTTPRouteRetry',
    access: 'open',
    given: [
      httpRoute(
        rule('failing', [prefix('/twice')], { retry: { codes: [503], attempts: 2, backoff: '1ms' } }),
        rule('failing', [prefix('/other')], { retry: { codes: [500], attempts: 2, backoff: '1ms' } }),
        rule('failing', [prefix('/never')]),
      ),
    ],
    asks: [
      request('503; reached failing x3', { path: '/twice', shows: ['arrivals'] }),
      request('503; reached failing x1', { path: '/other', shows: ['arrivals'] }),
      request('503; reached failing x1', { path: '/never', shows: ['arrivals'] }),
      request('503; reached failing x3', {
        path: '/twice',
        method: 'POST',
        body: 'order',
        shows: ['arrivals'],
      }),
    ],
  },
  {
    title: 'each attempt has a time of its own',
    source: 'Gateway API HTTPRouteTimeouts.backendRequest',
    access: 'open',
    given: [
      httpRoute(
        rule('slow', [], {
          timeouts: { request: '60s', backendRequest: '500ms' },
          retry: { codes: [504], attempts: 1, backoff: '1ms' },
        }),
      ),
    ],
    asks: [request('504; reached slow x2', { shows: ['arrivals'] })],
  },
  {
    title: 'a fault ends requests before they reach anybody',
    source: LIMITS,
    access: 'open',
    given: [limits({ fault: { abort: { status: 418, percent: 100 } } })],
    asks: [
      request('418; reached nobody', { shows: ['arrivals'] }),
      request('website-v1', { to: 'website-v1' }),
    ],
  },
  {
    title: 'a fault delays requests',
    source: `${LIMITS}: a delay counts in the time-outs of its route`,
    access: 'open',
    given: [
      limits({ fault: { delay: { for: '2s', percent: 100 } } }),
      httpRoute(rule('website-v1', [], { timeouts: { request: '1s' } })),
    ],
    asks: [
      request('504', {
        envoy: {
          sees: 'website-v1',
          because:
            'Envoy’s fault filter stands before its router, whose time-out begins when the delay is over',
        },
      }),
    ],
  },
  {
    title: 'a fault for a share of the requests leaves the others alone',
    source: LIMITS,
    access: 'open',
    given: [limits({ fault: { abort: { status: 503, percent: 30 } } }), httpRoute(rule('website-v1'))],
    asks: [request({ 'website-v1': 70, 503: 30 }, { times: 400 })],
  },
  {
    title: 'no more requests are under way than allowed',
    source: LIMITS,
    access: 'open',
    given: [limits({ maxRequests: 3 }), httpRoute(rule('slow', [], { timeouts: { request: '2s' } }))],
    asks: [request('503 x5 504 x3; reached slow x3', { times: 8, pace: 'together', shows: ['arrivals'] })],
  },
  {
    title: 'more requests a second than allowed are answered with 429',
    source: LIMITS,
    access: 'open',
    given: [limits({ requestsPerSecond: 0.001 }), httpRoute(rule('website-v1'))],
    asks: [request('429 x4 website-v1 x1; reached website-v1 x1', { times: 5, shows: ['arrivals'] })],
  },
  {
    title: 'an endpoint that fails again and again is left out',
    source: LIMITS,
    access: 'open',
    given: [
      limits({ outlierDetection: { consecutiveFailures: 2, ejectFor: '10m' } }),
      httpRoute({ backendRefs: [backend('mixed')] }),
    ],
    asks: [request('mixed-good', { times: 400, pace: 'until steady' })],
  },
];
