import type { Diagnostic } from '../../schemas/diagnostic.ts';
import type { Json } from '../../schemas/json.ts';
import { checkCel, type ExpectedKinds } from '../expr/check-cel.ts';
import { checkTemplate } from '../expr/check-template.ts';
import { isCelField, isLateField } from '../expr/late-fields.ts';
import { parameterType } from '../expr/parameter-value.ts';
import { resultType } from '../expr/result-types.ts';
import { mayHoldTemplate, type TemplateProblem } from '../expr/template.ts';
import { describeType, type MapType, UNKNOWN, type ValueType } from '../expr/types.ts';
import { isList, isObject, stringsField } from './json-fields.ts';
import type { NodePath, OutputModel, PatternModel, SourceDoc, StepModel } from './pattern-model.ts';
import { type StepScopes, stepScopes } from './step-scopes.ts';
import type { PlacedStep } from './step-tree.ts';
import type { Suspects } from './suspects.ts';

/** What the expression checks of one pattern share. */
interface Checking {
  readonly model: PatternModel;
  readonly scopes: StepScopes;
  readonly diagnostics: Diagnostic[];
  /** Manifest scalars that have been judged for an earlier step. */
  readonly seen: Set<string>;
}

/** Syntax, names and types of every template and every CEL expression, in the pattern and in its manifests. */
export function checkExpressions(
  model: PatternModel,
  placed: readonly PlacedStep[],
  suspects: Suspects,
): readonly Diagnostic[] {
  const checking: Checking = {
    model,
    scopes: stepScopes(model, placed, suspects),
    diagnostics: [],
    seen: new Set(),
  };
  checkScalar(
    checking,
    model.doc,
    ['spec', 'defaults', 'namespace'],
    model.defaults.namespace,
    checking.scopes.pattern,
  );
  for (const here of placed) checkStep(checking, here);
  for (const output of model.outputs) checkOutput(checking, output, checking.scopes.pattern);
  return checking.diagnostics;
}

function checkStep(checking: Checking, here: PlacedStep): void {
  const { step } = here;
  const { doc } = checking.model;
  const scope = checking.scopes.at(here);
  checkLoop(checking, here);
  checkScalar(checking, doc, [...step.path, 'target'], step.target, scope);
  checkScalar(checking, doc, [...step.path, 'namespace'], step.namespace, scope);
  if (step.when !== undefined) {
    // the condition of a loop is asked once for each iteration
    checkCelAt(checking, [...step.path, 'when'], step.when, scope, ['bool']);
  }
  checkInput(checking, here, scope);
  const withResult = extended(scope, 'result', resultType(step.kind));
  for (const output of step.outputs) checkOutput(checking, output, withResult);
}

function checkLoop(checking: Checking, here: PlacedStep): void {
  const { repeat } = here.step;
  if (repeat === undefined) return;
  const around = checking.scopes.around(here);
  const { doc } = checking.model;
  if (repeat.type === 'matrix') {
    for (const [axis, list] of Object.entries(repeat.axes))
      checkList(checking, [...repeat.path, axis], list, around);
    return;
  }
  checkList(checking, [...repeat.path, 'in'], repeat.in, around);
  checkScalar(checking, doc, [...repeat.path, 'key'], repeat.key, checking.scopes.at(here));
}

/** What a loop runs over: written out, or one expression that yields a list. */
function checkList(checking: Checking, path: NodePath, list: Json, scope: MapType): void {
  if (typeof list !== 'string') {
    checkScalars(checking, checking.model.doc, path, list, scope, () => false);
    return;
  }
  const { type, problems } = checkTemplate(list, scope, 'notYet');
  report(checking, checking.model.doc, path, problems);
  if (problems.length > 0 || type.kind === 'list' || type.kind === 'unknown') return;
  checking.diagnostics.push({
    code: 'E316',
    severity: 'error',
    message: `a loop needs a list, but this is ${describeType(type)}`,
    span: checking.model.doc.spanOf(path),
    help: 'write a list, or an expression that yields one: "{{ params.stages }}"',
  });
}

function checkInput(checking: Checking, here: PlacedStep, scope: MapType): void {
  const { step } = here;
  const { doc } = checking.model;
  if (step.kind === 'group') return;
  const celScope = extended(scope, 'object', UNKNOWN);
  const visit = (value: Json, path: NodePath): void => {
    if (path[0] === 'files') return;
    if (typeof value === 'string' && isCelField(step.kind, path)) {
      const names = hasObject(step, path) ? celScope : scope;
      checkCelAt(checking, [...step.inputPath, ...path], value, names, ['bool']);
    } else if (typeof value === 'string') {
      const late = isLateField(step.kind, path) ? 'readable' : 'notYet';
      checkScalar(checking, doc, [...step.inputPath, ...path], value, scope, late);
    } else if (isList(value)) {
      for (const [i, item] of value.entries()) visit(item, [...path, i]);
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
    }
  };
  visit(step.input, []);
  for (const written of stringsField(step.input, 'files')) checkManifests(checking, written, scope);
}

function extended(scope: MapType, name: string, type: ValueType): MapType {
  return { ...scope, fields: new Map([...scope.fields, [name, type]]) };
}

/** `object` exists where a resource is named: for a whole `wait`, or for one condition of an `assert`. */
function hasObject(step: StepModel, path: NodePath): boolean {
  if (step.kind === 'wait') return true;
  const condition = isList(step.input) && typeof path[0] === 'number' ? step.input[path[0]] : undefined;
  return isObject(condition) && Object.hasOwn(condition, 'resource');
}

function checkManifests(checking: Checking, written: string, scope: MapType): void {
  for (const { doc, path, object } of checking.model.manifests.get(written) ?? []) {
    // a Kubernetes object is JSON that came out of a YAML document
    checkScalars(checking, doc, path, object as Json, scope, (at) => {
      const place = `${doc.file}\0${doc.spanOf(at).start}`;
      if (checking.seen.has(place)) return true;
      checking.seen.add(place);
      return false;
    });
  }
}

/** Every template below a value; `skip` is asked for scalars that hold one. */
function checkScalars(
  checking: Checking,
  doc: SourceDoc,
  base: NodePath,
  value: Json,
  scope: MapType,
  skip: (path: NodePath) => boolean,
): void {
  if (typeof value === 'string') {
    if (mayHoldTemplate(value) && !skip(base)) checkScalar(checking, doc, base, value, scope);
  } else if (isList(value)) {
    for (const [i, item] of value.entries()) checkScalars(checking, doc, [...base, i], item, scope, skip);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value))
      checkScalars(checking, doc, [...base, key], item, scope, skip);
  }
}

function checkScalar(
  checking: Checking,
  doc: SourceDoc,
  path: NodePath,
  text: string | undefined,
  scope: MapType,
  steps: 'readable' | 'notYet' = 'notYet',
): void {
  if (text === undefined || !mayHoldTemplate(text)) return;
  report(checking, doc, path, checkTemplate(text, scope, steps).problems);
}

function checkCelAt(
  checking: Checking,
  path: NodePath,
  source: string,
  scope: MapType,
  expected: ExpectedKinds,
): void {
  report(checking, checking.model.doc, path, checkCel(source, scope, expected));
}

function checkOutput(checking: Checking, output: OutputModel, scope: MapType): void {
  const wanted = parameterType({ type: output.type, schema: {} }).kind;
  const expected: ExpectedKinds =
    wanted === 'unknown' ? ['number', 'string'] : wanted === 'int' ? ['int', 'number'] : [wanted];
  checkCelAt(checking, output.path, output.value, scope, expected);
}

function report(
  checking: Checking,
  doc: SourceDoc,
  path: NodePath,
  problems: readonly TemplateProblem[],
): void {
  for (const { code, message, start, end, label, help } of problems) {
    checking.diagnostics.push({
      code,
      severity: 'error',
      message,
      span: doc.spanInScalar(path, start, end),
      ...(label === undefined ? {} : { label }),
      ...(help === undefined ? {} : { help }),
    });
  }
}
