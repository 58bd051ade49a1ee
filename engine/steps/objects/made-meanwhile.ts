import type { Json, JsonObject } from '../../../schemas/json.ts';
import { jsonOf, type KubeObject, kubeObjectOf, type ObjectRef } from '../../../schemas/kube-object.ts';
import type { PriorState } from '../../step-handler.ts';
import { isOurs } from './field-owners.ts';
import { fieldAt, listAt, textAt } from './json-fields.ts';
import { stripObject } from './strip-object.ts';

/**
 * An object that was absent when it was read, and is the answer to our first apply: as somebody must have made it in
 * between; `undefined` where the apply made it. An apply that creates an object leaves its own entry in `managedFields`
 * and no other, and what it found there it did not change, for it was not forced: so what nobody but us owns is ours.
 */
export function madeMeanwhile(
  ref: ObjectRef,
  after: KubeObject,
  fieldManager: string,
): PriorState | undefined {
  const entries = listAt(after, ['metadata', 'managedFields']);
  const isOwn = (entry: Json): boolean =>
    textAt(entry, ['manager']) === fieldManager && textAt(entry, ['operation']) === 'Apply';
  const others = entries.filter((entry) => !isOwn(entry));
  // a late write of ours under another of our names is not somebody's
  if (others.every((entry) => isOurs(textAt(entry, ['manager']) ?? ''))) return undefined;
  const own = setsOf(entries.filter(isOwn));
  const body = own.reduce<Json | undefined>(
    (left, set) => without(left, set, setsOf(others)),
    bareJson(after),
  );
  return { ref, body: kubeObjectOf(body ?? bareJson(after)) }; // names are nobody's fields, so they stay
}

/**
 * Whether an object that we have written without hearing what came of it is somebody else's: an entry of his is as old as
 * ours. `managedFields` has whole seconds, so what came to be within one cannot be told apart and is not taken for ours.
 */
export function mayBeOthers(live: KubeObject): string | undefined {
  const entries = listAt(live, ['metadata', 'managedFields']).filter(
    (entry) => textAt(entry, ['subresource']) === undefined && mayHaveMade(live, entry),
  );
  const managerOf = (entry: Json): string => textAt(entry, ['manager']) ?? '';
  const timeOf = (entry: Json): string => textAt(entry, ['time']) ?? '';
  const first = entries
    .filter((entry) => isOurs(managerOf(entry)))
    .map(timeOf)
    .sort()[0];
  const other = entries.find((entry) => !isOurs(managerOf(entry)) && timeOf(entry) <= (first ?? ''));
  return other === undefined ? undefined : managerOf(other);
}

/** Groups none of whose kinds can be made without a `spec`. */
const SPEC_IS_NEEDED = /^(?:apps|batch)\//;

/** A controller that notes a revision on a Deployment has written to it, but cannot have made it. */
function mayHaveMade({ apiVersion }: KubeObject, entry: Json): boolean {
  return !SPEC_IS_NEEDED.test(apiVersion) || fieldAt(entry, ['fieldsV1', 'f:spec']) !== undefined;
}

function bareJson(object: KubeObject): JsonObject {
  return jsonOf(stripObject(object));
}

function setsOf(entries: readonly Json[]): readonly JsonObject[] {
  return entries.map((entry) => fieldAt(entry, ['fieldsV1'])).filter(isMap);
}

/** The value without what is in `own` and in none of `others`; `undefined` where nothing of it stays. */
function without(value: Json | undefined, own: JsonObject, others: readonly JsonObject[]): Json | undefined {
  if (Array.isArray(value)) return value.flatMap((item) => withoutItem(item, own, others));
  if (!isMap(value)) return value;
  const kept = Object.entries(value).flatMap(([key, below]): [string, Json][] => {
    const left = withoutPart(below, `f:${key}`, own, others);
    return left === undefined ? [] : [[key, left]];
  });
  return Object.fromEntries(kept);
}

/** One part of a map or list under its name in the sets. */
function withoutPart(
  part: Json,
  name: string,
  own: JsonObject,
  others: readonly JsonObject[],
): Json | undefined {
  const set = own[name];
  if (!isMap(set)) return part;
  const theirs = others.map((each) => each[name]).filter(isMap);
  // an empty set is a value as a whole; with an entry of theirs it is theirs too
  if (Object.keys(set).length === 0) return theirs.length > 0 ? part : undefined;
  const left = without(part, set, theirs);
  const empty = typeof left === 'object' && left !== null && Object.keys(left).length === 0;
  return empty && theirs.length === 0 ? undefined : left;
}

function withoutItem(item: Json, own: JsonObject, others: readonly JsonObject[]): readonly Json[] {
  const name = Object.keys(own).find((each) => names(each, item));
  if (name === undefined) return [item];
  // the keys by which an item is named would stay, though nobody else has the item
  if (others.every((each) => each[name] === undefined)) return [];
  const left = withoutPart(item, name, own, others);
  return left === undefined ? [] : [left];
}

/** Whether `k:{"name":"app"}` or `v:"x"` names an item; keys that the server had filled in count though they are absent. */
function names(path: string, item: Json): boolean {
  if (path.startsWith('v:')) return path.slice(2) === JSON.stringify(item);
  if (!path.startsWith('k:') || !isMap(item)) return false;
  const keys: unknown = JSON.parse(path.slice(2)); // as the API server wrote it
  return (
    typeof keys === 'object' &&
    keys !== null &&
    Object.entries(keys).every(([key, value]) => item[key] === undefined || item[key] === value)
  );
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
