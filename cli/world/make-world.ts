import type { Cluster, LoadPort, Mesh, TargetBinding, World } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';
import { safeText } from '../../schemas/safe-text.ts';
import type { Environment } from '../environment.ts';
import { allowedProcesses } from './allowed-processes.ts';
import { systemClock, systemRandom } from './system-clock.ts';

/** How long a cluster may take to say what it is. */
const REACH_MS = 15_000;

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
          const cluster = await open(role);
          return await inTime(cluster.binding, (signal) => recogniseMesh(cluster, provider, signal));
        }),
    },
    load: options.load,
    suites: {
      async choose(input) {
        const { CONFORMANCE_SUITES } = await import('../../mesh/conformance/smi-suite.ts');
        return await CONFORMANCE_SUITES.choose(input);
      },
    },
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
  const cluster = await openCluster({
    binding,
    kubeconfigPaths,
    clock: systemClock,
    random: systemRandom,
    version: options.environment.version,
    onWarning: options.onWarning,
  });
  if (binding.kind === 'sandbox') return cluster;
  try {
    return { ...cluster, binding: await bindingAsFound(cluster) };
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

/** A context may lead to a sandbox, whatever it is called; then everything measured there has to say so. */
async function bindingAsFound(cluster: Cluster): Promise<TargetBinding> {
  const { binding } = cluster;
  const { isSandbox } = await import('../../mesh/all-meshes.ts');
  const simulated = await inTime(binding, async (signal) => {
    await cluster.uid(signal); // says best what is wrong with a server that is no cluster at all
    return await isSandbox(cluster, signal);
  });
  return simulated ? { ...binding, kind: 'sandbox', via: 'kubeconfig' } : binding;
}

/** Ends the work with a `Failure('unreachable')` when a cluster keeps it waiting too long. */
async function inTime<T>(binding: TargetBinding, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = new Failure(
    'unreachable',
    `the API server of context '${safeText(binding.context, 200)}' did not answer within ${REACH_MS / 1000} s`,
  );
  const timer = setTimeout(() => stop.abort(late), REACH_MS);
  try {
    return await work(stop.signal);
  } finally {
    clearTimeout(timer);
  }
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
