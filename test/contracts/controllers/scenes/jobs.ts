import type { Scene, Stage } from './scene.ts';
import { workload } from './workloads.ts';

const KIND = 'Job';

/** What becomes of Jobs. */
export const JOB_SCENES: readonly Scene[] = [
  {
    title: 'a Job runs as many pods as it needs, so many at a time',
    async play(stage) {
      await stage.create(workload(KIND, 'sum', { completions: 3, parallelism: 2 }));
      await stage.look('created');
      await stage.ready({ count: 1 });
      await stage.look('one runs');
      await stage.finish('Succeeded', { count: 1 });
      await stage.look('one has succeeded');
      await stage.finish('Succeeded');
      await stage.look('all have succeeded');
    },
  },
  {
    title: 'pods of an Indexed Job know their index',
    async play(stage) {
      const spec = { completions: 3, parallelism: 3, completionMode: 'Indexed' };
      await stage.create(workload(KIND, 'sum', spec));
      await stage.look('created');
      await stage.finish('Succeeded', { index: 2 });
      await stage.look('the last index has succeeded');
      await stage.finish('Succeeded', { index: 0 });
      await stage.look('the first index has succeeded');
      await stage.finish('Succeeded');
      await stage.look('all have succeeded');
    },
  },
  {
    title: 'a Job tries again after a pause until its limit is reached',
    async play(stage) {
      await stage.create(workload(KIND, 'sum', { backoffLimit: 1 }));
      await stage.look('created');
      await stage.finish('Failed');
      await stage.pass(11);
      await stage.look('a pod has failed and the pause is over');
      await stage.finish('Failed');
      await stage.look('another has failed');
    },
  },
  {
    title: 'a Job that fails takes its other pods down',
    async play(stage) {
      await stage.create(workload(KIND, 'sum', { completions: 2, parallelism: 2, backoffLimit: 0 }));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.finish('Failed', { count: 1 });
      await stage.look('one has failed');
      await stage.end();
      await stage.look('the other is gone');
    },
  },
  {
    title: 'a Job may run for so long',
    async play(stage) {
      await stage.create(workload(KIND, 'sum', { activeDeadlineSeconds: 60 }));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.pass(61);
      await stage.look('it took too long');
      await stage.end();
      await stage.look('its pod is gone');
    },
  },
  {
    title: 'a Job that is done goes after a while',
    async play(stage) {
      await stage.create(workload(KIND, 'sum', { ttlSecondsAfterFinished: 60 }));
      await stage.look('created');
      await stage.finish('Succeeded');
      await stage.look('done');
      await stage.pass(61);
      await stage.look('its time is over');
    },
  },
  {
    title: 'a Job that is suspended has no pods',
    async play(stage) {
      await stage.create(workload(KIND, 'sum', { suspend: true }));
      await stage.look('created');
      await stage.change(KIND, 'sum', { spec: { suspend: false } });
      await stage.look('resumed');
      await stage.ready();
      await stage.look('it runs');
      await stage.change(KIND, 'sum', { spec: { suspend: true } });
      await stage.look('suspended');
      await stage.end();
      await stage.look('its pod is gone');
      await stage.change(KIND, 'sum', { spec: { suspend: false } });
      await stage.look('resumed again');
    },
  },
  {
    title: 'a work queue is done when one pod has succeeded and none is left',
    async play(stage) {
      await stage.create(workload(KIND, 'sum', { parallelism: 2 }));
      await stage.look('created');
      await stage.finish('Succeeded', { count: 1 });
      await stage.look('one has succeeded');
      await stage.finish('Succeeded');
      await stage.look('the other too');
    },
  },
];

/** What Jobs make of single failures. */
export const JOB_FAILURE_SCENES: readonly Scene[] = [
  {
    title: 'an Indexed Job may fail at single indexes',
    async play(stage) {
      const indexed = { completions: 3, parallelism: 3, completionMode: 'Indexed' };
      await stage.create(workload(KIND, 'sum', { ...indexed, backoffLimitPerIndex: 0 }));
      await stage.look('created');
      await stage.finish('Failed', { index: 1 });
      await stage.look('one index has failed');
      await stage.finish('Succeeded');
      await stage.look('the others have succeeded');
    },
  },
  {
    title: 'an Indexed Job may fail at so many indexes',
    async play(stage) {
      const indexed = { completions: 3, parallelism: 3, completionMode: 'Indexed' };
      const spec = { ...indexed, backoffLimitPerIndex: 1, maxFailedIndexes: 0 };
      await stage.create(workload(KIND, 'sum', spec));
      await stage.look('created');
      await stage.finish('Failed', { index: 0 });
      await stage.pass(11);
      await stage.look('one index has failed and is tried again');
      await stage.finish('Failed', { index: 0 });
      await stage.look('it has failed again');
    },
  },
  {
    title: 'a Job fails at once at an exit code that it fears',
    async play(stage) {
      const onExitCodes = { containerName: 'main', operator: 'In', values: [42] };
      const podFailurePolicy = { rules: [{ action: 'FailJob', onExitCodes }] };
      await stage.create(workload(KIND, 'sum', { podFailurePolicy, parallelism: 2, completions: 2 }));
      await stage.look('created');
      await stage.finish('Failed', { count: 1 }, { exitCode: 42 });
      await stage.look('one has failed so');
    },
  },
  {
    title: 'a Job does not count failures that it is told to ignore',
    async play(stage) {
      const onPodConditions = [{ type: 'DisruptionTarget', status: 'True' }];
      const podFailurePolicy = { rules: [{ action: 'Ignore', onPodConditions }] };
      await stage.create(workload(KIND, 'sum', { podFailurePolicy, backoffLimit: 0 }));
      await stage.look('created');
      const conditions = [{ type: 'DisruptionTarget', status: 'True', reason: 'Preempted' }];
      await stage.finish('Failed', {}, { conditions });
      await stage.pass(11);
      await stage.look('its pod was disrupted');
      await stage.finish('Failed');
      await stage.look('its pod has failed');
    },
  },
  {
    title: 'an index fails for good at an exit code that it fears',
    async play(stage) {
      const indexed = { completions: 2, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 3 };
      const onExitCodes = { operator: 'NotIn', values: [1, 2] };
      const podFailurePolicy = { rules: [{ action: 'FailIndex', onExitCodes }] };
      await stage.create(workload(KIND, 'sum', { ...indexed, podFailurePolicy }));
      await stage.look('created');
      await stage.finish('Failed', { index: 0 }, { exitCode: 7 });
      await stage.look('one index has failed so');
      await stage.finish('Succeeded');
      await stage.look('the other has succeeded');
    },
  },
];

/** When Jobs have done enough, and when they make new pods for those that go. */
export const JOB_POLICY_SCENES: readonly Scene[] = [
  {
    title: 'a Job is done when the indexes have succeeded that its success policy asks for',
    async play(stage) {
      const indexed = { completions: 4, parallelism: 4, completionMode: 'Indexed' };
      const rules = [{ succeededIndexes: '0,2-3', succeededCount: 2 }];
      await stage.create(workload(KIND, 'sum', { ...indexed, successPolicy: { rules } }));
      await stage.look('created');
      await stage.ready();
      await stage.finish('Succeeded', { index: 1 });
      await stage.look('an index has succeeded that no rule names');
      await stage.finish('Succeeded', { index: 3 });
      await stage.look('one of those has');
      await stage.finish('Succeeded', { index: 0 });
      await stage.look('another has');
      await stage.end();
      await stage.look('the pods that were left are gone');
    },
  },
  {
    title: 'a Job is done when as many indexes have succeeded as its success policy asks for',
    async play(stage) {
      const indexed = { completions: 3, parallelism: 3, completionMode: 'Indexed' };
      const rules = [{ succeededIndexes: '0-1' }, { succeededCount: 2 }];
      await stage.create(workload(KIND, 'sum', { ...indexed, successPolicy: { rules } }));
      await stage.look('created');
      await stage.ready();
      await stage.finish('Succeeded', { index: 2 });
      await stage.look('one has succeeded');
      await stage.finish('Succeeded', { index: 1 });
      await stage.look('two have succeeded');
      await stage.end();
      await stage.look('the last pod is gone');
    },
  },
  {
    title: 'a Job that has failed is not saved by its success policy',
    async play(stage) {
      const indexed = { completions: 2, parallelism: 2, completionMode: 'Indexed', backoffLimit: 0 };
      const rules = [{ succeededIndexes: '0' }];
      await stage.create(workload(KIND, 'sum', { ...indexed, successPolicy: { rules } }));
      await stage.look('created');
      await stage.ready();
      await stage.finish('Failed', { index: 1 });
      await stage.look('one index has failed');
      await stage.end();
      await stage.look('the other pod is gone');
    },
  },
  {
    title: 'a Job that replaces only what has failed waits until a deleted pod is gone',
    async play(stage) {
      await stage.create(workload(KIND, 'sum', { podReplacementPolicy: 'Failed' }));
      await stage.look('created');
      await stage.ready();
      await stage.look('it runs');
      await deletePods(stage);
      await stage.pass(11);
      await stage.look('its pod is being deleted');
      await stage.finish('Failed', { dying: true });
      await stage.look('its pod has failed, and the pause since it was deleted is over');
      await stage.end();
      await stage.look('its pod is gone');
    },
  },
  {
    title: 'a Job that replaces what is deleted does so at once',
    async play(stage) {
      const spec = { podReplacementPolicy: 'TerminatingOrFailed', backoffLimit: 1 };
      await stage.create(workload(KIND, 'sum', spec));
      await stage.look('created');
      await stage.ready();
      await stage.look('it runs');
      await deletePods(stage);
      await stage.pass(11);
      await stage.look('its pod is being deleted');
    },
  },
];

async function deletePods(stage: Stage): Promise<void> {
  for (const { metadata } of await stage.list('Pod')) await stage.remove('Pod', metadata.name);
}
