import type { Diagnostic } from '../../schemas/diagnostic.ts';
import type { StepKind } from '../../schemas/generated/step-kinds.ts';
import * as validators from '../../schemas/generated/validators.ts';
import type { Json } from '../../schemas/json.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { mayHoldTemplate } from '../expr/template.ts';
import { type ExplainOptions, explainSchemaErrors, type SchemaValidator } from './explain-schema-errors.ts';
import { field, isObject } from './json-fields.ts';
import type { NodePath } from './pattern-model.ts';
import { type ShapeProblem, type SpanOf, shapeDiagnostic } from './shape-problem.ts';

// Ajv's standalone module is generated without types; its functions have this shape by construction
const VALIDATORS = validators as unknown as Readonly<Record<`validate_${StepKind}`, SchemaValidator>> & {
  readonly validatePattern: SchemaValidator;
  readonly validatePatternTest: SchemaValidator;
  readonly validatePatternSet: SchemaValidator;
  readonly validateConfig: SchemaValidator;
  readonly validate_step: SchemaValidator;
};

/** The documents and parts that have a validator of their own. */
export type Validated = StepKind | 'step' | 'pattern' | 'patternTest' | 'patternSet' | 'config';

/** Runs the precompiled validator and explains what it found. */
export function validate(what: Validated, value: Json, options: ExplainOptions): readonly ShapeProblem[] {
  const validator = validatorOf(what);
  if (validator(value)) return [];
  return explainSchemaErrors(validator.errors ?? [], value, options);
}

function validatorOf(what: Validated): SchemaValidator {
  if (what === 'pattern') return VALIDATORS.validatePattern;
  if (what === 'patternTest') return VALIDATORS.validatePatternTest;
  if (what === 'patternSet') return VALIDATORS.validatePatternSet;
  if (what === 'config') return VALIDATORS.validateConfig;
  if (what === 'step') return VALIDATORS.validate_step;
  return VALIDATORS[`validate_${what}`];
}

/** The input of a step as written: what depends on a template, or could not be read, waits. */
export function checkWrittenInput(
  kind: StepKind,
  value: Json,
  isBroken: (path: NodePath) => boolean,
): readonly ShapeProblem[] {
  const problems = validate(kind, value, {
    subject: `'${kind}'`,
    isDeferred: (path, found) => isTemplate(found) || isBroken(path),
  });
  return kind === 'probe' ? [...problems, ...misspeltTolerance(value)] : problems;
}

/** Any name may be a backend, so the schema cannot see that this one was meant to be the tolerance. */
function misspeltTolerance(probe: Json): readonly ShapeProblem[] {
  const share = field(field(probe, 'expect'), 'share');
  if (!isObject(share)) return [];
  return Object.keys(share)
    .filter((key) => key !== 'tolerance' && nearestName(key, ['tolerance']) !== undefined)
    .map((key) => ({
      code: 'E320',
      path: ['expect', 'share', key],
      part: 'key',
      message: `'share' has no key '${key}'`,
      label: "did you mean 'tolerance'?",
      replacement: 'tolerance',
    }));
}

/**
 * The input of a step after the plan has filled in its templates: everything that was deferred is checked now, by the
 * same validators. `spanOf` finds a path of the input in the pattern file. Templates that stay (late fields) still wait.
 */
export function checkStepInput(kind: StepKind, value: Json, spanOf: SpanOf): readonly Diagnostic[] {
  return validate(kind, value, {
    subject: `'${kind}'`,
    isDeferred: (_path, found) => isTemplate(found),
  }).map((problem) => shapeDiagnostic(problem, spanOf));
}

function isTemplate(value: Json | undefined): boolean {
  return typeof value === 'string' && mayHoldTemplate(value);
}
