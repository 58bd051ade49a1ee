import type { Json, JsonObject } from '../../schemas/json.ts';
import { argumentProblems, usedBy } from '../read/check-uses.ts';
import { objectField, stringField } from '../read/json-fields.ts';
import type { NodePath, ParameterModel, PatternModel, StepModel } from '../read/pattern-model.ts';
import { type FilledValue, fillTemplates } from './fill-templates.ts';
import { errorAt, type Findings } from './problems.ts';

/** One pattern with its own parameters inside a plan: the pattern that is run, or one use of another. */
export interface Unit {
  readonly model: PatternModel;
  /** A secret is its reference, never its value. */
  readonly params: JsonObject;
  readonly secrets: ReadonlySet<string>;
  /** Key of the step that uses it; absent for the pattern that is run. */
  readonly key?: string;
  readonly defaultNamespace: string | undefined;
  /** What its roles are called in the plan. */
  readonly roles: ReadonlyMap<string, string>;
}

/** The pattern that is run, as a unit. */
export function rootUnit(
  model: PatternModel,
  params: JsonObject,
  secrets: ReadonlySet<string>,
  namespace: string | undefined,
  findings: Findings,
): Unit {
  return {
    model,
    params,
    secrets,
    defaultNamespace: namespace ?? defaultNamespace(model, params, secrets, findings),
    roles: new Map(model.targets.map((role) => [role, role])),
  };
}

/** A use as it stands: where, with which loop variables, and what it takes from around it. */
export interface UseInput {
  readonly caller: Unit;
  readonly step: StepModel;
  readonly key: string;
  readonly variables: JsonObject;
  /** Role of the caller that steps without a word about it have here. */
  readonly target: string | undefined;
  /** As the step itself says; in place of the used pattern's default. */
  readonly ownNamespace: string | undefined;
  readonly namespace: string | undefined;
  readonly findings: Findings;
}

/** The used pattern with the arguments of the use; `undefined` when they do not fit, with a finding for each reason. */
export function openUnit(use: UseInput): Unit | undefined {
  const { caller, step, findings } = use;
  const model = usedBy(caller.model, step);
  if (model === undefined) return undefined; // refused by the read stage
  const bound = bindArguments(use, model);
  if (bound === undefined) return undefined;
  const { params, secrets } = bound;
  const own = use.ownNamespace ?? defaultNamespace(model, params, secrets, findings) ?? use.namespace;
  return {
    model,
    params,
    secrets,
    key: use.key,
    defaultNamespace: own,
    roles: new Map(model.targets.map((role) => [role, roleOf(use, model, role)])),
  };
}

function roleOf({ caller, step, target }: UseInput, model: PatternModel, role: string): string {
  const here =
    stringField(objectField(step.input, 'targets'), role) ??
    (model.targets.length === 1 ? (target ?? caller.model.defaults.target) : role);
  return caller.roles.get(here) ?? here;
}

function bindArguments(
  use: UseInput,
  model: PatternModel,
): { readonly params: JsonObject; readonly secrets: ReadonlySet<string> } | undefined {
  const given = objectField(use.step.input, 'parameters');
  const params: Record<string, Json> = {};
  const secrets = new Set<string>();
  let fits = true;
  for (const [name, parameter] of model.parameters) {
    if (parameter.secret) secrets.add(name);
    const written = given[name];
    const value = written === undefined ? parameter.default : bindArgument(use, parameter, written);
    if (value === undefined) fits = false;
    else params[name] = value;
  }
  return fits ? { params, secrets } : undefined;
}

function bindArgument(
  { caller, step, variables, findings }: UseInput,
  parameter: ParameterModel,
  written: Json,
): Json | undefined {
  const path = [...step.inputPath, 'parameters', parameter.name];
  const { doc } = caller.model;
  if (parameter.secret) {
    const handed = secretHanded(caller, written);
    if (handed === undefined) findings.addAll(argumentProblems(doc, step, parameter, written));
    return handed;
  }
  const filled = fillTemplates(written, { ...variables, params: caller.params }, caller.secrets);
  reportTemplateProblems(filled, caller.model, path, findings);
  if (filled.problems.length > 0) return undefined;
  if (filled.late.length > 0) {
    findings.add(
      errorAt('E317', doc.spanOf(path), 'this must be known before the run, but reads a value of the run', {
        help: 'parameters of a used pattern are fixed by the plan',
        related: [{ span: parameter.span, message: `'${parameter.name}' is declared here` }],
      }),
    );
    return undefined;
  }
  const problems = argumentProblems(doc, step, parameter, filled.value);
  findings.addAll(problems);
  return problems.length > 0 ? undefined : filled.value;
}

/** `"{{ params.token }}"` hands on the reference of a secret, which is all that a plan may hold of it. */
function secretHanded(caller: Unit, written: Json): Json | undefined {
  const name = typeof written === 'string' ? /^\{\{\s*params\.(\w+)\s*\}\}$/.exec(written)?.[1] : undefined;
  return name !== undefined && caller.secrets.has(name) ? caller.params[name] : undefined;
}

function defaultNamespace(
  model: PatternModel,
  params: JsonObject,
  secrets: ReadonlySet<string>,
  findings: Findings,
): string | undefined {
  const written = model.defaults.namespace;
  if (written === undefined) return undefined;
  const filled = fillTemplates(written, { params }, secrets);
  reportTemplateProblems(filled, model, ['spec', 'defaults', 'namespace'], findings);
  return typeof filled.value === 'string' ? filled.value : written;
}

/** Reports templates that failed, at their places in the pattern file. */
export function reportTemplateProblems(
  filled: FilledValue,
  model: PatternModel,
  base: NodePath,
  findings: Findings,
): void {
  for (const { path, code, message, start, end, help } of filled.problems) {
    const span = model.doc.spanInScalar([...base, ...path], start, end);
    findings.add(errorAt(code, span, message, help === undefined ? {} : { help }));
  }
}
