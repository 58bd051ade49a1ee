import { RE2JS } from 're2js';
import { parseDuration } from '../../schemas/duration.ts';
import { isDnsLabel, isDnsSubdomain } from '../../schemas/formats.ts';
import type { Json } from '../../schemas/json.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { parseQuantity } from '../../schemas/quantity.ts';
import { describeType, typeOfValue, UNKNOWN, type ValueType } from './types.ts';

/** The part of a parameter's declaration that judges values: its type and the JSON Schema words beside it. */
export interface ParameterSpec {
  readonly type: string;
  readonly schema: Readonly<Record<string, Json>>;
}

/** Why a value does not fit, with its place inside the value. */
export interface ParameterProblem {
  readonly path: readonly (string | number)[];
  /** Starts after the subject: `must be at least 1`. */
  readonly message: string;
  readonly help?: string;
}

/** Every reason why a value does not fit a parameter's declaration; patterns are RE2, so none can hang. */
export function checkParameterValue(spec: ParameterSpec, value: Json): readonly ParameterProblem[] {
  return check(spec.type, spec.schema, value, []);
}

/** The static type of a parameter, for templates and CEL. */
export function parameterType(spec: ParameterSpec): ValueType {
  switch (spec.type) {
    case 'string':
    case 'duration':
      return { kind: 'string' };
    case 'integer':
      return { kind: 'int' };
    case 'number':
      return { kind: 'number' };
    case 'boolean':
      return { kind: 'bool' };
    case 'array': {
      const items = spec.schema['items'];
      return { kind: 'list', items: isRecord(items) ? parameterType(specOf(items)) : UNKNOWN };
    }
    case 'object':
      return { kind: 'map', fields: new Map(), open: true };
    default:
      return UNKNOWN; // a quantity may be written as a number or as text
  }
}

function specOf(items: Readonly<Record<string, Json>>): ParameterSpec {
  const { type, ...schema } = items;
  return { type: typeof type === 'string' ? type : 'any', schema };
}

type Path = readonly (string | number)[];

function check(
  type: string,
  schema: Readonly<Record<string, Json>>,
  value: Json,
  path: Path,
): readonly ParameterProblem[] {
  const wrong = wrongType(type, value);
  if (wrong !== undefined) return [{ path, ...wrong }];
  const problems: ParameterProblem[] = [];
  const say = (message: string, help?: string): void => {
    problems.push({ path, message, ...(help === undefined ? {} : { help }) });
  };
  checkEnum(schema['enum'], value, say);
  if (typeof value === 'string') checkText(schema, value, say);
  if (typeof value === 'number') checkNumber(schema, value, say);
  if (Array.isArray(value)) problems.push(...checkList(schema, value, path));
  return problems;
}

function wrongType(
  type: string,
  value: Json,
): { readonly message: string; readonly help?: string } | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? undefined : { message: `must be a string, not ${describe(value)}` };
    case 'integer':
      return Number.isSafeInteger(value)
        ? undefined
        : { message: `must be an integer, not ${describe(value)}` };
    case 'number':
      return typeof value === 'number' ? undefined : { message: `must be a number, not ${describe(value)}` };
    case 'boolean':
      return typeof value === 'boolean'
        ? undefined
        : { message: `must be true or false, not ${describe(value)}` };
    case 'array':
      return Array.isArray(value) ? undefined : { message: `must be a list, not ${describe(value)}` };
    case 'object':
      return isRecord(value) ? undefined : { message: `must be a mapping, not ${describe(value)}` };
    case 'duration':
      return typeof value === 'string' && parseDuration(value) !== undefined
        ? undefined
        : {
            message: `must be a duration, not ${describe(value)}`,
            help: 'durations look like 300ms, 8s, 5m or 1h30m',
          };
    case 'quantity':
      return parseQuantity(String(value)) !== undefined && typeof value !== 'boolean'
        ? undefined
        : {
            message: `must be a quantity, not ${describe(value)}`,
            help: 'quantities look like 500m, 2 or 1Gi',
          };
    default:
      return undefined;
  }
}

function describe(value: Json): string {
  if (typeof value === 'string') return `the text '${value.length > 60 ? `${value.slice(0, 59)}…` : value}'`;
  if (typeof value === 'number' || typeof value === 'boolean')
    return `${describeType(typeOfValue(value))} (${value})`;
  return describeType(typeOfValue(value));
}

type Say = (message: string, help?: string) => void;

function checkEnum(allowed: Json | undefined, value: Json, say: Say): void {
  if (!Array.isArray(allowed)) return;
  const text = JSON.stringify(value);
  if (allowed.some((item) => JSON.stringify(item) === text)) return;
  const names = allowed.map((item: Json) => (typeof item === 'string' ? item : JSON.stringify(item)));
  const near = typeof value === 'string' ? nearestName(value, names) : undefined;
  const help = near === undefined ? undefined : `did you mean '${near}'?`;
  say(`must be one of ${names.join(', ')}, not ${describe(value)}`, help);
}

function checkText(schema: Readonly<Record<string, Json>>, value: string, say: Say): void {
  const { minLength, maxLength, pattern, format } = schema;
  const length = [...value].length;
  if (typeof minLength === 'number' && length < minLength) say(`must have at least ${minLength} characters`);
  if (typeof maxLength === 'number' && length > maxLength) say(`may have at most ${maxLength} characters`);
  if (typeof pattern === 'string' && !matchesPattern(pattern, value)) {
    say(`must match ${pattern}, and ${describe(value)} does not`);
  }
  if (typeof format === 'string' && !hasFormat(format, value)) {
    say(`must be a ${format}, and ${describe(value)} is none`);
  }
}

/** RE2 search, unanchored as in JSON Schema; a pattern that RE2 cannot read matches nothing. */
function matchesPattern(pattern: string, value: string): boolean {
  const compiled = compilePattern(pattern);
  return compiled?.matcher(value).find() === true;
}

/** A pattern in RE2, or `undefined` when it is none (the shape check reports that at the declaration). */
export function compilePattern(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    if (cause instanceof Error) return undefined;
    throw cause;
  }
}

function hasFormat(format: string, value: string): boolean {
  switch (format) {
    case 'dns-label':
      return isDnsLabel(value);
    case 'dns-subdomain':
      return isDnsSubdomain(value);
    case 'duration':
      return parseDuration(value) !== undefined;
    case 'uri':
      return URL.canParse(value);
    default:
      return true; // the schema of declarations allows no other
  }
}

function checkNumber(schema: Readonly<Record<string, Json>>, value: number, say: Say): void {
  const { minimum, maximum } = schema;
  if (typeof minimum === 'number' && value < minimum) say(`must be at least ${minimum}, not ${value}`);
  if (typeof maximum === 'number' && value > maximum) say(`must be at most ${maximum}, not ${value}`);
}

function checkList(
  schema: Readonly<Record<string, Json>>,
  value: readonly Json[],
  path: Path,
): readonly ParameterProblem[] {
  const problems: ParameterProblem[] = [];
  const { minItems, maxItems, items } = schema;
  if (typeof minItems === 'number' && value.length < minItems) {
    problems.push({ path, message: `must have at least ${minItems} items` });
  }
  if (typeof maxItems === 'number' && value.length > maxItems) {
    problems.push({ path, message: `may have at most ${maxItems} items` });
  }
  if (isRecord(items)) {
    const spec = specOf(items);
    for (const [i, item] of value.entries())
      problems.push(...check(spec.type, spec.schema, item, [...path, i]));
  }
  return problems;
}

function isRecord(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
