import type { KubeObject } from '../../../schemas/kube-object.ts';
import { mapAt, textAt } from '../../store/json-values.ts';
import { forbidden } from '../../store/status-error.ts';
import { type DeleteOptions, deleteObject, type WriteContext } from '../../store/write-objects.ts';
import type { Resource } from '../resource.ts';
import { deleteOptionsOf } from './request-options.ts';
import { selectorOf } from './selectors.ts';

export interface DeleteRequest {
  readonly context: WriteContext;
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

function optionsOf(request: DeleteRequest): DeleteOptions {
  const options = deleteOptionsOf(request.query, request.body);
  const preconditions = mapAt(options, 'preconditions');
  const uid = textAt(preconditions, 'uid');
  const resourceVersion = textAt(preconditions, 'resourceVersion');
  const policy = textAt(options, 'propagationPolicy');
  const orphans = options['orphanDependents'] === true ? 'Orphan' : undefined;
  const propagation = (['Foreground', 'Background', 'Orphan'] as const).find(
    (each) => each === (policy ?? orphans),
  );
  const grace = options['gracePeriodSeconds'];
  const dryRun = options['dryRun'];
  return {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(propagation === undefined ? {} : { propagation }),
    ...(typeof grace === 'number' ? { gracePeriodSeconds: Math.max(0, grace) } : {}),
    dryRun: Array.isArray(dryRun) && dryRun.length > 0,
  };
}

const LASTING_NAMESPACES = ['default', 'kube-system', 'kube-public'];

function refuseLasting(resource: Resource, name: string): void {
  if (resource.kindId !== 'Namespace' || !LASTING_NAMESPACES.includes(name)) return;
  const named = { group: '', resource: resource.name };
  throw forbidden(named, name, 'this namespace may not be deleted');
}

/** Kinds whose deletion is answered with what was deleted (`ReturnDeletedObject` in Kubernetes' registries). */
const RETURNED: ReadonlySet<string> = new Set(
  'Pod Service ServiceAccount ResourceQuota PersistentVolumeClaim Namespace'.split(' '),
);

/** `DELETE` of one object: a Status when it is gone, the object when something still holds it or its kind has it so. */
export function deleteOne(request: DeleteRequest, name: string): unknown {
  const { context, resource, namespace } = request;
  refuseLasting(resource, name);
  const deleted = deleteObject(context, resource.kindId, namespace, name, optionsOf(request));
  if (!deleted.gone || RETURNED.has(resource.kindId)) return deleted.object;
  const { uid } = deleted.object.metadata;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.name,
      ...(uid === undefined ? {} : { uid }),
    },
  };
}

/** `DELETE` of a collection: everything that the selectors leave. Returns what was deleted. */
export function deleteCollection(request: DeleteRequest): readonly KubeObject[] {
  const { context, resource, namespace } = request;
  const selector = selectorOf(request.query, resource.kindId);
  const options = optionsOf(request);
  const doomed = context.store.list(resource.kindId, namespace);
  const selected = selector === undefined ? doomed : doomed.filter(selector);
  return selected.map(({ metadata }) => {
    const place = [metadata.namespace, metadata.name ?? ''] as const;
    return deleteObject(context, resource.kindId, ...place, options).object;
  });
}
