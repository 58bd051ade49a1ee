import type { Cluster, LoadPort, Mesh, TargetBinding, World } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Environment } from '../environment.ts';
import { allowedProcesses } from './allowed-processes.ts';
import { systemClock, systemRandom } from './system-clock.ts';

/** One role and how its cluster is reached. */
export interface BoundTarget extends TargetBinding {
  readonly kubeconfigPaths: readonly string[];
}

export interface WorldOptions {
  readonly targets: readonly BoundTarget[];
  readonly environment: Environment;
  readonly allowExec: readonly string[];
  readonly load: LoadPort;
  readonly onWarning: (text: string) => void;
}

/** The outside as one run sees it, but for its own files, which the run folder offers. Whoever makes it closes it. */
export interface OpenWorld extends Omit<World, 'files'> {
  close(): Promise<void>;
}

/** Joins the rooms: clusters through the Kubernetes client, the mesh that each of them holds, load, processes, time. */
export function makeWorld(options: WorldOptions): OpenWorld {
  const clusters = new Map<string, Promise<Cluster & { close(): Promise<void> }>>();
  const meshes = new Map<string, Promise<Mesh>>();
  const open = (role: string) => once(clusters, role, () => openTarget(options, role));
  return {
    clusters: { open },
    meshes: {
      of: (role, provider) =>
        once(meshes, `${role} ${provider ?? ''}`, async () => {
          const { recogniseMesh } = await import('../../mesh/all-meshes.ts');
          return await recogniseMesh(await open(role), provider, AbortSignal.timeout(15_000));
        }),
    },
    load: options.load,
    processes: allowedProcesses(options.allowExec, options.environment.variables),
    clock: systemClock,
    random: systemRandom,
    async close() {
      for (const cluster of await Promise.allSettled(clusters.values())) {
        if (cluster.status === 'fulfilled') await cluster.value.close();
      }
    },
  };
}

async function openTarget(
  options: WorldOptions,
  role: string,
): Promise<Cluster & { close(): Promise<void> }> {
  const target = options.targets.find((candidate) => candidate.role === role);
  if (target === undefined) throw new Failure('contextUnknown', `role ${role} is bound to no cluster`);
  const { openCluster } = await import('../../kube/open-cluster.ts');
  const { kubeconfigPaths, ...binding } = target;
  return await openCluster({
    binding,
    kubeconfigPaths,
    clock: systemClock,
    random: systemRandom,
    version: options.environment.version,
    onWarning: options.onWarning,
  });
}

/** The same promise for the same key; a failed one is forgotten, so that a retry asks again. */
function once<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  made.catch(() => cache.delete(key));
  return made;
}
