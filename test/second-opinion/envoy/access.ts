import {
  type AccessPolicy,
  type HttpMatch,
  type PolicyModel,
  subjectKey,
  type TextTest,
} from '../../../mesh/policy/policy-model.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { unreachable } from '../../../schemas/unreachable.ts';
import { type Actor, SHOP } from '../cast.ts';
import { identityOf } from './transport.ts';

/**
 * RBAC rules that let in whom the targets of a workload admit, and nobody else: what no policy of an ALLOW list fits is
 * denied ("Role Based Access Control", `config.rbac.v3.RBAC`).
 */
export function rbacRules(model: PolicyModel, actor: Actor, over: 'http' | 'tcp'): JsonObject {
  const targets = model.access.get(subjectKey({ namespace: SHOP, serviceAccount: actor.account })) ?? [];
  const policies = targets.flatMap((target) => {
    const permissions = permissionsOf(target, actor.port ?? 0, over);
    return permissions.length === 0
      ? []
      : [[target.ref.name, { permissions, principals: principalsOf(target) }]];
  });
  return { action: 'ALLOW', policies: Object.fromEntries(policies) };
}

function principalsOf({ sources }: AccessPolicy): JsonObject[] {
  return sources.map(({ serviceAccount }) => ({
    authenticated: { principal_name: { exact: identityOf(serviceAccount) } },
  }));
}

/** The port of a listener is known here, so that it needs no rule of its own. */
function permissionsOf({ tcp, http }: AccessPolicy, port: number, over: 'http' | 'tcp'): JsonObject[] {
  if (tcp !== 'any' && !tcp.has(port)) return [];
  if (http === 'any') return [{ any: true }];
  return over === 'tcp' ? [] : http.map(permissionOf);
}

function permissionOf({ path, methods, headers }: HttpMatch): JsonObject {
  const rules: JsonObject[] = [];
  if (path !== undefined) rules.push({ url_path: { path: stringMatch(path) } });
  if (methods !== undefined) {
    const each = [...methods].map((method) => ({
      header: { name: ':method', string_match: { exact: method } },
    }));
    rules.push({ or_rules: { rules: each } });
  }
  for (const { name, test } of headers) rules.push({ header: { name, string_match: stringMatch(test) } });
  return rules.length === 0 ? { any: true } : { and_rules: { rules } };
}

/** Envoy's expressions must fit the whole text (`type.matcher.v3.RegexMatcher`). */
export function stringMatch({ source, anchoring }: TextTest): JsonObject {
  switch (anchoring) {
    case undefined:
      return { exact: source };
    case 'full':
      return { safe_regex: { regex: source } };
    case 'prefix':
      return { safe_regex: { regex: `(?:${source}).*` } };
    case 'search':
      return { safe_regex: { regex: `.*(?:${source}).*` } };
    default:
      return unreachable(anchoring);
  }
}
