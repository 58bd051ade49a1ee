import { list, record } from '../../mesh/policy/object-reader.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { numberOf, podPhase } from './child-pods.ts';
import { judgeFailure } from './job-failures.ts';
import { readIndexes } from './job-indexes.ts';
import type { JobStatus } from './job-status.ts';
import { matchSuccessPolicy } from './job-success.ts';
import { specOf } from './owned.ts';
import { conditionOf } from './write-status.ts';

/** Why a Job comes to an end before all its pods have, and how. */
export interface Ending {
  readonly outcome: 'failed' | 'succeeded';
  readonly reason: string;
  readonly message: string;
}

/** What decides about a Job: its pods, and its status with all of them counted. */
export interface JobFacts {
  readonly job: KubeObject;
  readonly pods: readonly KubeObject[];
  readonly active: readonly KubeObject[];
  readonly status: JobStatus;
  readonly now: number;
}

/** What is to end a Job; what was decided once stays decided (`syncJob` of Kubernetes, in its order). */
export function endingOf(facts: JobFacts): Ending | undefined {
  const { job, status } = facts;
  const met = decided(job, 'SuccessCriteriaMet');
  if (met !== undefined) return { outcome: 'succeeded', ...met };
  const failure = failureOf(facts);
  if (failure !== undefined) return { outcome: 'failed', ...failure };
  const message = matchSuccessPolicy(job, readIndexes(status.completedIndexes ?? ''));
  return message === undefined ? undefined : { outcome: 'succeeded', reason: 'SuccessPolicy', message };
}

type Reason = Pick<Ending, 'reason' | 'message'>;

function decided(job: KubeObject, condition: 'SuccessCriteriaMet' | 'FailureTarget'): Reason | undefined {
  const target = conditionOf(job, condition);
  if (target?.['status'] !== 'True') return undefined;
  return { reason: String(target['reason']), message: String(target['message']) };
}

function failureOf({ job, pods, active, status, now }: JobFacts): Reason | undefined {
  const target = decided(job, 'FailureTarget');
  if (target !== undefined) return target;
  const spec = specOf(job);
  const feared = fearedFailure(job, pods);
  if (feared !== undefined) return { reason: 'PodFailurePolicy', message: feared };
  const limit = numberOf(spec, 'backoffLimit', 6);
  if (status.failed > limit || restartsPast(job, active, limit)) {
    return { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  }
  const deadline = spec['activeDeadlineSeconds'];
  const start = status.startTime === undefined ? Number.NaN : Date.parse(status.startTime);
  if (typeof deadline === 'number' && spec['suspend'] !== true && now - start >= deadline * 1000) {
    return { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
  }
  return failureOfIndexes(job, status);
}

function fearedFailure(job: KubeObject, pods: readonly KubeObject[]): string | undefined {
  for (const pod of pods) {
    if (podPhase(pod) !== 'Failed') continue;
    const judgement = judgeFailure(job, pod);
    if (judgement.action === 'FailJob') return judgement.message;
  }
  return undefined;
}

function failureOfIndexes(job: KubeObject, status: JobStatus): Reason | undefined {
  const failed = readIndexes(status.failedIndexes ?? '').size;
  if (failed === 0) return undefined;
  const { maxFailedIndexes, completions } = specOf(job);
  if (typeof maxFailedIndexes === 'number' && failed > maxFailedIndexes) {
    const message = 'Job has exceeded the specified maximal number of failed indexes';
    return { reason: 'MaxFailedIndexesExceeded', message };
  }
  if (failed + status.succeeded < Number(completions ?? 0)) return undefined;
  return { reason: 'FailedIndexes', message: 'Job has failed indexes' };
}

/** With `restartPolicy: OnFailure` it is the containers that fail, in the same pods. */
function restartsPast(job: KubeObject, active: readonly KubeObject[], limit: number): boolean {
  const template = record(record(specOf(job)['template'])?.['spec']);
  if (template?.['restartPolicy'] !== 'OnFailure') return false;
  let restarts = 0;
  for (const pod of active) {
    const status = record(pod['status']);
    for (const each of list(status?.['containerStatuses'])) {
      restarts += Number(record(each)?.['restartCount'] ?? 0);
    }
  }
  return limit === 0 ? restarts > 0 : restarts >= limit;
}
