import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ApplyOptions, Cluster } from '../../world.ts';
import { isOurs } from './field-owners.ts';
import { nameObject, refOf } from './name-object.ts';

/** Who owns what `kubectl apply` without `--server-side` wrote. */
const CLIENT_SIDE = 'kubectl-client-side-apply';

/**
 * Applies; a conflict with nobody but ourselves is none. What a patch of ours wrote (a rollback, a scaling, a restart)
 * belongs to our name as an updater, which the API server tells from our name as an applier. A conflict with others says
 * whose the field is and what can be done. Throws `Failure`.
 */
export async function applyOverOurs(
  wanted: KubeObject,
  options: ApplyOptions,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<KubeObject> {
  try {
    return await cluster.apply(wanted, options, signal);
  } catch (error) {
    if (!(error instanceof Failure) || error.reason !== 'fieldConflict') throw error;
    const fields = error.details.fields ?? [];
    const others = fields.filter(({ manager }) => !isOurs(manager));
    const first = others[0];
    if (first !== undefined) throw ownedByOthers(wanted, error, others);
    if (fields.length === 0) throw error;
    return cluster.apply(wanted, { ...options, force: true }, signal);
  }
}

/** What a person can do about a field that is somebody else's. */
export const CONFLICT_CHOICES =
  'take the field over with `conflicts: force`, stay with `conflicts: fail` and settle it with its owner, or leave the field out';

function ownedByOthers(
  wanted: KubeObject,
  error: Failure,
  others: readonly { readonly field: string; readonly manager: string }[],
): Failure {
  const details = { ...error.details, cause: error, hint: CONFLICT_CHOICES };
  if (!others.every(({ manager }) => manager.startsWith(CLIENT_SIDE)))
    return new Failure('fieldConflict', error.message, details);
  const named = others.map(({ field }) => field).join(', ');
  return new Failure(
    'fieldConflict',
    `${nameObject(refOf(wanted))} was made with client-side \`kubectl apply\`, which still owns ${named} with another value`,
    details,
  );
}
