import { canonicalJson } from '../../../schemas/canonical-json.ts';
import { jsonOf, type KubeObject, type ObjectRef } from '../../../schemas/kube-object.ts';
import type { EffectIntent, PriorState } from '../../step-handler.ts';
import { appliedByUs } from './field-owners.ts';
import { stripObject } from './strip-object.ts';

/** An object as it was just read, or its absence, as what an undo needs to know of it. */
export function priorOf(ref: ObjectRef, live: KubeObject | undefined): PriorState {
  if (live === undefined) return { ref, body: null };
  const owned = appliedByUs(live);
  return { ref, body: stripObject(live), ...(owned.length === 0 ? {} : { owned }) };
}

/** Whether two looks at an object found the same to put back: what only the server or a status says does not count. */
export function samePrior(a: PriorState, b: PriorState): boolean {
  return textOf(a) === textOf(b);
}

function textOf({ body, owned = [] }: PriorState): string {
  const fields = owned.map((each) => ({ manager: each.manager, fields: each.fields }));
  return canonicalJson({ body: body === null ? null : jsonOf(body), owned: fields });
}

/** The part of an intent that says what it puts at stake. */
export function intentOn({ ref, body, owned }: PriorState): Pick<EffectIntent, 'ref' | 'prior' | 'owned'> {
  return { ref, prior: body, ...(owned === undefined ? {} : { owned }) };
}
