import { Environment } from '@marcbachmann/cel-js';
import { nearestName } from '../../schemas/nearest-name.ts';
import { type CelNode, type CelPath, celPaths, parseCel } from './cel-ast.ts';
import { CEL_LIMITS } from './cel-limits.ts';
import { registerNumberOperators } from './cel-numbers.ts';
import { celSource } from './cel-source.ts';
import type { TemplateProblem } from './template.ts';
import { lookUpType, type MapType, type TypeKind, type ValueType } from './types.ts';
import { checkPath } from './unknown-name.ts';

/** Kinds that a CEL field may yield; `undefined` takes any. */
export type ExpectedKinds = readonly TypeKind[] | undefined;

/** Something wrong with a CEL expression, at UTF-16 offsets of its text. */
export type CelProblem = TemplateProblem;

/**
 * Everything that can be said of a CEL expression before the run: syntax (E310), names (E301, E312, E313), operand and
 * result types (E311). Names first: a wrong name has no type, so nothing more is said then.
 */
export function checkCel(source: string, scope: MapType, expected: ExpectedKinds): readonly CelProblem[] {
  if (source.length > CEL_LIMITS.characters) {
    const message = `a CEL expression may be ${CEL_LIMITS.characters} characters long`;
    return [{ code: 'E310', message, start: 0, end: source.length }];
  }
  const template = source.indexOf('{{');
  if (template >= 0) return [templateInCel(template)];
  let root: CelNode;
  try {
    root = parseCel(source);
  } catch (cause) {
    return [syntaxProblem(cause, source)];
  }
  const paths = celPaths(root);
  const names = paths.flatMap((path) => nameProblem(path, source, scope));
  return names.length > 0 ? names : typeProblems(source, scope, paths, expected);
}

function templateInCel(at: number): CelProblem {
  return {
    code: 'E310',
    message: 'this field is CEL; templates are not read here',
    start: at,
    end: at + 2,
    help: 'write the name without braces: params.weight',
  };
}

/** What the library says about an error. */
interface LibraryError extends Error {
  readonly summary?: string;
  readonly range?: { readonly start: number; readonly end: number };
}

function asLibraryError(cause: unknown): LibraryError {
  if (cause instanceof Error) return cause;
  throw cause;
}

function syntaxProblem(cause: unknown, source: string): CelProblem {
  const { summary, message, range } = asLibraryError(cause);
  // at the end of the text the last character is the place, not the line break after it
  const start = Math.max(0, Math.min(range?.start ?? 0, source.trimEnd().length - 1));
  const end = Math.max(start, Math.min(range?.end ?? source.length, source.length));
  const text = summary ?? message;
  const assignment =
    source.slice(start, end) === '=' || /(^|[^=!<>])=([^=]|$)/.test(source.slice(start - 1, start + 2));
  return {
    code: 'E310',
    message: `this is not CEL: ${text.charAt(0).toLowerCase()}${text.slice(1)}`,
    start,
    end,
    ...(/EOF/.test(text) ? { label: 'the expression ends here' } : {}),
    ...(assignment ? { help: "compare with '=='" } : wordOperator(source)),
  };
}

const WORD_OPERATORS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!' };

function wordOperator(source: string): { readonly help?: string } {
  const word = /\b(and|or|not)\b/.exec(source)?.[1];
  const operator = word === undefined ? undefined : WORD_OPERATORS[word];
  return operator === undefined ? {} : { help: `CEL writes '${operator}' for '${word}'` };
}

function nameProblem(path: CelPath, source: string, scope: MapType): readonly CelProblem[] {
  const unknown = checkPath(scope, path.parts);
  if (unknown === undefined) return [];
  const { at, ...said } = unknown;
  return [{ ...said, ...partRange(path, source, at) }];
}

function partRange(
  path: CelPath,
  source: string,
  at: number,
): { readonly start: number; readonly end: number } {
  const { start, end, parts } = path;
  if (source.slice(start, end) !== parts.join('.')) return { start, end };
  const from = start + parts.slice(0, at).join('.').length + (at > 0 ? 1 : 0);
  return { start: from, end: from + (parts[at]?.length ?? 0) };
}

function typeProblems(
  source: string,
  scope: MapType,
  paths: readonly CelPath[],
  expected: ExpectedKinds,
): readonly CelProblem[] {
  const rewritten = celSource(
    source,
    paths.map(({ parts, start, end }) => {
      // `has` asks for a field, so a field must be left to ask for
      const asked = /\bhas\s*\(\s*$/.test(source.slice(0, start));
      return { start, end, name: asked ? 'mw__map.field' : typedName(scope, parts) };
    }),
  );
  const result = typeChecker().check(rewritten.text);
  if (!result.valid) {
    const { summary, message, range } = asLibraryError(result.error);
    const start = rewritten.userOffset(range?.start ?? 0);
    const end = rewritten.userOffset(range?.end ?? rewritten.text.length);
    return [{ code: 'E311', ...explainType(summary ?? message), start, end: Math.max(end, start) }];
  }
  const actual = kindOf(result.type ?? 'dyn');
  if (expected === undefined || actual === 'unknown' || fits(actual, expected)) return [];
  return [
    {
      code: 'E311',
      message: `this must be ${KIND_WORDS[expected[0] ?? 'unknown']}, but is ${KIND_WORDS[actual]}`,
      start: 0,
      end: source.length,
    },
  ];
}

function fits(actual: TypeKind, expected: readonly TypeKind[]): boolean {
  return expected.includes(actual) || (actual === 'number' && expected.includes('int'));
}

const KIND_WORDS: Readonly<Record<TypeKind, string>> = {
  unknown: 'anything',
  null: 'null',
  bool: 'true or false (bool)',
  int: 'a number',
  number: 'a number',
  string: 'text (string)',
  list: 'a list',
  map: 'a mapping',
};

function explainType(summary: string): { readonly message: string; readonly help?: string } {
  const text = summary.replaceAll(/\bdouble\b/g, 'number').replaceAll(/\bint\b/g, 'number');
  const overload = /^no such overload: (.+)$/.exec(text)?.[1];
  if (overload !== undefined) return { message: `the types do not go together: ${overload}` };
  const call = /^found no matching overload for '(\w+)\((.*)\)'$/.exec(text);
  const [, name, args] = call ?? [];
  if (name !== undefined) {
    const near = nearestName(name, FUNCTIONS);
    const help =
      near === undefined || near === name ? `functions: ${FUNCTIONS.join(', ')}` : `did you mean '${near}'?`;
    return { message: `there is no function ${name}(${args ?? ''})`, help };
  }
  return { message: `${text.charAt(0).toLowerCase()}${text.slice(1)}` };
}

/** Functions that people use in conditions; the library knows more conversions than are worth listing. */
const FUNCTIONS: readonly string[] = [
  'size',
  'has',
  'all',
  'exists',
  'filter',
  'map',
  'contains',
  'startsWith',
  'endsWith',
  'matches',
  'duration',
  'timestamp',
  'string',
  'int',
];

function kindOf(type: string): TypeKind {
  if (type === 'bool') return 'bool';
  if (type === 'string') return 'string';
  if (type === 'int' || type === 'double' || type === 'uint') return 'number';
  if (type === 'null' || type === 'null_type') return 'null';
  if (type === 'list' || type.startsWith('list<')) return 'list';
  if (type === 'map' || type.startsWith('map<')) return 'map';
  return 'unknown';
}

/** A variable for each type: the checker asks what a name is, never which. */
const TYPED_NAMES: Readonly<Record<string, string>> = {
  bool: 'mw__bool',
  double: 'mw__number',
  string: 'mw__string',
  map: 'mw__map',
  dyn: 'mw__any',
  'list<bool>': 'mw__bools',
  'list<double>': 'mw__numbers',
  'list<string>': 'mw__strings',
  'list<dyn>': 'mw__list',
};

/** Made at the first expression: a pattern without any does not pay for it. */
let checker: Environment | undefined;

function typeChecker(): Environment {
  if (checker !== undefined) return checker;
  const environment = registerNumberOperators(
    new Environment({
      unlistedVariablesAreDyn: false,
      homogeneousAggregateLiterals: false,
      limits: CEL_LIMITS.structure,
    }),
  );
  for (const [type, name] of Object.entries(TYPED_NAMES)) environment.registerVariable(name, type);
  checker = environment;
  return environment;
}

function typedName(scope: MapType, parts: readonly string[]): string {
  const found = lookUpType(scope, parts);
  return TYPED_NAMES[found.ok ? celType(found.type) : 'dyn'] ?? 'mw__any';
}

function celType(type: ValueType): string {
  switch (type.kind) {
    case 'bool':
      return 'bool';
    case 'int':
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    case 'list': {
      const list = `list<${celType(type.items)}>`;
      return Object.hasOwn(TYPED_NAMES, list) ? list : 'list<dyn>';
    }
    case 'map':
      return 'map';
    case 'null':
    case 'unknown':
      return 'dyn';
  }
}
