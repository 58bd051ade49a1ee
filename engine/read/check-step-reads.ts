import type { Diagnostic, Span } from '../../schemas/diagnostic.ts';
import type { Json } from '../../schemas/json.ts';
import { celPaths, parseCel } from '../expr/cel-ast.ts';
import { isLateField } from '../expr/late-fields.ts';
import { parseTemplate } from '../expr/parse-template.ts';
import { mayHoldTemplate, templateReads } from '../expr/template.ts';
import { isList, isObject } from './json-fields.ts';
import type { NodePath, PatternModel } from './pattern-model.ts';
import type { PlacedStep } from './step-tree.ts';

/** A place that reads something of another step. */
interface StepRead {
  readonly id: string;
  readonly span: Span;
}

/** Reads of a step that cannot have run yet: itself (E403), one of `finally` (E404), a later one (E411). */
export function checkStepReads(model: PatternModel, placed: readonly PlacedStep[]): readonly Diagnostic[] {
  const byId = new Map<string, PlacedStep>();
  for (const here of placed) if (!byId.has(here.step.id)) byId.set(here.step.id, here);
  return placed.flatMap((here) =>
    readsOf(model, here).flatMap((read) => {
      const wanted = byId.get(read.id);
      const problem = wanted === undefined ? undefined : judge(here, wanted, read);
      return problem === undefined ? [] : [problem];
    }),
  );
}

function readsOf(model: PatternModel, here: PlacedStep): readonly StepRead[] {
  const { step } = here;
  const reads: StepRead[] = [];
  if (step.when !== undefined) reads.push(...celReads(model, [...step.path, 'when'], step.when));
  for (const output of step.outputs) reads.push(...celReads(model, output.path, output.value));
  const visit = (value: Json, path: NodePath): void => {
    if (typeof value === 'string') {
      if (isLateField(step.kind, path) && mayHoldTemplate(value)) {
        reads.push(...lateReads(model, [...step.inputPath, ...path], value));
      } else if (step.kind === 'assert' && path.at(-1) === 'that') {
        reads.push(...celReads(model, [...step.inputPath, ...path], value));
      }
    } else if (isList(value)) for (const [i, item] of value.entries()) visit(item, [...path, i]);
    else if (isObject(value)) for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
  };
  visit(step.input, []);
  return reads;
}

function celReads(model: PatternModel, path: NodePath, source: string): readonly StepRead[] {
  try {
    return stepsIn(model, path, celPaths(parseCel(source)));
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'ParseError') return []; // reported with the expression
    throw cause;
  }
}

function lateReads(model: PatternModel, path: NodePath, text: string): readonly StepRead[] {
  const parsed = parseTemplate(text);
  return parsed.ok ? stepsIn(model, path, templateReads(parsed.template)) : [];
}

function stepsIn(
  model: PatternModel,
  path: NodePath,
  reads: readonly { readonly parts: readonly string[]; readonly start: number; readonly end: number }[],
): readonly StepRead[] {
  return reads.flatMap(({ parts, start, end }) =>
    parts[0] === 'steps' && parts[1] !== undefined
      ? [{ id: parts[1], span: model.doc.spanInScalar(path, start, end) }]
      : [],
  );
}

function judge(here: PlacedStep, wanted: PlacedStep, { id, span }: StepRead): Diagnostic | undefined {
  const related = [{ span: wanted.step.span, message: `'${id}' is declared here` }];
  const chain = [...here.ancestors, here];
  if (chain.some((place) => place.step === wanted.step)) {
    const what = wanted.step === here.step ? 'itself' : `'${id}', the group that it is part of`;
    return error('E403', `step '${here.step.id}' reads ${what}`, span, {
      help: "a step's own outputs are computed from 'result'",
    });
  }
  if (here.section === 'steps' && wanted.section === 'finally') {
    return error('E404', `'${id}' is a step of 'finally', which runs after all others`, span, { related });
  }
  return runsLater(chain, [...wanted.ancestors, wanted])
    ? error('E411', `step '${here.step.id}' reads '${id}', which runs later`, span, {
        related,
        help: `write '${id}' before '${here.step.id}', or order both with 'needs'`,
      })
    : undefined;
}

function error(code: string, message: string, span: Span, more: Partial<Diagnostic>): Diagnostic {
  return { code, severity: 'error', message, span, ...more };
}

/** In the innermost list that both are in, written order decides unless the reader says `needs`. */
function runsLater(reader: readonly PlacedStep[], wanted: readonly PlacedStep[]): boolean {
  for (const [depth, here] of reader.entries()) {
    const there = wanted[depth];
    if (there === undefined || here.section !== there.section) return false;
    if (here.step === there.step) continue;
    return here.step.needs === undefined && there.index > here.index;
  }
  return false;
}
