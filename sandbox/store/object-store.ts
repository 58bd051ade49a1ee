import type { KubeObject } from '../../schemas/kube-object.ts';
import { groupOf } from '../../schemas/kube-object.ts';
import type { KindId } from '../cluster-view.ts';
import { freezeDeep } from './json-values.ts';
import { KindTable } from './kind-table.ts';
import type { StateFile, StateRecord } from './state-file.ts';

/** One committed change; `revision` is the object's new resourceVersion (for a deletion, the deletion's own). */
export interface StoreEvent {
  readonly revision: number;
  readonly type: 'added' | 'modified' | 'deleted';
  readonly kind: KindId;
  readonly object: KubeObject;
  /** The object before the change, so that selectors can tell entering from leaving. */
  readonly previous: KubeObject | undefined;
}

/** A kind whatever its version: `Deployment.apps`, `Pod`. */
export function kindIdOf(object: { readonly apiVersion: string; readonly kind: string }): KindId {
  const group = groupOf(object.apiVersion);
  return group === '' ? object.kind : `${object.kind}.${group}`;
}

/** How many changes a watch may be behind before it is told to list again (410). */
const LOG_LENGTH = 20_000;

/**
 * All objects of the sandbox in memory, one revision counter, the log of the last changes, and the file behind them.
 * Commits are synchronous; subscribers are called in commit order, also when one of them commits. Close it to flush.
 */
export class ObjectStore {
  readonly #kinds = new Map<KindId, KindTable>();
  readonly #log: StoreEvent[] = [];
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  readonly #undelivered: StoreEvent[] = [];
  readonly #file: StateFile | undefined;
  #delivering = false;
  #revision = 1;

  constructor(records: Iterable<StateRecord>, file: StateFile | undefined) {
    this.#file = file;
    for (const record of records) this.#replay(record);
  }

  #replay(record: StateRecord): void {
    this.#revision = Math.max(this.#revision, record.revision);
    if (record.type === 'revision') return;
    const table = this.#table(record.kind);
    if (record.type === 'put') table.set(freezeDeep(record.object));
    else table.delete(record.namespace, record.name);
  }

  #table(kind: KindId): KindTable {
    let table = this.#kinds.get(kind);
    if (table === undefined) {
      table = new KindTable();
      this.#kinds.set(kind, table);
    }
    return table;
  }

  /** The revision of the last commit: what a list is consistent with. */
  get revision(): number {
    return this.#revision;
  }

  kinds(): readonly KindId[] {
    return [...this.#kinds.keys()];
  }

  get(kind: KindId, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#kinds.get(kind)?.get(namespace, name);
  }

  /** Objects of a kind ordered by namespace and name; the list is the caller's to keep, not to change. */
  list(kind: KindId, namespace?: string): readonly KubeObject[] {
    return this.#kinds.get(kind)?.list(namespace) ?? [];
  }

  /** Objects of a kind that name an owner, by UID, as their controller, ordered by namespace and name. */
  listControlled(kind: KindId, ownerUid: string): readonly KubeObject[] {
    return this.#kinds.get(kind)?.controlledBy(ownerUid) ?? [];
  }

  /** Stores an object under the next revision and returns it as stored (frozen, with its resourceVersion). */
  put(object: KubeObject): KubeObject {
    const kind = kindIdOf(object);
    this.#revision += 1;
    const resourceVersion = String(this.#revision);
    const stored = freezeDeep({ ...object, metadata: { ...object.metadata, resourceVersion } });
    const previous = this.#table(kind).set(stored);
    this.#file?.append({ type: 'put', revision: this.#revision, kind, object: stored });
    const type = previous === undefined ? 'added' : 'modified';
    this.#publish({ revision: this.#revision, type, kind, object: stored, previous });
    return stored;
  }

  /** Takes an object out; the deletion has a revision of its own. Returns the last state, or `undefined`. */
  remove(kind: KindId, namespace: string | undefined, name: string): KubeObject | undefined {
    const previous = this.#table(kind).delete(namespace, name);
    if (previous === undefined) return undefined;
    this.#revision += 1;
    this.#file?.append({
      type: 'delete',
      revision: this.#revision,
      kind,
      name,
      ...(namespace === undefined ? {} : { namespace }),
    });
    const resourceVersion = String(this.#revision);
    const object = freezeDeep({ ...previous, metadata: { ...previous.metadata, resourceVersion } });
    this.#publish({ revision: this.#revision, type: 'deleted', kind, object, previous });
    return object;
  }

  #publish(event: StoreEvent): void {
    this.#log.push(event);
    if (this.#log.length > LOG_LENGTH * 2) this.#log.splice(0, LOG_LENGTH);
    this.#undelivered.push(event);
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let next = this.#undelivered.shift(); next !== undefined; next = this.#undelivered.shift()) {
        for (const listener of [...this.#listeners]) listener(next);
      }
    } finally {
      this.#delivering = false;
    }
  }

  /** Changes after a revision in order, or `undefined` when the log no longer reaches back that far. */
  changesSince(revision: number): readonly StoreEvent[] | undefined {
    if (revision >= this.#revision) return [];
    const first = this.#log[0];
    if (first === undefined || first.revision > revision + 1) return undefined;
    let low = 0;
    let high = this.#log.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#log[middle]?.revision ?? 0) <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#log.slice(low);
  }

  /** Calls back for every later change, in order; returns the end of the subscription. */
  subscribe(listener: (event: StoreEvent) => void): () => void {
    const own = (event: StoreEvent): void => listener(event);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  /** Ends all subscriptions and closes the file. */
  async close(): Promise<void> {
    this.#listeners.clear();
    this.#file?.close(this.#snapshot());
  }

  *#snapshot(): Iterable<StateRecord> {
    yield { type: 'revision', revision: this.#revision };
    for (const [kind, table] of this.#kinds) {
      for (const object of table.list()) {
        yield { type: 'put', revision: Number(object.metadata.resourceVersion), kind, object };
      }
    }
  }
}
