import type { Json, JsonObject } from '../../schemas/json.ts';
import { parseTemplate } from './parse-template.ts';
import {
  type Expression,
  mayHoldTemplate,
  type Template,
  type TemplateProblem,
  templateReads,
} from './template.ts';
import { templateHelper } from './template-helpers.ts';
import { describeType, satisfies, typeOfValue } from './types.ts';

/** A path inside the rendered value: keys and list positions. */
export type ValuePath = readonly (string | number)[];

export interface Rendered {
  readonly value: Json;
  /** Problems with the path of their scalar; the scalar's value is then `null`. */
  readonly problems: readonly (TemplateProblem & { readonly path: ValuePath })[];
  /** Scalars left as they were because they read `steps` where that is allowed. */
  readonly late: readonly ValuePath[];
}

export type RenderedTemplate =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problem: TemplateProblem };

/**
 * Fills in every template of a JSON value: string scalars only, never keys, and the result is never read again.
 * `isLate` says where a template that reads `steps` may stay a string until its step starts.
 */
export function renderValue(
  value: Json,
  scope: JsonObject,
  isLate: (path: ValuePath) => boolean = () => false,
): Rendered {
  const problems: (TemplateProblem & { readonly path: ValuePath })[] = [];
  const late: ValuePath[] = [];
  const walk = (node: Json, path: ValuePath): Json => {
    if (typeof node === 'string') {
      if (!mayHoldTemplate(node)) return node;
      const parsed = parseTemplate(node);
      if (!parsed.ok) {
        problems.push(...parsed.problems.map((problem) => ({ ...problem, path })));
        return null;
      }
      if (readsSteps(parsed.template) && isLate(path)) {
        late.push(path);
        return node;
      }
      const rendered = renderTemplate(parsed.template, scope);
      if (rendered.ok) return rendered.value;
      problems.push({ ...rendered.problem, path });
      return null;
    }
    if (Array.isArray(node)) return node.map((item: Json, i) => walk(item, [...path, i]));
    if (node === null || typeof node !== 'object') return node;
    const result: Record<string, Json> = {};
    for (const [key, item] of Object.entries(node)) result[key] = walk(item, [...path, key]);
    return result;
  };
  return { value: walk(value, []), problems, late };
}

/** Whether a template can only be filled in once other steps have run. */
export function readsSteps(template: Template): boolean {
  return templateReads(template).some((read) => read.parts[0] === 'steps');
}

/** Evaluates a template. A template that is one expression keeps its value's type; anything else is text. */
export function renderTemplate(template: Template, scope: JsonObject): RenderedTemplate {
  const [first] = template.parts;
  if (template.parts.length === 1 && first !== undefined && typeof first !== 'string') {
    return evaluate(first, scope);
  }
  let text = '';
  for (const part of template.parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const rendered = evaluate(part, scope);
    if (!rendered.ok) return rendered;
    if (typeof rendered.value === 'object' && rendered.value !== null) {
      const kind = describeType(typeOfValue(rendered.value));
      return failed(
        'E216',
        `${kind} cannot stand inside text`,
        part,
        "use 'join' or 'toJson', or let the expression be the whole value",
      );
    }
    text += rendered.value === null ? '' : String(rendered.value);
  }
  return { ok: true, value: text };
}

function failed(code: string, message: string, at: Expression, help?: string): RenderedTemplate {
  const { start, end } = at;
  return { ok: false, problem: { code, message, start, end, ...(help === undefined ? {} : { help }) } };
}

function evaluate(expression: Expression, scope: JsonObject): RenderedTemplate {
  switch (expression.type) {
    case 'literal':
      return { ok: true, value: expression.value };
    case 'path': {
      const value = lookUp(scope, expression.parts);
      if (value === undefined)
        return failed('E301', `'${expression.parts.join('.')}' has no value here`, expression);
      return { ok: true, value };
    }
    case 'call':
      return call(expression, scope);
  }
}

function call(expression: Extract<Expression, { type: 'call' }>, scope: JsonObject): RenderedTemplate {
  const helper = templateHelper(expression.helper);
  const args: Json[] = [];
  for (const [i, arg] of expression.args.entries()) {
    if (expression.helper === 'default' && i === 0 && arg.type === 'path') {
      args.push(lookUp(scope, arg.parts) ?? null);
      continue;
    }
    const rendered = evaluate(arg, scope);
    if (!rendered.ok) return rendered;
    const wanted = helper.accepts[Math.min(i, helper.accepts.length - 1)] ?? [];
    const actual = typeOfValue(rendered.value);
    if (!satisfies(actual, wanted)) {
      return failed(
        'E216',
        `'${expression.helper}' cannot take ${describeType(actual)} here`,
        arg,
        `signature: ${helper.signature}`,
      );
    }
    args.push(rendered.value);
  }
  if (args.length < helper.accepts.length || (args.length > helper.accepts.length && helper.more !== true)) {
    return failed(
      'E216',
      `'${expression.helper}' takes ${helper.accepts.length} arguments`,
      expression,
      `signature: ${helper.signature}`,
    );
  }
  const result = helper.apply(args);
  return 'problem' in result ? failed('E216', result.problem, expression) : { ok: true, value: result.value };
}

/** Own properties only: nothing inherited can be read. */
function lookUp(scope: JsonObject, parts: readonly string[]): Json | undefined {
  let value: Json | undefined = scope;
  for (const part of parts) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, part)) return undefined;
    if (Array.isArray(value) && !/^\d+$/.test(part)) return undefined; // `length` is no item
    // an array's own indices are found by their text; everything else here is a JSON object
    value = (value as Readonly<Record<string, Json>>)[part];
  }
  return value;
}
