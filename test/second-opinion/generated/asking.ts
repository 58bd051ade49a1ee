import fc from 'fast-check';
import type { JsonObject } from '../../../schemas/json.ts';
import type { FieldMatch, Match } from '../envoy/gateway-api.ts';
import { headers, method, oddPath, path, query } from './words.ts';

/** A request before it is known what it is to fit. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly version: 'HTTP/1.1' | 'HTTP/2';
}

/** How much of a match a request follows: all of it more often than not, else it just misses. */
interface Wish {
  readonly own: Omit<Asked, 'path'> & { readonly path: string; readonly query: string };
  /** Which of the matches, by its number; the numbers go round. */
  readonly which: number;
  readonly follows: Readonly<Record<'path' | 'method' | 'headers' | 'query', boolean>>;
  /** What comes after a prefix; `a` after `/` makes a path without a slash, which nobody must take. */
  readonly rest: string;
}

const mostly = fc.integer({ min: 0, max: 9 }).map((n) => n < 9);

function wishFor(paths: fc.Arbitrary<string>): fc.Arbitrary<Wish> {
  return fc.record({
    own: fc.record({
      method,
      path: paths,
      query,
      headers,
      version: fc.constantFrom('HTTP/1.1', 'HTTP/2'),
    }),
    which: fc.nat({ max: 11 }),
    follows: fc.record({ path: mostly, method: mostly, headers: mostly, query: mostly }),
    rest: fc.constantFrom('', '', '/', '/a', '/ab/', 'a'),
  });
}

export const wish = wishFor(fc.oneof({ arbitrary: path, weight: 4 }, { arbitrary: oddPath, weight: 1 }));
/** Without paths that a server may understand otherwise than they are written. */
export const plainWish = wishFor(path);

/** The request that a wish makes of one of some matches; without any it is the wish's own. */
export function asked({ own, which, follows, rest }: Wish, matches: readonly Match[]): Asked {
  const match = matches[which % Math.max(1, matches.length)] ?? {};
  const named = follows.query ? (match.queryParams ?? []) : [];
  const wanted = named.map(({ name, value }) => `${name}=${encodeURIComponent(sample(value))}`).join('&');
  return {
    method: follows.method && typeof match.method === 'string' ? match.method : own.method,
    path: `${follows.path ? pathFor(match, own.path, rest) : own.path}${wanted === '' ? own.query : `?${wanted}`}`,
    headers: { ...own.headers, ...(follows.headers ? fieldsFor(match.headers ?? []) : {}) },
    version: own.version,
  };
}

function pathFor({ path: wanted }: Match, own: string, rest: string): string {
  const { type = 'PathPrefix', value } = wanted ?? {};
  if (value === undefined || type === 'RegularExpression') return own;
  if (type === 'Exact') return value;
  return value.endsWith('/') ? `${value.slice(0, -1)}${rest}` || '/' : `${value}${rest}`;
}

function fieldsFor(fields: readonly FieldMatch[]): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map(({ name, value }) => [name.toLowerCase(), sample(value)]));
}

/** A text that an expression of the words fits; any other text is its own. */
function sample(text: string): string {
  return /[[.(*]/.test(text) ? '12' : text;
}

/** The matches of the rules of some routes. */
export function matchesOf(rules: readonly JsonObject[]): readonly Match[] {
  // Rules as the arbitraries make them.
  return rules.flatMap((rule) => (rule['matches'] ?? []) as readonly Match[]);
}
