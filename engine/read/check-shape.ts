import type { Diagnostic } from '../../schemas/diagnostic.ts';
import type { StepKind } from '../../schemas/generated/step-kinds.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { mayHoldTemplate } from '../expr/template.ts';
import { checkActions } from './check-actions.ts';
import { checkWrittenInput, validate } from './check-step-input.ts';
import { field, isList, isObject } from './json-fields.ts';
import type { NodePath, SourceDoc } from './pattern-model.ts';
import { type ShapeProblem, shapeDiagnostic } from './shape-problem.ts';
import { suspectPaths } from './suspects.ts';

/** What the checks of one document share. */
interface Shape {
  readonly doc: SourceDoc;
  readonly diagnostics: Diagnostic[];
  readonly suspects: NodePath[];
  isBroken(path: NodePath): boolean;
}

export interface CheckedShape {
  readonly diagnostics: readonly Diagnostic[];
  /** Paths whose absence or value must have no consequences. */
  readonly suspects: readonly NodePath[];
}

/** Every shape error of a pattern document: the document itself, each step's common fields, its action and input. */
export function checkPatternShape(
  doc: SourceDoc,
  broken: readonly NodePath[],
  what: 'pattern' | 'patternSet' = 'pattern',
): CheckedShape {
  const shape: Shape = { doc, diagnostics: [], suspects: [...broken], isBroken: brokenTest(broken) };
  report(
    shape,
    [],
    validate(what, doc.value, {
      subject: what === 'pattern' ? 'the pattern' : 'the set',
      reportedKeys: new Set(['apiVersion', 'kind']),
      isDeferred: (path, value) =>
        isHeader(path) ||
        shape.isBroken(path) ||
        isDefaultTemplate(path, value) ||
        isMemberTemplate(path, value),
    }).filter((problem) => !isHeaderMissing(problem)),
  );
  const spec = field(doc.value, 'spec');
  if (field(doc.value, 'kind') === 'StepTemplate') checkTemplateSpec(shape, spec);
  for (const list of ['steps', 'finally']) checkSteps(shape, field(spec, list), ['spec', list]);
  return { diagnostics: shape.diagnostics, suspects: shape.suspects };
}

/** Whether a path lies in a value that could not be read; what is said about it would be a consequence. */
export function brokenTest(broken: readonly NodePath[]): (path: NodePath) => boolean {
  return (path) => broken.some((start) => start.every((segment, i) => path[i] === segment));
}

function report(shape: Shape, base: NodePath, problems: readonly ShapeProblem[]): void {
  for (const problem of problems) {
    shape.suspects.push(...suspectPaths(base, problem));
    shape.diagnostics.push(
      shapeDiagnostic(problem, (path, part) => shape.doc.spanOf([...base, ...path], part)),
    );
  }
}

/** apiVersion and kind are judged before, with better words. */
function isHeader(path: NodePath): boolean {
  return path.length === 1 && (path[0] === 'apiVersion' || path[0] === 'kind');
}

function isHeaderMissing(problem: ShapeProblem): boolean {
  return problem.code === 'E321' && problem.path.length === 0 && /'(apiVersion|kind)'/.test(problem.message);
}

function isDefaultTemplate(path: NodePath, value: Json | undefined): boolean {
  const [spec, defaults, key] = path;
  return spec === 'spec' && defaults === 'defaults' && key === 'namespace' && isTemplate(value);
}

/** Target and namespace of a set's member are filled in like those of a step. */
function isMemberTemplate(path: NodePath, value: Json | undefined): boolean {
  return path[0] === 'spec' && path[1] === 'patterns' && path.length > 3 && isTemplate(value);
}

/** How a run goes is the business of the pattern that uses a template. */
const NOT_IN_TEMPLATES = ['onFailure', 'deadline', 'concurrency'];

function checkTemplateSpec(shape: Shape, spec: Json | undefined): void {
  for (const key of NOT_IN_TEMPLATES) {
    if (field(spec, key) === undefined) continue;
    shape.diagnostics.push({
      code: 'E325',
      severity: 'error',
      message: `a StepTemplate has no '${key}'`,
      span: shape.doc.spanOf(['spec', key], 'key'),
      help: 'the pattern that uses it says how the run goes',
    });
  }
}

function isTemplate(value: Json | undefined): boolean {
  return typeof value === 'string' && mayHoldTemplate(value);
}

function checkSteps(shape: Shape, steps: Json | undefined, path: NodePath): void {
  if (!isList(steps)) return;
  for (const [i, step] of steps.entries()) {
    const stepPath = [...path, i];
    // a step that is no mapping has been reported with its list
    if (isObject(step)) checkStep(shape, step, stepPath);
  }
}

const TEMPLATED_FIELDS = new Set<string | number>(['target', 'namespace', 'forEach', 'matrix']);

function checkStep(shape: Shape, step: JsonObject, path: NodePath): void {
  const actions = checkActions(shape.doc, step, path);
  shape.diagnostics.push(...actions.diagnostics);
  report(
    shape,
    path,
    validate('step', step, {
      subject: subjectOf(step),
      reportedKeys: actions.reportedKeys,
      isDeferred: (at, value) =>
        shape.isBroken([...path, ...at]) || (isTemplate(value) && TEMPLATED_FIELDS.has(at[0] ?? '')),
    }).map((problem) =>
      problem.path[0] === 'id' && problem.code === 'E324' ? wrongId(step, problem) : problem,
    ),
  );
  const [kind, another] = actions.kinds;
  // with two actions nobody knows which of them was meant
  if (kind !== undefined && another === undefined) checkInput(shape, step, kind, path);
  checkSteps(shape, field(step['compensate'], 'steps'), [...path, 'compensate', 'steps']);
}

/** CEL must be able to say a step's name. */
function wrongId(step: JsonObject, problem: ShapeProblem): ShapeProblem {
  const id = String(step['id']);
  const [first = '', ...rest] = id.split(/[^A-Za-z0-9_]+/).filter((word) => word !== '');
  const words = [first, ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))]
    .join('')
    .slice(0, 63);
  const suggested = words.replace(/^[^A-Za-z]+/, '').replace(/^[A-Z]/, (letter) => letter.toLowerCase());
  return {
    ...problem,
    code: 'E308',
    message: `'${id}' cannot be the id of a step`,
    ...(suggested === '' ? {} : { label: `write '${suggested}'`, replacement: suggested }),
    help: 'ids are plain names (a letter, then letters, digits and _), so that expressions can say steps.ID',
  };
}

function subjectOf(step: JsonObject): string {
  const id = step['id'];
  return typeof id === 'string' && id !== '' ? `step '${id}'` : 'this step';
}

function checkInput(shape: Shape, step: JsonObject, kind: StepKind, path: NodePath): void {
  const inputPath = [...path, kind];
  const input = step[kind] ?? null;
  if (shape.isBroken(inputPath)) return;
  report(
    shape,
    inputPath,
    checkWrittenInput(kind, input, (at) => shape.isBroken([...inputPath, ...at])),
  );
  if (kind === 'group') checkSteps(shape, field(input, 'steps'), [...inputPath, 'steps']);
}
