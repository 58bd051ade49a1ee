import type { KubeObject } from '../../../schemas/kube-object.ts';
import { listAt, mapAt, textAt } from '../../store/json-values.ts';
import { badRequest } from '../../store/status-error.ts';
import { type ReadContext, readObject } from '../../store/write-objects.ts';

/** A pod that a request wants to reach into. */
export interface PodPlace {
  readonly namespace: string;
  readonly pod: string;
}

/** Reads the pod; 404 when there is none. */
export function podAt(context: ReadContext, { namespace, pod }: PodPlace): KubeObject {
  return readObject(context, 'Pod', namespace, pod);
}

/** Whether a pod has been given to a node, so that something can run it. */
export function isPlaced(pod: KubeObject): boolean {
  return (textAt(mapAt(pod, 'spec'), 'nodeName') ?? '') !== '';
}

/** 400 as a real server words it while nothing runs the pod. */
export function demandPlaced(pod: KubeObject): void {
  if (!isPlaced(pod)) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
}

/**
 * Which container of a pod is meant: the named one, or without a name its only one; 400 otherwise
 * (`validateContainer` in `pkg/registry/core/pod/strategy.go` of Kubernetes).
 */
export function containerOf(pod: KubeObject, wanted: string): string {
  const spec = mapAt(pod, 'spec');
  const names = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((field) =>
    listAt(spec, field).map((each) => textAt(each, 'name') ?? ''),
  );
  const { name } = pod.metadata;
  if (wanted !== '') {
    if (names.includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  const [only, ...more] = names;
  if (only !== undefined && more.length === 0) return only;
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`);
}
