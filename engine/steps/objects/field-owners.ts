import type { Json, JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { OwnedFields } from '../../step-handler.ts';
import { fieldAt, listAt, textAt } from './json-fields.ts';

/** The names under which we write: `meshwright`, and `meshwright-enrol` for fields of objects that others own. */
const OUR_MANAGERS = /^meshwright(?:-|$)/;
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
 * Whose a field of the live object is now, by path of plain keys. Ownership at, above (atomic values) and below (lists
 * by key) the path counts; ours wins, for a field that we share is one that nobody has changed since.
 */
export function ownerOf(live: KubeObject, path: readonly string[]): FieldOwner {
  let other: string | undefined;
  for (const entry of listAt(live, ['metadata', 'managedFields'])) {
    const manager = textAt(entry, ['manager']) ?? '';
    if (textAt(entry, ['subresource']) === 'status' || !owns(entry, path)) continue;
    if (isOurs(manager)) return { owner: 'us' };
    other ??= manager;
  }
  return other === undefined ? { owner: 'nobody' } : { owner: 'other', manager: other };
}

function owns(entry: unknown, path: readonly string[]): boolean {
  let fields = fieldAt(entry, ['fieldsV1']);
  for (const [depth, key] of path.entries()) {
    const below = fieldAt(fields, [`f:${key}`]);
    // an empty set is an atomic value: everything below belongs to it
    if (below === undefined) return depth > 0 && isLeaf(fields);
    fields = below;
  }
  return fields !== undefined;
}

function isLeaf(fields: unknown): boolean {
  return typeof fields === 'object' && fields !== null && Object.keys(fields).length === 0;
}
