import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import type { Json, JsonObject } from '../../../schemas/json.ts';
import { readsOfCel, tryCel } from '../../expr/expressions.ts';
import type { PatternModel, StepModel } from '../../read/pattern-model.ts';
import { warningAt } from '../problems.ts';
import type { Analysis } from './analysis.ts';

/** More combinations than this are not tried. */
const MOST_COMBINATIONS = 256;

/**
 * W405: a `when` that no value of the parameters makes true. Only where every parameter it reads has few values (a
 * boolean, an `enum`); a switch that happens to be off is no finding.
 */
export const findAlwaysFalse: Analysis = ({ model }) => {
  const found: Diagnostic[] = [];
  const visit = (step: StepModel): void => {
    if (step.when !== undefined && isNeverTrue(step.when, model)) {
      const span = model.doc.spanOf([...step.path, 'when']);
      found.push(
        warningAt('W405', span, `step '${step.id}' never runs: '${step.when.trim()}' is always false`, {
          help: 'no value that its parameters may have makes it true',
        }),
      );
    }
    for (const child of step.children) visit(child);
  };
  for (const step of [...model.steps, ...model.finally]) visit(step);
  return found;
};

function isNeverTrue(cel: string, model: PatternModel): boolean {
  const reads = readsOfCel(cel);
  if (reads.roots.some((root) => root !== 'params')) return false;
  if (reads.roots.includes('params') && reads.params.length === 0) return false;
  let scopes: readonly JsonObject[] = [{}];
  for (const name of reads.params) {
    const values = valuesOf(model, name);
    if (values === undefined || scopes.length * values.length > MOST_COMBINATIONS) return false;
    scopes = scopes.flatMap((scope) => values.map((value) => ({ ...scope, [name]: value })));
  }
  return scopes.every((params) => tryCel(cel, { params }) === false);
}

/** Every value that a parameter may have, when these are few. */
function valuesOf(model: PatternModel, name: string): readonly Json[] | undefined {
  const parameter = model.parameters.get(name);
  const allowed = parameter?.schema['enum'];
  if (Array.isArray(allowed)) return allowed;
  return parameter?.type === 'boolean' ? [true, false] : undefined;
}
