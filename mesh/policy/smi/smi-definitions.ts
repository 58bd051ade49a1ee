import type { Json, JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { unreachable } from '../../../schemas/unreachable.ts';
import { SMI_TABLE } from './smi-kinds.ts';
import {
  type Fields,
  fullGroup,
  type Shape,
  type SmiColumn,
  type SmiKind,
  type SmiVersion,
} from './smi-shape.ts';

/** The CustomResourceDefinitions of SMI: every version is served, the newest one is stored. */
export const SMI_DEFINITIONS: readonly KubeObject[] = SMI_TABLE.map(definitionOf);

function definitionOf({ kind, group, plural, short, about, versions }: SmiKind): KubeObject {
  const newest = versions.at(-1);
  const names = { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames: [short] };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${fullGroup(group)}`, labels: { 'meshwright.dev/part-of': 'smi' } },
    spec: {
      group: fullGroup(group),
      names,
      scope: 'Namespaced',
      versions: versions.map((version) => servedVersion(version, version === newest, about)),
    },
  };
}

function servedVersion({ name, fields, columns = [] }: SmiVersion, storage: boolean, about: string): Json {
  return {
    name,
    served: true,
    storage,
    schema: { openAPIV3Schema: { description: about, ...schemaOfFields(fields) } },
    additionalPrinterColumns: [
      ...columns.map(printerColumn),
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  };
}

function printerColumn({ name, jsonPath, description }: SmiColumn): Json {
  return { name, type: 'string', jsonPath, ...(description === undefined ? {} : { description }) };
}

function schemaOfFields(fields: Fields): JsonObject {
  const entries = Object.entries(fields);
  const required = entries.filter(([, field]) => field.required).map(([name]) => name);
  const properties = entries.map(([name, { about, shape }]) => [
    name,
    { description: about, ...schemaOf(shape) },
  ]);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
  };
}

/** A shape as a structural schema (Kubernetes, "Specifying a structural schema"). */
function schemaOf(shape: Shape): JsonObject {
  switch (shape.type) {
    case 'text':
      return {
        type: 'string',
        ...(shape.oneOf === undefined ? {} : { enum: shape.oneOf }),
        ...(shape.nonEmpty === undefined ? {} : { minLength: 1 }),
      };
    case 'whole':
      return {
        type: 'integer',
        minimum: shape.least,
        ...(shape.most === undefined ? {} : { maximum: shape.most }),
      };
    case 'quantity':
    case 'portText':
      return { 'x-kubernetes-int-or-string': true };
    case 'list':
      return {
        type: 'array',
        items: schemaOf(shape.of),
        ...(shape.least === undefined ? {} : { minItems: shape.least }),
      };
    // The specification says map, published definitions say list of maps (smi-spec#233). A structural schema has no words
    // for either, so a server keeps what it is given; whoever reads it refuses all but these two.
    case 'headers':
      return { 'x-kubernetes-preserve-unknown-fields': true };
    case 'texts':
      return {
        type: 'object',
        additionalProperties: { type: 'string' },
        ...(shape.least === undefined ? {} : { minProperties: shape.least }),
      };
    case 'fields':
      return {
        ...schemaOfFields(shape.fields),
        ...(shape.least === undefined ? {} : { minProperties: shape.least }),
      };
    default:
      return unreachable(shape);
  }
}
