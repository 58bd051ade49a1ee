import fc from 'fast-check';
import type { JsonObject } from '../../../schemas/json.ts';
import { type Case, request } from '../case.ts';
import { httpGroup, overHttp, target } from '../cases/policies.ts';
import type { Match } from '../envoy/gateway-api.ts';
import { asked, plainWish } from './asking.ts';
import { saying } from './routes.ts';
import { fieldPattern, headerName, method, path, pathPattern } from './words.ts';

const NAMES = ['first', 'second', 'third'] as const;

const match: fc.Arbitrary<JsonObject> = fc.record(
  {
    pathRegex: fc.oneof(path, pathPattern),
    methods: fc.oneof(fc.constant(['*']), fc.uniqueArray(method, { minLength: 1, maxLength: 2 })),
    headers: fc.tuple(headerName, fieldPattern).map(([name, value]) => [{ [name]: value }]),
  },
  { requiredKeys: [] },
);

const admitted = fc.record({
  sources: fc.subarray(['shopper', 'thief'], { minLength: 1 }),
  matches: fc.option(fc.subarray([...NAMES], { minLength: 1 }), { nil: undefined }),
});

/** As a match of a route, so that requests can follow it; few paths are needed to fit an expression by chance. */
function asRouteMatch({ pathRegex, methods, headers }: JsonObject): Match {
  // As the arbitrary above makes them.
  const [verb] = (methods ?? []) as readonly string[];
  const fields = ((headers ?? []) as readonly JsonObject[]).flatMap((each) => Object.entries(each));
  return {
    ...(typeof pathRegex === 'string' && !/[.[(|]/.test(pathRegex)
      ? { path: { type: 'PathPrefix', value: pathRegex } }
      : {}),
    ...(verb === undefined || verb === '*' ? {} : { method: verb }),
    headers: fields.map(([name, value]) => ({ name, value: String(value) })),
  };
}

/**
 * Who may ask for what: targets of the website, and requests of two callers. Odd paths are left out: the sandbox asks
 * that a target admits both what is written and what a lenient server understands, Envoy looks at one of them.
 */
export const accessCase: fc.Arbitrary<Case> = fc
  .record({
    matches: fc.tuple(match, match, match),
    targets: fc.array(admitted, { minLength: 1, maxLength: 2 }),
    wishes: fc.array(fc.tuple(fc.constantFrom('shopper', 'thief'), plainWish), {
      minLength: 1,
      maxLength: 10,
    }),
  })
  .map(({ matches, targets, wishes }) => ({
    title: 'targets of a workload',
    source: 'SMI traffic-access v1alpha3, traffic-specs v1alpha4',
    access: 'denied by default',
    given: [
      httpGroup(...matches.map((each, index) => ({ ...each, name: NAMES[index] ?? '' }))),
      ...targets.map(({ sources, matches: named }, index) =>
        target('website', sources, [overHttp(named)], `target-${index}`),
      ),
    ],
    asks: wishes.map(([from, each]) => {
      const { shows: _shows, ...what } = saying(asked(each, matches.map(asRouteMatch)));
      return request('the same', { ...what, from, to: 'website-v1' });
    }),
  }));
