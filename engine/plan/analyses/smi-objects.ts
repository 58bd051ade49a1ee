import { checkAccess } from '../../../mesh/policy/smi/check-access.ts';
import { checkRoutes } from '../../../mesh/policy/smi/check-routes.ts';
import { checkShape } from '../../../mesh/policy/smi/check-shape.ts';
import { unknownKind } from '../../../mesh/policy/smi/check-smi-set.ts';
import { checkAccounts, type KnownAccounts, knownAccounts } from '../../../mesh/policy/smi/known-accounts.ts';
import { asSmiObject } from '../../../mesh/policy/smi/placed-object.ts';
import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import type { BoundObject } from '../bind-objects.ts';
import type { Analysis } from './analysis.ts';
import { perRole } from './per-role.ts';

/**
 * E505 and E510–E517: SMI objects whose version does not have what they say, or which say nothing or name accounts that
 * are not there. Weights, backends and references to routes have analyses of their own, which look at the whole pattern.
 */
export const findBadSmiObjects: Analysis = (plan) => {
  const accounts = perRole(plan, knownAccounts);
  return plan.steps.flatMap(({ leaf, objects }) =>
    objects.flatMap((each) => judge(each, accounts(leaf.role))),
  );
};

function judge(placed: BoundObject, accounts: KnownAccounts): readonly Diagnostic[] {
  const smi = asSmiObject(placed);
  if (smi === undefined) return unknownKind(placed);
  const shape = checkShape(smi);
  return shape.length > 0
    ? shape
    : [...checkAccess(smi), ...checkRoutes(smi), ...checkAccounts(smi, accounts)];
}
