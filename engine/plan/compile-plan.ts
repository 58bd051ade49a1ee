import type { KubeObject } from '../../schemas/kube-object.ts';
import { type Result, refuse, succeed } from '../../schemas/result.ts';
import { indexLines, type LineIndex } from '../../schemas/source-text.ts';
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
import { type ExpandInput, expandCompensation, expandSteps } from './expand-steps.ts';
import type { Leaf } from './expansion.ts';
import { findCycles } from './find-cycles.ts';
import { forecastExposure } from './forecast-exposure.ts';
import { edgesOf, joinWaits, resourceWaits } from './join-waits.ts';
import { keysOf, orderSteps, type Wait } from './order-steps.ts';
import { type ObjectPatch, patcherOf } from './patch-objects.ts';
import type { Plan, PlanNode, PlanUse } from './plan.ts';
import { errorAt, Findings } from './problems.ts';
import { type StepSelection, selectSteps } from './select-steps.ts';
import { prunes } from './set-of-plan.ts';
import { shareAlpha } from './share-alpha.ts';
import { rootUnit, type Unit } from './unit.ts';

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
  if (model.kind === 'StepTemplate') {
    return refuse([
      errorAt(
        'E409',
        model.doc.spanOf(['kind']),
        `'${model.name}' is a step template, which does not run by itself`,
        {
          help: "use it in a pattern: 'uses: {pattern: PATH}'",
        },
      ),
    ]);
  }
  const { values: params, secrets } = bindParameters(model, options.values, findings);
  if (findings.refused) return refuse(findings.all);
  const root = rootUnit(model, params, secrets, options.namespace, findings);
  const expandInput: ExpandInput = { root, findings };
  const expansion = selectSteps(expandSteps(expandInput), options, findings);
  const patcher = patcherOf(options.patches?.list ?? [], options.patches?.source ?? '');
  const units = [...expansion.mains.keys()];
  const bind: BindStepInput = {
    findings,
    scopeOf: scopesWith(definitionsOf(units)),
    lower: options.lower,
    mains: expansion.mains,
    patch: patcher.patch,
    whole: (options.only ?? []).length === 0 && (options.skip ?? []).length === 0,
  };
  const lineOf = lineFinder(units);
  const ordered = orderSteps(expansion, lineOf, findings);
  const steps = expansion.leaves.map((leaf) => bindWithUndo(bind, expandInput, leaf));
  findings.addAll(patcher.problems());
  const data = dataWaits(steps, expansion.mains, lineOf, findings);
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
      digest: model.digest,
      file: model.doc.file,
    },
    ...(root.defaultNamespace === undefined ? {} : { namespace: root.defaultNamespace }),
    params,
    roles: model.targets,
    requires: requiredBy(units),
    onFailure: model.onFailure,
    ...concurrencyOf(model, units),
    ...(model.deadlineMs === undefined ? {} : { deadlineMs: model.deadlineMs }),
    nodes: shared.nodes,
    edges: edgesOf(waits, expansion.leaves),
    outputs: model.outputs.map(({ name, type, value }) => ({ name, type, cel: value })),
    statisticalProofs: shared.statisticalProofs,
    ...outputKeys(model, expansion.main),
    ...(exposure.length === 0 ? {} : { exposure }),
    ...usedOf(units),
  };
  return succeed(plan, findings.all);
}

/** What the pattern and the patterns that it uses ask of meshes and clusters. */
function requiredBy(units: readonly Unit[]): Plan['requires'] {
  const capabilities = [...new Set(units.flatMap((unit) => unit.model.requires.capabilities))];
  const apis = [...new Set(units.flatMap((unit) => unit.model.requires.apis))];
  return { capabilities, ...(apis.length === 0 ? {} : { apis }) };
}

/** A used pattern that must have a cluster to itself must have it here too; how long to wait is for the run to say. */
function concurrencyOf(model: PatternModel, units: readonly Unit[]): PatternModel['concurrency'] {
  const { maxParallel, lock } = model.concurrency;
  const whole = units.some((unit) => unit.model.concurrency.lock?.scope === 'cluster');
  return whole
    ? { maxParallel, lock: { scope: 'cluster', waitForMs: lock?.waitForMs ?? 0 } }
    : model.concurrency;
}

function usedOf(units: readonly Unit[]): Pick<Plan, 'used'> {
  const entries = units.flatMap(({ key, model, params }): (readonly [string, PlanUse])[] =>
    key === undefined
      ? []
      : [[key, { name: model.name, version: model.version, digest: model.digest, params }]],
  );
  return entries.length === 0 ? {} : { used: Object.fromEntries(entries) };
}

/** Lines of steps, each in its own file. */
function lineFinder(units: readonly Unit[]): (step: Leaf['step']) => number {
  const byFile = new Map<string, LineIndex>();
  return ({ span }) => {
    let lines = byFile.get(span.file);
    if (lines === undefined) {
      const doc = units.find((unit) => unit.model.doc.file === span.file)?.model.doc;
      lines = indexLines(doc?.text ?? '');
      byFile.set(span.file, lines);
    }
    return lines.positionAt(span.start).line;
  };
}

function bindWithUndo(bind: BindStepInput, input: ExpandInput, leaf: Leaf): BoundStep {
  checkNamespace(leaf, bind.findings);
  const bound = bindStep(bind, leaf);
  const { compensate } = leaf.step;
  if (typeof compensate === 'string') return bound;
  const undo = expandCompensation(input, leaf, compensate);
  const nodes: readonly PlanNode[] = undo.leaves.map((inner) => bindStep(bind, inner).node);
  for (const { id, span } of nodes.filter((node) => prunes([node])))
    bind.findings.add(
      errorAt('E410', span, `'${id}' would prune while '${leaf.step.id}' is put back`, {
        help: 'nobody records what is deleted there, so nothing could bring it back; prune in a step of the pattern',
      }),
    );
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

function* definitionsOf(units: readonly Unit[]): Iterable<KubeObject> {
  for (const model of new Set(units.map((unit) => unit.model))) {
    for (const manifests of model.manifests.values()) for (const manifest of manifests) yield manifest.object;
  }
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
