import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isSharedWithOthers, listKeysAt, ownerOf } from './field-owners.ts';
import { type ItemPart, isItem, isMap, type PathPart, valueAt } from './field-path.ts';

/** What putting back one list needs to know of its object. */
export interface ListWay {
  readonly live: KubeObject;
  readonly written: KubeObject | undefined;
  readonly path: readonly PathPart[];
  /** The way back of one item, as a JSON merge patch; `undefined` when nothing in it is ours to put back. */
  patchItem(now: Json, before: Json, path: readonly PathPart[]): Json | undefined;
  /** An item that we wrote belongs to somebody else by now. */
  onTaken(path: readonly PathPart[], manager: string): void;
}

/**
 * A list whose items have keys (containers, ports), item by item: ours go back to what they were, those of others stay
 * as they are, in their order. `undefined` when the API server does not merge the list by keys, so that it is one value.
 */
export function restoreList(
  now: readonly Json[],
  before: readonly Json[],
  way: ListWay,
): readonly Json[] | undefined {
  const names = listKeysAt(way.live, way.path);
  if (names === undefined) return undefined;
  const partOf = (item: Json): ItemPart => keysOf(item, names);
  if (!areDistinct(now, partOf) || !areDistinct(before, partOf)) return undefined;
  const wrote = valueAt(way.written, way.path);
  const kept: Json[] = [];
  for (const item of before) {
    const part = partOf(item);
    const live = now.find((each) => isItem(each, part.keys));
    if (live !== undefined) kept.push(merged(live, way.patchItem(live, item, [...way.path, part])));
    // our apply takes no item away that it does not name: somebody else did
    else if (!Array.isArray(wrote)) kept.push(item);
  }
  for (const [at, item] of now.entries()) {
    if (before.some((each) => isItem(each, partOf(item).keys)) || !staysTheirs(partOf(item), way)) continue;
    const previous = at === 0 ? undefined : now[at - 1];
    const behind =
      previous === undefined ? -1 : kept.findIndex((each) => isItem(each, partOf(previous).keys));
    kept.splice(previous === undefined ? 0 : behind < 0 ? kept.length : behind + 1, 0, item);
  }
  return kept;
}

/** Whether an item that was not there before stays, because somebody else has put it there, or wants it too. */
function staysTheirs(part: ItemPart, way: ListWay): boolean {
  const path = [...way.path, part];
  const wrote = valueAt(way.written, path);
  for (const field of wrote === undefined ? [] : leavesOf(wrote, path)) {
    const owner = ownerOf(way.live, field);
    if (owner.owner === 'other') way.onTaken(field, owner.manager);
  }
  if (isSharedWithOthers(way.live, path)) return true;
  return ownerOf(way.live, path).owner === 'nobody' && wrote === undefined;
}

function leavesOf(value: Json, path: readonly PathPart[]): readonly (readonly PathPart[])[] {
  if (!isMap(value)) return [path];
  return Object.entries(value).flatMap(([key, below]) => leavesOf(below, [...path, key]));
}

function keysOf(item: Json, names: readonly string[]): ItemPart {
  const keys = names.flatMap((name): [string, Json][] => {
    const value = isMap(item) && Object.hasOwn(item, name) ? item[name] : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return { keys: Object.fromEntries(keys) };
}

function areDistinct(items: readonly Json[], partOf: (item: Json) => ItemPart): boolean {
  return items.every((item) => {
    const { keys } = partOf(item);
    return Object.keys(keys).length > 0 && items.filter((each) => isItem(each, keys)).length === 1;
  });
}

/** A JSON merge patch, done here: the list goes back as one value. */
function merged(value: Json, patch: Json | undefined): Json {
  if (patch === undefined) return value;
  if (!isMap(patch)) return patch;
  const result: Record<string, Json> = isMap(value) ? { ...value } : {};
  for (const [key, below] of Object.entries(patch)) {
    if (below === null) delete result[key];
    else result[key] = merged(result[key] ?? null, below);
  }
  return result;
}
