import type { Diagnostic, Span } from '../../../schemas/diagnostic.ts';
import type { Json, JsonObject } from '../../../schemas/json.ts';
import { nearestName } from '../../../schemas/nearest-name.ts';
import { unreachable } from '../../../schemas/unreachable.ts';
import { fieldElsewhere } from './field-elsewhere.ts';
import {
  bodyOf,
  describePath,
  type FieldPath,
  isList,
  itemsOf,
  nameOf,
  objectAt,
  type PlacedObject,
  smiError,
} from './placed-object.ts';
import { type Fields, fieldNamed, fieldNames, type Shape, type SmiVersion } from './smi-shape.ts';
import { exactQuantity } from './weights.ts';

/**
 * E510–E512: every field that the object's version does not have, lacks, or has with another type. An API server with
 * the published definitions would drop the first silently, and with it a part of the policy.
 */
export function checkShape(smi: ShapedObject): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  checkFields({ smi, findings }, smi.version.fields, bodyOf(smi.placed.object), []);
  return findings;
}

/** An object and the table that it is held to. */
export interface ShapedObject {
  readonly placed: PlacedObject;
  readonly kind: { readonly kind: string; readonly versions: readonly SmiVersion[] };
  readonly version: SmiVersion;
}

interface Check {
  readonly smi: ShapedObject;
  readonly findings: Diagnostic[];
}

function checkFields(check: Check, fields: Fields, value: JsonObject, path: FieldPath): void {
  const { smi, findings } = check;
  for (const [key, item] of Object.entries(value)) {
    const field = fieldNamed(fields, key);
    // An API server drops a null: it says as much as no field.
    if (item === null) continue;
    if (field !== undefined) checkValue(check, field.shape, item, [...path, key]);
    else if (!saysNothing(item)) findings.push(unknownField(smi, fields, [...path, key]));
  }
  for (const [key, field] of Object.entries(fields)) {
    if (field.required !== true || (value[key] !== undefined && value[key] !== null)) continue;
    const where = path.length === 0 ? nameOf(smi.placed.object) : `'${describePath(path)}'`;
    // fields that stand beside `spec` where the version wants them inside are told of once
    if (key === 'spec' && findings.some(({ code }) => code === 'E510')) continue;
    findings.push(
      smiError('E511', smi.placed.at(path, 'key'), `${where} lacks '${key}'`, { help: field.about }),
    );
  }
}

/** `spec: {}` and `matches: []` where a version has no such field: nothing is lost with them. */
function saysNothing(value: Json): boolean {
  if (value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function unknownField({ placed, kind, version }: ShapedObject, known: Fields, path: FieldPath): Diagnostic {
  const key = String(path.at(-1));
  const span = placed.at(path, 'key');
  const elsewhere = fieldElsewhere(kind, version, path);
  const names = fieldNames(known);
  const near = elsewhere === undefined ? nearestName(key, names) : undefined;
  return smiError('E510', span, `${kind.kind} ${version.name} has no '${describePath(path)}'`, {
    ...(near === undefined ? {} : { label: `did you mean '${near}'?`, fix: rename(span, near) }),
    help: elsewhere ?? (names.length === 0 ? 'it has no fields at all' : `known here: ${names.join(', ')}`),
  });
}

function rename(span: Span, name: string): NonNullable<Diagnostic['fix']> {
  return { title: `write '${name}'`, edits: [{ span, replacement: name }] };
}

function checkValue(check: Check, shape: Shape, value: Json, path: FieldPath): void {
  const wanted = mistakeOf(shape, value, path);
  if (wanted !== undefined) {
    const { placed, version } = check.smi;
    const message = `'${describePath(path)}' of ${nameOf(placed.object)} (${version.name}) is ${wanted}, not ${describe(value)}`;
    check.findings.push(smiError('E512', placed.at(path), message));
  } else checkInside(check, shape, value, path);
}

/** Parts of a value whose own type is right. */
function checkInside(check: Check, shape: Shape, value: Json, path: FieldPath): void {
  if (shape.type === 'fields') checkFields(check, shape.fields, objectAt(value) ?? {}, path);
  else if (shape.type === 'list') checkItems(check, shape.of, value, path);
  else if (shape.type === 'headers' && isList(value)) checkItems(check, { type: 'texts' }, value, path);
  else if (shape.type === 'headers' || shape.type === 'texts') {
    for (const [key, item] of Object.entries(objectAt(value) ?? {})) {
      checkValue(check, { type: 'text' }, item, [...path, key]);
    }
  }
}

/** Too few items are told of with what that means (E516). */
function checkItems(check: Check, shape: Shape, value: Json, path: FieldPath): void {
  for (const [index, item] of itemsOf(value).entries()) checkValue(check, shape, item, [...path, index]);
}

/** What was wanted in place of the value; undefined when its own type is right. */
function mistakeOf(shape: Shape, value: Json, path: FieldPath): string | undefined {
  // mistakes in weights have a code of their own (E501)
  const isWeight = path.at(-1) === 'weight';
  switch (shape.type) {
    case 'text':
      if (typeof value !== 'string') return 'a text';
      if (shape.oneOf !== undefined && !shape.oneOf.includes(value)) return oneOf(shape.oneOf);
      return shape.nonEmpty === true && value === '' ? 'a name' : undefined;
    case 'whole': {
      const { least, most = Number.MAX_SAFE_INTEGER } = shape;
      return isWeight || isWhole(value, least, most) ? undefined : `a whole number from ${least} to ${most}`;
    }
    case 'portText': {
      const number = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
      return isWhole(number, 1, 65_535) ? undefined : 'a port from 1 to 65535';
    }
    case 'quantity':
      return isWeight || exactQuantity(value) !== undefined ? undefined : 'a quantity such as 500m or 1';
    case 'list':
      return isList(value) ? undefined : 'a list';
    case 'headers':
      return isList(value) || objectAt(value) !== undefined ? undefined : 'a mapping of texts';
    case 'texts':
      return objectAt(value) === undefined ? 'a mapping of texts' : undefined;
    case 'fields':
      return objectAt(value) === undefined ? 'a mapping' : undefined;
    default:
      return unreachable(shape);
  }
}

function isWhole(value: Json, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
}

function describe(value: Json): string {
  if (value === null) return 'empty';
  if (isList(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `the text '${value}'` : String(value);
}
