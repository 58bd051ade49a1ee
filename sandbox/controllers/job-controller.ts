import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { isPodReady } from '../dataplane/running-pod.ts';
import {
  activePods,
  allPods,
  createChild,
  deleteChild,
  deleteIfThere,
  isFinished,
  isTerminating,
  numberOf,
  podPhase,
} from './child-pods.ts';
import { type Controller, type ControllerTime, SYSTEM_TIME } from './control-loop.ts';
import { type Ending, endingOf } from './job-ending.ts';
import { finishedAt, judgeFailure, limitPerIndex } from './job-failures.ts';
import { readIndexes, writeIndexes } from './job-indexes.ts';
import {
  failedIndexes,
  isIndexed,
  isLost,
  isTracked,
  jobPod,
  onlyReplacesFailed,
  pendingIndexes,
  succeededIndexes,
  untrack,
} from './job-pods.ts';
import { endOf, type JobStatus, readJobStatus, withCondition, writeJobStatus } from './job-status.ts';
import { ownerOf, selfOrOwner, specOf } from './owned.ts';
import type { EventRecorder } from './record-event.ts';
import { conditionOf, kubeTimeOf, writeStatus } from './write-status.ts';

const KIND = 'Job.batch';
/** After the first failure of a pod; doubled with each further one. */
const FIRST_BACKOFF_MS = 10_000;
const LAST_BACKOFF_MS = 600_000;

/** One look at a Job. */
interface Look {
  readonly view: ClusterView;
  readonly events: EventRecorder;
  readonly job: KubeObject;
  readonly now: number;
  readonly again: (ms: number) => void;
  readonly failures: Failures;
}

/** How often in a row pods of a Job have failed, by its UID. */
type Failures = Map<string, { readonly count: number; readonly last: number }>;

/** Runs the pods of a Job until enough have succeeded, too many have failed, or its time is up. */
export function jobController(
  view: ClusterView,
  recorder: EventRecorder,
  time: ControllerTime = SYSTEM_TIME,
): Controller {
  const events = recorder.from('job-controller');
  const failures: Failures = new Map();
  return {
    name: 'Job',
    kinds: [KIND, 'Pod'],
    keysOf: selfOrOwner('Job'),
    async reconcile(namespace, name, again) {
      const job = view.get(KIND, namespace, name);
      await freeOrphans(view, namespace, name, job?.metadata.uid);
      if (job === undefined) return;
      const look: Look = { view, events, job, now: time.now(), again, failures };
      if (endOf(job) === undefined) await work(look);
      else await endLater(look);
    },
  };
}

/** Pods of a Job that is gone are not held for its counting any more. */
async function freeOrphans(
  view: ClusterView,
  namespace: string,
  job: string,
  uid: string | undefined,
): Promise<void> {
  for (const pod of view.list('Pod', namespace)) {
    if (!isTracked(pod)) continue;
    const owner = ownerOf(pod);
    if (owner?.kind === 'Job' && owner.name === job && owner.uid !== uid) await untrack(view, pod);
  }
}

/** Counts what has finished, then goes on, ends, or waits. */
async function work(look: Look): Promise<void> {
  const { view, job, now } = look;
  const counted = await count(look);
  const active = activePods(view, job);
  const ending = endingOf({ job, pods: allPods(view, job), active, status: counted, now });
  const suspended = specOf(job)['suspend'] === true;
  if (ending !== undefined) {
    for (const pod of active) {
      await deleteChild(view, look.events, job, pod);
      // Nobody counts what is taken away because the others have done enough.
      if (ending.outcome === 'succeeded') await untrack(view, pod);
    }
  } else if (job.metadata.deletionTimestamp === undefined) await managePods(look, counted, suspended);
  const next = await settle(look, { counted, ending, suspended });
  await writeStatus(view, job, KIND, () => writeJobStatus(next));
  const deadline = specOf(job)['activeDeadlineSeconds'];
  if (typeof deadline === 'number' && next.startTime !== undefined && !suspended) {
    const left = Date.parse(next.startTime) + deadline * 1000 - now;
    if (left > 0) look.again(left);
  }
}

/** The status with every finished pod counted exactly once, over crashes too: named first, let go, then added up. */
async function count(look: Look): Promise<JobStatus> {
  const { view, job, now, failures } = look;
  const status = readJobStatus(job);
  const fresh = allPods(view, job).filter((pod) => isTracked(pod));
  const known = new Set([...status.uncounted.succeeded, ...status.uncounted.failed]);
  const uidsOf = (pods: readonly KubeObject[]) => pods.map((pod) => pod.metadata.uid ?? '');
  const unknown = fresh.filter((pod) => !known.has(pod.metadata.uid ?? ''));
  const succeeded = unknown.filter((pod) => podPhase(pod) === 'Succeeded');
  const lost = unknown.filter((pod) => isLost(job, pod));
  const ignored = lost.filter((pod) => podPhase(pod) === 'Failed' && isIgnored(job, pod));
  const failed = lost.filter((pod) => !ignored.includes(pod));
  if (succeeded.length + lost.length + known.size === 0)
    return withStart(look, withFailedIndexes(look, status));
  const before = failures.get(job.metadata.uid ?? '')?.count ?? 0;
  if (succeeded.length > 0) failures.delete(job.metadata.uid ?? '');
  if (lost.length > 0) {
    const count = (succeeded.length > 0 ? 0 : before) + lost.length;
    failures.set(job.metadata.uid ?? '', { count, last: lastEnd(lost, now) });
  }
  const indexes = succeededIndexes(job, allPods(view, job));
  const uncounted = {
    succeeded: [...status.uncounted.succeeded, ...uidsOf(succeeded)],
    failed: [...status.uncounted.failed, ...uidsOf(failed)],
  };
  const named: JobStatus = {
    ...withStart(look, withFailedIndexes(look, status)),
    ...(isIndexed(job) ? { completedIndexes: writeIndexes(indexes) } : {}),
    uncounted,
  };
  await writeStatus(view, job, KIND, () => writeJobStatus(named));
  const uids = new Set([...uncounted.succeeded, ...uncounted.failed, ...uidsOf(ignored)]);
  for (const pod of fresh) if (uids.has(pod.metadata.uid ?? '')) await untrack(view, pod);
  return {
    ...named,
    succeeded: isIndexed(job) ? indexes.size : status.succeeded + uncounted.succeeded.length,
    failed: status.failed + uncounted.failed.length,
    uncounted: { succeeded: [], failed: [] },
  };
}

/** When the last of some failed pods ended; none has in the future, as clocks that differ may say. */
function lastEnd(pods: readonly KubeObject[], now: number): number {
  const ends = pods.map((pod) => Math.min(finishedAt(pod), now));
  return Math.max(...ends.map((end) => (Number.isNaN(end) ? now : end)));
}

const isIgnored = (job: KubeObject, pod: KubeObject) => judgeFailure(job, pod).action === 'Ignore';

function withFailedIndexes({ view, job }: Look, status: JobStatus): JobStatus {
  if (limitPerIndex(job) === undefined) return status;
  return { ...status, failedIndexes: writeIndexes(failedIndexes(job, allPods(view, job))) };
}

function withStart({ job, now }: Look, status: JobStatus): JobStatus {
  if (status.startTime !== undefined || specOf(job)['suspend'] === true) return status;
  return { ...status, startTime: kubeTimeOf(now) };
}

async function managePods(look: Look, status: JobStatus, suspended: boolean): Promise<void> {
  const { view, events, job, now } = look;
  const spec = specOf(job);
  const active = activePods(view, job);
  const completions = spec['completions'];
  const parallelism = numberOf(spec, 'parallelism', 1);
  const ended = status.succeeded + readIndexes(status.failedIndexes ?? '').size;
  const open = typeof completions === 'number' ? completions - ended : undefined;
  // Without a number of completions the first success says that the work is done: nobody is replaced then.
  const wanted = Math.max(
    0,
    Math.min(parallelism, open ?? (status.succeeded > 0 ? active.length : parallelism)),
  );
  const surplus = active.slice(0, Math.max(0, active.length - (suspended ? 0 : wanted)));
  for (const pod of surplus) {
    await untrack(view, pod);
    await deleteChild(view, events, job, pod);
  }
  const busy = active.length + (onlyReplacesFailed(job) ? terminatingPods(view, job).length : 0);
  if (suspended || surplus.length > 0 || busy >= wanted) return;
  const pause = backoffLeft(look.failures.get(job.metadata.uid ?? ''), now);
  if (pause > 0) {
    look.again(pause);
    return;
  }
  const count = wanted - busy;
  const indexes = isIndexed(job)
    ? pendingIndexes(job, allPods(view, job), active, count)
    : Array.from({ length: count }, () => undefined);
  const pods = allPods(view, job);
  for (const index of indexes) await createChild(view, events, job, jobPod(job, index, pods));
}

/** Pods that have been deleted and have yet to end. */
function terminatingPods(view: ClusterView, job: KubeObject): readonly KubeObject[] {
  return allPods(view, job).filter((pod) => isTerminating(pod) && !isFinished(pod));
}

function backoffLeft(
  failed: { readonly count: number; readonly last: number } | undefined,
  now: number,
): number {
  if (failed === undefined) return 0;
  return Math.min(FIRST_BACKOFF_MS * 2 ** (failed.count - 1), LAST_BACKOFF_MS) - (now - failed.last);
}

interface Outcome {
  readonly counted: JobStatus;
  readonly ending: Ending | undefined;
  readonly suspended: boolean;
}

/** The status after this look: its numbers, and the conditions with their events. */
async function settle(look: Look, { counted, ending, suspended }: Outcome): Promise<JobStatus> {
  const { view, job, now } = look;
  const active = activePods(view, job);
  const terminating = terminatingPods(view, job).length;
  const ready = active.filter(isPodReady).length;
  let { conditions } = counted;
  const status = { ...counted, active: active.length, ready, terminating };
  const still = active.length + terminating === 0;
  if (ending !== undefined) {
    const { outcome, ...why } = ending;
    const [aim, end] = OUTCOMES[outcome];
    conditions = withCondition(conditions, { type: aim, status: true, ...why }, now);
    if (!still) return { ...status, conditions };
    return await ended(look, { ...status, conditions }, { type: end, ...why });
  }
  const { completions } = specOf(job);
  const done = typeof completions === 'number' ? status.succeeded >= completions : status.succeeded > 0;
  if (done && still) {
    const why = { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
    conditions = withCondition(conditions, { type: 'SuccessCriteriaMet', status: true, ...why }, now);
    return await ended(look, { ...status, conditions }, { type: 'Complete', ...why });
  }
  return await withSuspension(look, { ...status, conditions }, suspended);
}

/** What a Job heads for until its last pod is gone, and what it is then. */
const OUTCOMES = {
  failed: ['FailureTarget', 'Failed'],
  succeeded: ['SuccessCriteriaMet', 'Complete'],
} as const;

/** The status of a Job that has come to its end. */
async function ended(
  { events, job, now }: Look,
  status: JobStatus,
  end: Pick<Ending, 'reason' | 'message'> & { readonly type: 'Complete' | 'Failed' },
): Promise<JobStatus> {
  const conditions = withCondition(status.conditions, { ...end, status: true }, now);
  if (end.type === 'Failed') {
    await events.record(job, 'Warning', end.reason, end.message);
    return { ...status, conditions };
  }
  await events.record(job, 'Normal', 'Completed', 'Job completed');
  return { ...status, conditions, completionTime: kubeTimeOf(now) };
}

async function withSuspension(look: Look, status: JobStatus, suspended: boolean): Promise<JobStatus> {
  const { events, job, now } = look;
  const was = conditionOf(job, 'Suspended')?.['status'];
  if (suspended && was !== 'True') {
    await events.record(job, 'Normal', 'Suspended', 'Job suspended');
    const why = { reason: 'JobSuspended', message: 'Job suspended' };
    const conditions = withCondition(status.conditions, { type: 'Suspended', status: true, ...why }, now);
    const { startTime: _stopped, ...rest } = status;
    return { ...rest, conditions };
  }
  if (!suspended && was === 'True') {
    await events.record(job, 'Normal', 'Resumed', 'Job resumed');
    const why = { reason: 'JobResumed', message: 'Job resumed' };
    const conditions = withCondition(status.conditions, { type: 'Suspended', status: false, ...why }, now);
    return { ...status, conditions, startTime: kubeTimeOf(now) };
  }
  return status;
}

/** A finished Job lets go of its pods, and goes itself when its time to live is over. */
async function endLater({ view, job, now, again, failures }: Look): Promise<void> {
  const { namespace, name = '', uid = '' } = job.metadata;
  failures.delete(uid);
  for (const pod of allPods(view, job)) if (isTracked(pod)) await untrack(view, pod);
  const ttl = specOf(job)['ttlSecondsAfterFinished'];
  if (typeof ttl !== 'number' || job.metadata.deletionTimestamp !== undefined) return;
  const left = Date.parse(String(endOf(job)?.['lastTransitionTime'])) + ttl * 1000 - now;
  if (left > 0) again(left);
  else await deleteIfThere(view, KIND, { namespace, name, uid });
}
