import { parseWithoutProcessing } from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import { nearestName } from '../../schemas/nearest-name.ts';
import { type Expression, mayHoldTemplate, type Template, type TemplateProblem } from './template.ts';
import { HELPER_NAMES } from './template-helpers.ts';

export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

/** Longest scalar that is read as a template, and the most expressions in one. */
export const TEMPLATE_LIMITS = { characters: 16 * 1024, expressions: 500 } as const;

const cache = new Map<string, ParsedTemplate>();
const CACHE_SIZE = 2000;

/**
 * Reads a scalar's `{{ … }}` by the Handlebars grammar, restricted to value expressions. Never compiles: nothing here
 * generates code. `\{{` stands for two literal braces. Equal texts are parsed once.
 */
export function parseTemplate(text: string): ParsedTemplate {
  if (!mayHoldTemplate(text)) return { ok: true, template: { text, parts: text === '' ? [] : [text] } };
  const known = cache.get(text);
  if (known !== undefined) return known;
  const parsed = parse(text);
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(text, parsed);
  return parsed;
}

function parse(text: string): ParsedTemplate {
  if (text.length > TEMPLATE_LIMITS.characters) {
    return refuse('E212', `a text with templates may be ${TEMPLATE_LIMITS.characters} characters long`, 0, 2);
  }
  const parts: (string | Expression)[] = [];
  const problems: TemplateProblem[] = [];
  let literal = '';
  let expressions = 0;
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    if (open < 0) break;
    const slashes = /\\*$/.exec(text.slice(at, open))?.[0].length ?? 0;
    if (slashes % 2 === 1) {
      literal += `${text.slice(at, open - 1)}{{`;
      at = open + 2;
      continue;
    }
    literal += text.slice(at, slashes > 0 ? open - 1 : open);
    const close = endOfMustache(text, open);
    if (close === undefined) {
      problems.push(notClosed(text, open));
      break;
    }
    if (++expressions > TEMPLATE_LIMITS.expressions) {
      return refuse('E212', `a text may hold ${TEMPLATE_LIMITS.expressions} templates`, open, open + 2);
    }
    const mustache = readMustache(text, open, close);
    if ('problem' in mustache) {
      problems.push(mustache.problem);
      // what follows the start of a block is its body and its end
      if (mustache.problem.code === 'E213') break;
    } else {
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push(mustache.expression);
    }
    at = close;
  }
  if (problems.length > 0) return { ok: false, problems };
  literal += text.slice(at);
  if (literal !== '') parts.push(literal);
  return { ok: true, template: { text, parts } };
}

function refuse(code: string, message: string, start: number, end: number): ParsedTemplate {
  return { ok: false, problems: [{ code, message, start, end }] };
}

/** Offset after `}}`, skipping braces inside string literals. */
function endOfMustache(text: string, open: number): number | undefined {
  const triple = text[open + 2] === '{';
  let at = open + 2;
  while (at < text.length) {
    const char = text[at];
    if (char === '"' || char === "'") {
      const end = text.indexOf(char, at + 1);
      if (end < 0) return undefined;
      at = end + 1;
    } else if (char === '}' && text[at + 1] === '}') {
      return at + (triple && text[at + 2] === '}' ? 3 : 2);
    } else if (char === '{' && text[at + 1] === '{' && !triple) {
      return undefined;
    } else at++;
  }
  return undefined;
}

function notClosed(text: string, open: number): TemplateProblem {
  const single = text.indexOf('}', open);
  return {
    code: 'E212',
    message: "this '{{' is never closed",
    start: open,
    end: open + 2,
    label: single < 0 ? "no '}}' follows" : "only one '}' follows",
    help: "end the template with '}}', or write '\\{{' for two literal braces",
  };
}

type Mustache = { readonly expression: Expression } | { readonly problem: TemplateProblem };

function problem(
  code: string,
  message: string,
  start: number,
  end: number,
  help?: string,
): { readonly problem: TemplateProblem } {
  return { problem: { code, message, start, end, ...(help === undefined ? {} : { help }) } };
}

const NOT_VALUES: readonly (readonly [RegExp, string, string])[] = [
  [/^\{\{~?[#^]/, 'a block', "use 'when' for conditions and 'forEach' for repetition"],
  [/^\{\{~?\//, 'the end of a block', "use 'when' for conditions and 'forEach' for repetition"],
  [/^\{\{~?\s*else\b/, "'else'", "use 'when' for conditions"],
  [/^\{\{~?>/, 'a partial', "use 'uses' to share steps"],
  [/^\{\{~?\*/, 'a decorator', 'only values can stand here'],
  [/^\{\{\{/, 'a triple brace', "write '{{ x }}': nothing is escaped here"],
  [/^\{\{~?&/, "'&'", "write '{{ x }}': nothing is escaped here"],
  [/^\{\{~?!/, 'a template comment', "use a YAML comment ('#')"],
  [/^\{\{~|~\}\}$/, "'~'", "use YAML's own folding to join lines"],
];

function readMustache(text: string, open: number, close: number): Mustache {
  const source = text.slice(open, close);
  for (const [form, name, help] of NOT_VALUES) {
    if (form.test(source)) {
      return problem('E213', `${name} cannot stand here: only value expressions are read`, open, close, help);
    }
  }
  if (/^\{\{\s*\}\}$/.test(source)) return problem('E212', 'this template is empty', open, close);
  if (OPERATOR.test(source.replaceAll(/"[^"]*"|'[^']*'/g, '""'))) {
    const message = `'${source}' is not a template expression`;
    return problem('E212', message, open, close, expressionHelp(source));
  }
  let program: unknown;
  try {
    program = parseWithoutProcessing(source);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    return problem('E212', `'${source}' is not a template expression`, open, close, expressionHelp(source));
  }
  const statement = onlyStatement(program);
  if (statement === undefined) {
    return problem('E213', `'${source}' is not a value expression`, open, close);
  }
  return new Reader(source, open).mustache(statement);
}

/** The grammar would take a lone `-` for a name. */
const OPERATOR = /\s[-+*/%]\s/;

function expressionHelp(source: string): string {
  const operator = /[\w)\]]\s*([-+*/%|=<>])\s/.exec(source)?.[1];
  const word: Readonly<Record<string, string>> = { '+': 'add', '-': 'sub', '*': 'mul', '|': 'default' };
  const helper = operator === undefined ? undefined : word[operator];
  if (helper !== undefined) return `there are no operators; write '{{ ${helper} a b }}'`;
  return `write '{{ params.name }}' or '{{ helper argument … }}'; helpers: ${HELPER_NAMES.join(', ')}`;
}

/** A node of the Handlebars syntax tree, checked as it is read. */
interface AstNode {
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null;
}

function onlyStatement(program: unknown): AstNode | undefined {
  const body = isNode(program) ? program['body'] : undefined;
  if (!Array.isArray(body) || body.length !== 1) return undefined;
  const statement: unknown = body[0];
  return isNode(statement) && statement['type'] === 'MustacheStatement' ? statement : undefined;
}

const FORBIDDEN = new Set([
  '__proto__',
  'constructor',
  'prototype',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
]);

/** Turns one Handlebars statement into an {@link Expression}; throws nothing, returns the first problem. */
class Reader {
  readonly #source: string;
  readonly #base: number;
  readonly #lineStarts: readonly number[];

  constructor(source: string, base: number) {
    this.#source = source;
    this.#base = base;
    const starts = [0];
    for (const match of source.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
    this.#lineStarts = starts;
  }

  mustache(statement: AstNode): Mustache {
    const params = listOf(statement['params']);
    if (isNode(statement['hash']))
      return this.#problem('E213', 'named arguments cannot stand here', statement['hash']);
    const path = statement['path'];
    if (params.length > 0) return this.#call(path, params, statement);
    return this.#expression(path);
  }

  #expression(node: unknown): Mustache {
    if (!isNode(node)) return this.#problem('E213', 'this is not a value expression', undefined);
    const { start, end } = this.#range(node);
    switch (node['type']) {
      case 'PathExpression':
        return this.#path(node);
      case 'SubExpression':
        if (isNode(node['hash']))
          return this.#problem('E213', 'named arguments cannot stand here', node['hash']);
        return this.#call(node['path'], listOf(node['params']), node);
      case 'StringLiteral':
      case 'NumberLiteral':
      case 'BooleanLiteral':
        return { expression: { type: 'literal', value: literalValue(node['value']), start, end } };
      case 'NullLiteral':
        return { expression: { type: 'literal', value: null, start, end } };
      default:
        return this.#problem('E213', 'this is not a value expression', node);
    }
  }

  #path(node: AstNode): Mustache {
    const parts = listOf(node['parts']).map(String);
    const original = String(node['original']);
    const { start, end } = this.#range(node);
    if (node['data'] === true)
      return this.#problem('E213', `'${original}' cannot stand here: there is no @ data`, node);
    if (node['depth'] !== 0)
      return this.#problem('E213', `'${original}' cannot stand here: names are not nested`, node);
    if (/^this\b/.test(original) || parts.length === 0) {
      return this.#problem('E213', `'${original}' cannot stand here: write the name`, node);
    }
    const forbidden = parts.find((part) => FORBIDDEN.has(part));
    if (forbidden !== undefined) {
      const at = this.#source.indexOf(forbidden, start - this.#base);
      const from = at < 0 ? start : this.#base + at;
      return problem(
        'E214',
        `the name '${forbidden}' may not be read`,
        from,
        at < 0 ? end : from + forbidden.length,
      );
    }
    return { expression: { type: 'path', parts, start, end } };
  }

  #call(path: unknown, params: readonly unknown[], whole: AstNode): Mustache {
    if (!isNode(path) || path['type'] !== 'PathExpression' || path['data'] === true) {
      return this.#problem('E215', 'a helper name is wanted here', path);
    }
    const parts = listOf(path['parts']).map(String);
    const name = parts.join('.');
    if (parts.some((part) => FORBIDDEN.has(part))) return this.#path(path);
    if (!HELPER_NAMES.includes(name)) {
      const near = nearestName(name, HELPER_NAMES);
      const { start, end } = this.#range(path);
      const help = `${near === undefined ? '' : `did you mean '${near}'?  `}helpers: ${HELPER_NAMES.join(', ')}`;
      return problem('E215', `there is no helper named '${name}'`, start, end, help);
    }
    const args: Expression[] = [];
    for (const param of params) {
      const read = this.#expression(param);
      if ('problem' in read) return read;
      args.push(read.expression);
    }
    return { expression: { type: 'call', helper: name, args, ...this.#range(whole) } };
  }

  #problem(code: string, message: string, node: unknown): { readonly problem: TemplateProblem } {
    const { start, end } = this.#range(node);
    return problem(code, message, start, end);
  }

  /** Handlebars says line and column; a hash or an odd node may say nothing, then it is the whole mustache. */
  #range(node: unknown): { readonly start: number; readonly end: number } {
    const loc = isNode(node) ? node['loc'] : undefined;
    const start = isNode(loc) ? this.#offset(loc['start']) : undefined;
    const end = isNode(loc) ? this.#offset(loc['end']) : undefined;
    if (start === undefined || end === undefined || end < start) {
      return { start: this.#base, end: this.#base + this.#source.length };
    }
    return { start, end };
  }

  #offset(position: unknown): number | undefined {
    if (!isNode(position)) return undefined;
    const { line, column } = position;
    const lineStart = typeof line === 'number' ? this.#lineStarts[line - 1] : undefined;
    if (lineStart === undefined || typeof column !== 'number') return undefined;
    return this.#base + Math.min(lineStart + column, this.#source.length);
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function literalValue(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
