import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { ownerOf } from './field-owners.ts';
import { describePath, isMap, type PathPart, valueAt } from './field-path.ts';
import { restoreList } from './restore-list.ts';
import { stripObject } from './strip-object.ts';

/** The way back from a live object to what was there before. */
export interface RestorePatch {
  /** A JSON merge patch; `undefined` when nothing differs that is ours to put back. */
  readonly body: Readonly<Record<string, Json>> | undefined;
  /** Fields that we wrote and somebody else has changed since: nothing may be put back over them. */
  readonly taken: readonly { readonly path: string; readonly manager: string }[];
}

/**
 * Compares a live object with its prior and says how to put back the fields that are ours: values return, fields that
 * were absent vanish, lists return item by item where the API server merges them by keys, else as a whole. Fields of
 * other managers stay as they are; those that `written` says we had set are listed as taken.
 */
export function restorePatch(
  live: KubeObject,
  prior: KubeObject,
  written: KubeObject | undefined,
): RestorePatch {
  const taken: { path: string; manager: string }[] = [];
  const onTaken = (path: readonly PathPart[], manager: string): void => {
    taken.push({ path: describePath(path), manager });
  };
  const visit = (
    now: Json | undefined,
    before: Json | undefined,
    path: readonly PathPart[],
  ): Json | undefined => {
    if (isMap(now) && isMap(before)) return visitRecord(now, before, path);
    if (equal(now, before)) return undefined;
    if (Array.isArray(now) && (Array.isArray(before) || before === undefined)) {
      const way = { live, written, path, patchItem: visit, onTaken };
      const list = restoreList(now, before ?? [], way);
      if (list !== undefined && (list.length > 0 || before !== undefined))
        return equal(now, [...list]) ? undefined : [...list];
    }
    // what is gone is nobody's, though somebody may own the empty map around it
    const owner = now === undefined ? ({ owner: 'nobody' } as const) : ownerOf(live, path);
    if (owner.owner === 'other') {
      if (written !== undefined && valueAt(written, path) !== undefined) onTaken(path, owner.manager);
      return undefined;
    }
    return before ?? null;
  };
  const visitRecord = (
    now: Readonly<Record<string, Json>>,
    before: Readonly<Record<string, Json>>,
    path: readonly PathPart[],
  ): Json | undefined => {
    const patch: Record<string, Json> = {};
    for (const key of new Set([...Object.keys(now), ...Object.keys(before)])) {
      const below = visit(own(now, key), own(before, key), [...path, key]);
      if (below !== undefined) patch[key] = below;
    }
    return Object.keys(patch).length === 0 ? undefined : patch;
  };
  const body = visitRecord(comparable(live), comparable(prior), []);
  return { body: isMap(body) ? body : undefined, taken };
}

/** Labels and annotations count as empty maps, so that each is compared by itself even where there were none. */
function comparable(object: KubeObject): Readonly<Record<string, Json>> {
  const { metadata, ...rest } = stripObject(object);
  const { labels, annotations, ...others } = metadata;
  const meta = { ...others, labels: labels ?? {}, annotations: annotations ?? {} };
  return { ...rest, metadata: meta } as unknown as Readonly<Record<string, Json>>; // raw JSON by construction
}

function own(record: Readonly<Record<string, Json>>, key: string): Json | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => equal(item, b[index]));
  if (!isMap(a) || !isMap(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => equal(a[key], own(b, key)));
}
