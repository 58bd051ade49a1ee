import type { OpenedCluster } from '../../kube/open-cluster.ts';
import { list, record } from '../../mesh/policy/object-reader.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import { jsonOf, type KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { type Controller, keyOf } from '../controllers/control-loop.ts';
import { changeObject } from '../controllers/write-status.ts';
import { ATTACHED_KINDS, pathOf } from './attached-kinds.ts';

/** What else of a namespace has to be emptied, beside the kinds that are watched. */
const MORE_CONTENT = [
  '/api/v1/namespaces/NS/configmaps',
  '/api/v1/namespaces/NS/endpoints',
  '/apis/coordination.k8s.io/v1/namespaces/NS/leases',
  '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/rolebindings',
  '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/roles',
  '/apis/networking.k8s.io/v1/namespaces/NS/networkpolicies',
  '/apis/networking.k8s.io/v1/namespaces/NS/ingresses',
  '/apis/policy/v1/namespaces/NS/poddisruptionbudgets',
];

/** A namespace that is not empty yet is looked at again so soon. */
const AGAIN_MS = 200;

/** What a controller-manager does to namespaces: each gets its `default` account, one that is deleted is emptied. */
export function namespaceKeeper(view: ClusterView, cluster: OpenedCluster, signal: AbortSignal): Controller {
  return {
    name: 'Namespace',
    kinds: ['Namespace'],
    keysOf: (event) => (event.type === 'deleted' ? [] : [keyOf(event.object)]),
    async reconcile(_none, name, again) {
      const namespace = view.get('Namespace', undefined, name);
      if (namespace === undefined) return;
      if (namespace.metadata.deletionTimestamp === undefined) {
        await giveAccount(view, name);
        return;
      }
      if (await isEmptied({ cluster, signal }, name)) await finalize({ cluster, signal }, namespace);
      else again(AGAIN_MS);
    },
  };
}

async function giveAccount(view: ClusterView, namespace: string): Promise<void> {
  if (view.get('ServiceAccount', namespace, 'default') !== undefined) return;
  try {
    await view.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
  } catch (error) {
    if (!(error instanceof Failure && error.reason === 'alreadyExists')) throw error;
  }
}

interface Reach {
  readonly cluster: OpenedCluster;
  readonly signal: AbortSignal;
}

/** Deletes everything in a namespace; true once nothing is left. */
async function isEmptied({ cluster, signal }: Reach, namespace: string): Promise<boolean> {
  const watched = ATTACHED_KINDS.filter(({ namespaced, kind }) => namespaced && kind !== 'Event').map(
    (kind) => pathOf(kind, namespace),
  );
  const more = MORE_CONTENT.map((path) => path.replace('NS', encodeURIComponent(namespace)));
  let empty = true;
  for (const path of [...watched, ...more]) {
    const left = await cluster.raw('GET', `${path}?limit=1`, undefined, signal);
    if (list(record(left)?.['items']).length === 0) continue;
    empty = false;
    await cluster.raw('DELETE', path, { apiVersion: 'v1', kind: 'DeleteOptions' }, signal);
  }
  return empty;
}

async function finalize({ cluster, signal }: Reach, namespace: KubeObject): Promise<void> {
  const spec = { ...record(namespace['spec']), finalizers: [] } as Json; // an object's JSON
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace.metadata.name ?? '')}`;
  try {
    // Events go last: what was deleted has told of it until now.
    const events = `${path}/events`;
    await cluster.raw('DELETE', events, { apiVersion: 'v1', kind: 'DeleteOptions' }, signal);
    await cluster.raw('PUT', `${path}/finalize`, jsonOf({ ...namespace, spec }), signal);
  } catch (error) {
    const over = error instanceof Failure && (error.reason === 'notFound' || error.reason === 'conflict');
    if (!over) throw error;
  }
}

const KINDS = ATTACHED_KINDS.map(({ kindId }) => kindId).filter((kindId) => kindId !== 'Event');

/** What a garbage collector does: dependents of an owner that is gone go too, and foreground and orphan deletions end. */
export function garbageKeeper(view: ClusterView): Controller {
  const ownersOf = (object: KubeObject) =>
    list(object.metadata['ownerReferences']).map((each) => String(record(each)?.['uid']));
  const idOf = ({ apiVersion, kind }: KubeObject) =>
    apiVersion.includes('/') ? `${kind}.${apiVersion.split('/')[0]}` : kind;
  const all = () => KINDS.flatMap((kind) => view.list(kind));
  return {
    name: 'GarbageCollector',
    kinds: KINDS,
    // The key is the UID of an owner: of one that is gone or going, or that a dependent names.
    keysOf: ({ type, object }) => {
      const going = type === 'deleted' || object.metadata.deletionTimestamp !== undefined;
      const owners = type === 'added' || going ? ownersOf(object) : [];
      return [...owners, ...(going ? [object.metadata.uid ?? ''] : [])].map((uid) => `/${uid}`);
    },
    async reconcile(_none, uid) {
      const objects = all();
      const owner = objects.find(({ metadata }) => metadata.uid === uid);
      const dependents = objects.filter((object) => ownersOf(object).includes(uid));
      if (owner !== undefined) {
        await endDeletion(view, { owner, kind: idOf(owner), dependents, idOf });
        return;
      }
      const alive = new Set(objects.map(({ metadata }) => metadata.uid));
      for (const object of dependents) {
        if (object.metadata.deletionTimestamp !== undefined) continue;
        if (ownersOf(object).some((each) => alive.has(each))) continue;
        await remove(view, idOf(object), object);
      }
    },
  };
}

interface Deletion {
  readonly owner: KubeObject;
  readonly kind: string;
  readonly dependents: readonly KubeObject[];
  readonly idOf: (object: KubeObject) => string;
}

async function endDeletion(view: ClusterView, { owner, kind, dependents, idOf }: Deletion): Promise<void> {
  if (owner.metadata.deletionTimestamp === undefined) return;
  const finalizers = list(owner.metadata['finalizers']);
  if (finalizers.includes('orphan')) {
    for (const each of dependents) {
      const { namespace, name = '' } = each.metadata;
      await changeObject(view, { kind: idOf(each), namespace, name }, (current) => ({
        ...current,
        metadata: {
          ...current.metadata,
          ownerReferences: list(current.metadata['ownerReferences']).filter(
            (reference) => record(reference)?.['uid'] !== owner.metadata.uid,
          ) as Json, // a part of the object's JSON
        },
      }));
    }
    await dropFinalizer(view, kind, owner, 'orphan');
    return;
  }
  if (!finalizers.includes('foregroundDeletion')) return;
  for (const each of dependents) {
    if (each.metadata.deletionTimestamp === undefined) await remove(view, idOf(each), each);
  }
  const blocks = (object: KubeObject) =>
    list(object.metadata['ownerReferences']).some(
      (each) => record(each)?.['uid'] === owner.metadata.uid && record(each)?.['blockOwnerDeletion'] === true,
    );
  if (!dependents.some(blocks)) await dropFinalizer(view, kind, owner, 'foregroundDeletion');
}

async function dropFinalizer(
  view: ClusterView,
  kind: string,
  owner: KubeObject,
  name: string,
): Promise<void> {
  const { namespace, name: object = '', uid } = owner.metadata;
  await changeObject(view, { kind, namespace, name: object }, (current) => {
    const finalizers = list(current.metadata['finalizers']);
    if (current.metadata.uid !== uid || !finalizers.includes(name)) return undefined;
    const left = finalizers.filter((each) => each !== name) as Json; // a part of the object's JSON
    return { ...current, metadata: { ...current.metadata, finalizers: left } };
  });
}

async function remove(view: ClusterView, kind: string, object: KubeObject): Promise<void> {
  const { namespace, name = '', uid = '' } = object.metadata;
  try {
    await view.delete(kind, namespace, name, { uid });
  } catch (error) {
    const over = error instanceof Failure && (error.reason === 'notFound' || error.reason === 'conflict');
    if (!over) throw error;
  }
}
