import type { ObjectDrift } from '../../../schemas/drift.ts';
import { maskSecretPair } from '../../../schemas/mask-secret-pair.ts';
import { comparable } from './diff-plan.ts';
import { driftedFields } from './drifted-fields.ts';
import { type TriedObject, type TryOptions, tryPlan } from './try-plan.ts';

/**
 * Objects that are not as these steps leave them, by the API server's own dry run of the last step that writes each. Reads
 * only. Throws `Failure` where a cluster cannot be used.
 */
export async function findDrift(options: TryOptions, signal: AbortSignal): Promise<readonly ObjectDrift[]> {
  const tried = await tryPlan(options, signal);
  return tried.objects.flatMap(driftOf);
}

function driftOf(tried: TriedObject): readonly ObjectDrift[] {
  const { role, context, ref, live, after, problem } = tried;
  const of = { role, context, ref };
  if (problem !== undefined) return [{ ...of, state: 'unclear', fields: [], message: problem }];
  if (live === undefined) return after === undefined ? [] : [{ ...of, state: 'missing', fields: [] }];
  if (after === undefined) {
    const why = tried.leftover === true ? { message: 'the pattern no longer contains it' } : {};
    return [{ ...of, state: 'present', fields: [], ...why }];
  }
  const [now, planned] = maskSecretPair(comparable(live), comparable(after));
  if (now === null || planned === null) throw new Error('a mask leaves objects where they are');
  const fields = driftedFields(live, now, planned);
  return fields.length === 0 ? [] : [{ ...of, state: 'changed', fields }];
}
