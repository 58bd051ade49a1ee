import type { Cluster, Permission } from '../engine/world.ts';
import { Failure } from '../schemas/failure.ts';
import { safeText } from '../schemas/safe-text.ts';

const SHOWN = 10;

/**
 * What must hold before the first write to a real cluster: it is the cluster that the run began on (`expectedUid`, on
 * resume), and every permission of the plan is granted. Returns the UID to record. Throws `Failure` (`wrongCluster`,
 * `forbidden` naming what lacks).
 */
export async function checkAccess(
  cluster: Pick<Cluster, 'binding' | 'uid' | 'missingPermissions'>,
  wanted: { readonly permissions: readonly Permission[]; readonly expectedUid?: string },
  signal: AbortSignal,
): Promise<{ readonly uid: string }> {
  const context = safeText(cluster.binding.context, 200);
  const uid = await cluster.uid(signal);
  if (wanted.expectedUid !== undefined && wanted.expectedUid !== uid) {
    throw new Failure(
      'wrongCluster',
      `context '${context}' is another cluster now: the run began on ${safeText(wanted.expectedUid, 100)}, this is ${safeText(uid, 100)}`,
      { hint: 'UIDs are those of namespace kube-system' },
    );
  }
  const missing = await cluster.missingPermissions(wanted.permissions, signal);
  if (missing.length > 0) {
    const lines = describeByResource(missing);
    const listed = lines.slice(0, SHOWN).join('; ');
    const more = lines.length > SHOWN ? `; and ${lines.length - SHOWN} more` : '';
    throw new Failure(
      'forbidden',
      `context '${context}' lacks permissions that the plan needs: ${listed}${more}`,
    );
  }
  return { uid };
}

/** One item for each resource of a namespace, as a rule of a role would say it: `get, patch deployments.apps in shop`. */
function describeByResource(missing: readonly Permission[]): readonly string[] {
  const verbs = new Map<string, string[]>();
  for (const { verb, group, resource, namespace, name } of missing) {
    const what = `${resource}${group === '' ? '' : `.${group}`}${name === undefined ? '' : ` ${name}`}`;
    const where = namespace === undefined ? what : `${what} in ${namespace}`;
    verbs.set(where, [...(verbs.get(where) ?? []), verb]);
  }
  return [...verbs].map(([where, list]) => safeText(`${list.join(', ')} ${where}`, 300));
}
