import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ObjectStore, StoreEvent } from '../../store/object-store.ts';
import { apiVersionOf } from '../resource.ts';
import { printObject } from './print-objects.ts';
import type { Representation } from './representation.ts';

/** What a change is to one watch. */
export type Line = 'ADDED' | 'MODIFIED' | 'DELETED';

/** The lines of the change that a store is telling its watches of, by form. */
interface Shared {
  readonly event: StoreEvent;
  readonly lines: Map<string, Buffer>;
}

const latest = new WeakMap<ObjectStore, Shared>();

/** The bytes of a change for a watch; all watches of one form get the same ones, which are made once. */
export function changeLine(
  store: ObjectStore,
  event: StoreEvent,
  type: Line,
  as: Representation,
): Buffer | string {
  const object = type === 'DELETED' ? lastState(event) : event.object;
  // A table says how old the object is at this moment.
  if (as.form === 'table') return objectLine(type, object, { ...as, now: Date.now() });
  let shared = latest.get(store);
  if (shared?.event !== event) {
    shared = { event, lines: new Map() };
    latest.set(store, shared);
  }
  const key = `${type} ${as.form} ${as.version} ${apiVersionOf(as.resource)}`;
  let line = shared.lines.get(key);
  if (line === undefined) {
    line = Buffer.from(objectLine(type, object, as));
    shared.lines.set(key, line);
  }
  return line;
}

/** The line for an object as it is. */
export function objectLine(type: Line, object: KubeObject, as: Representation): string {
  return `{"type":"${type}","object":${printObject(object, as)}}\n`;
}

/** What leaves a watch is shown as it was, at the version in which it left. */
function lastState({ object, previous }: StoreEvent): KubeObject {
  if (previous === undefined) return object;
  const { resourceVersion } = object.metadata;
  const metadata =
    resourceVersion === undefined ? previous.metadata : { ...previous.metadata, resourceVersion };
  return { ...previous, metadata };
}
