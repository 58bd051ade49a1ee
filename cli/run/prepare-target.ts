import type { Plan } from '../../engine/plan/plan.ts';
import type { PreparedTarget } from '../../engine/run/run-deps.ts';
import type { ClustersPort, MeshesPort } from '../../engine/world.ts';
import { describeWhere } from '../../schemas/where.ts';
import { neededPermissions } from './needed-permissions.ts';

/** What a run asks of its clusters. */
export interface TargetNeeds {
  readonly plan: Plan;
  readonly homeNamespace: string;
  /** Where its secrets are, by parameter, in the words of `--set-secret`. */
  readonly secretSources: Readonly<Record<string, string>>;
}

/**
 * Before the first effect on a role: which cluster it really is, and, for a real one, whether it permits what the plan
 * needs. Throws `Failure` (`forbidden`, `unreachable`).
 */
export async function prepareTarget(
  world: { readonly clusters: ClustersPort; readonly meshes: MeshesPort },
  { plan, homeNamespace, secretSources }: TargetNeeds,
  role: string,
  signal: AbortSignal,
): Promise<PreparedTarget> {
  const cluster = await world.clusters.open(role);
  const { checkAccess } = await import('../../kube/check-access.ts');
  const permissions =
    cluster.binding.kind === 'sandbox' ? [] : neededPermissions(plan, role, homeNamespace, secretSources);
  const { uid } = await checkAccess(cluster, { permissions }, signal);
  const mesh = await world.meshes.of(role);
  return { uid, mesh: describeWhere(await mesh.where(signal)) };
}
