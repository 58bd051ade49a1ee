import { openCluster } from '../../kube/open-cluster.ts';
import { SANDBOX_API } from '../../schemas/sandbox-mesh.ts';
import type { BoundTarget } from '../world/make-world.ts';
import { systemClock, systemRandom } from '../world/system-clock.ts';

/** Throws a sabotage switch of a sandbox. Throws `Failure('notFound')` for a switch that it does not have. */
export async function throwSwitch(target: BoundTarget, name: string, signal: AbortSignal): Promise<void> {
  const { kubeconfigPaths, ...binding } = target;
  const cluster = await openCluster({ binding, kubeconfigPaths, clock: systemClock, random: systemRandom });
  try {
    await cluster.raw('PUT', `${SANDBOX_API}/sabotages/${encodeURIComponent(name)}`, undefined, signal);
  } finally {
    await cluster.close();
  }
}
