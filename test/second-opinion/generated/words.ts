import fc from 'fast-check';
import type { JsonObject } from '../../../schemas/json.ts';

/** So few words that what is asked for often is what is matched, and as often almost is. */
const SEGMENTS = ['a', 'b', 'ab', 'A'] as const;
const METHODS = ['GET', 'PUT', 'POST', 'DELETE'] as const;
const HEADERS = ['x-one', 'X-Two', 'x-three'] as const;
const PARAMETERS = ['p', 'q', 'P'] as const;
const VALUES = ['1', '2', '12', 'one two'] as const;
/** Those that a query has in the clear: Envoy compares its text as it stands, the sandbox what it means. */
const PLAIN_VALUES = ['1', '2', '12'] as const;
const VALUE_PATTERNS = ['[0-9]+', '1', '.*', '1.?', '(one|two).*'] as const;
const PATH_PATTERNS = ['/a/.*', '/[ab]+', '/a|/b', '.*/b', '/a(/[^/]+)*', '/ab?/.+'] as const;
export const HOSTS = ['shop.example', 'deep.shop.example', 'other.example', 'example', 'x.test'] as const;

/** A path of few segments, with or without a slash at its end. */
export const path: fc.Arbitrary<string> = fc
  .tuple(fc.array(fc.constantFrom(...SEGMENTS), { maxLength: 3 }), fc.boolean())
  .map(([segments, slash]) => `/${segments.join('/')}${slash && segments.length > 0 ? '/' : ''}`);

/** Paths as clients rarely write them. */
export const oddPath = fc.constantFrom(
  '/a//b',
  '//a',
  '/a/./b',
  '/a/../b',
  '/a/..',
  '/a%2Fb',
  '/%61/b',
  '/a;v=1/b',
  '/a/b//',
  '/a%20b',
  '/a/%2e%2e/b',
);

export const method = fc.constantFrom(...METHODS);
export const pathPattern = fc.constantFrom(...PATH_PATTERNS);
const value = fc.constantFrom(...VALUES);

/** A test of a header or a query parameter. */
function fieldMatch(names: readonly string[], values: readonly string[]): fc.Arbitrary<JsonObject> {
  const exact = fc.record({ name: fc.constantFrom(...names), value: fc.constantFrom(...values) });
  const regex = fc.record({
    type: fc.constant('RegularExpression'),
    name: fc.constantFrom(...names),
    value: fc.constantFrom(...VALUE_PATTERNS),
  });
  return fc.oneof(exact, regex);
}

export const fieldPattern = fc.constantFrom(...VALUE_PATTERNS);
export const headerName = fc.constantFrom(...HEADERS);
const distinct = { maxLength: 2, selector: (each: JsonObject) => String(each['name']) };
export const headerMatches = fc.uniqueArray(fieldMatch(HEADERS, VALUES), distinct);
export const queryMatches = fc.uniqueArray(fieldMatch(PARAMETERS, PLAIN_VALUES), distinct);

export const headers: fc.Arbitrary<Readonly<Record<string, string>>> = fc.dictionary(
  fc.constantFrom(...HEADERS.map((name) => name.toLowerCase())),
  value,
  { maxKeys: 3, noNullPrototype: true },
);

/** The query of a request, with its question mark; values are written as forms write them. */
export const query: fc.Arbitrary<string> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...PARAMETERS), fc.constantFrom(...PLAIN_VALUES)), {
    maxLength: 2,
    selector: ([name]) => name,
  })
  .map((pairs) =>
    pairs.length === 0 ? '' : `?${pairs.map(([name, content]) => `${name}=${content}`).join('&')}`,
  );
