import { parseTemplate } from './parse-template.ts';
import type { Expression, TemplateProblem } from './template.ts';
import { templateHelper } from './template-helpers.ts';
import {
  describeType,
  lookUpType,
  type MapType,
  STRING,
  satisfies,
  typeOfValue,
  UNKNOWN,
  type ValueType,
} from './types.ts';
import { checkPath } from './unknown-name.ts';

export interface CheckedTemplate {
  readonly type: ValueType;
  readonly problems: readonly TemplateProblem[];
}

/** Everything that can be said of a scalar's templates before there are values: syntax, names, helpers, types. */
export function checkTemplate(text: string, scope: MapType, steps: 'readable' | 'notYet'): CheckedTemplate {
  const parsed = parseTemplate(text);
  if (!parsed.ok) return { type: UNKNOWN, problems: parsed.problems };
  const problems: TemplateProblem[] = [];
  const { parts } = parsed.template;
  const types = parts.map((part) =>
    typeof part === 'string' ? STRING : typeOf(part, { text, scope, steps, problems }),
  );
  const [only] = types;
  if (parts.length === 1 && only !== undefined) return { type: only, problems };
  for (const [i, part] of parts.entries()) {
    const type = types[i] ?? UNKNOWN;
    if (typeof part === 'string' || (type.kind !== 'list' && type.kind !== 'map')) continue;
    problems.push({
      code: 'E216',
      message: `${describeType(type)} cannot stand inside text`,
      start: part.start,
      end: part.end,
      help: "use 'join' or 'toJson', or let the expression be the whole value",
    });
  }
  return { type: STRING, problems };
}

interface Checking {
  readonly text: string;
  readonly scope: MapType;
  readonly steps: 'readable' | 'notYet';
  readonly problems: TemplateProblem[];
}

function typeOf(expression: Expression, checking: Checking): ValueType {
  switch (expression.type) {
    case 'literal':
      return typeOfValue(expression.value);
    case 'path':
      return typeOfPath(expression, checking);
    case 'call':
      return typeOfCall(expression, checking);
  }
}

function typeOfPath(expression: Extract<Expression, { type: 'path' }>, checking: Checking): ValueType {
  const { parts } = expression;
  if (parts[0] === 'steps' && checking.steps === 'notYet') {
    checking.problems.push({
      code: 'E317',
      message: 'this must be known before the run, but reads the output of a step',
      start: expression.start,
      end: expression.end,
      help: 'names, objects, loops and targets are fixed by the plan; requests and arguments may read outputs',
    });
    return UNKNOWN;
  }
  const unknown = checkPath(checking.scope, parts);
  if (unknown !== undefined) {
    const { at, ...said } = unknown;
    checking.problems.push({ ...said, ...partRange(expression, checking.text, at) });
    return UNKNOWN;
  }
  const found = lookUpType(checking.scope, parts);
  return found.ok ? found.type : UNKNOWN;
}

/** The stretch of one part of a path; the whole path where it is written unusually (`params.[x]`). */
function partRange(
  expression: Extract<Expression, { type: 'path' }>,
  text: string,
  at: number,
): { readonly start: number; readonly end: number } {
  const { start, end, parts } = expression;
  if (text.slice(start, end) !== parts.join('.')) return { start, end };
  const from = start + parts.slice(0, at).join('.').length + (at > 0 ? 1 : 0);
  return { start: from, end: from + (parts[at]?.length ?? 0) };
}

function typeOfCall(expression: Extract<Expression, { type: 'call' }>, checking: Checking): ValueType {
  const helper = templateHelper(expression.helper);
  const types = expression.args.map((arg) => typeOf(arg, checking));
  const wanted = helper.accepts.length;
  if (types.length < wanted || (types.length > wanted && helper.more !== true)) {
    checking.problems.push({
      code: 'E216',
      message: `'${expression.helper}' takes ${wanted}${helper.more === true ? ' or more' : ''} argument${wanted === 1 ? '' : 's'}, not ${types.length}`,
      start: expression.start,
      end: expression.end,
      help: `signature: ${helper.signature}`,
    });
    return UNKNOWN;
  }
  for (const [i, type] of types.entries()) {
    const accepted = helper.accepts[Math.min(i, wanted - 1)] ?? [];
    const arg = expression.args[i];
    if (arg === undefined || satisfies(type, accepted)) continue;
    checking.problems.push({
      code: 'E216',
      message: `'${expression.helper}' cannot take ${describeType(type)} here`,
      start: arg.start,
      end: arg.end,
      help: `signature: ${helper.signature}`,
    });
  }
  return helper.resultType(types);
}
