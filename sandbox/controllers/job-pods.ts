import { list, record } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { generatedName, isTerminating, podOf, podPhase } from './child-pods.ts';
import { failsItsIndex, indexNotes } from './job-failures.ts';
import { readIndexes } from './job-indexes.ts';
import { specOf } from './owned.ts';
import { changeObject, conditionOf } from './write-status.ts';

/** Holds a pod until its Job has counted it. */
export const TRACKING = 'batch.kubernetes.io/job-tracking';
export const INDEX = 'batch.kubernetes.io/job-completion-index';

/** A new pod of a Job, beside the `pods` that it has; of an Indexed one it is told its index. */
export function jobPod(job: KubeObject, index: number | undefined, pods: readonly KubeObject[]): KubeObject {
  const { name = '', uid = '' } = job.metadata;
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  if (index === undefined) return podOf(job, { ...generatedName(name), labels, finalizers: [TRACKING] });
  const spec = record(record(specOf(job)['template'])?.['spec']) ?? {};
  const containers = ['containers', 'initContainers'].flatMap((field) => {
    const written = list(spec[field]);
    return written.length === 0 ? [] : [[field, written.map(withIndex)]];
  });
  return podOf(job, {
    ...generatedName(`${name}-${index}`),
    labels: { ...labels, [INDEX]: String(index) },
    annotations: {
      [INDEX]: String(index),
      ...indexNotes(
        job,
        pods.filter((pod) => indexOf(pod) === index && podPhase(pod) === 'Failed'),
      ),
    },
    finalizers: [TRACKING],
    spec: { hostname: `${name}-${index}`, ...(Object.fromEntries(containers) as Record<string, Json>) }, // parts of admitted JSON
  });
}

function withIndex(container: Json): Json {
  const written = record(container) ?? {};
  const env = list(written['env']);
  if (env.some((each) => record(each)?.['name'] === 'JOB_COMPLETION_INDEX')) return container;
  const fieldPath = `metadata.labels['${INDEX}']`;
  const added = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } };
  return { ...written, env: [...env, added] } as Json; // a container of admitted JSON
}

export function isIndexed(job: KubeObject): boolean {
  return specOf(job)['completionMode'] === 'Indexed';
}

/** The index of a pod of an Indexed Job. */
export function indexOf(pod: KubeObject): number {
  return Number(pod.metadata.annotations?.[INDEX] ?? -1);
}

/** Whether a Job makes no new pod for one that is deleted before that has ended. */
export function onlyReplacesFailed(job: KubeObject): boolean {
  const { podReplacementPolicy, podFailurePolicy } = specOf(job);
  return podReplacementPolicy === 'Failed' || podFailurePolicy !== undefined;
}

/**
 * A pod that will not succeed any more: failed, or deleted before it was done, where the Job does not wait until that
 * has ended; of a Job that has failed every pod is.
 */
export function isLost(job: KubeObject, pod: KubeObject): boolean {
  const phase = podPhase(pod);
  if (phase === 'Failed') return true;
  if (!isTerminating(pod) || phase === 'Succeeded') return false;
  return !onlyReplacesFailed(job) || conditionOf(job, 'FailureTarget')?.['status'] === 'True';
}

export function isTracked(pod: KubeObject): boolean {
  return list(pod.metadata['finalizers']).includes(TRACKING);
}

/** Lets a pod go that has been counted, or needs no counting. */
export async function untrack(view: ClusterView, pod: KubeObject): Promise<void> {
  const { namespace, name = '' } = pod.metadata;
  await changeObject(view, { kind: 'Pod', namespace, name }, (current) => {
    if (current.metadata.uid !== pod.metadata.uid || !isTracked(current)) return undefined;
    const finalizers = list(current.metadata['finalizers']).filter((each) => each !== TRACKING);
    return { ...current, metadata: { ...current.metadata, finalizers: finalizers as Json } }; // the rest of a JSON list
  });
}

/** Indexes that have succeeded: those the status remembers and those of pods that just did. */
export function succeededIndexes(job: KubeObject, pods: readonly KubeObject[]): ReadonlySet<number> {
  const written = record(job['status'])?.['completedIndexes'];
  const done = new Set(typeof written === 'string' ? readIndexes(written) : []);
  for (const pod of pods) if (podPhase(pod) === 'Succeeded' && indexOf(pod) >= 0) done.add(indexOf(pod));
  return done;
}

/** Indexes that have failed for good: those the status remembers and those of pods that just did. */
export function failedIndexes(job: KubeObject, pods: readonly KubeObject[]): ReadonlySet<number> {
  const written = record(job['status'])?.['failedIndexes'];
  const lost = new Set(typeof written === 'string' ? readIndexes(written) : []);
  for (const pod of pods) {
    if (podPhase(pod) === 'Failed' && indexOf(pod) >= 0 && failsItsIndex(job, pod)) lost.add(indexOf(pod));
  }
  return lost;
}

/** The lowest indexes that neither have ended nor have a pod at work. */
export function pendingIndexes(
  job: KubeObject,
  pods: readonly KubeObject[],
  active: readonly KubeObject[],
  count: number,
): readonly number[] {
  const completions = Number(specOf(job)['completions'] ?? 0);
  const ended = [...succeededIndexes(job, pods), ...failedIndexes(job, pods)];
  const taken = new Set([...ended, ...active.map(indexOf)]);
  const pending: number[] = [];
  for (let index = 0; index < completions && pending.length < count; index++) {
    if (!taken.has(index)) pending.push(index);
  }
  return pending;
}
