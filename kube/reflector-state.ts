import type { WatchEvent } from '../engine/world.ts';
import type { KubeObject } from '../schemas/kube-object.ts';

/** What a watcher believes to exist; one per watch, changed only by the functions here. */
export type ReflectorState = Map<string, KubeObject>;

/** Takes in a whole list: what the list lacks was deleted, what it has anew was added, what differs was modified. */
export function replaceAll(state: ReflectorState, items: readonly KubeObject[]): readonly WatchEvent[] {
  const events: WatchEvent[] = [];
  const listed = new Map(items.map((item) => [keyOf(item), item]));
  for (const [key, object] of state) {
    if (!listed.has(key)) {
      state.delete(key);
      events.push({ type: 'deleted', object });
    }
  }
  for (const item of listed.values()) events.push(...put(state, item));
  return events;
}

/** Takes in one object that the server says exists; nothing when its resourceVersion is the known one. */
export function put(state: ReflectorState, object: KubeObject): readonly WatchEvent[] {
  const key = keyOf(object);
  const before = state.get(key);
  state.set(key, object);
  if (before === undefined) return [{ type: 'added', object }];
  if (before.metadata.uid !== object.metadata.uid) {
    // The same name is another object now: its deletion happened while nobody watched.
    return [
      { type: 'deleted', object: before },
      { type: 'added', object },
    ];
  }
  const same = before.metadata.resourceVersion === object.metadata.resourceVersion;
  return same ? [] : [{ type: 'modified', object }];
}

/** Takes in a deletion; nothing when the object was not known. `object` is its last state. */
export function remove(state: ReflectorState, object: KubeObject): readonly WatchEvent[] {
  return state.delete(keyOf(object)) ? [{ type: 'deleted', object }] : [];
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}
