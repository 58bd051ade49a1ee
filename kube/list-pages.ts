import type { ListQuery } from '../engine/world.ts';
import { Failure } from '../schemas/failure.ts';
import type { JsonObject } from '../schemas/json.ts';
import type { KubeObject } from '../schemas/kube-object.ts';
import type { ApiClient } from './api-client.ts';
import { checkObject } from './check-object.ts';
import type { Resource } from './discovery.ts';
import { isObject, textOf } from './read-kubeconfig.ts';
import { collectionPath, listName } from './resource-path.ts';

/** A consistent list and the version from which to watch on. */
export interface ObjectList {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
}

const PAGE = 500;
const RESTARTS = 3;

/**
 * Reads a whole list in pages of 500. A `continue` token that went stale (410) starts the list again, up to 3 times.
 * Items of a list carry no apiVersion and kind of their own; they get the list's.
 */
export async function listPages(
  client: ApiClient,
  resource: Resource,
  query: ListQuery,
  signal: AbortSignal,
): Promise<ObjectList> {
  for (let restart = 0; ; restart++) {
    try {
      return await readPages(client, resource, query, signal);
    } catch (error) {
      const stale = error instanceof Failure && error.details.status === 410;
      if (!stale || restart >= RESTARTS) throw error;
    }
  }
}

async function readPages(
  client: ApiClient,
  resource: Resource,
  query: ListQuery,
  signal: AbortSignal,
): Promise<ObjectList> {
  const items: KubeObject[] = [];
  let token: string | undefined;
  for (;;) {
    const page = await client.json(
      {
        method: 'GET',
        path: collectionPath(resource, query.namespace),
        query: {
          limit: PAGE,
          continue: token,
          labelSelector: query.labelSelector,
          fieldSelector: query.fieldSelector,
        },
        repeatable: true,
        about: { verb: 'read', object: listName(query) },
      },
      signal,
    );
    const metadata: JsonObject = isObject(page) && isObject(page['metadata']) ? page['metadata'] : {};
    const found = isObject(page) && Array.isArray(page['items']) ? page['items'] : [];
    for (const item of found) items.push(checkObject(item, resource));
    token = textOf(metadata['continue']);
    if (token === undefined) return { items, resourceVersion: textOf(metadata['resourceVersion']) ?? '0' };
  }
}
