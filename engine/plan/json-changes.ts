import { canonicalJson } from '../../schemas/canonical-json.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { jsonOf, type KubeObject, objectId, refOf } from '../../schemas/kube-object.ts';
import { maskSecretPair } from '../../schemas/mask-secret-pair.ts';

/** One place in which two JSON values differ; a side that is absent was not there. */
export interface JsonChange {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** Every place in which two values differ, deepest first known; objects of Kubernetes in a list are told by name. */
export function jsonChanges(
  before: Json | undefined,
  after: Json | undefined,
  path: string,
): readonly JsonChange[] {
  if (canonicalJson(before) === canonicalJson(after) && (before === undefined) === (after === undefined))
    return [];
  if (isMap(before) && isMap(after)) return mapChanges(...masked(before, after), path);
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(before, after, path);
  const [shownBefore, shownAfter] = masked(before, after);
  return [
    {
      path,
      ...(shownBefore === undefined ? {} : { before: shownBefore }),
      ...(shownAfter === undefined ? {} : { after: shownAfter }),
    },
  ];
}

function mapChanges(before: JsonObject, after: JsonObject, path: string): readonly JsonChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    jsonChanges(own(before, key), own(after, key), path === '' ? key : `${path}.${key}`),
  );
}

function own(map: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function listChanges(before: readonly Json[], after: readonly Json[], path: string): readonly JsonChange[] {
  const [was, is] = [byName(before), byName(after)];
  if (was !== undefined && is !== undefined) {
    const named = [...new Set([...was.keys(), ...is.keys()])].flatMap((name) =>
      jsonChanges(was.get(name), is.get(name), `${path}[${name}]`),
    );
    // the same objects in another order are written in another order
    return named.length > 0 ? named : [{ path, before: [...was.keys()], after: [...is.keys()] }];
  }
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index).flatMap((index) =>
    jsonChanges(before[index], after[index], `${path}[${index}]`),
  );
}

/** Items that are objects of Kubernetes, by kind and name; `undefined` when one is not, or two are the same. */
function byName(list: readonly Json[]): ReadonlyMap<string, Json> | undefined {
  const named = new Map<string, Json>();
  for (const item of list) {
    if (!isObject(item)) return undefined;
    named.set(objectId(refOf(item)), jsonOf(item));
  }
  return named.size === list.length && list.length > 0 ? named : undefined;
}

function isObject(value: Json | undefined): value is Json & KubeObject {
  if (!isMap(value) || typeof value['kind'] !== 'string' || typeof value['apiVersion'] !== 'string')
    return false;
  const metadata = value['metadata'];
  return isMap(metadata) && typeof metadata['name'] === 'string';
}

/** What a Secret holds is in no sentence; that it differs is. */
function masked<T extends Json | undefined>(before: T, after: T): readonly [T | JsonObject, T | JsonObject] {
  if (!isObject(before) && !isObject(after)) return [before, after];
  const pair = maskSecretPair(isObject(before) ? before : null, isObject(after) ? after : null);
  const shown = (side: KubeObject | null, given: T): T | JsonObject => (side === null ? given : jsonOf(side));
  return [shown(pair[0], before), shown(pair[1], after)];
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
