import type {
  ArrivalReport,
  ConvergenceReport,
  LoweredPolicy,
  Mesh,
  MeshedReport,
} from '../../engine/world.ts';
import type { KubeObject, ObjectRef } from '../../schemas/kube-object.ts';

/** What a scripted mesh says; everything not said is as in a mesh that works. */
export interface MeshScript {
  readonly installed?: () => boolean;
  readonly installObjects?: readonly KubeObject[];
  readonly enrolObjects?: (namespaces: readonly string[]) => readonly KubeObject[];
  readonly lower?: (objects: readonly KubeObject[]) => LoweredPolicy;
  readonly steering?: readonly ObjectRef[];
  readonly converged?: () => ConvergenceReport;
  readonly meshed?: (pod: string, tried: 'inside' | 'asked') => MeshedReport;
  readonly arrivals?: (nonce: string) => ArrivalReport;
}

/** A mesh that answers from a script. */
export function scriptedMesh(script: MeshScript = {}): Mesh {
  return {
    name: 'sandbox',
    where: async () => ({ kind: 'sandbox', context: 'sandbox', mesh: 'simulated reference mesh' }),
    capabilities: () => ({ 'traffic-split': 'full' }),
    detect: async () => ({
      installed: script.installed?.() ?? true,
      version: '1',
      trustDomain: 'cluster.local',
    }),
    installObjects: async () => script.installObjects ?? [],
    enrolObjects: async ({ namespaces }) =>
      script.enrolObjects?.(namespaces) ??
      namespaces.map((name) => ({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: { 'mesh.test/inject': 'enabled' } },
      })),
    lower: (objects) => script.lower?.(objects) ?? { objects, narrowed: [], unsupported: [] },
    steeringObjects: async () => script.steering ?? [],
    converged: async () => script.converged?.() ?? { converged: true, proxies: 3, behind: [] },
    verifyMeshed: async ({ name }, tryRequest) =>
      script.meshed?.(name, tryRequest === undefined ? 'asked' : 'inside') ?? { meshed: true },
    arrivals: async (nonce) => script.arrivals?.(nonce) ?? { arrived: [], refused: [] },
  };
}
