import { isMap, type JsonMap, listAt, mapAt, textAt } from '../../store/json-values.ts';
import { ANY, type TypeNode, typeNode } from './type-node.ts';

/** A CRD version's `openAPIV3Schema`, as written. */
export type StructuralSchema = JsonMap;

const OBJECT_META_FIELDS = ['apiVersion', 'kind', 'metadata'];

/** The shape that a structural schema gives to merging and ownership; `root` adds kind and metadata. */
export function typeOfSchema(schema: unknown, metadata: TypeNode | undefined): TypeNode {
  const node = convert(schema);
  if (metadata === undefined) return node;
  const plain = { apiVersion: typeNode('string'), kind: typeNode('string'), metadata };
  return { ...node, type: 'struct', fields: { ...node.fields, ...plain } };
}

function convert(schema: unknown): TypeNode {
  if (!isMap(schema)) return ANY;
  const nullable = schema['nullable'] === true;
  if (schema['x-kubernetes-int-or-string'] === true) return typeNode('int-or-string', { nullable });
  switch (schema['type']) {
    case 'object':
      return { ...convertObject(schema), nullable };
    case 'array':
      return { ...convertArray(schema), nullable };
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return typeNode(schema['type'], { nullable });
    default:
      return ANY;
  }
}

function convertObject(schema: JsonMap): TypeNode {
  const atomic = schema['x-kubernetes-map-type'] === 'atomic';
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const values = schema['additionalProperties'];
  if (values !== undefined && values !== false) {
    return typeNode('map', { atomic, element: isMap(values) ? convert(values) : ANY });
  }
  const properties = Object.entries(mapAt(schema, 'properties'));
  const fields = Object.fromEntries(properties.map(([key, field]) => [key, convert(field)]));
  const required = listAt(schema, 'required').map(String);
  return typeNode('struct', { atomic, open, fields, required });
}

function convertArray(schema: JsonMap): TypeNode {
  const element = convert(schema['items']);
  const listType = textAt(schema, 'x-kubernetes-list-type');
  if (listType === 'map') {
    const listKeys = listAt(schema, 'x-kubernetes-list-map-keys').map(String);
    const properties = mapAt(mapAt(schema, 'items'), 'properties');
    const defaults = listKeys.map((key) => [key, mapAt(properties, key)['default']] as const);
    const given = defaults.filter(
      (entry): entry is readonly [string, string] => typeof entry[1] === 'string',
    );
    return typeNode('list', { element, listType, listKeys, keyDefaults: Object.fromEntries(given) });
  }
  return typeNode('list', { element, listType: listType === 'set' ? 'set' : 'atomic' });
}

/** An object with the schema's defaults filled in where nothing is said. */
export function withDefaults(value: unknown, schema: unknown): unknown {
  if (!isMap(schema)) return value;
  if (isMap(value)) {
    // Null where a schema does not know it counts as nothing said.
    const filled: Record<string, unknown> = { ...value };
    const properties = mapAt(schema, 'properties');
    for (const [key, field] of Object.entries(properties)) {
      const nullable = isMap(field) && field['nullable'] === true;
      const absent = filled[key] === undefined || (filled[key] === null && !nullable);
      if (absent) delete filled[key];
      if (absent && isMap(field) && field['default'] !== undefined) filled[key] = field['default'];
      if (filled[key] !== undefined) filled[key] = withDefaults(filled[key], field);
    }
    const values = schema['additionalProperties'];
    if (isMap(values)) {
      for (const key of Object.keys(filled)) {
        if (!Object.hasOwn(properties, key)) filled[key] = withDefaults(filled[key], values);
      }
    }
    return filled;
  }
  if (Array.isArray(value)) return value.map((item) => withDefaults(item, schema['items']));
  return value;
}

/** What a pruned object lost, as field paths. */
export interface Pruned {
  readonly value: unknown;
  readonly unknown: readonly string[];
}

/** An object without the fields its schema does not know; `kind` and `metadata` stay at the root. */
export function pruneUnknown(value: unknown, schema: unknown): Pruned {
  const unknown: string[] = [];
  const kept = prune(value, schema, '', unknown, true);
  return { value: kept, unknown };
}

function prune(value: unknown, schema: unknown, path: string, unknown: string[], root: boolean): unknown {
  if (!isMap(schema)) return value;
  if (Array.isArray(value)) {
    return value.map((item, i) => prune(item, schema['items'], `${path}[${i}]`, unknown, false));
  }
  if (!isMap(value)) return value;
  const embedded = root || schema['x-kubernetes-embedded-resource'] === true;
  const properties = mapAt(schema, 'properties');
  const values = schema['additionalProperties'];
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || values === true;
  const kept: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    const place = path === '' ? key : `${path}.${key}`;
    if (embedded && OBJECT_META_FIELDS.includes(key)) kept[key] = field;
    else if (Object.hasOwn(properties, key)) kept[key] = prune(field, properties[key], place, unknown, false);
    else if (isMap(values)) kept[key] = prune(field, values, place, unknown, false);
    else if (open) kept[key] = field;
    else unknown.push(place);
  }
  return kept;
}
