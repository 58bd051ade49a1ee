import { list, record } from '../../mesh/policy/object-reader.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { SIDECAR_ANNOTATION, SIDECAR_CONTAINER, SIDECAR_IMAGE } from '../../schemas/sandbox-mesh.ts';
import type { ClusterView } from '../cluster-view.ts';
import { NODE_NAME } from '../controllers/record-event.ts';
import { changeObject } from '../controllers/write-status.ts';

/** Gives a pod its node, and the visible signs of its sidecar, or of having none. */
export async function bindPod(view: ClusterView, pod: KubeObject, meshed: boolean): Promise<void> {
  const { namespace, name = '', uid } = pod.metadata;
  if (view.bindPod !== undefined) {
    await view.bindPod(pod, NODE_NAME, { [SIDECAR_ANNOTATION]: meshed ? 'injected' : 'none' });
    return;
  }
  await changeObject(view, { kind: 'Pod', namespace, name }, (current) =>
    current.metadata.uid === uid ? bound(current, meshed) : undefined,
  );
}

function bound(pod: KubeObject, meshed: boolean): KubeObject | undefined {
  const spec = record(pod['spec']) ?? {};
  const sidecar = meshed ? 'injected' : 'none';
  if (spec['nodeName'] !== undefined && pod.metadata.annotations?.[SIDECAR_ANNOTATION] === sidecar) {
    return undefined;
  }
  const annotations = { ...pod.metadata.annotations, [SIDECAR_ANNOTATION]: sidecar };
  const injected = meshed ? [{ name: SIDECAR_CONTAINER, image: SIDECAR_IMAGE }] : [];
  const containers = [...list(spec['containers']), ...injected];
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: { ...spec, containers, nodeName: NODE_NAME } as Json, // a pod's spec is JSON
  };
}

/** Takes away the object of a pod that has ended; a finalizer may still hold it. */
export async function removePod(
  view: ClusterView,
  pod: { readonly namespace: string | undefined; readonly name: string; readonly uid: string },
): Promise<void> {
  try {
    await view.delete('Pod', pod.namespace, pod.name, { uid: pod.uid, gracePeriodSeconds: 0 });
  } catch (error) {
    // Gone already, or another pod of the same name by now.
    const over = error instanceof Failure && (error.reason === 'notFound' || error.reason === 'conflict');
    if (!over) throw error;
  }
}
