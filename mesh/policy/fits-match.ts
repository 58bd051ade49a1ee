import type { HttpMatch } from './policy-model.ts';

/** An HTTP request as policies look at it. */
export interface HttpRequestFacts {
  /** Upper case. */
  readonly method: string;
  /** Request target in origin form, with its query. */
  readonly path: string;
  /** Value of a header by lower-case name; several fields of one name joined by `, `. */
  header(name: string): string | undefined;
}

/** Whether a request fits one match: path and method and every header. */
export function fitsMatch(match: HttpMatch, request: HttpRequestFacts): boolean {
  return misfitOf(match, request) === undefined;
}

/** The first part of a match that a request does not fit; undefined when all do. */
export function misfitOf(
  match: HttpMatch,
  request: HttpRequestFacts,
): 'method' | 'path' | HttpMatch['headers'][number] | undefined {
  if (match.methods !== undefined && !match.methods.has(request.method)) return 'method';
  if (match.path !== undefined && !match.path.fits(pathOnly(request.path))) return 'path';
  return match.headers.find(({ name, test }) => {
    const value = request.header(name);
    return value === undefined || !test.fits(value);
  });
}

/**
 * The path as a lenient server might understand it (dot segments resolved, `%2e` and `%2f` decoded, slashes merged),
 * or the very same string where there is nothing to understand. Access must hold under both readings.
 */
export function normalisedPath(path: string): string {
  const plain = pathOnly(path);
  if (!/\/\/|\/\.|%2e|%2f|%5c|\\/i.test(plain)) return plain;
  const kept: string[] = [];
  const segments = plain
    .replace(/%2e/gi, '.')
    .replace(/%2f|%5c|\\/gi, '/')
    .split('/');
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const last = segments.at(-1);
  const open = last === '' || last === '.' || last === '..';
  return `/${kept.join('/')}${open && kept.length > 0 ? '/' : ''}`;
}

function pathOnly(path: string): string {
  const query = path.search(/[?#]/);
  return query < 0 ? path : path.slice(0, query);
}
