import { list, record, text } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { conditionOf, kubeTimeOf } from './write-status.ts';

/** What a Job's status remembers, and what the next one is made of. */
export interface JobStatus {
  readonly conditions: readonly Json[];
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly completedIndexes?: string;
  /** Of a Job that limits the failures of each index. */
  readonly failedIndexes?: string;
  /** UIDs of pods that are counted by their names until their finalizer is gone. */
  readonly uncounted: { readonly succeeded: readonly string[]; readonly failed: readonly string[] };
}

export function readJobStatus(job: KubeObject): JobStatus {
  const status = record(job['status']) ?? {};
  const number = (field: string) => (typeof status[field] === 'number' ? status[field] : 0);
  const uncounted = record(status['uncountedTerminatedPods']);
  const uids = (field: string) => list(uncounted?.[field]).filter((each) => typeof each === 'string');
  const startTime = text(status['startTime']);
  const completionTime = text(status['completionTime']);
  const completedIndexes = text(status['completedIndexes']);
  const failedIndexes = text(status['failedIndexes']);
  return {
    conditions: list(status['conditions']) as readonly Json[], // part of an object's JSON
    active: number('active'),
    ready: number('ready'),
    terminating: number('terminating'),
    succeeded: number('succeeded'),
    failed: number('failed'),
    uncounted: { succeeded: uids('succeeded'), failed: uids('failed') },
    ...(startTime === undefined ? {} : { startTime }),
    ...(completionTime === undefined ? {} : { completionTime }),
    ...(completedIndexes === undefined ? {} : { completedIndexes }),
    ...(failedIndexes === undefined ? {} : { failedIndexes }),
  };
}

export function writeJobStatus(status: JobStatus): Json {
  const { uncounted, conditions, active, succeeded, failed, ready, terminating, ...rest } = status;
  const uids = (field: 'succeeded' | 'failed') =>
    uncounted[field].length === 0 ? {} : { [field]: [...uncounted[field]] };
  return {
    ...rest,
    ...(conditions.length === 0 ? {} : { conditions: [...conditions] }),
    ...(active === 0 ? {} : { active }),
    ...(succeeded === 0 ? {} : { succeeded }),
    ...(failed === 0 ? {} : { failed }),
    terminating,
    ready,
    uncountedTerminatedPods: { ...uids('succeeded'), ...uids('failed') },
  };
}

/** The conditions with one of a type set; a Job's conditions carry the time of their probe. */
export function withCondition(
  conditions: readonly Json[],
  set: { readonly type: string; readonly status: boolean; readonly reason: string; readonly message: string },
  now: number,
): readonly Json[] {
  const status = set.status ? 'True' : 'False';
  const known = conditions.find((each) => record(each)?.['type'] === set.type);
  if (record(known)?.['status'] === status) return conditions;
  const at = kubeTimeOf(now);
  const next = { ...set, status, lastProbeTime: at, lastTransitionTime: at };
  return known === undefined
    ? [...conditions, next]
    : conditions.map((each) => (each === known ? next : each));
}

/** The condition that says how a Job ended. */
export function endOf(job: KubeObject): Readonly<Record<string, Json | undefined>> | undefined {
  return ['Complete', 'Failed']
    .map((type) => conditionOf(job, type))
    .find((condition) => condition?.['status'] === 'True');
}
