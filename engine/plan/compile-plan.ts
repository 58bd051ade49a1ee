import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { type Result, refuse, succeed } from '../../schemas/result.ts';
import { indexLines } from '../../schemas/source-text.ts';
import { readsOfCel } from '../expr/expressions.ts';
import type { GivenValue } from '../read/bind-settings.ts';
import type { PatternModel } from '../read/pattern-model.ts';
import { ANALYSES } from './analyses/all-analyses.ts';
import { bindParameters } from './bind-parameters.ts';
import {
  type BindStepInput,
  type BoundStep,
  bindStep,
  checkNamespace,
  type LowerPolicy,
} from './bind-step.ts';
import { scopesWith } from './cluster-scope.ts';
import { dataWaits } from './data-waits.ts';
import { type ExpandInput, expandCompensation, expandSteps, type Leaf } from './expand-steps.ts';
import { fillTemplates } from './fill-templates.ts';
import { findCycles } from './find-cycles.ts';
import { forecastExposure } from './forecast-exposure.ts';
import { edgesOf, joinWaits, resourceWaits } from './join-waits.ts';
import { keysOf, orderSteps, type Wait } from './order-steps.ts';
import { type ObjectPatch, patcherOf } from './patch-objects.ts';
import type { Plan, PlanNode } from './plan.ts';
import { digestJson } from './plan-digest.ts';
import { Findings } from './problems.ts';
import { type StepSelection, selectSteps } from './select-steps.ts';
import { shareAlpha } from './share-alpha.ts';

export interface CompileOptions extends StepSelection {
  /** Later ones of the same name win. */
  readonly values: readonly GivenValue[];
  /** In place of the pattern's default namespace (`-n`). */
  readonly namespace?: string;
  /** What the mesh of a role makes of policy objects; without it the plan shows them as written. */
  readonly lower?: LowerPolicy;
  /** Changes to objects for one test, and the file that asks for them. */
  readonly patches?: { readonly source: string; readonly list: readonly ObjectPatch[] };
}

/**
 * A pattern and its parameter values to the plan that `run` executes, with every warning of the static analyses. Pure:
 * the same model and options give the same plan, so the same digest.
 */
export function compilePlan(model: PatternModel, options: CompileOptions): Result<Plan> {
  const findings = new Findings();
  const { values: params, secrets } = bindParameters(model, options.values, findings);
  if (findings.refused) return refuse(findings.all);
  const expandInput: ExpandInput = {
    model,
    params,
    secrets,
    findings,
    defaultNamespace: options.namespace ?? defaultNamespace(model, params, secrets, findings),
  };
  const expansion = selectSteps(expandSteps(expandInput), options, findings);
  const patcher = patcherOf(options.patches?.list ?? [], options.patches?.source ?? '');
  const bind: BindStepInput = {
    model,
    params,
    secrets,
    findings,
    scopeOf: scopesWith(definitionsOf(model)),
    lower: options.lower,
    main: expansion.main,
    patch: patcher.patch,
  };
  const lines = indexLines(model.doc.text);
  const lineOf = (step: Leaf['step']): number => lines.positionAt(step.span.start).line;
  const ordered = orderSteps(expansion, lineOf, findings);
  const steps = expansion.leaves.map((leaf) => bindWithUndo(bind, expandInput, leaf));
  findings.addAll(patcher.problems());
  const data = dataWaits(steps, expansion.main, lineOf, findings);
  const waits = joinWaits(waitsOf(steps, [...ordered, ...data]));
  const samePhase = waits.filter((wait) => isSamePhase(wait, expansion.leaves));
  findings.addAll(findCycles(expansion.leaves, samePhase));
  if (findings.refused) return refuse(findings.all);
  const shared = shareAlpha(steps.map((step) => step.node));
  const bound = steps.map((step, index) => ({ ...step, node: shared.nodes[index] ?? step.node }));
  const analysed = { model, params, steps: bound, waits: samePhase };
  for (const analyse of ANALYSES) findings.addAll(analyse(analysed));
  if (findings.refused) return refuse(findings.all);
  const exposure = forecastExposure(analysed);
  const plan: Plan = {
    planVersion: 1,
    pattern: {
      name: model.name,
      version: model.version,
      digest: digestJson(patternContent(model)),
      file: model.doc.file,
    },
    params,
    roles: model.targets,
    requires: { capabilities: model.requires.capabilities },
    onFailure: model.onFailure,
    maxParallel: model.concurrency.maxParallel,
    ...(model.deadlineMs === undefined ? {} : { deadlineMs: model.deadlineMs }),
    nodes: shared.nodes,
    edges: edgesOf(waits, expansion.leaves),
    outputs: model.outputs.map(({ name, type, value }) => ({ name, type, cel: value })),
    statisticalProofs: shared.statisticalProofs,
    ...outputKeys(model, expansion.main),
    ...(exposure.length === 0 ? {} : { exposure }),
  };
  return succeed(plan, findings.all);
}

function bindWithUndo(bind: BindStepInput, input: ExpandInput, leaf: Leaf): BoundStep {
  checkNamespace(leaf, bind.findings);
  const bound = bindStep(bind, leaf);
  const { compensate } = leaf.step;
  if (typeof compensate === 'string') return bound;
  const undo = expandCompensation(input, leaf, compensate);
  const nodes: readonly PlanNode[] = undo.leaves.map((inner) => bindStep(bind, inner).node);
  return { ...bound, node: { ...bound.node, compensate: nodes } };
}

/** The given waits and what the objects ask for on top of them. */
function waitsOf(steps: readonly BoundStep[], known: readonly Wait[]): readonly Wait[] {
  const leaves = steps.map((step) => step.leaf);
  const within = known.filter((wait) => isSamePhase(wait, leaves));
  const touching = steps.map(({ leaf, node, reads }) => ({ leaf, writes: node.writes, reads }));
  return [...known, ...resourceWaits(touching, within)];
}

function isSamePhase(wait: Wait, leaves: readonly Leaf[]): boolean {
  return leaves[wait.from]?.phase === leaves[wait.to]?.phase;
}

function defaultNamespace(
  model: PatternModel,
  params: Plan['params'],
  secrets: ReadonlySet<string>,
  findings: Findings,
): string | undefined {
  const written = model.defaults.namespace;
  if (written === undefined) return undefined;
  const path = ['spec', 'defaults', 'namespace'];
  const filled = fillTemplates(written, { params }, secrets);
  for (const { path: _, code, message, start, end, ...details } of filled.problems) {
    const span = model.doc.spanInScalar(path, start, end);
    findings.add({ code, severity: 'error', message, span, ...details });
  }
  return typeof filled.value === 'string' ? filled.value : written;
}

function* definitionsOf(model: PatternModel): Iterable<KubeObject> {
  for (const manifests of model.manifests.values()) for (const manifest of manifests) yield manifest.object;
}

/** What the pattern says, without its white space and comments: the document and the manifests it names. */
function patternContent(model: PatternModel): Json {
  const manifests = [...model.manifests].map(([path, list]) => ({
    path,
    // a manifest is JSON; its interface lacks an index signature
    objects: list.map((manifest) => manifest.object as unknown as Json),
  }));
  return { document: model.doc.value, manifests };
}

function outputKeys(model: PatternModel, body: Leaf['body']): Pick<Plan, 'stepKeys'> {
  const names = new Set(model.outputs.flatMap((output) => readsOfCel(output.value).steps));
  if (names.size === 0) return {};
  const entries = [...names].flatMap((name) => {
    const keys = keysOf(name, body);
    return keys === undefined ? [] : [[name, keys] as const];
  });
  return { stepKeys: Object.fromEntries(entries) };
}
