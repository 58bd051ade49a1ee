import type { JsonObject } from '../../../schemas/json.ts';
import type { FieldMatch, GrpcMethod, Match, Route, Rule } from './gateway-api.ts';

/** One match of a rule, for which Envoy has a route of its own. */
export interface Candidate {
  readonly kind: Route['kind'];
  readonly rule: Rule;
  readonly match: Match;
}

/** All matches of some routes of one kind, the one that goes before the others first. */
export function inOrder(routes: readonly Route[]): readonly Candidate[] {
  return routes
    .flatMap(({ kind, rules }) =>
      rules.flatMap((rule) =>
        (rule.matches === undefined || rule.matches.length === 0 ? [{}] : rule.matches).map(
          (match): Candidate => ({ kind, rule, match }),
        ),
      ),
    )
    .map((candidate, index) => ({ candidate, index, weight: precedence(candidate) }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .map(({ candidate }) => candidate);
}

/** One number in which each criterion outweighs all that come after it (HTTPRouteRule.matches, GRPCRouteRule.matches). */
function precedence({ kind, match: { path, method, headers = [], queryParams = [] } }: Candidate): number {
  const criteria =
    kind === 'GRPCRoute' ? grpcCriteria(method) : [...pathCriteria(path), method === undefined ? 0 : 1];
  return [...criteria, headers.length, queryParams.length].reduce((sum, each) => sum * 1000 + each, 0);
}

function grpcCriteria(method: Match['method']): readonly number[] {
  return typeof method === 'object' ? [method.service?.length ?? 0, method.method?.length ?? 0] : [0, 0];
}

function pathCriteria({
  type = 'PathPrefix',
  value = '/',
}: NonNullable<Match['path']> = {}): readonly number[] {
  return [['RegularExpression', 'PathPrefix', 'Exact'].indexOf(type), value.length];
}

/** The match of Envoy's route (`config.route.v3.RouteMatch`). */
export function matchOf({ match: { path, method, headers = [], queryParams = [] } }: Candidate): JsonObject {
  const fields = firstOfName(headers, true).map(fieldMatch);
  const verb = typeof method === 'string' ? [{ name: ':method', string_match: { exact: method } }] : [];
  return {
    ...(typeof method === 'object' ? grpcPath(method) : pathMatch(path ?? {})),
    headers: [...verb, ...fields],
    query_parameters: firstOfName(queryParams, false).map(fieldMatch),
  };
}

/** Of entries with the same name only the first counts (HTTPHeaderMatch.name, HTTPQueryParamMatch.name). */
function firstOfName(fields: readonly FieldMatch[], anyCase: boolean): readonly FieldMatch[] {
  const text = (name: string) => (anyCase ? name.toLowerCase() : name);
  return fields.filter(
    ({ name }, index) => fields.findIndex((each) => text(each.name) === text(name)) === index,
  );
}

function fieldMatch({ type = 'Exact', name, value }: FieldMatch): JsonObject {
  return {
    name,
    string_match: type === 'Exact' ? { exact: value } : { safe_regex: { regex: value } },
  };
}

function pathMatch({ type = 'PathPrefix', value = '/' }: NonNullable<Match['path']>): JsonObject {
  switch (type) {
    case 'Exact':
      return { path: value };
    case 'RegularExpression':
      return { safe_regex: { regex: value } };
    default: {
      const bare = value.replace(/\/$/, '');
      return bare === '' ? { prefix: '/' } : { path_separated_prefix: bare };
    }
  }
}

/** A call of gRPC is a request for `/service/method` (gRPC over HTTP/2). */
function grpcPath({ type = 'Exact', service, method }: GrpcMethod): JsonObject {
  if (service === undefined && method === undefined) return { prefix: '/' };
  if (type === 'Exact' && service !== undefined)
    return method === undefined ? { prefix: `/${service}/` } : { path: `/${service}/${method}` };
  const part = (text: string | undefined) =>
    text === undefined ? '[^/]+' : type === 'Exact' ? text.replaceAll('.', '\\.') : text;
  return { safe_regex: { regex: `/${part(service)}/${part(method)}` } };
}
