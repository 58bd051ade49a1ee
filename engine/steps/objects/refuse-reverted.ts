import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { CONFLICT_CHOICES } from './apply-over-ours.ts';
import { ownerOf } from './field-owners.ts';
import { fieldAt } from './json-fields.ts';
import { nameObject, refOf } from './name-object.ts';

/** A field of ours that somebody has taken or removed since it was applied. */
interface RevertedField {
  readonly path: readonly string[];
  /** `undefined` where it was removed: of that the API keeps no record. */
  readonly manager: string | undefined;
}

/**
 * Throws `Failure('fieldConflict')` when a field that was applied is no longer ours: whoever wants it otherwise would
 * change it again, so it is not fought over. An object that is gone is not this one's to judge.
 */
export function refuseReverted(wanted: KubeObject, live: KubeObject | undefined): void {
  if (live === undefined) return;
  const found = revertedField(wanted, live, []);
  if (found === undefined) return;
  const name = nameObject(refOf(wanted));
  const field = found.path.join('.');
  const whose = found.manager === undefined ? 'removed by another manager' : `taken by '${found.manager}'`;
  throw new Failure('fieldConflict', `field ${field} of ${name} was applied and then ${whose}`, {
    object: name,
    fields: [{ field, manager: found.manager ?? 'another manager' }],
    hint: CONFLICT_CHOICES,
  });
}

/** The first field of the wanted object, lists as a whole, that somebody else owns alone now. */
function revertedField(
  wanted: unknown,
  live: KubeObject,
  path: readonly string[],
): RevertedField | undefined {
  if (typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted)) {
    for (const [key, value] of Object.entries(wanted)) {
      if (path.length === 0 && NAMES.has(key)) continue;
      if (path.length === 1 && path[0] === 'metadata' && (key === 'name' || key === 'namespace')) continue;
      const found = revertedField(value, live, [...path, key]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (wanted === null || wanted === undefined || (Array.isArray(wanted) && wanted.length === 0))
    return undefined;
  const now = fieldAt(live, path);
  if (now === wanted) return undefined;
  const { owner, ...more } = ownerOf(live, path);
  if (owner === 'us') return undefined;
  if (owner === 'other' && 'manager' in more && now !== undefined) return { path, manager: more.manager };
  return now === undefined ? { path, manager: undefined } : undefined;
}

const NAMES = new Set(['apiVersion', 'kind', 'status']);
