import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobController } from '../../../sandbox/controllers/job-controller.ts';
import { readIndexes, writeIndexes } from '../../../sandbox/controllers/job-indexes.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { type ControllerRig, controllerRig, workload } from '../../rig/controller-rig.ts';

describe('a Job', () => {
  let rig: ControllerRig;

  beforeEach(() => {
    rig = controllerRig((view, events, time) => [jobController(view, events, time)]);
  });

  afterEach(() => {
    rig.close();
    expect(rig.problems).toEqual([]);
  });

  const apply = async (spec: JsonObject) => {
    await rig.cluster.apply(workload('Job', 'sum', { completions: 1, parallelism: 1, ...spec }));
    await rig.settled();
  };
  const status = () => rig.status('Job.batch', 'sum');
  const conditions = () =>
    ((status()['conditions'] ?? []) as readonly JsonObject[]).map(
      ({ type, status: value, reason }) => `${String(type)}=${String(value)} ${String(reason)}`,
    );
  const working = () =>
    rig.pods().filter((name) => {
      const pod = rig.pod(name);
      const phase = (pod['status'] as JsonObject | undefined)?.['phase'];
      return phase !== 'Succeeded' && phase !== 'Failed';
    });
  const finishOne = async (phase: 'Succeeded' | 'Failed') => await rig.finish(working()[0] ?? '', phase);

  it('is complete once its pod has succeeded, and says when', async () => {
    await apply({});
    expect(status()).toMatchObject({ active: 1, ready: 0 });
    await rig.run(...rig.pods());
    expect(status()).toMatchObject({ active: 1, ready: 1 });
    await finishOne('Succeeded');
    expect(status()).toMatchObject({ succeeded: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect(status()['active']).toBeUndefined();
    expect(status()['completionTime']).toBeDefined();
    expect(conditions()).toEqual([
      'SuccessCriteriaMet=True CompletionsReached',
      'Complete=True CompletionsReached',
    ]);
    expect(rig.events('sum').at(-1)).toBe('Completed: Job completed');
  });

  it('runs as many at once as parallelism says, and no more than are still needed', async () => {
    await apply({ completions: 3, parallelism: 2 });
    expect(working()).toHaveLength(2);
    await finishOne('Succeeded');
    expect(working()).toHaveLength(2);
    await finishOne('Succeeded');
    expect(working()).toHaveLength(1);
    await finishOne('Succeeded');
    expect(status()).toMatchObject({ succeeded: 3 });
  });

  it('without completions waits for the rest after the first success', async () => {
    await rig.cluster.apply(workload('Job', 'sum', { parallelism: 2 }));
    await rig.settled();
    await finishOne('Succeeded');
    expect(working()).toHaveLength(1);
    expect(conditions()).toEqual([]);
    await finishOne('Succeeded');
    expect(conditions()).toContain('Complete=True CompletionsReached');
  });

  it('tries again after a growing pause, and fails beyond backoffLimit', async () => {
    await apply({ backoffLimit: 2 });
    await finishOne('Failed');
    expect(working()).toEqual([]);
    await rig.advance(10);
    expect(working()).toHaveLength(1);
    await finishOne('Failed');
    await rig.advance(19);
    expect(working()).toEqual([]);
    await rig.advance(1);
    await finishOne('Failed');
    expect(status()).toMatchObject({ failed: 3 });
    expect(conditions()).toEqual([
      'FailureTarget=True BackoffLimitExceeded',
      'Failed=True BackoffLimitExceeded',
    ]);
    await rig.advance(10_000);
    expect(working()).toEqual([]);
    expect(rig.events('sum').at(-1)).toBe(
      'BackoffLimitExceeded: Job has reached the specified backoff limit',
    );
  });

  it('counts a pod once, though it is deleted afterwards', async () => {
    await apply({ completions: 2 });
    const [first = ''] = rig.pods();
    await rig.finish(first, 'Succeeded');
    await rig.cluster.delete('Pod', 'shop', first);
    await rig.settled();
    expect(status()).toMatchObject({ succeeded: 1 });
    await finishOne('Succeeded');
    expect(status()).toMatchObject({ succeeded: 2 });
  });

  it('counts a pod that is deleted before it is done as failed', async () => {
    await apply({});
    await rig.cluster.delete('Pod', 'shop', rig.pods()[0] ?? '');
    await rig.settled();
    expect(status()).toMatchObject({ failed: 1 });
    expect(rig.pods()).toEqual([]);
  });

  it('stops its pods when activeDeadlineSeconds are over', async () => {
    await apply({ activeDeadlineSeconds: 60, parallelism: 2, completions: 2 });
    await rig.advance(59);
    expect(working()).toHaveLength(2);
    await rig.advance(1);
    expect(rig.pods()).toEqual([]);
    expect(conditions()).toEqual(['FailureTarget=True DeadlineExceeded', 'Failed=True DeadlineExceeded']);
  });

  it('goes by itself ttlSecondsAfterFinished after its end', async () => {
    await apply({ ttlSecondsAfterFinished: 30 });
    await finishOne('Succeeded');
    await rig.advance(29);
    expect(rig.cluster.get('Job.batch', 'shop', 'sum')).toBeDefined();
    await rig.advance(1);
    expect(rig.cluster.get('Job.batch', 'shop', 'sum')).toBeUndefined();
    expect(rig.pods()).toEqual([]);
  });

  it('stops while it is suspended, which fails no pod, and starts its time anew', async () => {
    await apply({ suspend: true });
    expect(rig.pods()).toEqual([]);
    expect(status()['startTime']).toBeUndefined();
    await apply({ suspend: false });
    expect(working()).toHaveLength(1);
    expect(conditions()).toEqual(['Suspended=False JobResumed']);
    await apply({ suspend: true });
    expect(rig.pods()).toEqual([]);
    expect(status()['failed']).toBeUndefined();
    expect(conditions()).toEqual(['Suspended=True JobSuspended']);
  });

  it('gives every pod of an Indexed one its index, and wants each index once', async () => {
    await apply({ completionMode: 'Indexed', completions: 3, parallelism: 3 });
    const byIndex = (index: string) =>
      working().find(
        (name) => rig.pod(name).metadata.annotations?.['batch.kubernetes.io/job-completion-index'] === index,
      ) ?? '';
    const name = byIndex('1');
    expect(name).toMatch(/^sum-1-\w{5}$/);
    expect(rig.pod(name)['spec']).toMatchObject({
      hostname: 'sum-1',
      containers: [
        {
          env: [
            {
              name: 'JOB_COMPLETION_INDEX',
              valueFrom: {
                fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" },
              },
            },
          ],
        },
      ],
    });
    await rig.finish(byIndex('2'), 'Succeeded');
    await rig.finish(byIndex('0'), 'Succeeded');
    expect(status()).toMatchObject({ completedIndexes: '0,2', succeeded: 2 });
    await rig.finish(byIndex('1'), 'Failed');
    await rig.advance(10);
    expect(working()).toEqual([byIndex('1')]);
    await rig.finish(byIndex('1'), 'Succeeded');
    expect(status()).toMatchObject({ completedIndexes: '0-2', succeeded: 3, failed: 1 });
    expect(conditions()).toContain('Complete=True CompletionsReached');
  });

  it('lets go of its pods when it is deleted', async () => {
    await apply({});
    await rig.cluster.delete('Job.batch', 'shop', 'sum');
    await rig.settled();
    expect(rig.pods()).toEqual([]);
  });

  it('writes sets of indexes as ranges', () => {
    expect(writeIndexes(new Set([4, 0, 1, 2, 6, 7]))).toBe('0-2,4,6,7');
    expect([...readIndexes('0-2,4,6,7')]).toEqual([0, 1, 2, 4, 6, 7]);
    expect(writeIndexes(readIndexes(''))).toBe('');
  });
});
