import type { Cluster, LoweredPolicy, Mesh } from '../engine/world.ts';
import type { KubeObject } from '../schemas/kube-object.ts';
import { noneMesh } from './none/none-mesh.ts';
import { capabilitiesOf, PROVIDERS } from './sandbox/capabilities.ts';
import { recogniseSandbox } from './sandbox/detect.ts';
import { lowerPolicy } from './sandbox/lower.ts';
import { sandboxMesh } from './sandbox/sandbox-mesh.ts';
import { readStandIn } from './sandbox/stand-in.ts';

/** One mesh adapter: recognises its mesh in a cluster, and speaks for it. */
interface MeshAdapter {
  /** The names that a plan may lower for without a cluster. */
  readonly providers: readonly string[];
  readonly recognise: (cluster: Cluster, signal: AbortSignal) => Promise<boolean>;
  readonly open: (cluster: Cluster, provider: string | undefined, signal: AbortSignal) => Promise<Mesh>;
  readonly lower: (provider: string, objects: readonly KubeObject[]) => LoweredPolicy;
}

/** Every adapter, in the order in which a cluster is asked. A new mesh is one entry here. */
const ALL_MESHES: readonly MeshAdapter[] = [
  {
    providers: PROVIDERS,
    recognise: recogniseSandbox,
    open: async (cluster, provider, signal) =>
      sandboxMesh(cluster, provider, await readStandIn(cluster, signal)),
    lower: (provider, objects) => lowerPolicy(objects, capabilitiesOf(provider), provider),
  },
];

/** Every mesh that policies can be lowered for. */
export const KNOWN_MESHES: readonly string[] = ALL_MESHES.flatMap((adapter) => adapter.providers);

/** Whether a cluster says of itself that it is the embedded sandbox, however it is called. */
export function isSandbox(cluster: Cluster, signal: AbortSignal): Promise<boolean> {
  return recogniseSandbox(cluster, signal);
}

/** The mesh of a cluster: the first adapter that recognises it, or none. */
export async function recogniseMesh(
  cluster: Cluster,
  provider: string | undefined,
  signal: AbortSignal,
): Promise<Mesh> {
  for (const adapter of ALL_MESHES) {
    if (await adapter.recognise(cluster, signal)) return await adapter.open(cluster, provider, signal);
  }
  return noneMesh(cluster);
}

/** How a mesh lowers policy objects, without a cluster; `undefined` for a mesh that nobody here knows. */
export function lowererFor(
  provider: string,
): ((objects: readonly KubeObject[]) => LoweredPolicy) | undefined {
  const adapter = ALL_MESHES.find((candidate) => candidate.providers.includes(provider));
  return adapter === undefined ? undefined : (objects) => adapter.lower(provider, objects);
}
