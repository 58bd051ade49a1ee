import { isMap, type JsonMap } from '../../../store/json-values.ts';
import type { Resource } from '../../resource.ts';
import type { StructuralSchema } from '../../schema/structural-schema.ts';
import type { SchemaNames } from './paths.ts';
import type { PublishedSchemas } from './published-schemas.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
/** A kind whose fields that all kinds have are explained in the same words. */
const EXAMPLE = 'io.k8s.api.core.v1.ConfigMap';
const MORE = 'More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';

const METADATA = {
  description: `Standard object's metadata. ${MORE}#metadata`,
  allOf: [{ $ref: `#/components/schemas/${META}.ObjectMeta` }],
};
/** What objects within objects are said to have. */
const EMBEDDED_FIELDS = {
  apiVersion: {
    description: `apiVersion defines the versioned schema of this representation of an object. ${MORE}#resources`,
    type: 'string',
  },
  kind: {
    description: `kind is a string value representing the type of this object. In CamelCase. ${MORE}#types-kinds`,
    type: 'string',
  },
  metadata: METADATA,
};

/** What a document says of a custom kind: its schema and that of its lists. */
export function customSchemas(
  resource: Resource,
  schema: StructuralSchema,
  names: SchemaNames,
  published: PublishedSchemas,
): readonly (readonly [string, unknown])[] {
  const { apiVersion, kind } = fieldsOf(published.schema(EXAMPLE));
  const declared = asPublished(schema);
  const object = {
    ...declared,
    properties: { ...Object(declared['properties']), apiVersion, kind, metadata: METADATA },
    ...kindOf(resource, resource.kind),
  };
  return [
    [names.object, object],
    [names.list, listOf(resource, names, published)],
  ];
}

function listOf(resource: Resource, names: SchemaNames, published: PublishedSchemas): unknown {
  const { apiVersion, kind } = fieldsOf(published.schema(EXAMPLE));
  const items = {
    description: `List of ${resource.name}. ${MORE}`,
    type: 'array',
    items: { $ref: `#/components/schemas/${names.object}` },
  };
  return {
    description: `${resource.kind}List is a list of ${resource.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion,
      items,
      kind,
      metadata: {
        description: `Standard list metadata. ${MORE}#types-kinds`,
        allOf: [{ $ref: `#/components/schemas/${META}.ListMeta` }],
      },
    },
    ...kindOf(resource, `${resource.kind}List`),
  };
}

const fieldsOf = (schema: unknown): JsonMap => Object(Object(schema)['properties']);

const kindOf = ({ group, version }: Resource, kind: string) => ({
  'x-kubernetes-group-version-kind': [{ group, version, kind }],
});

const INT_OR_STRING = 'x-kubernetes-int-or-string';
const EMBEDDED = 'x-kubernetes-embedded-resource';
/** Where a schema holds others by name, or in a list, or alone. */
const BY_NAME = ['properties'];
const ALONE = ['items', 'additionalProperties'];

/** A schema as a server publishes it: what two extensions stand for is written out. */
function asPublished(schema: StructuralSchema): JsonMap {
  const told: Record<string, unknown> = { ...schema };
  for (const key of BY_NAME) {
    const inner = told[key];
    if (isMap(inner))
      told[key] = Object.fromEntries(Object.entries(inner).map(([name, each]) => [name, inside(each)]));
  }
  for (const key of ALONE) if (told[key] !== undefined) told[key] = inside(told[key]);
  if (told[INT_OR_STRING] === true) told['anyOf'] ??= [{ type: 'integer' }, { type: 'string' }];
  if (told[EMBEDDED] !== true) return told;
  const required = [
    ...new Set([...(Array.isArray(told['required']) ? told['required'] : []), 'kind', 'apiVersion']),
  ];
  return {
    ...told,
    required,
    properties: { ...Object(told['properties']), ...EMBEDDED_FIELDS },
  };
}

const inside = (schema: unknown): unknown => (isMap(schema) ? asPublished(schema) : schema);
