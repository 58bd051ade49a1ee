import type { Cluster, Mesh } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';

/**
 * The mesh of a cluster in which no adapter of this version recognises one: nothing can be enrolled or lowered, and
 * nothing that is measured there counts as proof of a mesh.
 */
export function noneMesh(cluster: Cluster): Mesh {
  const unsupported = (what: string) =>
    new Failure(
      'unsupported',
      `${what}: no mesh that this version knows was found in context ${cluster.binding.context}`,
    );
  return {
    name: 'none',
    where: async () => ({ kind: cluster.binding.kind, context: cluster.binding.context, mesh: 'no mesh' }),
    capabilities: () => ({}),
    detect: async () => ({ installed: false }),
    installObjects: async (request) => {
      throw unsupported(`${request.provider} cannot be installed`);
    },
    enrolObjects: async () => {
      throw unsupported('nothing can be enrolled');
    },
    lower: (objects) => ({
      objects: [],
      narrowed: [],
      unsupported: objects.map((object) => ({
        object: {
          apiVersion: object.apiVersion,
          kind: object.kind,
          name: object.metadata.name ?? '',
          ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
        },
        path: '',
        message: 'there is no mesh to obey it',
      })),
    }),
    steeringObjects: async () => [],
    converged: async () => ({ converged: false, proxies: 0, behind: [] }),
    verifyMeshed: async () => ({
      meshed: false,
      reason: `no mesh was found in context ${cluster.binding.context}`,
    }),
    arrivals: async () => {
      throw unsupported('requests cannot be counted at the server');
    },
  };
}
