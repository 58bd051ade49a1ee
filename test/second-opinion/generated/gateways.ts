import fc from 'fast-check';
import type { JsonObject } from '../../../schemas/json.ts';
import { entering, gatewayObject } from '../../rig/north-south.ts';
import { type Case, entry } from '../case.ts';
import { asked, matchesOf, wish } from './asking.ts';
import { anyRule, NOBODY, saying } from './routes.ts';
import { HOSTS } from './words.ts';

const PATTERNS = ['shop.example', 'other.example', '*.example', '*.shop.example'] as const;

/** Listeners of one port, of which each has another name, and at most one none. */
const listeners: fc.Arbitrary<readonly JsonObject[]> = fc
  .uniqueArray(fc.option(fc.constantFrom(...PATTERNS), { nil: undefined }), { minLength: 1, maxLength: 3 })
  .map((names) =>
    names.map((hostname, index) => ({
      name: index === 0 ? 'port-80' : `port-80-${index}`,
      port: 80,
      protocol: 'HTTP',
      ...(hostname === undefined ? {} : { hostname }),
    })),
  );

const route = fc.record({
  hostnames: fc.uniqueArray(fc.constantFrom(...PATTERNS), { maxLength: 2 }),
  rules: fc.array(anyRule, { minLength: 1, maxLength: 2 }),
  sectionName: fc.option(fc.constantFrom('port-80', 'port-80-1'), { nil: undefined, freq: 2 }),
});

/** A Gateway with some listeners, routes by host names, and requests from outside. */
export const gatewayCase: fc.Arbitrary<Case> = fc
  .record({
    listeners,
    routes: fc.array(route, { minLength: 1, maxLength: 3 }),
    wishes: fc.array(fc.tuple(fc.constantFrom(...HOSTS), wish), { minLength: 1, maxLength: 10 }),
  })
  .map(({ listeners: own, routes, wishes }) => ({
    title: 'routes of a Gateway',
    source: 'Gateway API Gateway, HTTPRoute',
    access: 'open',
    missing: NOBODY,
    given: [
      gatewayObject('web', own),
      ...routes.map(({ hostnames, rules, sectionName }, index) =>
        entering('HTTPRoute', `route-${index}`, rules, {
          ...(hostnames.length === 0 ? {} : { hostnames }),
          ...(sectionName === undefined ? {} : { parent: { sectionName } }),
        }),
      ),
    ],
    asks: wishes.map(([host, each]) => {
      const matches = matchesOf(routes.flatMap(({ rules }) => rules));
      return entry(host, 'the same', saying(asked(each, matches)));
    }),
  }));
