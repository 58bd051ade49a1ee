import type { Json, JsonObject } from '../../schemas/json.ts';
import type { NodePath, StepModel } from '../read/pattern-model.ts';
import { fillTemplates } from './fill-templates.ts';
import { errorAt, type Findings } from './problems.ts';
import { reportTemplateProblems, type Unit } from './unit.ts';

/** Where a value is written and what its templates may read besides parameters. */
export interface SteeringPlace {
  readonly unit: Unit;
  readonly path: NodePath;
  readonly variables: JsonObject;
}

/** A value that steers the expansion itself: it must be known now, else that is a finding and there is none. */
export function fillNow(
  { unit, path, variables }: SteeringPlace,
  value: Json,
  findings: Findings,
): Json | undefined {
  const { params, secrets, model } = unit;
  const filled = fillTemplates(value, { ...variables, params }, secrets);
  reportTemplateProblems(filled, model, path, findings);
  if (filled.late.length > 0) {
    findings.add(
      errorAt(
        'E317',
        model.doc.spanOf(path),
        'this must be known before the run, but reads a value of the run',
        {
          help: 'loops, targets and namespaces may read parameters and loop variables only',
        },
      ),
    );
    return undefined;
  }
  return filled.problems.length > 0 ? undefined : filled.value;
}

/** The target or namespace that a step names for itself. */
export function textNow(
  step: StepModel,
  field: 'target' | 'namespace',
  { unit, variables }: Pick<SteeringPlace, 'unit' | 'variables'>,
  findings: Findings,
): string | undefined {
  const text = step[field];
  if (text === undefined) return undefined;
  const path = [...step.path, field];
  const value = fillNow({ unit, path, variables }, text, findings);
  if (value === undefined || typeof value === 'string') return value;
  findings.add(
    errorAt(
      'E316',
      unit.model.doc.spanOf(path),
      `'${field}' of step '${step.id}' must be text, but is ${typeof value}`,
    ),
  );
  return undefined;
}
