import { createHash } from 'node:crypto';
import { apiVersionOf, type Resource } from '../../resource.ts';
import type { ResourceRegistry, ServedResource } from '../../resource-registry.ts';
import { KUBERNETES_VERSION } from '../discovery.ts';
import { customSchemas } from './custom-schemas.ts';
import { pathsOf, resourceListPath, type SchemaNames } from './paths.ts';
import { type PublishedSchemas, readPublishedSchemas } from './published-schemas.ts';

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
    const hash = createHash('sha256').update(`${before}${resource.name}${seed}`).digest('hex').toUpperCase();
    paths[place] = { serverRelativeURL: `/openapi/v3/${place}?hash=${hash}` };
  }
  return { paths };
}

const BUILTIN_INFO = { title: 'Kubernetes', version: KUBERNETES_VERSION.slice(1, -'.0'.length) };
const CUSTOM_INFO = { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' };

/** `/openapi/v3/apis/GROUP/VERSION`, as JSON text; `undefined` when nothing is served there. */
export async function openApiDocument(
  registry: ResourceRegistry,
  place: string,
): Promise<string | undefined> {
  const texts = textsOf(registry);
  const known = texts.get(place);
  if (known !== undefined) return known;
  const served = registry.all().filter(({ resource }) => placeOf(resource) === place);
  const [first] = served;
  if (first === undefined) return undefined;
  const document = await makeDocument(first, served);
  const text = JSON.stringify(document);
  texts.set(place, text);
  return text;
}

async function makeDocument(first: ServedResource, served: readonly ServedResource[]): Promise<unknown> {
  const published = await readPublishedSchemas();
  const custom = first.schema !== undefined;
  const paths: Record<string, unknown> = {};
  const own = new Map<string, unknown>([[OPTIONS, optionsOf(first.resource, published)]]);
  for (const each of served) {
    const names = namesOf(each, published);
    if (each.schema !== undefined)
      for (const [name, schema] of customSchemas(each.resource, each.schema, names, published))
        own.set(name, schema);
    if (!custom) Object.assign(paths, resourceListPath(each.resource));
    Object.assign(paths, pathsOf(each.resource, names));
  }
  return {
    openapi: '3.0.0',
    info: custom ? CUSTOM_INFO : BUILTIN_INFO,
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: { schemas: withReferences(paths, own, published) },
  };
}

const OPTIONS = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';

/** Options are a kind of every group and version that takes them. */
function optionsOf({ group, version }: Resource, published: PublishedSchemas): unknown {
  const places =
    group === ''
      ? [{ group, version }]
      : [
          { group: '', version: 'v1' },
          { group, version },
        ];
  const kinds = places.map((place) => ({ ...place, kind: 'DeleteOptions' }));
  return { ...published.schema(OPTIONS), 'x-kubernetes-group-version-kind': kinds };
}

/** How the schemas of a resource's objects and lists are called. */
function namesOf({ resource }: ServedResource, published: PublishedSchemas): SchemaNames {
  const { group, version, kind } = resource;
  const name =
    published.nameOf({ group, version, kind }) ??
    `${group.split('.').reverse().join('.')}.${version}.${kind}`;
  return { object: name, list: `${name}List` };
}

const REFERENCE = /"#\/components\/schemas\/([^"]*)"/g;

/** The schemas that the paths of a document lead to, by name. */
function withReferences(
  paths: unknown,
  own: ReadonlyMap<string, unknown>,
  published: PublishedSchemas,
): Record<string, unknown> {
  const found = new Map<string, unknown>();
  const follow = (from: unknown): void => {
    for (const [, name = ''] of JSON.stringify(from).matchAll(REFERENCE)) {
      if (found.has(name)) continue;
      const schema = own.get(name) ?? published.schema(name);
      if (schema === undefined) continue;
      found.set(name, schema);
      follow(schema);
    }
  };
  follow(paths);
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
