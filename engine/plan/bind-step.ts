import { STEP_KINDS, type StepKind } from '../../schemas/generated/step-kinds.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { jsonOf, type KubeObject, type ObjectRef, refOf } from '../../schemas/kube-object.ts';
import { readsOfCel } from '../expr/expressions.ts';
import { isCelField, isLateField } from '../expr/late-fields.ts';
import { isSecretField, readsSecret } from '../expr/secret-fields.ts';
import { checkStepInput } from '../read/check-step-input.ts';
import type { NodePath } from '../read/pattern-model.ts';
import { type BoundObject, bindObjects, lateObject, latePointers } from './bind-objects.ts';
import type { ScopeOf } from './cluster-scope.ts';
import type { Body, Condition, Leaf } from './expansion.ts';
import { type FilledValue, fillTemplates, pathOfPointer } from './fill-templates.ts';
import { asObject, listOf } from './json-parts.ts';
import { keysOf } from './order-steps.ts';
import type { PlanNode, PlanOuterCondition, PlanRetry } from './plan.ts';
import { errorAt, type Findings, warningAt } from './problems.ts';
import { summarizeStep } from './summarize-step.ts';
import { touchedObjects } from './touched-objects.ts';
import { reportTemplateProblems, type Unit } from './unit.ts';

/** What a mesh will be told in place of neutral policy objects; the `lower` of a mesh adapter, structurally. */
export type LowerPolicy = (objects: readonly KubeObject[], role: string) => LoweredObjects;

export interface LoweredObjects {
  readonly objects: readonly KubeObject[];
  readonly narrowed: readonly LoweringFinding[];
  readonly unsupported: readonly LoweringFinding[];
}

export interface LoweringFinding {
  readonly object: ObjectRef;
  readonly path: string;
  readonly message: string;
}

/** A step as the plan will list it, with what the analyses need to know of its making. */
export interface BoundStep {
  readonly leaf: Leaf;
  readonly node: PlanNode;
  readonly objects: readonly BoundObject[];
  /** Objects that it looks at without writing them. */
  readonly reads: readonly ObjectRef[];
  /** Step names that its expressions say. */
  readonly readsSteps: readonly string[];
  /** Step names that conditions of the patterns around its own say, each with the body where they are said. */
  readonly outerReads: readonly {
    readonly names: readonly string[];
    readonly body: Body;
    readonly unit: Unit;
  }[];
}

export interface BindStepInput {
  readonly scopeOf: ScopeOf;
  readonly lower: LowerPolicy | undefined;
  /** The top level of `steps` of every unit, whose names its `finally` may read too. */
  readonly mains: ReadonlyMap<Unit, Body>;
  readonly findings: Findings;
  /** Changes objects after templates are filled in: the patches of a test. */
  readonly patch: (objects: readonly BoundObject[]) => readonly BoundObject[];
  /** Whether all steps of the pattern are bound: only then is known what it no longer contains. */
  readonly whole: boolean;
}

/** Fills in one step: its input, objects, times, names. `alpha` and `compensate` steps are put in by the caller. */
export function bindStep(bind: BindStepInput, leaf: Leaf): BoundStep {
  const { step, unit } = leaf;
  const { model } = unit;
  const scope = {
    ...leaf.variables,
    params: unit.params,
    target: { role: leaf.role, ...(leaf.namespace === undefined ? {} : { namespace: leaf.namespace }) },
  };
  // the arguments of a use were bound when it was opened
  const filled = step.kind === 'uses' ? asItIs(step.input) : fillTemplates(step.input, scope, unit.secrets);
  reportTemplateProblems(filled, model, step.inputPath, bind.findings);
  const late = filled.late.filter((pointer) => keepsLate(bind, leaf, filled.value, pointer));
  if (filled.problems.length === 0 && step.kind !== 'uses') {
    bind.findings.addAll(
      checkStepInput(step.kind, filled.value, (path, part) =>
        model.doc.spanOf([...step.inputPath, ...path], part),
      ),
    );
  }
  const manifests = step.kind === 'apply' || step.kind === 'policy';
  const objects = manifests ? bind.patch(bindStepObjects(bind, leaf, filled.value, scope)) : [];
  const plain = objects.map((entry) => entry.object);
  const { input, files } = manifests
    ? replaceObjects(bind.whole ? filled.value : withoutPrune(bind, leaf, filled.value), plain)
    : { input: filled.value, files: [] };
  const touched = touchedObjects(step.kind, input, plain, leaf.namespace);
  const lowered = step.kind === 'policy' ? bind.lower?.(plain, leaf.role) : undefined;
  if (step.kind === 'approve' && leaf.phase === 'finally') {
    bind.findings.add(
      errorAt('E410', step.span, `'${step.id}' would wait for a person in 'finally'`, {
        help: 'what is done last, however the run went, is done without asking',
      }),
    );
  }
  const readsSteps = stepReads(leaf, input, filled.readsSteps);
  const outer = leaf.whens.filter((when) => when.unit !== unit);
  return {
    leaf,
    objects,
    reads: touched.reads,
    readsSteps,
    outerReads: outer.map((when) => ({
      names: readsOfCel(when.cel).steps,
      body: when.body,
      unit: when.unit,
    })),
    node: {
      key: leaf.key,
      id: step.id,
      kind: kindOf(leaf),
      ...(unit.key === undefined ? {} : { within: unit.key }),
      phase: leaf.phase,
      role: leaf.role,
      ...(leaf.namespace === undefined ? {} : { namespace: leaf.namespace }),
      input,
      late: [...late, ...latePointers(objects)],
      ...whenOf(leaf.whens.filter((when) => when.unit === unit)),
      ...(outer.length === 0 ? {} : { outerWhens: outer.map((when) => outerWhen(bind, when)) }),
      variables: leaf.variables,
      stepKeys: stepKeys(readsSteps, leaf.body, bind.mains.get(unit)),
      effect: effectOf(step.kind, input),
      proof: STEP_KINDS[step.kind].proof,
      alpha: 0,
      writes: lowered === undefined ? touched.writes : lowered.objects.map(refOf),
      ...timesOf(leaf),
      retry: retryOf(leaf),
      compensate: typeof step.compensate === 'string' ? compensateOf(leaf) : 'none',
      continueOnError: step.continueOnError || leaf.inherited.continueOnError,
      outputs: step.outputs.map(({ name, type, value }) => ({ name, type, cel: value })),
      span: step.span,
      summary: summarizeStep(kindOf(leaf), input, plain, files),
      ...(lowered === undefined ? {} : { lowered: lowered.objects }),
      findings: loweringFindings(lowered),
    },
  };
}

/** A template that stays must stand where the run can fill it in; an object never waits. */
function keepsLate(bind: BindStepInput, leaf: Leaf, input: Json, pointer: string): boolean {
  const path = pathOfPointer(pointer);
  if (readsSecret(textAt(input, path), leaf.unit.secrets)) {
    if (isSecretField(leaf.step.kind, path)) return true;
    if (path[0] === 'inline' && leaf.step.kind === 'apply') return false; // goes with its object
  }
  if (isLateField(leaf.step.kind, path)) return true;
  if (isCelField(leaf.step.kind, path)) return false;
  const span = leaf.unit.model.doc.spanOf([...leaf.step.inputPath, ...path]);
  const isObject = path[0] === 'inline' || path[0] === 'set';
  bind.findings.add(
    isObject
      ? lateObject(span)
      : errorAt('E317', span, 'this must be known before the run, but reads a value of the run', {
          help: 'only fields such as `request.url`, `body` or `args` may wait for other steps',
        }),
  );
  return false;
}

function textAt(value: Json, path: NodePath): string {
  const found = path.reduce<Json>(
    (inside, key) =>
      Array.isArray(inside) ? (inside[Number(key)] ?? null) : (asObject(inside)[String(key)] ?? null),
    value,
  );
  return typeof found === 'string' ? found : '';
}

function bindStepObjects(
  bind: BindStepInput,
  leaf: Leaf,
  input: Json,
  scope: JsonObject,
): readonly BoundObject[] {
  const { scopeOf, findings } = bind;
  const { step, namespace, unit } = leaf;
  const { model, secrets } = unit;
  return bindObjects({ model, step, input: asObject(input), scope, secrets, namespace, scopeOf, findings });
}

/** What a part of a pattern lacks may be in the rest of it. */
function withoutPrune({ findings }: BindStepInput, { step, unit }: Leaf, input: Json): Json {
  const { prune, ...rest } = asObject(input);
  if (prune === undefined) return input;
  const span = unit.model.doc.spanOf([...step.inputPath, 'prune'], 'key');
  if (prune === true) {
    const why = 'steps are left out by --only or --skip';
    findings.add(warningAt('W424', span, `'${step.id}' prunes nothing: ${why}`));
  }
  return rest;
}

/** `files`, `inline` and `set` become `objects`. */
function replaceObjects(
  input: Json,
  objects: readonly KubeObject[],
): { readonly input: Json; readonly files: readonly string[] } {
  const { files, inline: _, set: __, ...rest } = asObject(input);
  return {
    input: { ...rest, objects: objects.map(jsonOf) },
    files: listOf(files).map(String),
  };
}

function kindOf(leaf: Leaf): PlanNode['kind'] {
  const { kind } = leaf.step;
  if (kind === 'group') throw new Error('a group is never a leaf');
  return kind;
}

function whenOf(whens: readonly Condition[]): Pick<PlanNode, 'when'> {
  const last = whens.at(-1);
  if (last === undefined) return {};
  const cel = whens.length === 1 ? last.cel : whens.map((condition) => `(${condition.cel})`).join(' && ');
  return { when: { cel, span: last.span } };
}

/** A condition of a pattern that uses this one, with what its names mean there. */
function outerWhen(bind: BindStepInput, { cel, span, unit, body, variables }: Condition): PlanOuterCondition {
  return {
    cel,
    span,
    ...(unit.key === undefined ? {} : { within: unit.key }),
    variables,
    stepKeys: stepKeys(readsOfCel(cel).steps, body, bind.mains.get(unit)),
  };
}

function asItIs(value: Json): FilledValue {
  return { value, late: [], readsSteps: [], problems: [] };
}

function effectOf(kind: StepKind, input: Json): PlanNode['effect'] {
  if (kind === 'exec' && asObject(input)['idempotent'] === true) return 'idempotent';
  return STEP_KINDS[kind].effect;
}

function compensateOf(leaf: Leaf): 'restore' | 'none' {
  return leaf.step.compensate === 'none' ? 'none' : leaf.inherited.compensate;
}

function timesOf(leaf: Leaf): Pick<PlanNode, 'timeoutMs' | 'timeoutFrom' | 'deadlineMs'> {
  const { step, inherited, unit } = leaf;
  const { model } = unit;
  const deadlineMs = step.deadlineMs ?? inherited.deadlineMs;
  const deadline = deadlineMs === undefined ? {} : { deadlineMs };
  if (step.timeoutMs !== undefined) return { timeoutMs: step.timeoutMs, timeoutFrom: 'step', ...deadline };
  if (inherited.timeoutMs !== undefined) {
    return { timeoutMs: inherited.timeoutMs, timeoutFrom: 'group', ...deadline };
  }
  const spec = asObject(asObject(model.doc.value)['spec']);
  const declared = asObject(spec['defaults'])['timeout'] !== undefined;
  return {
    timeoutMs: model.defaults.timeoutMs,
    timeoutFrom: declared ? 'defaults' : 'built-in',
    ...deadline,
  };
}

/** Without a word about it nothing is tried again. */
const NO_RETRY: PlanRetry = {
  limit: 0,
  delayMs: 1000,
  factor: 2,
  maxDelayMs: 30_000,
  jitter: 0.2,
  from: 'built-in',
};

function retryOf(leaf: Leaf): PlanRetry {
  const { model } = leaf.unit;
  const own = leaf.step.retry ?? leaf.inherited.retry;
  if (own !== undefined) return { ...own, from: 'step' };
  return model.defaults.retry === undefined ? NO_RETRY : { ...model.defaults.retry, from: 'defaults' };
}

/** Names that the step's CEL and late templates say; every visible name when one cannot be told from the text. */
function stepReads(leaf: Leaf, input: Json, late: readonly string[]): readonly string[] {
  const own = leaf.whens.filter((when) => when.unit === leaf.unit);
  const texts = [...own.map((when) => when.cel), ...leaf.step.outputs.map((output) => output.value)];
  if (leaf.step.kind === 'assert') {
    texts.push(...listOf(input).map((condition) => String(asObject(condition)['that'])));
  }
  if (leaf.step.kind === 'wait') {
    const until = asObject(input)['until'];
    if (typeof until === 'string') texts.push(until);
  }
  const names = new Set(late);
  for (const text of texts) {
    if (!text.includes('steps')) continue;
    const reads = readsOfCel(text);
    if (reads.roots.includes('steps') && reads.steps.length === 0) {
      for (const name of leaf.body.names.keys()) names.add(name);
    }
    for (const name of reads.steps) names.add(name);
  }
  return [...names];
}

function stepKeys(names: readonly string[], body: Body, main: Body | undefined): PlanNode['stepKeys'] {
  const entries = names.flatMap((name) => {
    const keys = keysOf(name, body) ?? (main === undefined ? undefined : keysOf(name, main));
    return keys === undefined ? [] : [[name, keys] as const];
  });
  return Object.fromEntries(entries);
}

function loweringFindings(lowered: LoweredObjects | undefined): PlanNode['findings'] {
  if (lowered === undefined) return [];
  const say = (severity: 'narrowed' | 'unsupported') => (finding: LoweringFinding) => ({
    severity,
    object: `${finding.object.kind}/${finding.object.name}`,
    message: `${finding.path === '' ? '' : `${finding.path}: `}${finding.message}`,
  });
  return [...lowered.unsupported.map(say('unsupported')), ...lowered.narrowed.map(say('narrowed'))];
}

/** A namespace that templates yielded must still be one. */
export function checkNamespace(leaf: Leaf, findings: Findings): void {
  const { namespace, step } = leaf;
  if (namespace === undefined || /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) return;
  findings.add(
    errorAt('E302', step.span, `'${namespace}' of step '${step.id}' is no namespace name`, {
      help: 'lower-case letters, digits and hyphens, at most 63',
    }),
  );
}
