import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap, parseJson } from '../../store/json-values.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { badRequest, StatusError } from '../../store/status-error.ts';
import type { Resource } from '../resource.ts';
import type { ListMeta } from './representation.ts';
import { selectorOf } from './selectors.ts';

export interface ListPage {
  readonly objects: readonly KubeObject[];
  readonly metadata: ListMeta;
}

interface Token {
  readonly revision: number;
  readonly after: string;
}

const keyOf = (object: KubeObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

function readToken(text: string): Token {
  try {
    const value = parseJson(Buffer.from(text, 'base64url').toString('utf8'));
    if (isMap(value) && typeof value['revision'] === 'number' && typeof value['after'] === 'string') {
      return { revision: value['revision'], after: value['after'] };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw badRequest('continue key is not valid');
}

/** A revision is refused that is older than the log of changes, as a compacted etcd would. */
export function expired(revision: number, current: number): StatusError {
  return new StatusError(410, 'Expired', `too old resource version: ${revision} (${current})`);
}

/** A list as it was at a revision: the present one with every later change taken back. 410 when too much is forgotten. */
function listAsOf(
  store: ObjectStore,
  resource: Resource,
  namespace: string | undefined,
  revision: number,
): readonly KubeObject[] {
  const later = store.changesSince(revision);
  if (later === undefined) throw expired(revision, store.revision);
  const present = store.list(resource.kindId, namespace);
  const undone = later.filter(
    ({ kind, object }) =>
      kind === resource.kindId && (namespace === undefined || object.metadata.namespace === namespace),
  );
  if (undone.length === 0) return present;
  const objects = new Map(present.map((object) => [keyOf(object), object]));
  for (const { object, previous } of undone.toReversed()) {
    if (previous === undefined) objects.delete(keyOf(object));
    else objects.set(keyOf(object), previous);
  }
  return [...objects.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/**
 * One page of a list. All pages of a paged list show the state at the revision of the first, so that a watch from there
 * sees whatever changed in between. 410 when a continued list has fallen behind the log of changes.
 */
export function listPage(
  store: ObjectStore,
  resource: Resource,
  namespace: string | undefined,
  query: URLSearchParams,
): ListPage {
  const selector = selectorOf(query, resource.kind);
  const token = query.get('continue');
  const from = token === null || token === '' ? undefined : readToken(token);
  const revision = from?.revision ?? store.revision;
  const all =
    from === undefined
      ? store.list(resource.kindId, namespace)
      : listAsOf(store, resource, namespace, from.revision);
  const selected = selector === undefined ? all : all.filter(selector);
  const rest = from === undefined ? selected : selected.filter((object) => keyOf(object) > from.after);
  const limit = Number(query.get('limit') ?? 0);
  if (!(limit > 0) || rest.length <= limit) {
    return { objects: rest, metadata: { resourceVersion: String(revision) } };
  }
  const objects = rest.slice(0, limit);
  const last = objects.at(-1);
  const after: Token = { revision, after: last === undefined ? '' : keyOf(last) };
  return {
    objects,
    metadata: {
      resourceVersion: String(revision),
      continue: Buffer.from(JSON.stringify(after)).toString('base64url'),
      ...(selector === undefined ? { remainingItemCount: rest.length - limit } : {}),
    },
  };
}
