import { type ApplySet, isMemberKind, PART_OF } from '../../../schemas/apply-set.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { textAt } from '../objects/json-fields.ts';
import { nameObject, refOf } from '../objects/name-object.ts';

/** The object as a member of the set; of no set where none is kept, or where its kind does not become one. */
export function asMember(object: KubeObject, set: Pick<ApplySet, 'id'> | undefined): KubeObject {
  if (set === undefined || !isMemberKind(object)) return object;
  const labels = { ...object.metadata.labels, [PART_OF]: set.id };
  return { ...object, metadata: { ...object.metadata, labels } };
}

/** Throws `Failure('conflict')` for a live object that belongs to another set, of ours or of another tool. */
export function refuseOthersMember(live: KubeObject, set: Pick<ApplySet, 'id'> | undefined): void {
  if (set === undefined || !isMemberKind(live)) return;
  const other = textAt(live, ['metadata', 'labels', PART_OF]);
  if (other === undefined || other === set.id) return;
  const name = nameObject(refOf(live));
  throw new Failure('conflict', `${name} belongs to another set of objects (${other})`, {
    object: name,
    hint: `delete it with whatever made it, take its label ${PART_OF} away, or take it over with \`conflicts: force\``,
  });
}
