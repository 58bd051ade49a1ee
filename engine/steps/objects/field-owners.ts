import type { Json, JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { OwnedFields } from '../../step-handler.ts';
import { isItem, isMap, type PathPart } from './field-path.ts';
import { fieldAt, listAt, textAt } from './json-fields.ts';

/** The names under which we write: `meshwright`, and `meshwright-enrol` for fields of objects that others own. */
const OUR_MANAGERS = /^meshwright(?:-|$)/;
/** The name under which the client applies when it is given none. */
export const FIELD_MANAGER = 'meshwright';
/** For partial objects: under the plain name, applying fewer fields would take back those applied as a whole. */
export const PARTIAL_MANAGER = 'meshwright-enrol';

/** Whether a field manager is one of ours. */
export function isOurs(manager: string): boolean {
  return OUR_MANAGERS.test(manager);
}

/** Whether any field of a live object was written by us. */
export function isWrittenByUs(live: KubeObject): boolean {
  return listAt(live, ['metadata', 'managedFields']).some((entry) =>
    isOurs(textAt(entry, ['manager']) ?? ''),
  );
}

/** What each of our managers has applied to a live object. */
export function appliedByUs(live: KubeObject): readonly OwnedFields[] {
  return listAt(live, ['metadata', 'managedFields']).flatMap((entry) => {
    const manager = textAt(entry, ['manager']) ?? '';
    const fields = fieldAt(entry, ['fieldsV1']);
    const applied = textAt(entry, ['operation']) === 'Apply' && isOurs(manager);
    return applied && isFieldSet(fields) ? [{ manager, fields }] : [];
  });
}

function isFieldSet(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Who owns a field, as far as `managedFields` says. */
export type FieldOwner =
  | { readonly owner: 'us' }
  | { readonly owner: 'other'; readonly manager: string }
  | { readonly owner: 'nobody' };

/**
 * Whose a field of the live object is now. Ownership at, above (atomic values) and below (lists
 * by key) the path counts; ours wins, for a field that we share is one that nobody has changed since.
 */
export function ownerOf(live: KubeObject, path: readonly PathPart[]): FieldOwner {
  let other: string | undefined;
  for (const entry of listAt(live, ['metadata', 'managedFields'])) {
    const manager = textAt(entry, ['manager']) ?? '';
    if (textAt(entry, ['subresource']) === 'status' || !owns(entry, path)) continue;
    if (isOurs(manager)) return { owner: 'us' };
    other ??= manager;
  }
  return other === undefined ? { owner: 'nobody' } : { owner: 'other', manager: other };
}

/** Whether somebody else owns a field too, or something in it. */
export function isSharedWithOthers(live: KubeObject, path: readonly PathPart[]): boolean {
  return listAt(live, ['metadata', 'managedFields']).some(
    (entry) =>
      !isOurs(textAt(entry, ['manager']) ?? '') &&
      textAt(entry, ['subresource']) !== 'status' &&
      owns(entry, path),
  );
}

/**
 * By which keys the API server merges the list at this path; `undefined` when it takes the list for one value, or nobody
 * owns an item of it.
 */
export function listKeysAt(live: KubeObject, path: readonly PathPart[]): readonly string[] | undefined {
  for (const entry of listAt(live, ['metadata', 'managedFields'])) {
    for (const key of Object.keys(fieldsAt(entry, path) ?? {})) {
      const keys = key.startsWith('k:') ? itemKeys(key) : undefined;
      if (keys !== undefined) return Object.keys(keys);
    }
  }
  return undefined;
}

function owns(entry: unknown, path: readonly PathPart[]): boolean {
  let fields = fieldAt(entry, ['fieldsV1']);
  for (const [depth, part] of path.entries()) {
    const below = fieldsBelow(fields, part);
    // an empty set is an atomic value: everything below belongs to it
    if (below === undefined) return depth > 0 && isLeaf(fields);
    fields = below;
  }
  return fields !== undefined;
}

function fieldsAt(entry: unknown, path: readonly PathPart[]): JsonObject | undefined {
  let fields = fieldAt(entry, ['fieldsV1']);
  for (const part of path) fields = fieldsBelow(fields, part);
  return isFieldSet(fields) ? fields : undefined;
}

/** The set of fields one step below; of a list item by its keys, in whatever order they are written. */
function fieldsBelow(fields: Json | undefined, part: PathPart): Json | undefined {
  if (typeof part === 'string') return fieldAt(fields, [`f:${part}`]);
  if (!isFieldSet(fields)) return undefined;
  const found = Object.entries(fields).find(([key]) => {
    const keys = key.startsWith('k:') ? itemKeys(key) : undefined;
    return keys !== undefined && isItem(part.keys, keys);
  });
  return found?.[1];
}

function itemKeys(key: string): JsonObject | undefined {
  try {
    const keys: unknown = JSON.parse(key.slice(2));
    return isMap(keys) ? keys : undefined;
  } catch {
    return undefined;
  }
}

function isLeaf(fields: unknown): boolean {
  return typeof fields === 'object' && fields !== null && Object.keys(fields).length === 0;
}
