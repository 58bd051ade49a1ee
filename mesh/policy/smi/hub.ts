import type { Json, JsonObject } from '../../../schemas/json.ts';
import type { FieldPath, PlacedObject, SmiObject } from './placed-object.ts';
import type { SmiKindName } from './smi-shape.ts';

/** Whom a target names; `path` is where, in the object as written. */
export interface HubSubject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly path: FieldPath;
}

export interface HubRule {
  readonly kind: string;
  readonly name: string;
  readonly matches?: readonly string[];
  readonly path: FieldPath;
}

export interface HubTarget {
  readonly type: 'target';
  readonly destination: HubSubject;
  /** `destination.port` of v1alpha1 and v1alpha2: narrows every TCP rule. */
  readonly port?: number;
  readonly sources: readonly HubSubject[];
  readonly rules: readonly HubRule[];
}

export interface HubMatch {
  readonly name: string;
  readonly pathRegex?: string;
  readonly methods?: readonly string[];
  /** As written: one map, or the maps of a list, all of which must fit. */
  readonly headers?: readonly JsonObject[];
  readonly path: FieldPath;
}

export interface HubGroup {
  readonly type: 'group';
  readonly matches: readonly HubMatch[];
}

/** A TCPRoute or UDPRoute; no ports mean every port. */
export interface HubPorts {
  readonly type: 'ports';
  readonly name?: string;
  readonly ports: readonly number[];
}

export interface HubSplit {
  readonly type: 'split';
  readonly service: string;
  /** Weights as written: quantities when `quantities`, else whole numbers. */
  readonly backends: readonly { readonly service: string; readonly weight: Json }[];
  readonly quantities: boolean;
  readonly matches?: readonly Json[];
}

export interface HubBinding {
  readonly type: 'binding';
  readonly schemes: JsonObject;
}

export type HubBody = HubTarget | HubGroup | HubPorts | HubSplit | HubBinding;

/** An SMI object without its version: what every version is read into and written from. */
export interface HubObject<P extends PlacedObject = PlacedObject, B extends HubBody = HubBody> {
  /** The object that was read; `undefined` for one that a conversion adds. */
  readonly read: SmiObject<P> | undefined;
  readonly kind: SmiKindName;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly metadata: JsonObject;
  readonly body: B;
}

/** Key of an object within its set: `TCPRoute/shop/metrics`. */
export function hubKey(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}

/** Key of an object. */
export function keyOf({ kind, namespace, name }: HubObject): string {
  return hubKey(kind, namespace, name);
}

/** Whether an object is a TrafficTarget, so that its body is known. */
export function isTarget<P extends PlacedObject>(hub: HubObject<P>): hub is HubObject<P, HubTarget> {
  return hub.body.type === 'target';
}
