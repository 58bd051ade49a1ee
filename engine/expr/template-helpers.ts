import { parseDuration } from '../../schemas/duration.ts';
import type { Json } from '../../schemas/json.ts';
import { parseQuantity } from '../../schemas/quantity.ts';
import { INT, NUMBER, STRING, type TypeKind, UNKNOWN, type ValueType } from './types.ts';

/** One helper of the template language: its typed signature and what it does. */
export interface TemplateHelper {
  /** As a person writes it: `sub number number`. */
  readonly signature: string;
  /** Kinds accepted by each argument; the last repeats when `more` is set. */
  readonly accepts: readonly (readonly TypeKind[])[];
  readonly more?: true;
  resultType(args: readonly ValueType[]): ValueType;
  /** Arguments have the kinds of `accepts`; a sentence when the values themselves do not fit. */
  apply(args: readonly Json[]): { readonly value: Json } | { readonly problem: string };
}

const NUMBERS: readonly TypeKind[] = ['number'];

function arithmetic(name: string, more: boolean, combine: (a: number, b: number) => number): TemplateHelper {
  return {
    signature: more ? `${name} number number …` : `${name} number number`,
    accepts: [NUMBERS, NUMBERS],
    ...(more ? { more: true } : {}),
    resultType: (args) => (args.every((arg) => arg.kind === 'int') ? INT : NUMBER),
    apply(args) {
      const value = args.map(Number).reduce(combine);
      return Number.isFinite(value) ? { value } : { problem: 'the result is not a finite number' };
    },
  };
}

function onText(name: string, change: (text: string) => string): TemplateHelper {
  return {
    signature: `${name} string`,
    accepts: [['string']],
    resultType: () => STRING,
    apply: (args) => ({ value: change(String(args[0])) }),
  };
}

const HELPERS: ReadonlyMap<string, TemplateHelper> = new Map<string, TemplateHelper>([
  ['sub', arithmetic('sub', false, (a, b) => a - b)],
  ['add', arithmetic('add', true, (a, b) => a + b)],
  ['mul', arithmetic('mul', true, (a, b) => a * b)],
  [
    'default',
    {
      signature: 'default value fallback',
      accepts: [['unknown'], ['unknown']],
      resultType: (args) => (args[0]?.kind === args[1]?.kind ? (args[0] ?? UNKNOWN) : UNKNOWN),
      apply: ([value, fallback]) => ({
        value: value === null || value === undefined || value === '' ? (fallback ?? null) : value,
      }),
    },
  ],
  ['lower', onText('lower', (text) => text.toLowerCase())],
  ['upper', onText('upper', (text) => text.toUpperCase())],
  [
    'join',
    {
      signature: 'join list separator',
      accepts: [['list'], ['string']],
      resultType: () => STRING,
      apply([list, separator]) {
        const items = Array.isArray(list) ? list : [];
        const nested = items.some((item) => typeof item === 'object' && item !== null);
        return nested
          ? { problem: "'join' takes a list of plain values" }
          : { value: items.map((item) => String(item)).join(String(separator)) };
      },
    },
  ],
  [
    'quantity',
    {
      signature: 'quantity value',
      accepts: [['string', 'number']],
      resultType: () => NUMBER,
      apply([text]) {
        const value = parseQuantity(String(text));
        return value === undefined
          ? { problem: `'${String(text)}' is not a quantity such as 500m or 1Gi` }
          : { value };
      },
    },
  ],
  [
    'duration',
    {
      signature: 'duration text',
      accepts: [['string']],
      resultType: () => NUMBER,
      apply([text]) {
        const ms = parseDuration(String(text));
        return ms === undefined
          ? { problem: `'${String(text)}' is not a duration such as 300ms, 8s or 1h30m` }
          : { value: ms / 1000 };
      },
    },
  ],
  [
    'toJson',
    {
      signature: 'toJson value',
      accepts: [['unknown']],
      resultType: () => STRING,
      apply: ([value]) => ({ value: JSON.stringify(value ?? null) }),
    },
  ],
]);

/** The helpers there are; no other name can be called. */
export const HELPER_NAMES: readonly string[] = [...HELPERS.keys()];

/** The helper of that name; the parser has refused all others. */
export function templateHelper(name: string): TemplateHelper {
  const helper = HELPERS.get(name);
  if (helper === undefined) throw new Error(`template helper ${name} was not refused by the parser`);
  return helper;
}
