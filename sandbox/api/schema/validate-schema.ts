import { RE2JS } from 're2js';
import { isMap, type JsonMap, listAt, mapAt, sameJson, textAt } from '../../store/json-values.ts';
import type { StatusCause } from '../../store/status-error.ts';
import { previousItem } from './previous-item.ts';

/** Patterns compile once; RE2 syntax, so that no pattern can stall the server. */
const compiled = new Map<string, RE2JS>();

function patternMatches(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    expression = RE2JS.compile(pattern);
    compiled.set(pattern, expression);
  }
  return expression.matcher(text).find();
}

/**
 * What is wrong with a custom object, by its structural schema; what has not changed since `previous` is not judged
 * again. Rules in CEL are run by `celCauses`.
 */
export function schemaCauses(object: JsonMap, schema: JsonMap, previous?: JsonMap): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const properties = mapAt(schema, 'properties');
  for (const field of listAt(schema, 'required').map(String)) {
    if (object[field] === undefined)
      causes.push({ reason: 'FieldValueRequired', field, message: 'Required value' });
  }
  for (const [key, value] of Object.entries(object)) {
    if (['apiVersion', 'kind', 'metadata'].includes(key)) continue;
    if (Object.hasOwn(properties, key)) validate(value, properties[key], key, causes, previous?.[key]);
  }
  return causes;
}

const typeName = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
};

function hasType(value: unknown, type: string): boolean {
  const found = typeName(value);
  return found === type || (type === 'number' && found === 'integer');
}

function validate(
  value: unknown,
  schema: unknown,
  field: string,
  causes: StatusCause[],
  previous?: unknown,
): void {
  if (!isMap(schema) || (previous !== undefined && sameJson(value, previous))) return;
  if (value === null && schema['nullable'] === true) return;
  const type = textAt(schema, 'type');
  if (schema['x-kubernetes-int-or-string'] === true) {
    if (typeof value === 'string' || Number.isInteger(value)) return;
    causes.push(typeCause(field, value, 'integer,string'));
    return;
  }
  if (type !== undefined && !hasType(value, type)) {
    causes.push(typeCause(field, value, type));
    return;
  }
  const allowed = schema['enum'];
  if (Array.isArray(allowed) && !allowed.some((each) => sameJson(each, value))) {
    const listed = allowed.map((each) => JSON.stringify(each)).join(', ');
    const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${listed}`;
    causes.push({ reason: 'FieldValueNotSupported', field, message });
  }
  if (typeof value === 'string') validateText(value, schema, field, causes);
  if (typeof value === 'number') validateNumber(value, schema, field, causes);
  if (Array.isArray(value)) validateList(value, schema, field, causes, previous);
  if (isMap(value)) validateMap(value, schema, field, causes, previous);
  validateCombinations(value, schema, field, causes);
}

function typeCause(field: string, value: unknown, type: string): StatusCause {
  const shown = JSON.stringify(typeName(value));
  const message = `Invalid value: ${shown}: ${field} in body must be of type ${type}: ${shown}`;
  return { reason: 'FieldValueTypeInvalid', field, message };
}

function invalid(field: string, value: unknown, why: string): StatusCause {
  const message = `Invalid value: ${JSON.stringify(value)}: ${field} in body ${why}`;
  return { reason: 'FieldValueInvalid', field, message };
}

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

function validateText(value: string, schema: JsonMap, field: string, causes: StatusCause[]): void {
  const { minLength, maxLength, pattern } = schema;
  const length = [...value].length;
  if (schema['format'] === 'date-time' && !DATE_TIME.test(value)) {
    const shown = JSON.stringify(value);
    const message = `Invalid value: ${shown}: ${field} in body must be of type date-time: ${shown}`;
    causes.push({ reason: 'FieldValueTypeInvalid', field, message });
    return;
  }
  if (typeof minLength === 'number' && length < minLength) {
    causes.push(invalid(field, value, `should be at least ${minLength} chars long`));
    return;
  }
  if (typeof maxLength === 'number' && length > maxLength) {
    causes.push({
      reason: 'FieldValueTooLong',
      field,
      message: `Too long: may not be more than ${maxLength} bytes`,
    });
    return;
  }
  if (typeof pattern === 'string' && !patternMatches(pattern, value)) {
    causes.push(invalid(field, value, `should match '${pattern}'`));
  }
}

function validateNumber(value: number, schema: JsonMap, field: string, causes: StatusCause[]): void {
  const { minimum, maximum, multipleOf } = schema;
  const above = schema['exclusiveMinimum'] === true;
  const below = schema['exclusiveMaximum'] === true;
  if (typeof minimum === 'number' && (value < minimum || (above && value === minimum))) {
    causes.push(invalid(field, value, `should be greater than ${above ? '' : 'or equal to '}${minimum}`));
  }
  if (typeof maximum === 'number' && (value > maximum || (below && value === maximum))) {
    causes.push(invalid(field, value, `should be less than ${below ? '' : 'or equal to '}${maximum}`));
  }
  if (typeof multipleOf === 'number' && value % multipleOf !== 0) {
    causes.push(invalid(field, value, `should be a multiple of ${multipleOf}`));
  }
}

function validateList(
  value: readonly unknown[],
  schema: JsonMap,
  field: string,
  causes: StatusCause[],
  previous: unknown,
): void {
  const { minItems, maxItems, items } = schema;
  if (typeof minItems === 'number' && value.length < minItems) {
    causes.push(invalid(field, value.length, `should have at least ${minItems} items`));
  }
  if (typeof maxItems === 'number' && value.length > maxItems) {
    causes.push({
      reason: 'FieldValueTooMany',
      field,
      message: `Too many: ${value.length}: must have at most ${maxItems} items`,
    });
  }
  for (const [i, item] of value.entries()) {
    validate(item, items, `${field}[${i}]`, causes, previousItem(previous, item, schema));
  }
  const keys = listAt(schema, 'x-kubernetes-list-map-keys').map(String);
  if (keys.length === 0 && schema['x-kubernetes-list-type'] !== 'set') return;
  const seen: unknown[] = [];
  for (const [i, item] of value.entries()) {
    const id =
      keys.length === 0 ? item : Object.fromEntries(keys.map((key) => [key, mapAt({ item }, 'item')[key]]));
    if (seen.some((other) => sameJson(other, id))) {
      const message = `Duplicate value: ${JSON.stringify(id)}`;
      causes.push({ reason: 'FieldValueDuplicate', field: `${field}[${i}]`, message });
    }
    seen.push(id);
  }
}

function validateMap(
  value: JsonMap,
  schema: JsonMap,
  field: string,
  causes: StatusCause[],
  previous: unknown,
): void {
  for (const key of listAt(schema, 'required').map(String)) {
    if (value[key] !== undefined) continue;
    causes.push({ reason: 'FieldValueRequired', field: `${field}.${key}`, message: 'Required value' });
  }
  const { minProperties, maxProperties } = schema;
  const count = Object.keys(value).length;
  if (typeof minProperties === 'number' && count < minProperties) {
    causes.push(invalid(field, count, `should have at least ${minProperties} properties`));
  }
  if (typeof maxProperties === 'number' && count > maxProperties) {
    const message = `Too many: ${count}: must have at most ${maxProperties} items`;
    causes.push({ reason: 'FieldValueTooMany', field, message });
  }
  const properties = mapAt(schema, 'properties');
  const values = schema['additionalProperties'];
  for (const [key, part] of Object.entries(value)) {
    const before = isMap(previous) ? previous[key] : undefined;
    if (Object.hasOwn(properties, key)) validate(part, properties[key], `${field}.${key}`, causes, before);
    else if (isMap(values)) validate(part, values, `${field}.${key}`, causes, before);
  }
}

function passes(value: unknown, schema: unknown, field: string): boolean {
  const causes: StatusCause[] = [];
  validate(value, schema, field, causes);
  return causes.length === 0;
}

function validateCombinations(value: unknown, schema: JsonMap, field: string, causes: StatusCause[]): void {
  for (const part of listAt(schema, 'allOf')) validate(value, part, field, causes);
  const any = listAt(schema, 'anyOf');
  if (any.length > 0 && !any.some((part) => passes(value, part, field))) {
    causes.push(invalid(field, value, 'must validate at least one schema (anyOf)'));
  }
  const one = listAt(schema, 'oneOf');
  if (one.length > 0 && one.filter((part) => passes(value, part, field)).length !== 1) {
    causes.push(invalid(field, value, 'must validate one and only one schema (oneOf)'));
  }
  if (schema['not'] !== undefined && passes(value, schema['not'], field)) {
    causes.push(invalid(field, value, 'must not validate the schema (not)'));
  }
}
