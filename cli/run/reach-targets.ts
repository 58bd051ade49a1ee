import type { PreparedTarget } from '../../engine/run/run-deps.ts';
import type { ClustersPort, MeshesPort, TargetBinding } from '../../engine/world.ts';
import { prepareTarget, type TargetNeeds } from './prepare-target.ts';

/** A role's cluster as it was found: its own word on what it is, and all that must be known before a write. */
export interface ReachedTarget {
  readonly binding: TargetBinding;
  readonly prepared: PreparedTarget;
}

/**
 * Opens the cluster of every role before a run begins, so that one that cannot be used is said once and nothing has to
 * be undone. By role; throws the first `Failure` in the order of the roles.
 */
export async function reachTargets(
  world: { readonly clusters: ClustersPort; readonly meshes: MeshesPort },
  needs: TargetNeeds,
  roles: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ReachedTarget>> {
  const reached = new Map<string, ReachedTarget>();
  for (const role of roles) {
    const { binding } = await world.clusters.open(role);
    reached.set(role, { binding, prepared: await prepareTarget(world, needs, role, signal) });
  }
  return reached;
}
