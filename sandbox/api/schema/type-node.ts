/**
 * The shape of a value as merging, ownership and field checks need it: made from the field tables of built-in kinds
 * and from the structural schemas of CRDs. Nodes may be cyclic.
 */
export interface TypeNode {
  readonly type:
    | 'struct'
    | 'map'
    | 'list'
    | 'string'
    | 'integer'
    | 'number'
    | 'boolean'
    | 'int-or-string'
    | 'any';
  /** Fields of a `struct`. */
  readonly fields: Readonly<Record<string, TypeNode>>;
  readonly required: readonly string[];
  /** Type of the values of a `map` or the items of a `list`. */
  readonly element: TypeNode | undefined;
  /** How a list is merged and owned: as one value, by keys, or by its values. */
  readonly listType: 'atomic' | 'map' | 'set';
  /** Keys of a `map` list. */
  readonly listKeys: readonly string[];
  /** Values of list keys when an item does not give them (`protocol: TCP`). */
  readonly keyDefaults: Readonly<Record<string, string>>;
  /** A struct or map that is merged and owned as one value. */
  readonly atomic: boolean;
  /** Key of a strategic merge of this list; absent: the list is replaced. */
  readonly patchKey?: string;
  /** A struct that may hold fields it does not declare. */
  readonly open: boolean;
  readonly nullable: boolean;
  /** Name of the type in `/openapi/v3`. */
  readonly name?: string;
}

const PLAIN = {
  fields: {},
  required: [],
  element: undefined,
  listType: 'atomic',
  listKeys: [],
  keyDefaults: {},
  atomic: false,
  open: false,
  nullable: false,
} as const;

/** A node of a type, with what is given; the rest plain. */
export function typeNode(type: TypeNode['type'], given: Partial<TypeNode> = {}): TypeNode {
  return { ...PLAIN, type, ...given };
}

/** A value of unknown shape: maps merge by key, lists are one value. */
export const ANY: TypeNode = typeNode('any', { open: true });

/** The type of a map entry or struct field; unknown fields are of any shape. */
export function fieldType(node: TypeNode, key: string): TypeNode {
  if (node.type === 'struct' && Object.hasOwn(node.fields, key)) return node.fields[key] ?? ANY;
  if (node.type === 'map') return node.element ?? ANY;
  return ANY;
}
