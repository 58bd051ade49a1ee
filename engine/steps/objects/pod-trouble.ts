import type { KubeObject } from '../../../schemas/kube-object.ts';
import { safeText } from '../../../schemas/safe-text.ts';
import { fieldAt, listAt, numberAt, textAt } from './json-fields.ts';

/** Reasons of a waiting container that waiting longer does not cure. */
const HOPELESS = new Set([
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);
/** Restarts after which a crashing container is given up. */
const CRASHES = 3;

/** Why these pods will not start by themselves: one clause naming pod, container and reason; `undefined` = no reason. */
export function podTrouble(pods: readonly KubeObject[]): string | undefined {
  for (const pod of newestGeneration(pods)) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    const statuses = [
      ...listAt(pod, ['status', 'initContainerStatuses']),
      ...listAt(pod, ['status', 'containerStatuses']),
    ];
    for (const status of statuses) {
      const trouble = containerTrouble(status);
      if (trouble !== undefined) return `pod ${pod.metadata.name ?? '?'}: ${trouble}`;
    }
  }
  return undefined;
}

function containerTrouble(status: unknown): string | undefined {
  const name = textAt(status, ['name']) ?? '?';
  const reason = textAt(status, ['state', 'waiting', 'reason']);
  if (reason === undefined) return undefined;
  const message = textAt(status, ['state', 'waiting', 'message']);
  if (HOPELESS.has(reason))
    return safeText(`container ${name}: ${reason}${message === undefined ? '' : `: ${message}`}`, 300);
  if (reason !== 'CrashLoopBackOff' || numberAt(status, ['restartCount']) < CRASHES) return undefined;
  const code = fieldAt(status, ['lastState', 'terminated', 'exitCode']);
  return safeText(
    `container ${name} keeps crashing${typeof code === 'number' ? ` (exit code ${code})` : ''}`,
    300,
  );
}

/** Pods of the newest template only: those of an older one may be the very ones that a roll-out replaces. */
function newestGeneration(pods: readonly KubeObject[]): readonly KubeObject[] {
  const hashOf = (pod: KubeObject) =>
    pod.metadata.labels?.['pod-template-hash'] ?? pod.metadata.labels?.['controller-revision-hash'] ?? '';
  let newest: KubeObject | undefined;
  for (const pod of pods) {
    if (newest === undefined || created(pod) > created(newest)) newest = pod;
  }
  const hash = newest === undefined ? '' : hashOf(newest);
  return pods.filter((pod) => hashOf(pod) === hash);
}

function created(pod: KubeObject): string {
  return pod.metadata.creationTimestamp ?? '';
}
