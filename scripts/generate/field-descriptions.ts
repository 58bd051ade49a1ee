import { writeFileSync } from 'node:fs';
import { builtinResources } from '../../sandbox/api/kubernetes/builtin-resources.ts';
import { builtinType } from '../../sandbox/api/kubernetes/builtin-types.ts';
import type { TypeNode } from '../../sandbox/api/schema/type-node.ts';
import { realKubernetesApi, realKubernetesApiAt } from '../../test/rig/kubernetes-api.ts';

/**
 * Writes what a real API server says about the fields of the built-in kinds in its OpenAPI documents. Run it by hand
 * after an update of that server: `npx tsx scripts/generate/field-descriptions.ts`, with `--at FOLDER` for one that
 * `scripts/real-cluster.ts up` left there.
 */

const REFERENCE = '#/components/schemas/';

interface Schema {
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly Gvk[];
}

interface Gvk {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Every schema that a real API server publishes. */
async function readSchemas(): Promise<ReadonlyMap<string, Schema>> {
  const at = process.argv.indexOf('--at');
  const folder = at < 0 ? undefined : process.argv[at + 1];
  const api = folder === undefined ? await realKubernetesApi() : await realKubernetesApiAt(folder);
  const found = new Map<string, Schema>();
  try {
    const index = await api.wire.call('GET', '/openapi/v3');
    for (const place of Object.keys(index.body.paths)) {
      const { body } = await api.wire.call('GET', `/openapi/v3/${place}`);
      for (const [name, schema] of Object.entries<Schema>(body.components?.schemas ?? {}))
        found.set(name, schema);
    }
  } finally {
    await api.close();
  }
  return found;
}

const schemas = await readSchemas();
const lines = new Map<string, string>();

/** The schema that a field leads to, past lists and maps. */
function targetOf(schema: Schema): string | undefined {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (reference !== undefined) return reference.slice(REFERENCE.length);
  const inner = schema.items ?? schema.additionalProperties;
  return inner === undefined ? undefined : targetOf(inner);
}

/** `name description`, with the values of an enumeration in front. */
function said(schema: Schema): string {
  const values = schema.enum === undefined ? '' : `[${schema.enum.join('|')}] `;
  return `${values}${schema.description ?? ''}`.trim();
}

function write(type: TypeNode, name: string): void {
  const schema = schemas.get(name);
  if (type.name === undefined || schema === undefined || lines.has(type.name)) return;
  lines.set(type.name, `${name} ${said(schema)}`.trim());
  for (const [field, of] of Object.entries(type.fields)) {
    const property = schema.properties?.[field];
    if (property === undefined) continue;
    const text = said(property);
    if (text !== '') lines.set(`${type.name}.${field}`, text);
    const inner = of.type === 'list' || of.type === 'map' ? (of.element ?? of) : of;
    const target = targetOf(property);
    if (target !== undefined && inner.type === 'struct') write(inner, target);
  }
}

for (const { group, version, kind } of builtinResources()) {
  const type = builtinType(kind);
  const named = [...schemas].find(([, schema]) =>
    schema['x-kubernetes-group-version-kind']?.some(
      (each) => each.group === group && each.version === version && each.kind === kind,
    ),
  );
  if (type !== undefined && named !== undefined) write(type, named[0]);
}

const table = [...lines]
  .map(([name, text]) => `${name} ${JSON.stringify(text).slice(1, -1)}`)
  .toSorted()
  .join('\n')
  .replaceAll('\\', '\\\\')
  .replaceAll('`', '\\`')
  .replaceAll('${', '\\${');
const text = `// Made by scripts/generate/field-descriptions.ts from the OpenAPI documents of Kubernetes (Apache-2.0). Do not edit.

/**
 * A line per type or field: its name, then what it means, escaped as in JSON. Before the meaning of a type stands the
 * name of its schema, before that of a field with fixed values \`[those|values]\`.
 */
export const FIELD_DESCRIPTIONS = \`
${table}
\`;
`;
writeFileSync(new URL('../../sandbox/api/kubernetes/field-descriptions.ts', import.meta.url), text);
