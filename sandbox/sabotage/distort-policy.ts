import type { AttachedRoute, RouteRule } from '../../mesh/policy/gateway/route-model.ts';
import type { HttpMatch, PolicyModel, SplitPolicy } from '../../mesh/policy/policy-model.ts';
import type { PolicyState } from '../dataplane/mesh-config.ts';

/** Every backend of a split or route gets the same share. */
export function equalShares(policy: PolicyState): PolicyState {
  return mapRules(
    mapSplits(policy, (split) => ({
      ...split,
      backends: split.backends.map((backend) => ({ ...backend, weight: 1 })),
    })),
    (rule) => ({ ...rule, backends: rule.backends.map((backend) => ({ ...backend, weight: 1 })) }),
  );
}

/** Splits, access rules and routes hold for every request. */
export function ignoreMatches(policy: PolicyState): PolicyState {
  const unconditional = mapSplits(policy, ({ matches: _ignored, ...split }) => split);
  return mapRules(
    mapAccess(unconditional, () => 'any'),
    (rule) => ({
      ...rule,
      matches: rule.matches.slice(0, 1).map(() => ({ headers: [], query: [], rank: [] })),
    }),
  );
}

/** Conditions on headers are taken for fulfilled; those on path and method hold. */
export function ignoreHeaders(policy: PolicyState): PolicyState {
  const bare = (matches: readonly HttpMatch[]) => matches.map((match) => ({ ...match, headers: [] }));
  const splits = mapSplits(policy, (split) =>
    split.matches === undefined ? split : { ...split, matches: bare(split.matches) },
  );
  return mapRules(
    mapAccess(splits, (http) => (http === 'any' ? http : bare(http))),
    (rule) => ({ ...rule, matches: rule.matches.map((match) => ({ ...match, headers: [] })) }),
  );
}

type HttpRules = 'any' | readonly HttpMatch[];

function mapAccess(policy: PolicyState, change: (http: HttpRules) => HttpRules): PolicyState {
  const access: PolicyModel['access'] = new Map(
    [...policy.model.access].map(([key, targets]) => [
      key,
      targets.map((target) => ({ ...target, http: change(target.http) })),
    ]),
  );
  return { ...policy, model: { ...policy.model, access } };
}

function mapSplits(policy: PolicyState, change: (split: SplitPolicy) => SplitPolicy): PolicyState {
  const splits: PolicyModel['splits'] = new Map(
    [...policy.model.splits].map(([key, split]) => [key, change(split)]),
  );
  return { ...policy, model: { ...policy.model, splits } };
}

/** A change of every rule of every route, of services and of Gateways. */
function mapRules(policy: PolicyState, change: (rule: RouteRule) => RouteRule): PolicyState {
  const changed = (route: AttachedRoute) => ({ ...route, rules: route.rules.map(change) });
  const routes: PolicyModel['routes'] = new Map(
    [...policy.model.routes].map(([key, attached]) => [key, attached.map(changed)]),
  );
  const gateways: PolicyState['gateways'] = new Map(
    [...policy.gateways].map(([key, gateway]) => {
      const listeners = gateway.listeners.map((listener) => ({
        ...listener,
        routes: listener.routes.map((each) => ({ ...each, route: changed(each.route) })),
      }));
      return [key, { ...gateway, listeners }];
    }),
  );
  return { ...policy, gateways, model: { ...policy.model, routes } };
}
