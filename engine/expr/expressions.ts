import { Failure } from '../../schemas/failure.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { celPaths, parseCel } from './cel-ast.ts';
import { evaluateCel } from './evaluate-cel.ts';
import { parseTemplate } from './parse-template.ts';
import { type RenderedTemplate, renderTemplate } from './render-template.ts';
import { templateReads } from './template.ts';

/** What an expression looks at: root names (`params`, `run`, a loop variable), parameters, and steps. */
export interface ExpressionReads {
  readonly roots: readonly string[];
  readonly params: readonly string[];
  readonly steps: readonly string[];
}

/** Fills in one string scalar; a scalar that is one expression keeps the expression's type. */
export function fillTemplate(text: string, scope: JsonObject): RenderedTemplate {
  const parsed = parseTemplate(text);
  if (parsed.ok) return renderTemplate(parsed.template, scope);
  const [problem] = parsed.problems;
  if (problem === undefined) throw new Error('a template was refused without a reason');
  return { ok: false, problem };
}

/** What the templates of a scalar read; nothing when it cannot be parsed, which the read stage has reported. */
export function readsOfTemplate(text: string): ExpressionReads {
  const parsed = parseTemplate(text);
  return parsed.ok ? readsOf(templateReads(parsed.template)) : NOTHING;
}

/** What a CEL expression reads; nothing when it cannot be parsed, which the read stage has reported. */
export function readsOfCel(cel: string): ExpressionReads {
  try {
    return readsOf(celPaths(parseCel(cel)));
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'ParseError') return NOTHING;
    throw cause;
  }
}

/** The value of a CEL expression, or `undefined` when it cannot be had from this scope. */
export function tryCel(cel: string, scope: JsonObject): Json | undefined {
  try {
    return evaluateCel(cel, scope);
  } catch (cause) {
    if (cause instanceof Failure) return undefined;
    throw cause;
  }
}

const NOTHING: ExpressionReads = { roots: [], params: [], steps: [] };

function readsOf(paths: readonly { readonly parts: readonly string[] }[]): ExpressionReads {
  const seconds = (root: string): readonly string[] => [
    ...new Set(paths.flatMap(({ parts }) => (parts[0] === root && parts[1] !== undefined ? [parts[1]] : []))),
  ];
  return {
    roots: [...new Set(paths.flatMap(({ parts }) => parts.slice(0, 1)))],
    params: seconds('params'),
    steps: seconds('steps'),
  };
}
