import type { KubeObject } from '../../../schemas/kube-object.ts';
import { mapAt, textAt } from '../../store/json-values.ts';
import { descriptionOf } from '../kubernetes/columns/all-columns.ts';
import type { ListMeta, Representation } from './representation.ts';

/** Objects as a `meta.k8s.io/v1` Table, the form in which kubectl prints. */
export function tableOf(objects: readonly KubeObject[], as: Representation, metadata: ListMeta): unknown {
  const { columns } = as.resource;
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${as.version}`,
    metadata,
    columnDefinitions: as.headed === undefined ? headsOf(as) : null,
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.value(object, as.now)),
      ...rowConditions(object),
      object: rowObject(object, as),
    })),
  };
}

function headsOf({ resource }: Representation): unknown {
  return resource.columns.map((column) => ({
    name: column.name,
    type: column.type,
    format: column.format ?? '',
    description: descriptionOf(resource.kind, column),
    priority: column.priority ?? 0,
  }));
}

function rowObject(object: KubeObject, as: Representation): unknown {
  switch (as.includeObject) {
    case 'None':
      return null;
    case 'Object':
      return object;
    case 'Metadata':
      return {
        kind: 'PartialObjectMetadata',
        apiVersion: `meta.k8s.io/${as.version}`,
        metadata: object.metadata,
      };
  }
}

const ENDED: Readonly<Record<string, string>> = {
  Succeeded: 'The pod has completed successfully.',
  Failed: 'The pod failed.',
};

/** A pod that has ended says so beside its cells. */
function rowConditions(object: KubeObject): { readonly conditions?: unknown } {
  const reason = object.kind === 'Pod' ? (textAt(mapAt(object, 'status'), 'phase') ?? '') : '';
  const message = ENDED[reason];
  if (message === undefined) return {};
  return { conditions: [{ type: 'Completed', status: 'True', reason, message }] };
}
