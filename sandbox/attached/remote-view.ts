import type { OpenedCluster } from '../../kube/open-cluster.ts';
import { Failure, type FailureReason } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import { groupOf, jsonOf, type KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView, KindId, ViewEvent } from '../cluster-view.ts';
import { ownerOf } from '../controllers/owned.ts';
import { isMap } from '../store/json-values.ts';
import { type AttachedKind, pathOf } from './attached-kinds.ts';

const SYNC_POLL_MS = 50;

/** What a server says that has not read its own roles and definitions yet; an outage may come before. */
const STARTING_UP: ReadonlySet<FailureReason> = new Set([
  'forbidden',
  'unauthorized',
  'notFound',
  'unreachable',
  'throttled',
]);
/** The same without what says something of the object itself. */
const DOWN: ReadonlySet<FailureReason> = new Set(['forbidden', 'unauthorized', 'unreachable', 'throttled']);
const REFUSED_PAUSE_MS = 500;
const REFUSED_AT_MOST_MS = 60_000;

/** The objects of one kind, as far as they are known. */
interface Shelf {
  readonly kind: AttachedKind;
  readonly objects: Map<string, KubeObject>;
  /** UIDs of what we deleted: news from before that is no news. */
  readonly gone: Set<string>;
}

const keyOf = ({ metadata }: KubeObject) => `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;

function revisionOf({ metadata }: KubeObject): number {
  return Number(metadata.resourceVersion ?? 0);
}

/**
 * A cluster behind an API server, as controllers see it: watched, and with its own writes seen at once, so that a
 * controller that looks again does not do the same thing twice. Aborting the signal ends the watches.
 */
export class RemoteView implements ClusterView {
  readonly #cluster: OpenedCluster;
  readonly #signal: AbortSignal;
  readonly #shelves: ReadonlyMap<KindId, Shelf>;
  readonly #listeners = new Set<{
    readonly kinds: ReadonlySet<KindId>;
    readonly tell: (event: ViewEvent) => void;
  }>();

  constructor(cluster: OpenedCluster, kinds: readonly AttachedKind[], signal: AbortSignal) {
    this.#cluster = cluster;
    this.#signal = signal;
    this.#shelves = new Map(
      kinds.map((kind) => [kind.kindId, { kind, objects: new Map(), gone: new Set() }]),
    );
  }

  /** Starts the watches and resolves once all that exists is known; `onEnd` is told when a watch ends unasked. */
  async open(onEnd: (error: unknown) => void): Promise<void> {
    for (const shelf of this.#shelves.values()) {
      this.#watch(shelf).catch((error: unknown) => (this.#signal.aborted ? undefined : onEnd(error)));
    }
    await Promise.all([...this.#shelves.values()].map((shelf) => this.#synced(shelf)));
  }

  get(kind: KindId, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#shelf(kind).objects.get(`${namespace ?? ''}/${name}`);
  }

  list(kind: KindId, namespace?: string): readonly KubeObject[] {
    const all = [...this.#shelf(kind).objects.values()];
    return namespace === undefined ? all : all.filter(({ metadata }) => metadata.namespace === namespace);
  }

  listControlled(kind: KindId, ownerUid: string): readonly KubeObject[] {
    return this.list(kind).filter((object) => ownerOf(object)?.uid === ownerUid);
  }

  subscribe(kinds: readonly KindId[], listener: (event: ViewEvent) => void): () => void {
    const entry = { kinds: new Set(kinds), tell: listener };
    for (const kind of kinds) for (const object of this.list(kind)) listener({ type: 'added', object });
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  async create(object: KubeObject): Promise<KubeObject> {
    const { kind } = this.#shelf(idOf(object));
    return this.#seen(await this.#send('POST', pathOf(kind, object.metadata.namespace), object));
  }

  async update(object: KubeObject): Promise<KubeObject> {
    return this.#seen(await this.#waitOut(() => this.#send('PUT', this.#pathOf(object), object)));
  }

  async updateStatus(object: KubeObject): Promise<KubeObject> {
    const path = `${this.#pathOf(object)}/status`;
    return this.#seen(await this.#waitOut(() => this.#send('PUT', path, object)));
  }

  async delete(
    kind: KindId,
    namespace: string | undefined,
    name: string,
    options: { readonly uid?: string; readonly gracePeriodSeconds?: number } = {},
  ): Promise<void> {
    const shelf = this.#shelf(kind);
    const { uid, gracePeriodSeconds } = options;
    const body: Json = {
      ...{ apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
      ...(uid === undefined ? {} : { preconditions: { uid } }),
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    };
    const known = this.get(kind, namespace, name);
    const path = pathOf(shelf.kind, namespace, name);
    const answer = await this.#waitOut(() => this.#cluster.raw('DELETE', path, body, this.#signal));
    const left = objectIn(answer); // a Status, or the object that something still holds
    if (left.kind === shelf.kind.kind && left.metadata.deletionTimestamp !== undefined && isHeld(left)) {
      this.#take(shelf, 'modified', left);
    } else if (known !== undefined && (uid === undefined || known.metadata.uid === uid)) {
      shelf.gone.add(known.metadata.uid ?? '');
      this.#drop(shelf, known);
    }
  }

  async bindPod(pod: KubeObject, node: string, annotations: Readonly<Record<string, string>>): Promise<void> {
    const { namespace = '', name = '' } = pod.metadata;
    const spec = pod['spec'] as { readonly nodeName?: string } | undefined; // a pod's
    if (spec?.nodeName !== undefined) return;
    const binding: KubeObject = {
      ...{ apiVersion: 'v1', kind: 'Binding' },
      metadata: { namespace, name, annotations },
      target: { apiVersion: 'v1', kind: 'Node', name: node },
    };
    await this.#waitOut((again) =>
      this.#send('POST', `${this.#pathOf(pod)}/binding`, binding).catch((error: unknown) => {
        // The one whose answer was lost had got through.
        if (!again || !(error instanceof Failure && error.reason === 'conflict')) throw error;
        return null;
      }),
    );
  }

  /**
   * A write that can be sent again, tried until the server that is down is up: a kubelet does not look twice by itself.
   * Not for what makes objects, which might come to be twice; its controllers look again.
   */
  async #waitOut<T>(write: (again: boolean) => Promise<T>): Promise<T> {
    const begun = Date.now();
    for (let again = false; ; again = true) {
      try {
        return await write(again);
      } catch (error) {
        const down = error instanceof Failure && DOWN.has(error.reason);
        if (!down || this.#signal.aborted || Date.now() - begun > REFUSED_AT_MOST_MS) throw error;
        await new Promise((resolve) => setTimeout(resolve, REFUSED_PAUSE_MS));
      }
    }
  }

  /**
   * Follows one kind. An API server that has just come up refuses for a while what it will grant, and does not know its
   * custom kinds yet: that is waited out.
   */
  async #watch(shelf: Shelf): Promise<void> {
    const { apiVersion, kind } = shelf.kind;
    const query = { apiVersion, kind };
    let known = false;
    let refusedAt: number | undefined;
    for (;;) {
      try {
        if (known) await this.#forgetGone(shelf);
        for await (const event of this.#cluster.watch(query, this.#signal)) {
          known = true;
          refusedAt = undefined;
          this.#hear(shelf, event);
        }
        return;
      } catch (error) {
        const passing = error instanceof Failure && STARTING_UP.has(error.reason);
        if (!passing || this.#signal.aborted) throw error;
        refusedAt ??= Date.now();
        if (Date.now() - refusedAt > REFUSED_AT_MOST_MS) throw error;
        await new Promise((resolve) => setTimeout(resolve, REFUSED_PAUSE_MS));
      }
    }
  }

  /** A new watch tells what is there, and nothing of what went while nobody watched. */
  async #forgetGone(shelf: Shelf): Promise<void> {
    const { apiVersion, kind } = shelf.kind;
    const listed = await this.#cluster.list({ apiVersion, kind }, this.#signal);
    const there = new Set(listed.map(({ metadata }) => metadata.uid));
    for (const known of [...shelf.objects.values()])
      if (!there.has(known.metadata.uid)) this.#drop(shelf, known);
  }

  #hear(shelf: Shelf, { type, object }: ViewEvent): void {
    const { uid = '' } = object.metadata;
    if (type === 'deleted') {
      shelf.gone.delete(uid);
      const known = shelf.objects.get(keyOf(object));
      if (known?.metadata.uid === uid) this.#drop(shelf, object);
    } else if (!shelf.gone.has(uid)) this.#take(shelf, type, object);
  }

  /** Waits until all that is there now has been heard of. */
  async #synced(shelf: Shelf): Promise<void> {
    const { apiVersion, kind } = shelf.kind;
    for (;;) {
      const listed = await this.#cluster.list({ apiVersion, kind }, this.#signal);
      if (listed.every((object) => shelf.objects.has(keyOf(object)))) return;
      await new Promise((resolve) => setTimeout(resolve, SYNC_POLL_MS));
      this.#signal.throwIfAborted();
    }
  }

  #seen(answer: Json): KubeObject {
    const object = objectIn(answer);
    const shelf = this.#shelf(idOf(object));
    // A write can end an object: the last finalizer of one that is on its way out.
    if (object.metadata.deletionTimestamp !== undefined && !isHeld(object)) {
      shelf.gone.add(object.metadata.uid ?? '');
      this.#drop(shelf, object);
    } else this.#take(shelf, 'modified', object);
    return object;
  }

  #take(shelf: Shelf, type: 'added' | 'modified', object: KubeObject): void {
    const key = keyOf(object);
    const known = shelf.objects.get(key);
    if (known !== undefined && revisionOf(known) >= revisionOf(object)) return;
    shelf.objects.set(key, object);
    this.#tell(shelf, { type: known === undefined ? 'added' : type, object });
  }

  #drop(shelf: Shelf, object: KubeObject): void {
    if (shelf.objects.delete(keyOf(object))) this.#tell(shelf, { type: 'deleted', object });
  }

  #tell({ kind }: Shelf, event: ViewEvent): void {
    for (const { kinds, tell } of [...this.#listeners]) if (kinds.has(kind.kindId)) tell(event);
  }

  #shelf(kind: KindId): Shelf {
    const shelf = this.#shelves.get(kind);
    if (shelf === undefined) throw new Error(`an attached sandbox does not watch ${kind}`);
    return shelf;
  }

  #pathOf(object: KubeObject): string {
    const { namespace, name = '' } = object.metadata;
    return pathOf(this.#shelf(idOf(object)).kind, namespace, name);
  }

  async #send(method: 'POST' | 'PUT', path: string, object: KubeObject): Promise<Json> {
    return await this.#cluster.raw(method, path, jsonOf(object), this.#signal);
  }
}

function idOf(object: KubeObject): KindId {
  const group = groupOf(object.apiVersion);
  return group === '' ? object.kind : `${object.kind}.${group}`;
}

/** Whether something keeps an object under deletion: a finalizer, or a pod's time to end. */
function isHeld({ kind, metadata }: KubeObject): boolean {
  const { finalizers } = metadata;
  if (Array.isArray(finalizers) && finalizers.length > 0) return true;
  return kind === 'Namespace' || Number(metadata['deletionGracePeriodSeconds'] ?? 0) > 0;
}

/** What a server answers a write with. Throws `Failure('invalid')` for anything that is no object of Kubernetes. */
function objectIn(answer: unknown): KubeObject {
  if (isMap(answer) && typeof answer['kind'] === 'string' && isMap(answer['metadata']))
    return answer as KubeObject; // what every object has was looked at
  throw new Failure('invalid', 'the API server answered a write with something that is no object');
}
