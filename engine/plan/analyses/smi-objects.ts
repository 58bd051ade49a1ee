import { checkAccess } from '../../../mesh/policy/smi/check-access.ts';
import { checkRoutes } from '../../../mesh/policy/smi/check-routes.ts';
import { checkShape } from '../../../mesh/policy/smi/check-shape.ts';
import { unknownKind } from '../../../mesh/policy/smi/check-smi-set.ts';
import { asSmiObject } from '../../../mesh/policy/smi/placed-object.ts';
import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import type { BoundObject } from '../bind-objects.ts';
import type { Analysis } from './analysis.ts';

/**
 * E510–E513 and E515–E517: SMI objects whose version does not have what they say, or which say nothing. Weights, backends
 * and references have analyses of their own, which look at the whole pattern.
 */
export const findBadSmiObjects: Analysis = (plan) =>
  plan.steps.flatMap(({ objects }) => objects.flatMap(judge));

function judge(placed: BoundObject): readonly Diagnostic[] {
  const smi = asSmiObject(placed);
  if (smi === undefined) return unknownKind(placed);
  const shape = checkShape(smi);
  return shape.length > 0 ? shape : [...checkAccess(smi), ...checkRoutes(smi)];
}
