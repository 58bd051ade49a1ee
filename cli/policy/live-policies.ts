import type { Cluster } from '../../engine/world.ts';
import { SMI_VERSIONS } from '../../mesh/policy/read-policy.ts';
import { Failure } from '../../schemas/failure.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

/** Kinds that an answer depends on beside SMI's, each with the apiVersions that it may be served in, newest first. */
const OTHERS: readonly (readonly [kind: string, apiVersions: readonly string[]])[] = [
  ['Namespace', ['v1']],
  ['Service', ['v1']],
  ['ServiceAccount', ['v1']],
  ['Pod', ['v1']],
  ['HTTPRoute', ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1']],
  ['GRPCRoute', ['gateway.networking.k8s.io/v1']],
  ['TCPRoute', ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1alpha2']],
  ['ReferenceGrant', ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1']],
];

/** Reads all that an explanation depends on; a kind that the cluster does not have has no objects. Writes nothing. */
export async function readLivePolicies(
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const smi = Object.entries(SMI_VERSIONS).map(([id, versions]) => {
    const dot = id.indexOf('.');
    return [id.slice(0, dot), versions.map((version) => `${id.slice(dot + 1)}/${version}`)] as const;
  });
  const lists = await Promise.all(
    [...OTHERS, ...smi].map(([kind, apiVersions]) => listNewest(cluster, kind, apiVersions, signal)),
  );
  return lists.flat();
}

async function listNewest(
  cluster: Cluster,
  kind: string,
  apiVersions: readonly string[],
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  for (const apiVersion of apiVersions) {
    try {
      return await cluster.list({ apiVersion, kind }, signal);
    } catch (error) {
      // Not served in this version: perhaps in an older one.
      if (!(error instanceof Failure) || error.reason !== 'notFound') throw error;
    }
  }
  return [];
}
