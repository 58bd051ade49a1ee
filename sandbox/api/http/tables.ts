import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ListMeta, Representation } from './representation.ts';

/** Objects as a `meta.k8s.io/v1` Table, the form in which kubectl prints. */
export function tableOf(objects: readonly KubeObject[], as: Representation, metadata: ListMeta): unknown {
  const { columns } = as.resource;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map((column) => ({
      name: column.name,
      type: column.type,
      format: column.name === 'Name' ? 'name' : '',
      description: column.description ?? '',
      priority: column.priority ?? 0,
    })),
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.value(object, as.now)),
      ...rowObject(object, as.includeObject),
    })),
  };
}

function rowObject(
  object: KubeObject,
  include: Representation['includeObject'],
): { readonly object?: unknown } {
  switch (include) {
    case 'None':
      return {};
    case 'Object':
      return { object };
    case 'Metadata':
      return {
        object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
      };
  }
}
