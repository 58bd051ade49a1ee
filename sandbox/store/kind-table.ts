import type { KubeObject } from '../../schemas/kube-object.ts';
import { isMap, textAt } from './json-values.ts';

/** The objects of one namespace (or the cluster-scoped ones), names in order. */
interface Room {
  readonly objects: Map<string, KubeObject>;
  readonly names: string[];
  /** The objects in the order of their names; made anew on the first list after any change. */
  listed: readonly KubeObject[] | undefined;
}

/** The UID of the owner that controls an object. */
function controllerUid(object: KubeObject): string | undefined {
  const owners = object.metadata['ownerReferences'];
  if (!Array.isArray(owners)) return undefined;
  return textAt(
    owners.find((owner) => isMap(owner) && owner['controller'] === true),
    'uid',
  );
}

/**
 * The objects of one kind, found by name, by namespace and by controlling owner without looking at any other object.
 * Lists are ordered by namespace and name, and stay as they are when the table changes.
 */
export class KindTable {
  readonly #rooms = new Map<string, Room>();
  readonly #places: string[] = [];
  readonly #controlled = new Map<string, Map<string, KubeObject>>();
  #listed: readonly KubeObject[] | undefined;

  get(namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#rooms.get(namespace ?? '')?.objects.get(name);
  }

  /** Puts an object in and returns the one it replaces. */
  set(object: KubeObject): KubeObject | undefined {
    const { namespace = '', name = '' } = object.metadata;
    const room = this.#roomOf(namespace);
    const previous = room.objects.get(name);
    if (previous === undefined) room.names.splice(placeIn(room.names, name), 0, name);
    else this.#release(previous);
    room.objects.set(name, object);
    room.listed = undefined;
    this.#listed = undefined;
    const owner = controllerUid(object);
    if (owner !== undefined) {
      const controlled = this.#controlled.get(owner) ?? new Map<string, KubeObject>();
      this.#controlled.set(owner, controlled.set(keyOf(object), object));
    }
    return previous;
  }

  /** Takes an object out and returns it. */
  delete(namespace: string | undefined, name: string): KubeObject | undefined {
    const room = this.#rooms.get(namespace ?? '');
    const previous = room?.objects.get(name);
    if (room === undefined || previous === undefined) return undefined;
    this.#release(previous);
    room.objects.delete(name);
    room.names.splice(placeIn(room.names, name), 1);
    room.listed = undefined;
    this.#listed = undefined;
    if (room.names.length === 0) {
      this.#rooms.delete(namespace ?? '');
      const place = placeOf(namespace ?? '');
      this.#places.splice(placeIn(this.#places, place), 1);
    }
    return previous;
  }

  /** All objects, or those of a namespace (`''`: the cluster-scoped ones). */
  list(namespace?: string): readonly KubeObject[] {
    if (namespace !== undefined) {
      const room = this.#rooms.get(namespace);
      return room === undefined ? [] : listRoom(room);
    }
    this.#listed ??= this.#places.flatMap((place) => {
      const room = this.#rooms.get(place.slice(0, -1));
      return room === undefined ? [] : listRoom(room);
    });
    return this.#listed;
  }

  /** The objects that name an owner, by UID, as their controller. */
  controlledBy(ownerUid: string): readonly KubeObject[] {
    const controlled = this.#controlled.get(ownerUid);
    if (controlled === undefined) return [];
    return [...controlled.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  #roomOf(namespace: string): Room {
    let room = this.#rooms.get(namespace);
    if (room === undefined) {
      room = { objects: new Map(), names: [], listed: undefined };
      this.#rooms.set(namespace, room);
      const place = placeOf(namespace);
      this.#places.splice(placeIn(this.#places, place), 0, place);
    }
    return room;
  }

  #release(object: KubeObject): void {
    const owner = controllerUid(object);
    if (owner === undefined) return;
    const controlled = this.#controlled.get(owner);
    controlled?.delete(keyOf(object));
    if (controlled?.size === 0) this.#controlled.delete(owner);
  }
}

function keyOf(object: KubeObject): string {
  return `${placeOf(object.metadata.namespace ?? '')}${object.metadata.name ?? ''}`;
}

/** Namespaces stand in the order of `namespace/name` texts: `a-b/…` before `a/…`. */
function placeOf(namespace: string): string {
  return `${namespace}/`;
}

function listRoom(room: Room): readonly KubeObject[] {
  room.listed ??= room.names.flatMap((name) => room.objects.get(name) ?? []);
  return room.listed;
}

/** Where a text stands, or would stand, in a sorted list. */
function placeIn(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
