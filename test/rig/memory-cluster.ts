import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ClusterView, KindId, ViewEvent } from '../../sandbox/cluster-view.ts';
import { ownerOf } from '../../sandbox/controllers/owned.ts';
import { Failure } from '../../schemas/failure.ts';
import { groupOf, type KubeObject } from '../../schemas/kube-object.ts';

/** The least a cluster can be: objects in memory with resourceVersion, generation, owners' garbage collection. */
export class MemoryCluster implements ClusterView {
  readonly #objects = new Map<string, KubeObject>();
  readonly #listeners = new Set<{
    readonly kinds: ReadonlySet<string>;
    readonly tell: (e: ViewEvent) => void;
  }>();
  #version = 0;

  /** Grows with every write. */
  get version(): number {
    return this.#version;
  }

  get(kind: KindId, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(`${kind}/${namespace ?? ''}/${name}`);
  }

  list(kind: KindId, namespace?: string): readonly KubeObject[] {
    return [...this.#objects.values()].filter(
      (object) =>
        kindOf(object) === kind && (namespace === undefined || object.metadata.namespace === namespace),
    );
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
    if (this.#objects.has(keyOf(object))) throw new Failure('alreadyExists', keyOf(object));
    const metadata = {
      ...object.metadata,
      uid: randomUUID(),
      generation: 1,
      creationTimestamp: new Date().toISOString(),
    };
    return this.#put('added', { ...object, metadata });
  }

  async update(object: KubeObject): Promise<KubeObject> {
    const current = this.#current(object);
    const { status: _own, ...rest } = object;
    const changed = !isDeepStrictEqual(current['spec'], object['spec']);
    const metadata = {
      ...object.metadata,
      generation: (current.metadata.generation ?? 0) + (changed ? 1 : 0),
    };
    const status = current['status'] === undefined ? {} : { status: current['status'] };
    if (current.metadata.deletionTimestamp !== undefined && !isHeld(object))
      return await this.#remove(current);
    return this.#put('modified', {
      ...rest,
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata,
      ...status,
    });
  }

  async updateStatus(object: KubeObject): Promise<KubeObject> {
    return this.#put('modified', { ...this.#current(object), status: object['status'] ?? null });
  }

  async delete(
    kind: KindId,
    namespace: string | undefined,
    name: string,
    options: { readonly gracePeriodSeconds?: number } = {},
  ): Promise<void> {
    const object = this.get(kind, namespace, name);
    if (object === undefined) throw new Failure('notFound', `${kind} ${name}`);
    const left = options.gracePeriodSeconds !== 0 && runsOnNode(object);
    if (isHeld(object) || left) {
      const deletionTimestamp = object.metadata.deletionTimestamp ?? new Date().toISOString();
      if (object.metadata.deletionTimestamp !== undefined && left) return;
      this.#put('modified', { ...object, metadata: { ...object.metadata, deletionTimestamp } });
    } else await this.#remove(object);
  }

  async #remove(object: KubeObject): Promise<KubeObject> {
    this.#version += 1;
    this.#objects.delete(keyOf(object));
    this.#tell({ type: 'deleted', object });
    for (const dependent of [...this.#objects.values()]) {
      const owners = dependent.metadata['ownerReferences'];
      const mine = Array.isArray(owners) && JSON.stringify(owners).includes(object.metadata.uid ?? '-');
      if (mine)
        await this.delete(kindOf(dependent), dependent.metadata.namespace, dependent.metadata.name ?? '');
    }
    return object;
  }

  /** Creates what is new, replaces the rest. */
  async apply(...objects: readonly KubeObject[]): Promise<void> {
    for (const object of objects) {
      const current = this.#objects.get(keyOf(object));
      if (current === undefined) await this.create(object);
      else await this.update({ ...object, metadata: { ...current.metadata, ...object.metadata } });
    }
  }

  /** Resolves when something holds of the cluster; looks again at every change. */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      const entry = {
        kinds: new Set(['*']),
        tell: () => {
          if (!holds()) return;
          this.#listeners.delete(entry);
          resolve();
        },
      };
      this.#listeners.add(entry);
    });
  }

  #current(object: KubeObject): KubeObject {
    const current = this.#objects.get(keyOf(object));
    if (current === undefined) throw new Failure('notFound', keyOf(object));
    const version = object.metadata.resourceVersion;
    if (version !== undefined && version !== current.metadata.resourceVersion) {
      throw new Failure('conflict', keyOf(object));
    }
    return current;
  }

  #put(type: 'added' | 'modified', object: KubeObject): KubeObject {
    this.#version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    this.#objects.set(keyOf(stored), stored);
    this.#tell({ type, object: stored });
    return stored;
  }

  #tell(event: ViewEvent): void {
    for (const { kinds, tell } of [...this.#listeners]) {
      if (kinds.has('*') || kinds.has(kindOf(event.object))) tell(event);
    }
  }
}

/** A kubelet has to end it first. */
function runsOnNode(object: KubeObject): boolean {
  const { spec, status } = object as {
    readonly spec?: { nodeName?: string };
    readonly status?: { phase?: string };
  }; // a pod's, or another kind's
  return (
    object.kind === 'Pod' && spec?.nodeName !== undefined && !/Succeeded|Failed/.test(status?.phase ?? '')
  );
}

function isHeld(object: KubeObject): boolean {
  const { finalizers } = object.metadata;
  return Array.isArray(finalizers) && finalizers.length > 0;
}

function kindOf(object: KubeObject): string {
  const group = groupOf(object.apiVersion);
  return group === '' ? object.kind : `${object.kind}.${group}`;
}

function keyOf(object: KubeObject): string {
  return `${kindOf(object)}/${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}
