import { type Case, request } from '../case.ts';
import { exact, fields, httpRoute, prefix, regex, rule } from './policies.ts';

const MATCH = 'Gateway API HTTPRouteRule.matches';

export const MATCHING: readonly Case[] = [
  {
    title: 'a prefix fits whole segments of the path',
    source: 'Gateway API HTTPPathMatch PathPrefix',
    access: 'open',
    given: [httpRoute(rule('website-v2', [prefix('/v2')]), rule('website-v1'))],
    asks: [
      request('website-v2', { path: '/v2' }),
      request('website-v2', { path: '/v2/' }),
      request('website-v2', { path: '/v2/item?a=b' }),
      request('website-v1', { path: '/v2item' }),
      request('website-v1', { path: '/V2' }),
      request('website-v1', { path: '/a/v2' }),
    ],
  },
  {
    title: 'an exact path goes before a prefix, and the longer prefix before the shorter one',
    source: `${MATCH}: precedence`,
    access: 'open',
    given: [
      httpRoute(
        rule('website-v1', [prefix('/shop')]),
        rule('website-v2', [prefix('/shop/new')]),
        rule('website-v1', [exact('/shop/new/old')]),
      ),
    ],
    asks: [
      request('website-v1', { path: '/shop/a' }),
      request('website-v2', { path: '/shop/new' }),
      request('website-v2', { path: '/shop/new/a' }),
      request('website-v1', { path: '/shop/new/old' }),
      request('website-v2', { path: '/shop/new/old/a' }),
    ],
  },
  {
    title: 'a method goes before headers, and more headers before fewer',
    source: `${MATCH}: precedence`,
    access: 'open',
    given: [
      httpRoute(
        rule('website-v1', [{ headers: fields({ a: '1' }) }]),
        rule('website-v2', [{ headers: fields({ a: '1', b: '2' }) }]),
        rule('website-v1', [{ method: 'PUT' }]),
        rule('website-v2'),
      ),
    ],
    asks: [
      request('website-v1', { headers: { a: '1' } }),
      request('website-v2', { headers: { a: '1', b: '2' } }),
      request('website-v1', { method: 'PUT', headers: { a: '1', b: '2' } }),
      request('website-v2', { method: 'POST' }),
    ],
  },
  {
    title: 'one of the matches of a rule is enough, and all parts of it must fit',
    source: `${MATCH}: ORed matches, ANDed conditions`,
    access: 'open',
    given: [
      httpRoute(
        rule('website-v2', [
          { ...prefix('/canary'), headers: fields({ a: '1' }) },
          { ...exact('/v2'), method: 'GET' },
        ]),
        rule('website-v1'),
      ),
    ],
    asks: [
      request('website-v2', { path: '/canary/x', headers: { a: '1' } }),
      request('website-v1', { path: '/canary/x' }),
      request('website-v1', { path: '/', headers: { a: '1' } }),
      request('website-v2', { path: '/v2?x' }),
      request('website-v1', { path: '/v2', method: 'PUT' }),
    ],
  },
  {
    title: 'of two rules that fit alike the first one counts',
    source: `${MATCH}: ties go to the first matching rule`,
    access: 'open',
    given: [httpRoute(rule('website-v2', [prefix('/same')]), rule('website-v1', [prefix('/same')]))],
    asks: [request('website-v2', { path: '/same', times: 20 })],
  },
  {
    title: 'an expression must fit the whole value of a header',
    source: 'Gateway API HTTPHeaderMatch RegularExpression, as Envoy reads it',
    access: 'open',
    given: [
      httpRoute(
        rule('website-v2', [{ headers: [{ type: 'RegularExpression', name: 'user', value: 'a[0-9]+' }] }]),
        rule('website-v1'),
      ),
    ],
    asks: [
      request('website-v2', { headers: { user: 'a12' } }),
      request('website-v1', { headers: { user: 'a12b' } }),
      request('website-v1', { headers: { user: 'ba12' } }),
    ],
  },
  {
    title: 'header names do not mind case, header values must be the very same',
    source: 'Gateway API HTTPHeaderMatch',
    access: 'open',
    given: [
      httpRoute(rule('website-v2', [{ headers: fields({ 'X-Stage': 'Canary' }) }]), rule('website-v1')),
    ],
    asks: [
      request('website-v2', { headers: { 'x-stage': 'Canary' } }),
      request('website-v1', { headers: { 'x-stage': 'canary' } }),
      request('website-v1', { headers: { 'x-stage': 'Canary2' } }),
      request('website-v1'),
    ],
  },
  {
    title: 'an expression must fit the whole path',
    source: 'Gateway API HTTPPathMatch RegularExpression, as Envoy reads it',
    access: 'open',
    given: [httpRoute(rule('website-v2', [regex('/item/[0-9]+')]))],
    asks: [
      request('website-v2', { path: '/item/42' }),
      request('website-v2', { path: '/item/42?full=yes' }),
      request('404', { path: '/item/42/reviews' }),
      request('404', { path: '/item/x' }),
      request('404', { path: '/an/item/42' }),
    ],
  },
  {
    title: 'query parameters must be there with the very value',
    source: 'Gateway API HTTPQueryParamMatch',
    access: 'open',
    given: [
      httpRoute(rule('website-v2', [{ queryParams: fields({ animal: 'whale' }) }]), rule('website-v1')),
    ],
    asks: [
      request('website-v2', { path: '/?animal=whale' }),
      request('website-v2', { path: '/?a=b&animal=whale' }),
      request('website-v1', { path: '/?animal=whales' }),
      request('website-v1', { path: '/?Animal=whale' }),
      request('website-v1'),
    ],
  },
  {
    title: 'what no rule wants is answered with 404',
    source: `${MATCH}: if no rule matches, 404`,
    access: 'open',
    given: [httpRoute(rule('website-v2', [prefix('/only')]))],
    asks: [request('website-v2', { path: '/only' }), request('404', { path: '/else' })],
  },
];
