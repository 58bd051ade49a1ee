import { writeFileSync } from 'node:fs';
import { builtinResources } from '../../sandbox/api/kubernetes/builtin-resources.ts';
import { realKubernetesApi, realKubernetesApiAt } from '../../test/rig/kubernetes-api.ts';

/**
 * Writes the schemas that a real API server publishes for the built-in kinds which the sandbox serves. Run it by hand
 * after an update of that server: `npx tsx scripts/generate/openapi-schemas.ts`, with `--at FOLDER` for one that
 * `scripts/real-cluster.ts up` left there.
 */

const REFERENCE = '#/components/schemas/';
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const GVK = 'x-kubernetes-group-version-kind';

/** What requests and answers hold beside the kinds and their lists. */
const OTHERS = [
  `${META}.APIResourceList`,
  `${META}.DeleteOptions`,
  `${META}.Patch`,
  `${META}.Status`,
  'io.k8s.api.autoscaling.v1.Scale',
  'io.k8s.api.authentication.v1.TokenRequest',
];

interface Gvk {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

type Schema = Readonly<Record<string, unknown>>;

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
const resources = builtinResources();
const lines = new Map<string, string>();

const kindsOf = (schema: Schema): readonly Gvk[] => (schema[GVK] ?? []) as readonly Gvk[];

/** Options of every group and version: which of them a document names is its own affair. */
function withoutManyKinds(schema: Schema): Schema {
  if (kindsOf(schema).length < 2) return schema;
  const { [GVK]: _, ...rest } = schema;
  return rest;
}

function write(name: string): void {
  const schema = schemas.get(name);
  if (schema === undefined || lines.has(name)) return;
  const text = JSON.stringify(withoutManyKinds(schema));
  lines.set(name, text);
  for (const [, reference] of text.matchAll(/"\$ref":"([^"]*)"/g))
    if (reference !== undefined) write(reference.slice(REFERENCE.length));
}

function nameOf(group: string, version: string, kind: string): string | undefined {
  return [...schemas].find(([, schema]) =>
    kindsOf(schema).some((each) => each.group === group && each.version === version && each.kind === kind),
  )?.[0];
}

for (const { group, version, kind } of resources) {
  for (const name of [nameOf(group, version, kind), nameOf(group, version, `${kind}List`)])
    if (name !== undefined) write(name);
}
for (const name of OTHERS) write(name);

const table = [...lines]
  .map(([name, text]) => `${name} ${text}`)
  .toSorted()
  .join('\n')
  .replaceAll('\\', '\\\\')
  .replaceAll('`', '\\`')
  .replaceAll('${', '\\${');
const text = `// Made by scripts/generate/openapi-schemas.ts from the OpenAPI documents of Kubernetes (Apache-2.0). Do not edit.

/** A line per schema: its name, then the schema as JSON. */
export const OPENAPI_SCHEMAS = \`
${table}
\`;
`;
writeFileSync(new URL('../../sandbox/api/kubernetes/openapi-schemas.ts', import.meta.url), text);
