import type { KubeObject } from '../../schemas/kube-object.ts';
import { isMap, listAt, mapAt, textAt } from '../store/json-values.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { builtinType } from './kubernetes/builtin-types.ts';
import { AGE, age, NAME } from './kubernetes/columns.ts';
import type { Column, Resource, Subresource } from './resource.ts';
import type { ResourceRegistry, ServedResource } from './resource-registry.ts';
import { valuesAtPath } from './schema/json-path.ts';
import { typeOfSchema } from './schema/structural-schema.ts';
import { isConverted } from './smi-conversion.ts';

const CRD = 'CustomResourceDefinition.apiextensions.k8s.io';

/** The kind a definition defines, as the store names it. */
function kindIdOf(definition: KubeObject): string {
  const spec = mapAt(definition, 'spec');
  return `${textAt(mapAt(spec, 'names'), 'kind')}.${textAt(spec, 'group')}`;
}

const COLUMN_TYPES = ['string', 'integer', 'number', 'boolean', 'date'] as const;

function printerColumn(entry: unknown): Column | undefined {
  const name = textAt(entry, 'name');
  const path = textAt(entry, 'jsonPath');
  if (name === undefined || path === undefined || !isMap(entry)) return undefined;
  const type = COLUMN_TYPES.find((each) => each === entry['type']) ?? 'string';
  const value: Column['value'] = (object, now) => {
    const [first] = valuesAtPath(object, path);
    if (first === undefined || first === null) return type === 'string' || type === 'date' ? '' : null;
    if (type === 'date') return age(Date.parse(String(first)), now);
    if (typeof first === 'number' || typeof first === 'boolean')
      return type === 'string' ? String(first) : first;
    return typeof first === 'string' ? first : JSON.stringify(first);
  };
  const priority = typeof entry['priority'] === 'number' ? entry['priority'] : 0;
  return { name, type, priority, description: textAt(entry, 'description') ?? '', value };
}

function columnsOf(version: unknown): readonly Column[] {
  const own = listAt(version, 'additionalPrinterColumns')
    .map(printerColumn)
    .filter((c) => c !== undefined);
  return own.length === 0 ? [NAME, AGE] : [NAME, ...own];
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
      const resource: Resource = {
        group,
        version: textAt(version, 'name') ?? '',
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
        storageVersion: textAt(storage, 'name') ?? '',
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
