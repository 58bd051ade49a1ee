import { expect, it } from 'vitest';
import {
  type PublishedSchemas,
  readPublishedSchemas,
} from '../../../../sandbox/api/http/openapi/published-schemas.ts';
import { builtinResources } from '../../../../sandbox/api/kubernetes/builtin-resources.ts';
import { builtinType } from '../../../../sandbox/api/kubernetes/builtin-types.ts';
import type { TypeNode } from '../../../../sandbox/api/schema/type-node.ts';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
}

/** Schemas of one value, and how our types call it. */
const SCALARS: Readonly<Record<string, TypeNode['type']>> = {
  Quantity: 'int-or-string',
  IntOrString: 'int-or-string',
  Time: 'string',
  MicroTime: 'string',
  FieldsV1: 'any',
  // JSON of every shape
  RawExtension: 'any',
  JSON: 'any',
  JSONSchemaPropsOrArray: 'any',
  JSONSchemaPropsOrBool: 'any',
  JSONSchemaPropsOrStringArray: 'any',
  CustomResourceSubresourceStatus: 'any',
};

interface Comparing {
  readonly published: PublishedSchemas;
  readonly seen: Set<TypeNode>;
  readonly differences: string[];
}

function expectSame(at: string, ours: unknown, theirs: unknown, { differences }: Comparing): boolean {
  if (ours === theirs) return true;
  differences.push(`${at}: ${String(ours)}, published as ${String(theirs)}`);
  return false;
}

function compare(at: string, type: TypeNode, schema: Schema, comparing: Comparing): void {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (reference !== undefined) compareNamed(at, type, reference, comparing);
  else if (type.type === 'struct') compareStruct(at, type, schema, comparing);
  else if (schema.items !== undefined) compareList(at, type, schema, schema.items, comparing);
  else if (schema.additionalProperties !== undefined) {
    expectSame(at, type.type, 'map', comparing);
    expectSame(`${at} atomic`, type.atomic, schema['x-kubernetes-map-type'] === 'atomic', comparing);
    if (type.element !== undefined) compare(`${at}{}`, type.element, schema.additionalProperties, comparing);
  } else expectSame(at, type.type, schema.type ?? 'any', comparing);
}

function compareNamed(at: string, type: TypeNode, reference: string, comparing: Comparing): void {
  const name = reference.slice('#/components/schemas/'.length);
  const scalar = SCALARS[name.split('.').at(-1) ?? ''];
  if (scalar !== undefined) expectSame(at, type.type, scalar, comparing);
  else if (expectSame(at, type.type, 'struct', comparing) && !comparing.seen.has(type)) {
    comparing.seen.add(type);
    compareStruct(type.name ?? at, type, comparing.published.schema(name) ?? {}, comparing);
  }
}

function compareStruct(at: string, type: TypeNode, schema: Schema, comparing: Comparing): void {
  const fields = (of: object): string => Object.keys(of).toSorted().join(' ');
  expectSame(`fields of ${at}`, fields(type.fields), fields(schema.properties ?? {}), comparing);
  expectSame(`${at} atomic`, type.atomic, schema['x-kubernetes-map-type'] === 'atomic', comparing);
  for (const [name, field] of Object.entries(type.fields)) {
    const property = schema.properties?.[name];
    if (property !== undefined) compare(`${at}.${name}`, field, property, comparing);
  }
}

function compareList(at: string, type: TypeNode, schema: Schema, items: Schema, comparing: Comparing): void {
  if (!expectSame(at, type.type, 'list', comparing)) return;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  expectSame(`${at} list type`, type.listType, schema['x-kubernetes-list-type'] ?? 'atomic', comparing);
  expectSame(`${at} keys`, type.listKeys.join(' '), keys.join(' '), comparing);
  expectSame(`${at} patched by`, type.patchKey, schema['x-kubernetes-patch-merge-key'], comparing);
  if (type.element !== undefined) compare(`${at}[]`, type.element, items, comparing);
}

it('built-in types have the fields, owners and merge keys that a real server publishes', async () => {
  const published = await readPublishedSchemas();
  const comparing: Comparing = { published, seen: new Set(), differences: [] };
  for (const resource of builtinResources().filter(({ conversion }) => conversion === undefined)) {
    const type = builtinType(resource.kind);
    const name = published.nameOf(resource);
    if (type === undefined || name === undefined) comparing.differences.push(`no type: ${resource.kindId}`);
    else compareNamed(resource.kindId, type, `#/components/schemas/${name}`, comparing);
  }
  expect(comparing.differences).toEqual([]);
  expect(comparing.seen.size).toBeGreaterThan(250);
});
