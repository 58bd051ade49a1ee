import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { maskSecretPair } from '../../../schemas/mask-secret-pair.ts';
import type { ObjectChange, ObjectDifference, PlanDiff } from '../../../schemas/plan-diff.ts';
import { stripObject } from '../objects/strip-object.ts';
import { type TriedObject, type TryOptions, tryPlan } from './try-plan.ts';

/**
 * What running these steps would change in their clusters, by the API server's own dry run: each object once, as it is
 * against as the last step would leave it. Writes nothing. Throws `Failure` where a cluster cannot be used.
 */
export async function diffPlan(options: TryOptions, signal: AbortSignal): Promise<PlanDiff> {
  const tried = await tryPlan(options, signal);
  return {
    objects: tried.objects.map(differenceOf),
    notCompared: tried.notCompared.map(({ key, kind }) => ({ step: key, kind })),
  };
}

function differenceOf(tried: TriedObject): ObjectDifference {
  const { role, context, ref, steps, unknown, conflicts, notes, problem } = tried;
  const before = tried.live === undefined ? null : comparable(tried.live);
  const after = tried.after === undefined ? null : comparable(tried.after);
  const [hiddenBefore, hiddenAfter] = maskSecretPair(before, after);
  return {
    role,
    context,
    ref,
    change: changeOf(before, after),
    before: hiddenBefore,
    after: hiddenAfter,
    steps,
    unknown: [...new Set(unknown)],
    conflicts,
    notes,
    ...(problem === undefined ? {} : { problem }),
  };
}

function changeOf(before: KubeObject | null, after: KubeObject | null): ObjectChange {
  if (before === null) return after === null ? 'none' : 'create';
  if (after === null) return 'delete';
  return isDeepStrictEqual(before, after) ? 'none' : 'change';
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Without what only the server sets, and without kubectl's own copy of the object. */
export function comparable(object: KubeObject): KubeObject {
  const stripped = stripObject(object);
  const { annotations, ...rest } = stripped.metadata;
  if (annotations?.[LAST_APPLIED] === undefined) return stripped;
  const { [LAST_APPLIED]: _, ...kept } = annotations;
  const metadata = Object.keys(kept).length === 0 ? rest : { ...rest, annotations: kept };
  return { ...stripped, metadata };
}
