import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { isMap, type JsonMap, listAt, mapAt, sameJson, textAt } from '../../store/json-values.ts';
import type { StatusCause } from '../../store/status-error.ts';
import { valuesAtPath } from './json-path.ts';
import { previousItem } from './previous-item.ts';

/** A rule that asks for more work than this many syntax nodes is not run. */
const LIMITS = {
  maxAstNodes: 10_000,
  maxDepth: 100,
  maxListElements: 1000,
  maxMapEntries: 1000,
  maxCallArguments: 32,
};

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  limits: LIMITS,
});

/** Rules that were read; `undefined` for those that this implementation of CEL cannot read. */
const programs = new Map<string, ParseResult | undefined>();
const CACHE_SIZE = 2000;

function programOf(source: string): ParseResult | undefined {
  if (programs.has(source)) return programs.get(source);
  if (programs.size >= CACHE_SIZE) programs.clear();
  let program: ParseResult | undefined;
  try {
    program = environment.parse(source);
  } catch {
    // The library's errors have no common class to ask for; what it cannot read is not judged.
    program = undefined;
  }
  programs.set(source, program);
  return program;
}

/** A value of JSON as CEL has it: what the schema calls an integer is one, everything else as it is. */
function celValue(value: unknown, schema: unknown): unknown {
  if (typeof value === 'number') {
    const whole =
      isMap(schema) && (schema['type'] === 'integer' || schema['x-kubernetes-int-or-string'] === true);
    return whole && Number.isInteger(value) ? BigInt(value) : value;
  }
  if (Array.isArray(value)) {
    const items = isMap(schema) ? schema['items'] : undefined;
    return value.map((item) => celValue(item, items));
  }
  if (!isMap(value)) return value;
  const properties = mapAt(schema, 'properties');
  const others = isMap(schema) ? schema['additionalProperties'] : undefined;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    celValue(item, properties[key] ?? others),
  ]);
  return Object.fromEntries(entries);
}

/** Whether a schema has a rule in CEL anywhere. */
export function hasRules(schema: unknown): boolean {
  if (!isMap(schema)) return false;
  if (listAt(schema, 'x-kubernetes-validations').length > 0) return true;
  const inner = [
    ...Object.values(mapAt(schema, 'properties')),
    schema['items'],
    schema['additionalProperties'],
  ];
  return inner.some(hasRules);
}

interface Place {
  readonly field: string;
  readonly schema: JsonMap;
  readonly value: unknown;
  readonly previous: unknown;
}

/** What the rules (`x-kubernetes-validations`) of a schema say against an object whose structure is right. */
export function celCauses(object: unknown, previous: unknown, schema: JsonMap): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  walk({ field: '', schema, value: object, previous }, causes);
  return causes;
}

function walk(place: Place, causes: StatusCause[]): void {
  const { field, schema, value, previous } = place;
  if (value === undefined || value === null) return;
  for (const rule of listAt(schema, 'x-kubernetes-validations')) {
    const cause = judge(rule, place);
    if (cause !== undefined) causes.push(cause);
  }
  if (Array.isArray(value)) {
    const items = schema['items'];
    if (!isMap(items)) return;
    for (const [i, item] of value.entries()) {
      const before = previousItem(previous, item, schema);
      walk({ field: `${field}[${i}]`, schema: items, value: item, previous: before }, causes);
    }
    return;
  }
  if (!isMap(value)) return;
  const properties = mapAt(schema, 'properties');
  for (const [key, item] of Object.entries(value)) {
    const inner = properties[key] ?? schema['additionalProperties'];
    if (!isMap(inner)) continue;
    const before = isMap(previous) ? previous[key] : undefined;
    const named = properties[key] !== undefined;
    const path = named ? (field === '' ? key : `${field}.${key}`) : `${field}[${key}]`;
    walk({ field: path, schema: inner, value: item, previous: before }, causes);
  }
}

function judge(rule: unknown, place: Place): StatusCause | undefined {
  const source = textAt(rule, 'rule') ?? '';
  const transition = /\boldSelf\b/.test(source);
  // A rule about a change says nothing about what is new.
  if (transition && (place.previous === undefined || place.previous === null)) return undefined;
  // What has not changed is not judged again.
  if (!transition && place.previous !== undefined && sameJson(place.value, place.previous)) return undefined;
  const program = programOf(source);
  if (program === undefined) return undefined;
  const scope = {
    self: celValue(place.value, place.schema),
    ...(transition ? { oldSelf: celValue(place.previous, place.schema) } : {}),
  };
  try {
    return program(scope) === false ? causeOf(rule, place, scope) : undefined;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    // Functions that only Kubernetes adds to CEL cannot be judged here.
    if (/overload|function|method/i.test(why)) return undefined;
    return celCause(rule, place, `${why} evaluating rule: ${textAt(rule, 'message') ?? source}`);
  }
}

function causeOf(rule: unknown, place: Place, scope: Readonly<Record<string, unknown>>): StatusCause {
  const expression = textAt(rule, 'messageExpression');
  const said = expression === undefined ? undefined : messageOf(expression, scope);
  const message = said ?? textAt(rule, 'message') ?? `failed rule: ${textAt(rule, 'rule')}`;
  return celCause(rule, place, message);
}

function messageOf(expression: string, scope: Readonly<Record<string, unknown>>): string | undefined {
  try {
    const said = programOf(expression)?.({ ...scope });
    return typeof said === 'string' && said.trim() !== '' && !said.includes('\n') ? said : undefined;
  } catch {
    // A message that cannot be made gives way to the fixed one.
    return undefined;
  }
}

function celCause(rule: unknown, place: Place, message: string): StatusCause {
  const path = textAt(rule, 'fieldPath') ?? '';
  const field = `${place.field}${path}`;
  const reason = textAt(rule, 'reason') ?? 'FieldValueInvalid';
  switch (reason) {
    case 'FieldValueForbidden':
      return { reason, field, message: `Forbidden: ${message}` };
    case 'FieldValueRequired':
      return { reason, field, message: `Required value: ${message}` };
    case 'FieldValueDuplicate':
      return { reason, field, message: `Duplicate value: ${shown(place, path)}` };
    default:
      // A rule with a path of its own speaks of a value that it does not show.
      return {
        reason: 'FieldValueInvalid',
        field,
        message: `Invalid value: ${path === '' ? `${shown(place, path)}: ` : ''}${message}`,
      };
  }
}

function shown({ value }: Place, path: string): string {
  const at = path === '' ? value : valuesAtPath(value, path)[0];
  if (Array.isArray(at)) return '"array"';
  return isMap(at) ? '"object"' : JSON.stringify(at ?? null);
}
