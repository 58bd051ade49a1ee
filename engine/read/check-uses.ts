import type { Diagnostic, RelatedPlace, Span } from '../../schemas/diagnostic.ts';
import type { Json } from '../../schemas/json.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { checkParameterValue } from '../expr/parameter-value.ts';
import { mayHoldTemplate } from '../expr/template.ts';
import { subjectOf } from './bind-settings.ts';
import { isList, isObject, objectField, stringField } from './json-fields.ts';
import { offerNearest } from './offer-nearest.ts';
import type { ParameterModel, PatternModel, SourceDoc, StepModel } from './pattern-model.ts';
import type { PlacedStep } from './step-tree.ts';

/**
 * Arguments of `uses` against what the used pattern declares (E407, with the place in both files), roles (E406), and
 * places where a use or an approval means nothing (E325, E410).
 */
export function checkUses(model: PatternModel, placed: readonly PlacedStep[]): readonly Diagnostic[] {
  return placed.flatMap(({ step, section }) => {
    const found = checkPlace(model.doc, step, section);
    const used = usedBy(model, step);
    if (used === undefined) return found;
    return [...found, ...checkArguments(model.doc, step, used), ...checkRoles(model, step, used)];
  });
}

/** The pattern that a step uses; `undefined` for other steps, and where it could not be read. */
export function usedBy(model: PatternModel, step: StepModel): PatternModel | undefined {
  const written = step.kind === 'uses' ? stringField(step.input, 'pattern') : undefined;
  return written === undefined ? undefined : model.used.get(written);
}

function checkPlace(doc: SourceDoc, step: StepModel, section: PlacedStep['section']): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (section === 'compensate' && (step.kind === 'uses' || step.kind === 'approve')) {
    found.push(
      error('E410', `'${step.kind}' cannot be a part of 'compensate'`, doc.spanOf(step.inputPath, 'key'), {
        help: 'what undoes a step is done without asking, by steps that stand here',
      }),
    );
  }
  if (step.kind === 'uses' && step.outputs.length > 0) {
    found.push(
      error(
        'E325',
        `'${step.id}' has the outputs of the pattern that it uses`,
        doc.spanOf([...step.path, 'outputs'], 'key'),
        { help: `read them as steps.${step.id}.outputs.NAME` },
      ),
    );
  }
  if (step.kind === 'uses' && typeof step.compensate !== 'string') {
    found.push(
      error(
        'E325',
        `'${step.kind}' is undone step by step; it takes 'restore' or 'none'`,
        doc.spanOf([...step.path, 'compensate'], 'key'),
        { help: "write 'compensate: {steps}' at the step inside that it undoes" },
      ),
    );
  }
  return found;
}

function checkArguments(doc: SourceDoc, step: StepModel, used: PatternModel): readonly Diagnostic[] {
  const given = objectField(step.input, 'parameters');
  const found: Diagnostic[] = [];
  for (const [name, value] of Object.entries(given)) {
    const parameter = used.parameters.get(name);
    if (parameter === undefined) found.push(unknownArgument(doc, step, used, name));
    else if (!holdsTemplates(value)) found.push(...argumentProblems(doc, step, parameter, value));
  }
  for (const parameter of used.parameters.values()) {
    if (!parameter.required || Object.hasOwn(given, parameter.name)) continue;
    found.push(
      error(
        'E407',
        `'${used.name}' needs the parameter '${parameter.name}'`,
        doc.spanOf([
          ...step.inputPath,
          Object.hasOwn(inputOf(step), 'parameters') ? 'parameters' : 'pattern',
        ]),
        { related: [declaredAt(parameter)], help: `give it under 'parameters' of step '${step.id}'` },
      ),
    );
  }
  return found;
}

/** E407 for a value that a used pattern's parameter does not take; at the caller's line, with the declaration beside it. */
export function argumentProblems(
  doc: SourceDoc,
  step: StepModel,
  parameter: ParameterModel,
  value: Json,
): readonly Diagnostic[] {
  if (parameter.secret) {
    return [
      error(
        'E407',
        `parameter '${parameter.name}' is secret, so its value cannot stand here`,
        doc.spanOf([...step.inputPath, 'parameters', parameter.name]),
        {
          related: [declaredAt(parameter)],
          help: 'hand on a secret parameter of this pattern: "{{ params.NAME }}"',
        },
      ),
    ];
  }
  return checkParameterValue(parameter, value).map((problem) =>
    error(
      'E407',
      `${subjectOf(parameter.name, problem)} ${problem.message}`,
      doc.spanOf([...step.inputPath, 'parameters', parameter.name, ...problem.path]),
      { related: [declaredAt(parameter)], ...(problem.help === undefined ? {} : { help: problem.help }) },
    ),
  );
}

function declaredAt(parameter: ParameterModel): RelatedPlace {
  return { span: parameter.span, message: `'${parameter.name}' is declared here` };
}

function unknownArgument(doc: SourceDoc, step: StepModel, used: PatternModel, name: string): Diagnostic {
  const names = [...used.parameters.keys()];
  const near = nearestName(name, names);
  const span = doc.spanOf([...step.inputPath, 'parameters', name], 'key');
  const declared = near === undefined ? undefined : used.parameters.get(near);
  return error('E407', `'${used.name}' has no parameter '${name}'`, span, {
    ...offerNearest(near, span),
    related: [
      declared === undefined
        ? { span: used.doc.spanOf(['metadata', 'name']), message: 'the used pattern' }
        : declaredAt(declared),
    ],
    help: names.length === 0 ? 'it has no parameters' : `its parameters: ${names.join(', ')}`,
  });
}

function checkRoles(model: PatternModel, step: StepModel, used: PatternModel): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const given = objectField(step.input, 'targets');
  const path = [...step.inputPath, 'targets'];
  for (const [role, here] of Object.entries(given)) {
    if (!used.targets.includes(role)) {
      found.push(
        error('E406', `'${used.name}' has no target '${role}'`, model.doc.spanOf([...path, role], 'key'), {
          related: [usedTargets(used)],
          help: `its targets: ${used.targets.join(', ')}`,
        }),
      );
    }
    if (typeof here === 'string' && !mayHoldTemplate(here) && !model.targets.includes(here)) {
      found.push(
        error('E406', `there is no target '${here}'`, model.doc.spanOf([...path, role]), {
          help: `targets declared: ${model.targets.join(', ')}`,
        }),
      );
    }
  }
  if (used.targets.length < 2) return found;
  for (const role of used.targets) {
    if (Object.hasOwn(given, role) || model.targets.includes(role)) continue;
    found.push(
      error(
        'E406',
        `nothing says which target is '${role}' of '${used.name}'`,
        model.doc.spanOf([...step.inputPath, 'pattern']),
        { related: [usedTargets(used)], help: `write 'targets: {${role}: ${model.targets[0] ?? 'main'}}'` },
      ),
    );
  }
  return found;
}

function usedTargets(used: PatternModel): RelatedPlace {
  return { span: used.doc.spanOf(['spec', 'targets'], 'key'), message: 'its targets are declared here' };
}

function holdsTemplates(value: Json): boolean {
  if (typeof value === 'string') return mayHoldTemplate(value);
  if (isList(value)) return value.some(holdsTemplates);
  return isObject(value) && Object.values(value).some((item) => item !== undefined && holdsTemplates(item));
}

function inputOf(step: StepModel): object {
  return isObject(step.input) ? step.input : {};
}

function error(code: string, message: string, span: Span, more: Partial<Diagnostic>): Diagnostic {
  return { code, severity: 'error', message, span, ...more };
}
