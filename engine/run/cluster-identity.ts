import { wrongCluster } from '../../schemas/wrong-cluster.ts';
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
      if (found !== uid) throw wrongCluster(cluster.binding.context, uid, found);
    },
  };
}
