import type { ObjectRef } from '../../../schemas/kube-object.ts';
import type { ExplainedPlace, ExplainedRouting } from '../../../schemas/policy-explanation.ts';
import { eligibleBackends, staysAtRoot } from '../choose-backend.ts';
import type { HttpRequestFacts } from '../fits-match.ts';
import { matchRoute, routesFor } from '../gateway/match-route.ts';
import type { AttachedRoute, RouteRule } from '../gateway/route-model.ts';
import type { PolicyModel, SplitPolicy } from '../policy-model.ts';
import { explainMatch, explainPlace } from './explain-match.ts';
import type { ExplainInput } from './explain-question.ts';
import type { Places } from './read-places.ts';

/** A port of a service that a share of the traffic goes to; without a service, nobody answers that share. */
export interface RoutedShare {
  readonly service?: string;
  readonly port: number;
  readonly share: number;
  readonly because: string;
  readonly place?: ExplainedPlace;
}

/** Where a request goes, and why. */
export interface Routed {
  readonly routing: ExplainedRouting;
  readonly shares: readonly RoutedShare[];
}

/** Who asks for what. */
export interface RoutingQuestion {
  /** `namespace/service`. */
  readonly service: string;
  readonly port: number;
  readonly clientNamespace: string;
  readonly http?: HttpRequestFacts;
}

/** Routes of the Gateway API decide before splits; without either a service's own endpoints answer. */
export function explainRouting(
  model: PolicyModel,
  places: Places,
  question: RoutingQuestion,
  input: ExplainInput,
): Routed {
  const { service, port, clientNamespace: client, http } = question;
  const attached = routesFor(model.routes.get(service), { port, client });
  const decides = attached !== undefined && (attached.kind === 'tcp') === (http === undefined);
  if (attached !== undefined && decides) return byRoutes(attached.routes, question, input);
  const split = model.splits.get(service);
  if (split !== undefined) return bySplit(split, places, question, input);
  const because = 'no TrafficSplit and no route is for this service: its own endpoints answer';
  return {
    routing: { by: 'service', because, matches: [] },
    shares: [{ service, port, share: 1, because: 'the service itself' }],
  };
}

function bySplit(
  split: SplitPolicy,
  places: Places,
  { service, port, http }: RoutingQuestion,
  input: ExplainInput,
): Routed {
  const { name } = split.ref;
  const place = explainPlace({ object: split.ref, path: '' }, input);
  const matches = (split.matches ?? []).map((match) => explainMatch(match, http, input, false));
  const routing = (because: string): ExplainedRouting => ({ by: 'split', because, place, matches });
  const root = staysAtRoot(split, http);
  if (root !== undefined) {
    const why = root === 'no match' ? 'none of its matches fits' : 'it is for HTTP alone';
    return {
      routing: routing(`TrafficSplit ${name} leaves it to the root service: ${why}`),
      shares: [{ service, port, share: 1, because: 'the root service' }],
    };
  }
  const keyOf = (backend: string) => `${split.namespace}/${backend}`;
  const eligible = (backend: string) => places.listeners(keyOf(backend), port) !== undefined;
  const among = eligibleBackends(split, eligible);
  const total = among.reduce((sum, { weight }) => sum + weight, 0);
  const why = split.matches === undefined ? 'it has no matches' : 'one of its matches fits';
  const shares = split.backends.map((backend, index): RoutedShare => {
    const counts = among.includes(backend) && total > 0;
    const missing = eligible(backend.service) ? '' : `; there is no service with port ${port}`;
    return {
      service: keyOf(backend.service),
      port,
      share: counts ? backend.weight / total : 0,
      because: counts
        ? `weight ${backend.weight} of ${total}${missing}`
        : `weight ${backend.weight}${missing}`,
      place: explainPlace({ object: split.ref, path: `spec.backends[${index}]` }, input),
    };
  });
  const whole = total > 0 ? 'shares it out' : 'has nobody to give it to';
  return { routing: routing(`TrafficSplit ${name} ${whole}: ${why}`), shares };
}

function byRoutes(
  routes: readonly AttachedRoute[],
  { port, http }: RoutingQuestion,
  input: ExplainInput,
): Routed {
  if (http === undefined) return byRule(routes[0]?.rules[0], routes, port, input);
  const answer = matchRoute(routes, http);
  if (answer.kind === 'matched') return byRule(answer.rule, routes, port, input);
  const because = 'the service has routes and none of them wants this request (404)';
  return { routing: { by: 'route', because, matches: [] }, shares: [] };
}

function byRule(
  rule: RouteRule | undefined,
  routes: readonly AttachedRoute[],
  port: number,
  input: ExplainInput,
): Routed {
  const route = routes.find(({ rules }) => rule !== undefined && rules.includes(rule));
  if (rule === undefined || route === undefined) {
    return { routing: { by: 'route', because: 'the route has no rule', matches: [] }, shares: [] };
  }
  const object = route.ref satisfies ObjectRef;
  const path = `spec.rules[${route.rules.indexOf(rule)}]`;
  const redirects = rule.filters.some(({ kind }) => kind === 'redirect');
  const because = `${object.kind} ${object.name} ${redirects ? 'redirects it' : 'decides'}: ${path}`;
  const routing: ExplainedRouting = {
    by: 'route',
    because,
    place: explainPlace({ object, path }, input),
    matches: [],
  };
  if (redirects) return { routing, shares: [] };
  const total = rule.backends.reduce((sum, { weight }) => sum + weight, 0);
  const shares = rule.backends.map(({ weight, to }, index): RoutedShare => {
    const where = to === undefined ? {} : { service: `${to.namespace}/${to.service}` };
    const lost = to === undefined ? '; the reference leads nowhere (500)' : '';
    return {
      ...where,
      port: to?.port ?? port,
      share: total > 0 ? weight / total : 0,
      because: `weight ${weight} of ${total}${lost}`,
      place: explainPlace({ object, path: `${path}.backendRefs[${index}]` }, input),
    };
  });
  return { routing, shares };
}
