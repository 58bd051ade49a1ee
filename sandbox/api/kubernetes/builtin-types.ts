import { ANY, type TypeNode, typeNode } from '../schema/type-node.ts';
import { FIELD_TABLE } from './field-table.ts';
import { ATOMIC, LIST_RULES, PATCH_ONLY_RULES, QUANTITIES, SETS } from './merge-rules.ts';

/** Model names whose kind is spelled differently. */
const MODEL_OF_KIND: Readonly<Record<string, string>> = {
  Event: 'CoreV1Event',
  HorizontalPodAutoscaler: 'V2HorizontalPodAutoscaler',
  TokenRequest: 'AuthenticationV1TokenRequest',
};

interface Open extends TypeNode {
  readonly fields: Record<string, TypeNode>;
  readonly required: string[];
}

const lines = new Map<string, string>();
const built = new Map<string, Open>();

/** Scans the table for its type names once; the fields of a type are read when it is first asked for. */
function tableLines(): ReadonlyMap<string, string> {
  if (lines.size > 0) return lines;
  for (const line of FIELD_TABLE.split('\n')) {
    const space = line.indexOf(' ');
    if (space > 0) lines.set(line.slice(0, space), line.slice(space + 1));
  }
  return lines;
}

/** The type of a built-in kind, or `undefined` for a kind without field table. */
export function builtinType(kind: string): TypeNode | undefined {
  return namedType(MODEL_OF_KIND[kind] ?? `V1${kind}`);
}

function namedType(name: string): TypeNode | undefined {
  const known = built.get(name);
  if (known !== undefined) return known;
  const line = tableLines().get(name);
  if (line === undefined) return undefined;
  const base = typeNode('struct', { atomic: ATOMIC.has(name), name });
  const node: Open = { ...base, fields: {}, required: [] };
  built.set(name, node);
  for (const entry of line.split(' ')) {
    const equals = entry.indexOf('=');
    const required = entry[equals - 1] === '!';
    const field = entry.slice(0, required ? equals - 1 : equals);
    if (required) node.required.push(field);
    node.fields[field] = typeOfField(name, field, entry.slice(equals + 1));
  }
  return node;
}

/** Times that keep their microseconds. */
const MICRO_TIMES = new Set([
  'V1LeaseSpec.acquireTime',
  'V1LeaseSpec.renewTime',
  'CoreV1Event.eventTime',
  'CoreV1EventSeries.lastObservedTime',
]);

function typeOfField(owner: string, field: string, type: string): TypeNode {
  const place = `${owner}.${field}`;
  if (place === 'V1ManagedFieldsEntry.fieldsV1') return { ...ANY, name: 'FieldsV1' };
  if (type === 'time') return typeNode('string', { name: MICRO_TIMES.has(place) ? 'MicroTime' : 'Time' });
  const element = (rest: string): TypeNode =>
    QUANTITIES.has(place) ? typeNode('int-or-string', { name: 'Quantity' }) : scalarOrNamed(rest);
  if (type.startsWith('{}')) {
    const inner = type.slice(2);
    const values = inner.startsWith('[]')
      ? typeNode('list', { element: scalarOrNamed(inner.slice(2)) })
      : element(inner);
    return typeNode('map', { element: values, atomic: ATOMIC.has(place) });
  }
  if (type.startsWith('[]')) return listType(owner, field, scalarOrNamed(type.slice(2)));
  return element(type);
}

function listType(owner: string, field: string, element: TypeNode): TypeNode {
  const rule = LIST_RULES[owner]?.[field];
  if (rule !== undefined) {
    const patchKey = rule.patched === undefined ? rule.keys[0] : undefined;
    return typeNode('list', {
      element,
      listType: 'map',
      listKeys: rule.keys,
      keyDefaults: rule.keys.includes('protocol') ? { protocol: 'TCP' } : {},
      ...(patchKey === undefined ? {} : { patchKey }),
    });
  }
  if (SETS.has(`${owner}.${field}`)) return typeNode('list', { element, listType: 'set' });
  const patchKey = PATCH_ONLY_RULES[owner]?.[field];
  return typeNode('list', { element, ...(patchKey === undefined ? {} : { patchKey }) });
}

function scalarOrNamed(type: string): TypeNode {
  switch (type) {
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
    case 'int-or-string':
      return typeNode(type);
    case 'time':
      return typeNode('string', { nullable: true });
    case 'any':
      return ANY;
    default:
      return namedType(type) ?? ANY;
  }
}
