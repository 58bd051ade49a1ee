import { Failure } from '../../schemas/failure.ts';
import { safeText } from '../../schemas/safe-text.ts';
import type { Cluster } from '../world.ts';

/** Which cluster each role of a run is; a context can lead to another one from one moment to the next. */
export interface ClusterIdentity {
  /** Takes in what the run has recorded of a role. */
  record(role: string, uid: string): void;
  /** Throws `Failure('wrongCluster')` when a recorded role leads to another cluster by now. */
  check(role: string, signal: AbortSignal): Promise<void>;
}

/** Watches over the clusters of one run. */
export function watchIdentity(open: (role: string) => Promise<Cluster>): ClusterIdentity {
  const recorded = new Map<string, string>();
  return {
    record: (role, uid) => {
      recorded.set(role, uid);
    },
    check: async (role, signal) => {
      const uid = recorded.get(role);
      if (uid === undefined) return;
      const cluster = await open(role);
      const found = await cluster.uid(signal);
      if (found !== uid) throw exchangedCluster(cluster, uid, found);
    },
  };
}

/** The failure for a context that leads to another cluster than it did. */
export function exchangedCluster({ binding }: Pick<Cluster, 'binding'>, uid: string, found: string): Failure {
  const context = safeText(binding.context, 200);
  return new Failure(
    'wrongCluster',
    `context ${context} leads to another cluster than when this run began (${safeText(found, 100)}, not ${safeText(uid, 100)})`,
    { hint: 'UIDs are those of namespace kube-system' },
  );
}
