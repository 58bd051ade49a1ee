import { readRoutes } from '../../../mesh/policy/gateway/read-routes.ts';
import type { PolicyModel } from '../../../mesh/policy/policy-model.ts';
import { readPolicy } from '../../../mesh/policy/read-policy.ts';
import { isServiceLimits, readServiceLimits } from '../../../mesh/policy/read-service-limits.ts';
import type { Case } from '../case.ts';
import { STAGES } from '../cast.ts';

/**
 * The neutral model of what SMI and limits say in a case. Routes are read to see that they are sound: a case with a
 * mistake in it compares nothing, so it is refused.
 */
export function modelOf({ title, given, missing }: Case): PolicyModel {
  const ports = new Map(STAGES.map(({ name, port }) => [name, new Set([port])]));
  const policy = readPolicy(given);
  const routes = readRoutes(given, (_namespace, name) => ports.get(name));
  const limits = readServiceLimits(given.filter(isServiceLimits));
  const findings = [...policy.findings, ...routes.findings, ...limits.findings];
  const meant = (message: string) => missing !== undefined && message.includes(missing);
  const wrong = findings.filter(({ severity, message }) => severity === 'error' && !meant(message));
  if (wrong.length > 0)
    throw new Error(`the case “${title}”: ${wrong.map(({ message }) => message).join('; ')}`);
  return { ...policy.model, limits: limits.limits };
}
