import { list, record, text } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { specOf } from './owned.ts';
import { conditionOf } from './write-status.ts';

/** What a Job's `podFailurePolicy` says of a pod that has failed; `count`: as if there were none. */
export type Judgement =
  | { readonly action: 'Count' }
  | { readonly action: 'Ignore' }
  | { readonly action: 'FailIndex' }
  | { readonly action: 'FailJob'; readonly message: string };

/** The first rule that fits a failed pod decides (`matchPodFailurePolicy` of Kubernetes). */
export function judgeFailure(job: KubeObject, pod: KubeObject): Judgement {
  const rules = list(record(specOf(job)['podFailurePolicy'])?.['rules']);
  for (const [index, value] of rules.entries()) {
    const rule = record(value);
    const why = whyItFits(rule, pod);
    if (why === undefined) continue;
    switch (rule?.['action']) {
      case 'Ignore':
        return { action: 'Ignore' };
      case 'FailIndex':
        return { action: 'FailIndex' };
      case 'FailJob':
        return { action: 'FailJob', message: `${why} matching FailJob rule at index ${index}` };
      default:
        return { action: 'Count' };
    }
  }
  return { action: 'Count' };
}

type Rule = ReturnType<typeof record>;

function whyItFits(rule: Rule, pod: KubeObject): string | undefined {
  const { namespace, name } = pod.metadata;
  const codes = record(rule?.['onExitCodes']);
  if (codes !== undefined) {
    const found = fearedExit(codes, pod);
    return (
      found && `Container ${found.container} for pod ${namespace}/${name} failed with exit code ${found.code}`
    );
  }
  const type = fearedCondition(list(rule?.['onPodConditions']), pod);
  return type && `Pod ${namespace}/${name} has condition ${type}`;
}

function fearedExit(
  codes: NonNullable<Rule>,
  pod: KubeObject,
): { readonly container: string; readonly code: number } | undefined {
  const status = record(pod['status']);
  const wanted = text(codes['containerName']);
  for (const value of [...list(status?.['containerStatuses']), ...list(status?.['initContainerStatuses'])]) {
    const each = record(value);
    const container = text(each?.['name']) ?? '';
    const code = record(record(each?.['state'])?.['terminated'])?.['exitCode'];
    if (typeof code !== 'number' || code === 0 || (wanted !== undefined && wanted !== container)) continue;
    const named = list(codes['values']).includes(code);
    if (named === (codes['operator'] === 'In')) return { container, code };
  }
  return undefined;
}

function fearedCondition(patterns: readonly (Json | undefined)[], pod: KubeObject): string | undefined {
  for (const value of list(record(pod['status'])?.['conditions'])) {
    const { type, status } = record(value) ?? {};
    const fits = patterns.some(
      (each) => record(each)?.['type'] === type && record(each)?.['status'] === status,
    );
    if (fits) return text(type);
  }
  return undefined;
}

/** How often the pods of an index have failed before this one. */
const INDEX_FAILURES = 'batch.kubernetes.io/job-index-failure-count';
const INDEX_IGNORED = 'batch.kubernetes.io/job-index-ignored-failure-count';

const noted = (pod: KubeObject, key: string) => Number(pod.metadata.annotations?.[key] ?? 0);

/** The limit of failures of one index; undefined: failures count for the Job as a whole. */
export function limitPerIndex(job: KubeObject): number | undefined {
  const limit = specOf(job)['backoffLimitPerIndex'];
  return typeof limit === 'number' ? limit : undefined;
}

/** What the next pod of an index is told of those before it; `failed` are the index's failed pods. */
export function indexNotes(job: KubeObject, failed: readonly KubeObject[]): Readonly<Record<string, string>> {
  if (limitPerIndex(job) === undefined) return {};
  const last = failed.toSorted((a, b) => total(b) - total(a))[0];
  if (last === undefined) return { [INDEX_FAILURES]: '0' };
  const ignored = judgeFailure(job, last).action === 'Ignore';
  const times = noted(last, INDEX_IGNORED) + (ignored ? 1 : 0);
  return {
    [INDEX_FAILURES]: String(noted(last, INDEX_FAILURES) + (ignored ? 0 : 1)),
    ...(times === 0 ? {} : { [INDEX_IGNORED]: String(times) }),
  };
}

const total = (pod: KubeObject) => noted(pod, INDEX_FAILURES) + noted(pod, INDEX_IGNORED);

/** Whether with this failed pod its index has failed for good. */
export function failsItsIndex(job: KubeObject, pod: KubeObject): boolean {
  const limit = limitPerIndex(job);
  if (limit === undefined) return false;
  const { action } = judgeFailure(job, pod);
  return action === 'FailIndex' || (action !== 'Ignore' && noted(pod, INDEX_FAILURES) >= limit);
}

/** When a failed pod ended, in ms since the epoch: from there its Job waits (`getFinishedTime` of Kubernetes). */
export function finishedAt(pod: KubeObject): number {
  const { deletionTimestamp, deletionGracePeriodSeconds: grace, creationTimestamp } = pod.metadata;
  const ends = list(record(pod['status'])?.['containerStatuses']).map((each) =>
    timeOf(record(record(record(each)?.['state'])?.['terminated'])?.['finishedAt']),
  );
  if (ends.length > 0 && !ends.some(Number.isNaN)) return Math.max(...ends);
  const ready = conditionOf(pod, 'Ready');
  const unready = ready?.['status'] === 'False' ? timeOf(ready['lastTransitionTime']) : Number.NaN;
  if (!Number.isNaN(unready)) return unready;
  if (deletionTimestamp === undefined) return timeOf(creationTimestamp);
  return timeOf(deletionTimestamp) - (typeof grace === 'number' ? grace * 1000 : 0);
}

const timeOf = (written: Json | undefined) => Date.parse(text(written) ?? '');
