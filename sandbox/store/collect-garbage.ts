import type { KubeObject } from '../../schemas/kube-object.ts';
import type { KindId } from '../cluster-view.ts';
import { isHeld, withoutContentFinalizer, withRemainder } from './end-namespace.ts';
import { isMap, type JsonMap, jsonOfParts, listAt, mapAt, sameJson, textAt } from './json-values.ts';
import { kindIdOf, type ObjectStore, type StoreEvent } from './object-store.ts';
import { deleteObject, finalizersOf, type WriteContext } from './write-objects.ts';

interface Place {
  readonly kind: KindId;
  readonly namespace: string | undefined;
  readonly name: string;
}

const placeOf = (object: KubeObject): Place => ({
  kind: kindIdOf(object),
  namespace: object.metadata.namespace,
  name: object.metadata.name ?? '',
});

const keyOf = (place: Place): string => `${place.kind}/${place.namespace ?? ''}/${place.name}`;

/** The owners that an object names. */
function referencesOf(object: KubeObject): readonly JsonMap[] {
  return listAt(object.metadata, 'ownerReferences').filter(isMap);
}

/** The UIDs of the owners that an object names. */
function ownersOf(object: KubeObject): readonly string[] {
  return referencesOf(object)
    .map((reference) => textAt(reference, 'uid'))
    .filter((uid) => uid !== undefined);
}

/** An object with these owners alone. */
function withReferences(object: KubeObject, references: readonly JsonMap[]): KubeObject {
  const { ownerReferences: _, ...metadata } = object.metadata;
  if (references.length === 0) return { ...object, metadata };
  const ownerReferences = jsonOfParts(references);
  return { ...object, metadata: { ...metadata, ownerReferences } };
}

/** What keeps a claim for storage while a pod uses it. */
const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';

/** How long a pod under deletion stays visible before it goes, in ms: long enough for endpoints to drop it. */
const POD_ENDING_MS = 50;

/**
 * What controllers of a cluster do to objects under deletion: dependents of a gone owner go (background), foreground
 * and orphan deletions end, namespaces empty themselves, pods end, every namespace gets its `default` service account.
 * Where a kubelet ends the pods, their end is its own business. Works on commits, in later turns of the event loop; call the result to stop it.
 */
export function collectGarbage(context: WriteContext, kubelet: 'none' | 'ends pods' = 'none'): () => void {
  const collector = new Collector(context, kubelet === 'none');
  for (const kind of context.store.kinds()) {
    for (const object of context.store.list(kind)) collector.note(object);
  }
  collector.scheduleAll();
  const end = context.store.subscribe((event) => collector.see(event));
  return () => {
    end();
    collector.stop();
  };
}

class Collector {
  readonly #context: WriteContext;
  readonly #store: ObjectStore;
  readonly #endsPods: boolean;
  /** Every UID that exists. */
  readonly #alive = new Map<string, Place>();
  readonly #dependents = new Map<string, Map<string, Place>>();
  readonly #inNamespace = new Map<string, Map<string, Place>>();
  readonly #due = new Map<string, Place>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #turn: NodeJS.Immediate | undefined;

  constructor(context: WriteContext, endsPods: boolean) {
    this.#context = context;
    this.#endsPods = endsPods;
    this.#store = context.store;
  }

  note(object: KubeObject): void {
    const place = placeOf(object);
    this.#alive.set(object.metadata.uid ?? '', place);
    for (const owner of ownersOf(object)) add(this.#dependents, owner, place);
    if (place.namespace !== undefined) add(this.#inNamespace, place.namespace, place);
  }

  scheduleAll(): void {
    for (const place of this.#alive.values()) this.#schedule(place);
  }

  see(event: StoreEvent): void {
    const { object, previous } = event;
    const place = placeOf(object);
    if (event.type === 'deleted') {
      this.#alive.delete(object.metadata.uid ?? '');
      for (const owner of ownersOf(object)) this.#forget(this.#dependents, owner, place);
      if (place.namespace !== undefined) this.#forget(this.#inNamespace, place.namespace, place);
      for (const dependent of this.#dependents.get(object.metadata.uid ?? '')?.values() ?? []) {
        this.#schedule(dependent);
      }
      for (const owner of ownersOf(object)) this.#scheduleUid(owner);
      if (place.kind === 'Pod') this.#scheduleClaims(object);
      if (place.namespace !== undefined) {
        this.#schedule({ kind: 'Namespace', namespace: undefined, name: place.namespace });
      }
      return;
    }
    if (previous !== undefined) {
      for (const owner of ownersOf(previous)) this.#forget(this.#dependents, owner, place);
    }
    this.note(object);
    const dying = object.metadata.deletionTimestamp !== undefined;
    if (dying || place.kind === 'Namespace' || ownersOf(object).length > 0) this.#schedule(place);
  }

  /** Claims that a pod which is gone may have held. */
  #scheduleClaims(pod: KubeObject): void {
    for (const volume of listAt(pod['spec'], 'volumes')) {
      const name = textAt(mapAt(volume, 'persistentVolumeClaim'), 'claimName');
      const { namespace } = pod.metadata;
      if (name !== undefined) this.#schedule({ kind: 'PersistentVolumeClaim', namespace, name });
    }
  }

  #forget(index: Map<string, Map<string, Place>>, key: string, place: Place): void {
    const places = index.get(key);
    places?.delete(keyOf(place));
    if (places?.size === 0) index.delete(key);
  }

  #scheduleUid(uid: string): void {
    const place = this.#alive.get(uid);
    if (place !== undefined) this.#schedule(place);
  }

  #schedule(place: Place): void {
    this.#due.set(keyOf(place), place);
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined;
      const due = [...this.#due.values()];
      this.#due.clear();
      for (const each of due) this.#settle(each);
    });
  }

  #settle(place: Place): void {
    const object = this.#store.get(place.kind, place.namespace, place.name);
    if (object === undefined) return;
    if (this.#leaveAbandoned(object)) return;
    if (place.kind === 'Namespace') this.#tendNamespace(object);
    if (object.metadata.deletionTimestamp === undefined) return;
    if (finalizersOf(object).includes('orphan')) this.#orphan(object);
    else if (finalizersOf(object).includes('foregroundDeletion')) this.#deleteForeground(object);
    else if (finalizersOf(object).includes(CLAIM_PROTECTION)) this.#releaseClaim(object);
    else if (place.kind === 'Pod' && this.#endsPods) this.#endPod(object);
  }

  /**
   * An object whose owners are all gone goes too; one that some owner still keeps forgets those that are gone. Says
   * whether the object changed.
   */
  #leaveAbandoned(object: KubeObject): boolean {
    const references = referencesOf(object);
    if (references.length === 0 || object.metadata.deletionTimestamp !== undefined) return false;
    const kept = references.filter((reference) => this.#isOwnedBy(object, reference));
    if (kept.length === references.length) return false;
    if (kept.length > 0) {
      this.#store.put(withReferences(object, kept));
      return true;
    }
    const { kind, namespace, name } = placeOf(object);
    deleteObject(this.#context, kind, namespace, name);
    return true;
  }

  /** An owner is there by its UID, and in the namespace of what it owns unless it is in none. */
  #isOwnedBy({ metadata }: KubeObject, reference: JsonMap): boolean {
    const owner = this.#alive.get(textAt(reference, 'uid') ?? '');
    if (owner === undefined) return false;
    return owner.namespace === undefined || owner.namespace === metadata.namespace;
  }

  #tendNamespace(namespace: KubeObject): void {
    const name = namespace.metadata.name ?? '';
    if (namespace.metadata.deletionTimestamp === undefined) {
      if (this.#store.get('ServiceAccount', name, 'default') === undefined) this.#createDefaultAccount(name);
      return;
    }
    this.#empty(name);
    const left = this.#contentOf(name);
    if (left.length > 0) {
      const marked = withRemainder(namespace, left, this.#context.rules, this.#context.now());
      if (marked !== namespace) this.#store.put(marked);
      return;
    }
    const ended = withoutContentFinalizer(namespace);
    if (!isHeld(ended)) this.#store.remove('Namespace', undefined, name);
    else if (!sameJson(ended, namespace)) this.#store.put(ended);
  }

  #contentOf(namespace: string): readonly KubeObject[] {
    return [...(this.#inNamespace.get(namespace)?.values() ?? [])]
      .map((place) => this.#store.get(place.kind, place.namespace, place.name))
      .filter((object) => object !== undefined);
  }

  /** Deletes what is in a namespace; pods go first, and nothing else before they are gone. */
  #empty(namespace: string): void {
    const content = this.#contentOf(namespace);
    const pods = content.filter(({ kind }) => kind === 'Pod');
    for (const object of pods.length > 0 ? pods : content) {
      if (object.metadata.deletionTimestamp !== undefined) continue;
      const place = placeOf(object);
      deleteObject(this.#context, place.kind, place.namespace, place.name);
    }
  }

  #createDefaultAccount(namespace: string): void {
    if (this.#context.rules.resourceOf('ServiceAccount') === undefined) return;
    const uid = crypto.randomUUID();
    const creationTimestamp = new Date(this.#context.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    const metadata = { name: 'default', namespace, uid, creationTimestamp };
    this.#store.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  }

  #dependentsOf(owner: KubeObject): readonly KubeObject[] {
    const places = [...(this.#dependents.get(owner.metadata.uid ?? '')?.values() ?? [])];
    return places
      .map((place) => this.#store.get(place.kind, place.namespace, place.name))
      .filter((object) => object !== undefined);
  }

  #orphan(owner: KubeObject): void {
    for (const dependent of this.#dependentsOf(owner)) {
      const others = referencesOf(dependent).filter(
        (reference) => textAt(reference, 'uid') !== owner.metadata.uid,
      );
      this.#store.put(withReferences(dependent, others));
    }
    this.#dropFinalizer(owner, 'orphan');
  }

  #deleteForeground(owner: KubeObject): void {
    const dependents = this.#dependentsOf(owner);
    for (const dependent of dependents) {
      if (dependent.metadata.deletionTimestamp !== undefined) continue;
      const { kind, namespace, name } = placeOf(dependent);
      deleteObject(this.#context, kind, namespace, name, { propagation: 'Foreground' });
    }
    const blocking = dependents.filter((dependent) => blocksDeletion(dependent, owner));
    if (blocking.length === 0) this.#dropFinalizer(owner, 'foregroundDeletion');
  }

  /** A claim for storage goes when no pod of its namespace mounts it. */
  #releaseClaim(claim: KubeObject): void {
    const { namespace, name } = claim.metadata;
    const used = this.#store
      .list('Pod', namespace)
      .some((pod) =>
        listAt(pod['spec'], 'volumes').some(
          (volume) => textAt(mapAt(volume, 'persistentVolumeClaim'), 'claimName') === name,
        ),
      );
    if (!used) this.#dropFinalizer(claim, CLAIM_PROTECTION);
  }

  #dropFinalizer(object: KubeObject, finalizer: string): void {
    const finalizers = finalizersOf(object).filter((each) => each !== finalizer);
    const { kind, namespace, name } = placeOf(object);
    const current = this.#store.get(kind, namespace, name);
    if (current === undefined || !sameJson(current.metadata.uid, object.metadata.uid)) return;
    const metadata = { ...current.metadata, finalizers };
    // A pod that its kubelet has ended already waits for nobody but us.
    const waits =
      kind === 'Namespace' || (kind === 'Pod' && current.metadata['deletionGracePeriodSeconds'] !== 0);
    if (finalizers.length === 0 && !waits) this.#store.remove(kind, namespace, name);
    else this.#store.put({ ...current, metadata });
  }

  #endPod(pod: KubeObject): void {
    const { kind, namespace, name } = placeOf(pod);
    const uid = pod.metadata.uid;
    if (finalizersOf(pod).length > 0) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const current = this.#store.get(kind, namespace, name);
      if (current === undefined || current.metadata.uid !== uid) return;
      if (finalizersOf(current).length === 0) this.#store.remove(kind, namespace, name);
    }, POD_ENDING_MS);
    this.#timers.add(timer);
  }

  stop(): void {
    clearImmediate(this.#turn);
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

function add(index: Map<string, Map<string, Place>>, key: string, place: Place): void {
  let places = index.get(key);
  if (places === undefined) {
    places = new Map();
    index.set(key, places);
  }
  places.set(keyOf(place), place);
}

function blocksDeletion(dependent: KubeObject, owner: KubeObject): boolean {
  return referencesOf(dependent).some(
    ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
  );
}
