import type { ListQuery } from '../engine/world.ts';
import type { JsonObject } from '../schemas/json.ts';
import type { ApiClient } from './api-client.ts';
import { checkObject } from './check-object.ts';
import type { Resource } from './discovery.ts';
import { listPages } from './list-pages.ts';
import { brokeConnection } from './network-failure.ts';
import { isObject, textOf } from './read-kubeconfig.ts';
import type { RawWatchEvent, ReflectSource } from './reflect.ts';
import { collectionPath, listName } from './resource-path.ts';
import { WatchGarbage, watchLines } from './watch-lines.ts';

/** List and watch of one query at the API server, for {@link import('./reflect.ts').reflect}. */
export function watchSource(client: ApiClient, resource: Resource, query: ListQuery): ReflectSource {
  return {
    list: (signal) => listPages(client, resource, query, signal),
    watch: (version, timeoutSeconds, signal) =>
      watchEvents(client, resource, query, { version, timeoutSeconds }, signal),
  };
}

async function* watchEvents(
  client: ApiClient,
  resource: Resource,
  query: ListQuery,
  from: { readonly version: string; readonly timeoutSeconds: number },
  signal: AbortSignal,
): AsyncGenerator<RawWatchEvent> {
  const response = await client.open(
    {
      method: 'GET',
      path: collectionPath(resource, query.namespace),
      query: {
        watch: true,
        allowWatchBookmarks: true,
        resourceVersion: from.version,
        timeoutSeconds: from.timeoutSeconds,
        labelSelector: query.labelSelector,
        fieldSelector: query.fieldSelector,
      },
      repeatable: true,
      about: { verb: 'watch', object: listName(query) },
    },
    signal,
  );
  try {
    for await (const line of watchLines(response.body)) yield readEvent(line, resource);
  } catch (error) {
    // A stream that breaks off is a disconnect like any other; the reflector takes up where it was.
    if (signal.aborted) throw signal.reason;
    if (!brokeConnection(error)) throw error;
  } finally {
    response.body.destroy();
  }
}

function readEvent(line: JsonObject, resource: Resource): RawWatchEvent {
  const object = line['object'];
  const type = textOf(line['type']);
  if (!isObject(object)) throw new WatchGarbage('a watch event has no object');
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'put', object: checkObject(object, resource) };
    case 'DELETED':
      return { type: 'remove', object: checkObject(object, resource) };
    case 'BOOKMARK': {
      const metadata = object['metadata'];
      const resourceVersion = isObject(metadata) ? textOf(metadata['resourceVersion']) : undefined;
      if (resourceVersion === undefined) throw new WatchGarbage('a bookmark has no resourceVersion');
      return { type: 'bookmark', resourceVersion };
    }
    case 'ERROR':
      return { type: 'error' };
    default:
      throw new WatchGarbage('a watch event has an unknown type');
  }
}
