import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap, mapAt, textAt } from '../../store/json-values.ts';
import { badRequest } from '../../store/status-error.ts';
import { type DeleteOptions, deleteObject, type WriteContext } from '../../store/write-objects.ts';
import type { Resource } from '../resource.ts';
import { selectorOf } from './selectors.ts';

export interface DeleteRequest {
  readonly context: WriteContext;
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

function optionsOf(request: DeleteRequest): DeleteOptions {
  const { body, query } = request;
  if (body !== undefined && !isMap(body)) throw badRequest('DeleteOptions must be an object');
  const preconditions = mapAt(body, 'preconditions');
  const uid = textAt(preconditions, 'uid');
  const resourceVersion = textAt(preconditions, 'resourceVersion');
  const policy = textAt(body, 'propagationPolicy') ?? query.get('propagationPolicy') ?? undefined;
  const propagation = (['Foreground', 'Background', 'Orphan'] as const).find((each) => each === policy);
  if (policy !== undefined && propagation === undefined) {
    throw badRequest(`invalid propagationPolicy ${JSON.stringify(policy)}`);
  }
  const grace = isMap(body) ? body['gracePeriodSeconds'] : undefined;
  const given = typeof grace === 'number' ? grace : Number(query.get('gracePeriodSeconds') ?? Number.NaN);
  const dryRun = query.get('dryRun') === 'All' || (isMap(body) && Array.isArray(body['dryRun']));
  return {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(propagation === undefined ? {} : { propagation }),
    ...(Number.isNaN(given) ? {} : { gracePeriodSeconds: given }),
    dryRun,
  };
}

/** `DELETE` of one object: a Status when it is gone, the object when something still holds it. */
export function deleteOne(request: DeleteRequest, name: string): unknown {
  const { context, resource, namespace } = request;
  const deleted = deleteObject(context, resource.kindId, namespace, name, optionsOf(request));
  if (!deleted.gone) return deleted.object;
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
  const selector = selectorOf(request.query, resource.kind);
  const options = optionsOf(request);
  const doomed = context.store.list(resource.kindId, namespace);
  const selected = selector === undefined ? doomed : doomed.filter(selector);
  return selected.map(({ metadata }) => {
    const place = [metadata.namespace, metadata.name ?? ''] as const;
    return deleteObject(context, resource.kindId, ...place, options).object;
  });
}
