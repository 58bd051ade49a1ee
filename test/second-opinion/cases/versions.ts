import { type Case, overHttp2, request } from '../case.ts';
import { ACCESS } from './access.ts';
import { FILTERS } from './filters.ts';
import { MATCHING } from './matching.ts';
import { httpRoute, rule } from './policies.ts';
import { RESILIENCE } from './resilience.ts';
import { SPLITS } from './splits.ts';

const TRANSLATION = 'Kubernetes Service appProtocol';

/** What concerns which version of HTTP is spoken: cases of their own, and those for which it must make no difference. */
export const VERSIONS: readonly Case[] = [
  {
    title: 'a request stays in its version of HTTP as far as the program takes it',
    source: TRANSLATION,
    access: 'open',
    given: [],
    asks: [
      request('website-v1, HTTP/1.1', { to: 'website-v1', shows: ['version'] }),
      request('website-v1, HTTP/2', { to: 'website-v1', version: 'HTTP/2', shows: ['version'] }),
      request('modern, HTTP/2', { to: 'modern', version: 'HTTP/2', shows: ['version'] }),
      request('modern, HTTP/2', { to: 'modern', shows: ['version'] }),
      request('modern, HTTP/2', { to: 'modern', method: 'POST', body: 'order', shows: ['version'] }),
    ],
  },
  {
    title: 'a route leads to a program of another version of HTTP',
    source: TRANSLATION,
    access: 'open',
    given: [httpRoute(rule('modern'))],
    asks: [
      request('modern, HTTP/2', { shows: ['version'] }),
      request('modern, HTTP/2', { version: 'HTTP/2', shows: ['version'] }),
    ],
  },
  ...[...SPLITS, ...MATCHING, ...FILTERS, ...RESILIENCE, ...ACCESS]
    .filter(({ asks }) => asks.every(({ kind }) => kind === 'requests'))
    .map(overHttp2),
];
