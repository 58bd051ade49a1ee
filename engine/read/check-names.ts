import type { Diagnostic, Span } from '../../schemas/diagnostic.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { mayHoldTemplate } from '../expr/template.ts';
import { field, isList, stringField } from './json-fields.ts';
import { offerNearest } from './offer-nearest.ts';
import type { PatternModel } from './pattern-model.ts';
import type { PlacedStep } from './step-tree.ts';
import type { Suspects } from './suspects.ts';

/** Ids said once, needs that exist and can be waited for, roles that are declared. */
export function checkNames(
  model: PatternModel,
  placed: readonly PlacedStep[],
  suspects: Suspects,
): readonly Diagnostic[] {
  const byId = new Map<string, PlacedStep>();
  const diagnostics: Diagnostic[] = [];
  for (const here of placed) {
    const { id, span } = here.step;
    if (id === '') continue;
    const first = byId.get(id);
    if (first === undefined) byId.set(id, here);
    else {
      diagnostics.push({
        code: 'E307',
        severity: 'error',
        message: `the step id '${id}' is used twice`,
        span,
        label: 'here again',
        related: [{ span: first.step.span, message: 'first used here' }],
        help: `call this one something else, such as '${freeId(id, placed)}'`,
      });
    }
  }
  for (const here of placed) {
    diagnostics.push(...checkNeeds(here, byId));
    // a misspelt `targets` declares every role
    if (!suspects.within(['spec', 'targets'])) diagnostics.push(...checkTarget(model, here));
  }
  if (!suspects.within(['spec', 'targets'])) diagnostics.push(...checkDefaultTarget(model));
  return diagnostics;
}

function freeId(id: string, placed: readonly PlacedStep[]): string {
  const taken = new Set(placed.map((other) => other.step.id));
  let n = 2;
  while (taken.has(`${id}${n}`)) n++;
  return `${id}${n}`;
}

function checkNeeds(here: PlacedStep, byId: ReadonlyMap<string, PlacedStep>): readonly Diagnostic[] {
  return (here.step.needs ?? []).flatMap(({ id, span }) => {
    const problem = needProblem(here, id, span, byId);
    return problem === undefined ? [] : [problem];
  });
}

function needProblem(
  here: PlacedStep,
  id: string,
  span: Span,
  byId: ReadonlyMap<string, PlacedStep>,
): Diagnostic | undefined {
  const error = (code: string, message: string, more: Partial<Diagnostic> = {}): Diagnostic => ({
    code,
    severity: 'error',
    message,
    span,
    ...more,
  });
  if (id === here.step.id) return error('E403', `step '${id}' needs itself`);
  if (here.ancestors.some((ancestor) => ancestor.step.id === id)) {
    return error('E403', `step '${here.step.id}' needs '${id}', the group that it is part of`);
  }
  const wanted = byId.get(id);
  if (wanted === undefined) return unknownNeed(here, id, span);
  if (wanted.section === 'finally' && here.section !== 'finally') {
    return error('E404', `'${id}' is a step of 'finally', which runs after all others`, {
      related: [{ span: wanted.step.span, message: `'${id}' is declared here` }],
    });
  }
  const group = wanted.ancestors.at(-1);
  const around = new Set(here.ancestors.map((ancestor) => ancestor.step));
  if (group !== undefined && !around.has(group.step)) {
    return error('E401', `'${id}' is inside '${group.step.id}' and cannot be waited for from here`, {
      label: `need '${group.step.id}'`,
      related: [{ span: wanted.step.span, message: `'${id}' is declared here` }],
    });
  }
  return undefined;
}

function unknownNeed(here: PlacedStep, id: string, span: Span): Diagnostic {
  const lists = [here.siblings, ...here.ancestors.map((ancestor) => ancestor.siblings)];
  const around = new Set([here.step.id, ...here.ancestors.map((ancestor) => ancestor.step.id)]);
  const known = [...new Set(lists.flat().map((step) => step.id))].filter(
    (name) => name !== '' && !around.has(name),
  );
  const near = nearestName(id, known);
  return {
    code: 'E401',
    severity: 'error',
    message: `step '${here.step.id}' needs '${id}', which is no step`,
    span,
    ...offerNearest(near, span),
    help: known.length === 0 ? 'there are no other steps' : `steps: ${known.join(', ')}`,
  };
}

function unknownTarget(model: PatternModel, role: string, span: Span): Diagnostic {
  const near = nearestName(role, model.targets);
  return {
    code: 'E406',
    severity: 'error',
    message: `there is no target '${role}'`,
    span,
    ...offerNearest(near, span),
    help: `targets declared: ${model.targets.join(', ')}`,
  };
}

function checkTarget(model: PatternModel, { step }: PlacedStep): readonly Diagnostic[] {
  const { target } = step;
  if (target === undefined) return [];
  if (!mayHoldTemplate(target)) {
    return model.targets.includes(target)
      ? []
      : [unknownTarget(model, target, model.doc.spanOf([...step.path, 'target']))];
  }
  return checkLoopOverTargets(model, step, target);
}

/** `target: "{{ region }}"` over a written list: every item must be a role. */
function checkLoopOverTargets(
  model: PatternModel,
  step: PlacedStep['step'],
  target: string,
): readonly Diagnostic[] {
  const name = /^\{\{\s*([A-Za-z_]\w*)\s*\}\}$/.exec(target)?.[1];
  const { repeat } = step;
  if (name === undefined || repeat === undefined) return [];
  const isMatrix = repeat.type === 'matrix';
  const list = isMatrix ? repeat.axes[name] : repeat.as === name ? repeat.in : undefined;
  if (!isList(list)) return [];
  return list.flatMap((role, i) =>
    typeof role !== 'string' || mayHoldTemplate(role) || model.targets.includes(role)
      ? []
      : [unknownTarget(model, role, model.doc.spanOf([...repeat.path, isMatrix ? name : 'in', i]))],
  );
}

function checkDefaultTarget(model: PatternModel): readonly Diagnostic[] {
  const path = ['spec', 'defaults', 'target'];
  const written = stringField(field(field(model.doc.value, 'spec'), 'defaults'), 'target');
  return written === undefined || model.targets.includes(written)
    ? []
    : [unknownTarget(model, written, model.doc.spanOf(path))];
}
