import { createHash } from 'node:crypto';
import { apiVersionOf, type Resource } from '../resource.ts';
import type { ResourceRegistry, ServedResource } from '../resource-registry.ts';
import type { TypeNode } from '../schema/type-node.ts';
import { type Descriptions, readDescriptions } from './schema-descriptions.ts';

/** Documents made once per state of the registry. */
const documents = new WeakMap<ResourceRegistry, { generation: number; texts: Map<string, string> }>();

function textsOf(registry: ResourceRegistry): Map<string, string> {
  const known = documents.get(registry);
  if (known !== undefined && known.generation === registry.generation) return known.texts;
  const texts = new Map<string, string>();
  documents.set(registry, { generation: registry.generation, texts });
  return texts;
}

const placeOf = (resource: Resource): string =>
  resource.group === '' ? `api/${resource.version}` : `apis/${apiVersionOf(resource)}`;

/** `/openapi/v3`: where the document of each group and version is, with a hash that changes with it. */
export function openApiIndex(registry: ResourceRegistry): unknown {
  const paths: Record<string, { serverRelativeURL: string }> = {};
  for (const { resource, schema } of registry.all()) {
    const place = placeOf(resource);
    const seed = schema === undefined ? '' : JSON.stringify(schema);
    const before = paths[place]?.serverRelativeURL ?? '';
    const hash = createHash('sha256').update(`${before}${resource.name}${seed}`).digest('hex').slice(0, 32);
    paths[place] = { serverRelativeURL: `/openapi/v3/${place}?hash=${hash}` };
  }
  return { paths };
}

/** `/openapi/v3/apis/GROUP/VERSION`, as JSON text; `undefined` when nothing is served there. */
export async function openApiDocument(
  registry: ResourceRegistry,
  place: string,
): Promise<string | undefined> {
  const texts = textsOf(registry);
  const known = texts.get(place);
  if (known !== undefined) return known;
  const served = registry.all().filter(({ resource }) => placeOf(resource) === place);
  if (served.length === 0) return undefined;
  const descriptions = await readDescriptions();
  const schemas = new Map<string, unknown>();
  const paths: Record<string, unknown> = {};
  for (const each of served) {
    addSchema(each, schemas, descriptions);
    Object.assign(paths, pathsOf(each.resource));
  }
  const text = JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36' },
    paths,
    components: { schemas: Object.fromEntries(schemas) },
  });
  texts.set(place, text);
  return text;
}

const gvk = ({ group, version, kind }: Resource) => ({ group, version, kind });

function nameOf(served: ServedResource, descriptions: Descriptions): string {
  const { resource, type, schema } = served;
  if (schema === undefined && type?.name !== undefined) return descriptions.ofType(type.name).schema;
  return `${resource.group.split('.').reverse().join('.')}.${resource.version}.${resource.kind}`;
}

function addSchema(served: ServedResource, schemas: Map<string, unknown>, descriptions: Descriptions): void {
  const { resource, type, schema } = served;
  const name = nameOf(served, descriptions);
  const extension = { 'x-kubernetes-group-version-kind': [gvk(resource)] };
  if (schema === undefined) {
    if (type === undefined) return;
    refTo(type, schemas, descriptions);
    schemas.set(name, { ...Object(schemas.get(name)), ...extension });
    return;
  }
  const metadata = type?.fields['metadata'];
  const properties = {
    ...Object(schema['properties']),
    apiVersion: { type: 'string', ...descriptions.ofField('V1Pod.apiVersion') },
    kind: { type: 'string', ...descriptions.ofField('V1Pod.kind') },
    ...(metadata === undefined
      ? {}
      : {
          metadata: {
            ...descriptions.ofField('V1Pod.metadata'),
            allOf: [refTo(metadata, schemas, descriptions)],
          },
        }),
  };
  schemas.set(name, { ...schema, properties, ...extension });
}

interface Scalar {
  readonly schema: string;
  readonly is: unknown;
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** Types that are spelled as one value, and how real documents call them. */
const SCALARS: Readonly<Record<string, Scalar>> = {
  Time: { schema: `${META}.Time`, is: { type: 'string', format: 'date-time' } },
  MicroTime: { schema: `${META}.MicroTime`, is: { type: 'string', format: 'date-time' } },
  FieldsV1: { schema: `${META}.FieldsV1`, is: { type: 'object' } },
  Quantity: {
    schema: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
    is: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  },
};

const INT_OR_STRING: Scalar = {
  schema: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
  is: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
};

/** A reference to a named type, whose schema is added when it is met first; other types inline. */
function refTo(type: TypeNode, schemas: Map<string, unknown>, descriptions: Descriptions): unknown {
  if (type.name === undefined) return inline(type, schemas, descriptions);
  const name = SCALARS[type.name]?.schema ?? descriptions.ofType(type.name).schema;
  if (!schemas.has(name)) {
    schemas.set(name, {});
    schemas.set(name, SCALARS[type.name]?.is ?? structSchema(type, type.name, schemas, descriptions));
  }
  return { $ref: `#/components/schemas/${name}` };
}

function structSchema(
  type: TypeNode,
  name: string,
  schemas: Map<string, unknown>,
  descriptions: Descriptions,
): unknown {
  const properties: Record<string, unknown> = {};
  for (const [field, of] of Object.entries(type.fields)) {
    const said = descriptions.ofField(`${name}.${field}`);
    const schema = refTo(of, schemas, descriptions);
    properties[field] =
      '$ref' in Object(schema) ? { ...said, allOf: [schema] } : { ...Object(schema), ...said };
  }
  const { description } = descriptions.ofType(name);
  return {
    ...(description === '' ? {} : { description }),
    type: 'object',
    properties,
    ...(type.required.length === 0 ? {} : { required: type.required }),
    ...(type.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
  };
}

function inline(type: TypeNode, schemas: Map<string, unknown>, descriptions: Descriptions): unknown {
  const element = (): unknown =>
    type.element === undefined ? {} : refTo(type.element, schemas, descriptions);
  switch (type.type) {
    case 'list':
      return {
        type: 'array',
        items: element(),
        'x-kubernetes-list-type': type.listType,
        ...(type.listType === 'map' ? { 'x-kubernetes-list-map-keys': type.listKeys } : {}),
        ...(type.patchKey === undefined
          ? {}
          : { 'x-kubernetes-patch-merge-key': type.patchKey, 'x-kubernetes-patch-strategy': 'merge' }),
      };
    case 'map':
      return { type: 'object', additionalProperties: element() };
    case 'struct':
      return structSchema(type, '', schemas, descriptions);
    case 'int-or-string':
      schemas.set(INT_OR_STRING.schema, INT_OR_STRING.is);
      return { $ref: `#/components/schemas/${INT_OR_STRING.schema}` };
    case 'any':
      return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    default:
      return { type: type.type };
  }
}

const queryParameter = (name: string): unknown => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
});

const WRITE_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'].map(queryParameter);

/** The paths of a resource: enough for clients to see kinds, verbs and which parameters a write takes. */
function pathsOf(resource: Resource): Record<string, unknown> {
  const extension = (action: string) => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk(resource),
    responses: { '200': { description: 'OK' } },
  });
  const scope = resource.namespaced ? '/namespaces/{namespace}' : '';
  const collection = `/${placeOf(resource)}${scope}/${resource.name}`;
  const post = { ...extension('post'), parameters: WRITE_PARAMETERS };
  if (resource.verbs !== undefined) return { [collection]: { post } };
  return {
    [collection]: { get: extension('list'), post },
    [`${collection}/{name}`]: {
      get: extension('get'),
      put: { ...extension('put'), parameters: WRITE_PARAMETERS },
      patch: { ...extension('patch'), parameters: [...WRITE_PARAMETERS, queryParameter('force')] },
      delete: extension('delete'),
    },
  };
}
