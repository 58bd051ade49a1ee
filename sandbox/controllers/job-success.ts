import { list, record } from '../../mesh/policy/object-reader.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { readIndexes } from './job-indexes.ts';
import { specOf } from './owned.ts';

/**
 * Which rule of a Job's `successPolicy` the indexes fulfil that have succeeded, in words; undefined: none does
 * (`matchSuccessPolicy` of Kubernetes).
 */
export function matchSuccessPolicy(job: KubeObject, succeeded: ReadonlySet<number>): string | undefined {
  if (succeeded.size === 0) return undefined;
  const rules = list(record(specOf(job)['successPolicy'])?.['rules']);
  const met = rules.findIndex((value) => {
    const { succeededIndexes, succeededCount } = record(value) ?? {};
    if (typeof succeededIndexes !== 'string') {
      return typeof succeededCount === 'number' && succeeded.size >= succeededCount;
    }
    const wanted = readIndexes(succeededIndexes);
    const have = [...wanted].filter((index) => succeeded.has(index)).length;
    const enough = typeof succeededCount === 'number' ? succeededCount : wanted.size;
    return wanted.size > 0 && have >= Math.min(enough, wanted.size);
  });
  return met < 0 ? undefined : `Matched rules at index ${met}`;
}
