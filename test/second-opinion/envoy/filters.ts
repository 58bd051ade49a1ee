import type { JsonObject } from '../../../schemas/json.ts';
import type { Cors, Filter, PathModifier, Redirect } from './gateway-api.ts';
import type { Candidate } from './matches.ts';
import { typed } from './protocol.ts';

const CODES: Readonly<Record<number, string>> = {
  301: 'MOVED_PERMANENTLY',
  302: 'FOUND',
  303: 'SEE_OTHER',
  307: 'TEMPORARY_REDIRECT',
  308: 'PERMANENT_REDIRECT',
};

/** `config.route.v3.RedirectAction`. */
export function redirectOf(
  { scheme, hostname, port, path, statusCode = 302 }: Redirect,
  candidate: Candidate,
  parentPort: number,
): JsonObject {
  // Without a port it is that of the scheme, else that of the parent (HTTPRequestRedirectFilter.port).
  const implied = (scheme ?? (parentPort === 443 ? 'https' : 'http')) === 'https' ? 443 : 80;
  const wanted = port ?? (scheme === undefined ? parentPort : implied);
  // Envoy writes each port that it is told, and without one takes that of a Host field which it keeps.
  const hostIsBare = hostname !== undefined || parentPort === 80 || parentPort === 443;
  return {
    response_code: CODES[statusCode] ?? null,
    ...(scheme === undefined ? {} : { scheme_redirect: scheme }),
    ...(hostname === undefined ? {} : { host_redirect: hostname }),
    ...(wanted === implied && hostIsBare ? {} : { port_redirect: wanted }),
    ...(path === undefined
      ? {}
      : path.type === 'ReplaceFullPath'
        ? { path_redirect: path.replaceFullPath ?? '/' }
        : prefixChange(path, candidate)),
  };
}

/** What a URLRewrite changes of `config.route.v3.RouteAction`. */
export function rewriteOf(filters: readonly Filter[], candidate: Candidate): JsonObject {
  const rewrite = filters.find(({ urlRewrite }) => urlRewrite !== undefined)?.urlRewrite;
  if (rewrite === undefined) return {};
  const { hostname, path } = rewrite;
  return {
    ...(hostname === undefined ? {} : { host_rewrite_literal: hostname }),
    ...(path === undefined
      ? {}
      : path.type === 'ReplaceFullPath'
        ? { regex_rewrite: { pattern: { regex: '^[^?]*' }, substitution: path.replaceFullPath || '/' } }
        : prefixChange(path, candidate)),
  };
}

/**
 * Slashes at the end of neither prefix count (HTTPPathModifier, table of examples). Where one of them is empty without
 * its slash, `prefix_rewrite` would double or swallow one: Envoy's documentation has an expression for that.
 */
function prefixChange({ replacePrefixMatch = '/' }: PathModifier, { match }: Candidate): JsonObject {
  const value = replacePrefixMatch.replace(/\/$/, '');
  const prefix = (match.path?.value ?? '/').replace(/\/$/, '');
  if (value !== '' && prefix !== '') return { prefix_rewrite: value };
  return { regex_rewrite: { pattern: { regex: `^${prefix}/?` }, substitution: `${value}/` } };
}

/** The policy of a route for `filters.http.cors`, which stands before the router. */
export function corsOf(filters: readonly Filter[]): JsonObject {
  const cors = filters.find((each) => each.cors !== undefined)?.cors;
  return cors === undefined
    ? {}
    : { typed_per_filter_config: { 'envoy.filters.http.cors': corsPolicy(cors) } };
}

function corsPolicy(cors: Cors): JsonObject {
  const { allowOrigins = [], allowMethods = [], allowHeaders = [], exposeHeaders = [] } = cors;
  const origin = (text: string): JsonObject =>
    text.includes('*')
      ? { safe_regex: { regex: text.replaceAll('.', '\\.').replaceAll('*', '.*') } }
      : { exact: text };
  return typed('filters.http.cors.v3.CorsPolicy', {
    allow_origin_string_match: allowOrigins.map(origin),
    allow_methods: allowMethods.join(', '),
    allow_headers: allowHeaders.join(', '),
    expose_headers: exposeHeaders.join(', '),
    max_age: String(cors.maxAge ?? 5),
    allow_credentials: cors.allowCredentials ?? false,
    forward_not_matching_preflights: false,
  });
}
