import type { KubeObject } from '../../schemas/kube-object.ts';
import { isMap, listAt, mapAt, textAt } from '../store/json-values.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { builtinType } from './kubernetes/builtin-types.ts';
import { descriptionOf } from './kubernetes/columns/all-columns.ts';
import { AGE, NAME, since } from './kubernetes/columns/cells.ts';
import type { Column, Resource, Subresource } from './resource.ts';
import type { ResourceRegistry, ServedResource } from './resource-registry.ts';
import { valuesAtPath } from './schema/json-path.ts';
import { typeOfSchema } from './schema/structural-schema.ts';
import { isConverted } from './smi-conversion.ts';
import { shaped } from './versions.ts';

const CRD = 'CustomResourceDefinition.apiextensions.k8s.io';

/** The kind a definition defines, as the store names it. */
function kindIdOf(definition: KubeObject): string {
  const spec = mapAt(definition, 'spec');
  return `${textAt(mapAt(spec, 'names'), 'kind')}.${textAt(spec, 'group')}`;
}

const COLUMN_TYPES = ['string', 'integer', 'number', 'boolean', 'date'] as const;

function cellOf(type: Column['type'], value: unknown, now: number): Cell {
  switch (type) {
    case 'string':
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
    case 'date':
      return typeof value === 'string' ? dateCell(value, now) : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
  }
}

type Cell = ReturnType<Column['value']>;

const dateCell = (text: string, now: number): string =>
  Number.isNaN(Date.parse(text)) ? '<invalid>' : since(text, now);

function printerColumn(entry: unknown): Column | undefined {
  const name = textAt(entry, 'name');
  const path = textAt(entry, 'jsonPath');
  if (name === undefined || path === undefined || !isMap(entry)) return undefined;
  const type = COLUMN_TYPES.find((each) => each === entry['type']) ?? 'string';
  const value: Column['value'] = (object, now) => {
    const [first] = valuesAtPath(object, path);
    return first === undefined || first === null ? null : cellOf(type, first, now);
  };
  const priority = typeof entry['priority'] === 'number' ? entry['priority'] : 0;
  const format = textAt(entry, 'format') ?? '';
  const said = textAt(entry, 'description') ?? '';
  const plain = `Custom resource definition column (in JSONPath format): ${path}`;
  return { name, type, format, priority, description: said === '' ? plain : said, value };
}

/** What tables show of custom resources whose definition names no columns. */
const CUSTOM_AGE: Column = { ...AGE, type: 'date', description: descriptionOf('', AGE) };

function columnsOf(version: unknown): readonly Column[] {
  const own = listAt(version, 'additionalPrinterColumns')
    .map(printerColumn)
    .filter((c) => c !== undefined);
  return own.length === 0 ? [NAME, CUSTOM_AGE] : [NAME, ...own];
}

function servedBy(definition: KubeObject): readonly ServedResource[] {
  const spec = mapAt(definition, 'spec');
  const names = mapAt(spec, 'names');
  const group = textAt(spec, 'group') ?? '';
  const kind = textAt(names, 'kind') ?? '';
  const versions = listAt(spec, 'versions').filter(isMap);
  const storage = versions.find((version) => version['storage'] === true);
  return versions
    .filter((version) => version['served'] === true)
    .map((version) => {
      const subresources = mapAt(version, 'subresources');
      const schema = mapAt(mapAt(version, 'schema'), 'openAPIV3Schema');
      const name = textAt(version, 'name') ?? '';
      const stored = textAt(storage, 'name') ?? '';
      const resource: Resource = {
        group,
        version: name,
        name: textAt(names, 'plural') ?? '',
        singular: textAt(names, 'singular') ?? kind.toLowerCase(),
        kind,
        kindId: `${kind}.${group}`,
        shortNames: listAt(names, 'shortNames').map(String),
        categories: listAt(names, 'categories').map(String),
        namespaced: spec['scope'] === 'Namespaced',
        subresources: (['status', 'scale'] satisfies Subresource[]).filter(
          (sub) => subresources[sub] !== undefined,
        ),
        storageVersion: stored,
        ...(name === stored ? {} : { shape: (object: KubeObject) => shaped(object, schema) }),
        columns: columnsOf(version),
        custom: true,
      };
      const type = isConverted(resource) ? undefined : typeOfSchema(schema, builtinType('ObjectMeta'));
      return { resource, schema, type };
    });
}

/**
 * Serves what the definitions in the store define, now and after every change; objects of a definition that goes, go
 * with it. Returns the end of it. Definitions are in force when the write that stored them returns.
 */
export function serveCustomResources(store: ObjectStore, registry: ResourceRegistry): () => void {
  for (const definition of store.list(CRD)) registry.setCustom(kindIdOf(definition), servedBy(definition));
  return store.subscribe((event) => {
    if (event.kind !== CRD) return;
    const kind = kindIdOf(event.object);
    if (event.type !== 'deleted') {
      registry.setCustom(kind, servedBy(event.object));
      return;
    }
    for (const object of store.list(kind)) {
      store.remove(kind, object.metadata.namespace, object.metadata.name ?? '');
    }
    registry.setCustom(kind, []);
  });
}
