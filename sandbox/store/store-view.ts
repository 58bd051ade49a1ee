import { Failure, type FailureReason } from '../../schemas/failure.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView, KindId, ViewEvent } from '../cluster-view.ts';
import type { ObjectStore, StoreEvent } from './object-store.ts';
import { StatusError } from './status-error.ts';
import {
  createObject,
  deleteObject,
  type FieldTracker,
  updateObject,
  type WriteContext,
} from './write-objects.ts';

function reasonOf(error: StatusError): FailureReason {
  if (error.code === 404) return 'notFound';
  if (error.code === 409) return error.reason === 'AlreadyExists' ? 'alreadyExists' : 'conflict';
  return error.code === 403 ? 'forbidden' : 'invalid';
}

async function asFailure<T>(write: () => T): Promise<T> {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new Failure(reasonOf(error), error.message, { cause: error, status: error.code });
  }
}

/** Who the fields belong to that a view writes. */
export type TrackerFor = (part: 'main' | 'status') => FieldTracker;

/**
 * The store as controllers and the data plane of the same process see it: reads are the store's own current state,
 * writes obey resourceVersion and the rules of their kind.
 */
export function storeView(context: WriteContext, trackerFor?: TrackerFor): ClusterView {
  const { store } = context;
  const options = (part: 'main' | 'status'): { part: typeof part; trackFields?: FieldTracker } => ({
    part,
    ...(trackerFor === undefined ? {} : { trackFields: trackerFor(part) }),
  });
  return {
    get: (kind, namespace, name) => store.get(kind, namespace, name),
    list: (kind, namespace) => store.list(kind, namespace),
    listControlled: (kind, ownerUid) => store.listControlled(kind, ownerUid),
    subscribe: (kinds, listener) => subscribeView(store, kinds, listener),
    create: (object: KubeObject) => asFailure(() => createObject(context, object, options('main'))),
    update: (object: KubeObject) => asFailure(() => updateObject(context, object, options('main'))),
    updateStatus: (object: KubeObject) => asFailure(() => updateObject(context, object, options('status'))),
    delete: (kind, namespace, name, options) =>
      asFailure(() => {
        deleteObject(context, kind, namespace, name, options ?? {});
      }),
  };
}

function subscribeView(
  store: ObjectStore,
  kinds: readonly KindId[],
  listener: (event: ViewEvent) => void,
): () => void {
  const wanted = new Set(kinds);
  const since = store.revision;
  const existing = kinds.flatMap((kind) => store.list(kind));
  // A listener may write while it is told what exists; what comes of that is told afterwards.
  let early: StoreEvent[] | undefined = [];
  const end = store.subscribe((event) => {
    if (!wanted.has(event.kind) || event.revision <= since) return;
    if (early !== undefined) early.push(event);
    else listener({ type: event.type, object: event.object });
  });
  for (const object of existing) listener({ type: 'added', object });
  for (let event = early.shift(); event !== undefined; event = early.shift()) {
    listener({ type: event.type, object: event.object });
  }
  early = undefined;
  return end;
}
