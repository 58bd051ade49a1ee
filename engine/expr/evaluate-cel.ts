import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { Failure } from '../../schemas/failure.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { CEL_LIMITS } from './cel-limits.ts';
import { registerNumberOperators } from './cel-numbers.ts';
import { celSource } from './cel-source.ts';

/** Made at the first evaluation: `check` evaluates nothing. */
let evaluator: Environment | undefined;

function environment(): Environment {
  evaluator ??= registerNumberOperators(
    new Environment({
      unlistedVariablesAreDyn: true,
      homogeneousAggregateLiterals: false,
      limits: CEL_LIMITS.structure,
    }),
  );
  return evaluator;
}

const programs = new Map<string, ParseResult>();
const CACHE_SIZE = 1000;

/**
 * The value of a CEL expression over JSON variables. Throws `Failure('invalid')` with one sentence when the text is not
 * CEL, a name has no value, or the result is nothing JSON can hold. Always ends: CEL has no unbounded loops.
 */
export function evaluateCel(source: string, variables: JsonObject): Json {
  try {
    return celToJson(program(source)(variables));
  } catch (cause) {
    if (cause instanceof Failure || !(cause instanceof Error)) throw cause;
    throw new Failure('invalid', `'${shorten(source)}' cannot be evaluated: ${celReason(cause)}`, { cause });
  }
}

function program(source: string): ParseResult {
  const known = programs.get(source);
  if (known !== undefined) return known;
  if (source.length > CEL_LIMITS.characters) {
    throw new Failure('invalid', `a CEL expression may be ${CEL_LIMITS.characters} characters long`);
  }
  const parsed = environment().parse(celSource(source).text);
  if (programs.size >= CACHE_SIZE) programs.clear();
  programs.set(source, parsed);
  return parsed;
}

function shorten(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** The library's sentence without its excerpt, in our words where they are clearer. */
function celReason(cause: Error): string {
  const summary = 'summary' in cause && typeof cause.summary === 'string' ? cause.summary : cause.message;
  return summary
    .replace(/^No such key: (.*)$/, "there is no '$1'")
    .replace(/^Unknown variable: (.*)$/, "there is no variable '$1'")
    .replaceAll(/\bdyn<(\w+)>/g, '$1')
    .replaceAll(/\bdouble\b/g, 'number');
}

function celToJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return finite(Number(value));
  if (typeof value === 'number') return finite(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(celToJson);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [String(key), celToJson(item)]));
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'object' && value !== null) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, celToJson(item)]));
    }
    return String(value); // durations, types and unsigned integers print themselves
  }
  throw new Failure('invalid', 'the result of a CEL expression must be a value');
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new Failure('invalid', 'the result of a CEL expression must be a finite number');
}
