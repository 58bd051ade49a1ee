import type { Cluster } from '../../../engine/world.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const FOREGROUND = 'foregroundDeletion';

/**
 * For an API server that is alone: finishes foreground deletions, as a garbage collector does, and says that Deployments
 * are rolled out, as their controller does.
 */
export function playControllers(cluster: Cluster, object: KubeObject, signal: AbortSignal): void {
  const { metadata } = object;
  if (metadata.deletionTimestamp !== undefined) {
    const held = metadata['finalizers'];
    if (Array.isArray(held) && held.includes(FOREGROUND))
      void patch(cluster, object, { metadata: { finalizers: null } }, undefined, signal);
    return;
  }
  if (object.kind !== 'Deployment') return;
  const generation = Number(metadata['generation'] ?? 0);
  // Border: an API server's own Deployment.
  const { spec, status } = object as {
    readonly spec?: { readonly replicas?: number };
    readonly status?: { readonly observedGeneration?: number };
  };
  if (status?.observedGeneration === generation) return;
  const replicas = spec?.replicas ?? 1;
  const counts = {
    replicas,
    updatedReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
  };
  const rolledOut = { status: { observedGeneration: generation, ...counts } };
  void patch(cluster, object, rolledOut, 'status', signal);
}

async function patch(
  cluster: Cluster,
  object: KubeObject,
  body: Json,
  subresource: 'status' | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const ref = { apiVersion, kind, name: metadata.name ?? '', namespace: metadata.namespace ?? '' };
  try {
    await cluster.patch(
      ref,
      { type: 'merge', body, ...(subresource === undefined ? {} : { subresource }) },
      signal,
    );
  } catch (error) {
    // Two events of one deletion both ask for its end; the second one finds nothing any more.
    if (!(error instanceof Failure && error.reason === 'notFound')) throw error;
  }
}
