import { describe, expect, it } from 'vitest';
import { captureStep } from '../../../engine/steps/capture.ts';
import { deleteStep } from '../../../engine/steps/delete.ts';
import { execStep } from '../../../engine/steps/exec.ts';
import { scaleStep } from '../../../engine/steps/scale.ts';
import { waitStep } from '../../../engine/steps/wait.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type ClusterScript, scriptedCluster, settled } from '../../rig/scripted-cluster.ts';
import { scriptedMesh } from '../../rig/scripted-mesh.ts';
import { type ContextScript, stepContext } from '../../rig/step-context.ts';

const WEB: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { replicas: 1, selector: { matchLabels: { app: 'web' } } },
};
const WEB_REF = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' };

function rig(cluster: ClusterScript = { react: settled }, ctx: Partial<ContextScript> = {}) {
  const made = scriptedCluster(cluster);
  made.put(WEB);
  return { cluster: made, ...stepContext({ cluster: made, mesh: scriptedMesh(), ...ctx }) };
}

describe('delete', () => {
  const input = { objects: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }] };

  it('deletes the very object that is there and is undone by making it again', async () => {
    const { cluster, ctx, priors } = rig();
    expect((await deleteStep.execute(input, ctx)).summary).toBe('1 object deleted');
    expect(cluster.find(WEB_REF)).toBeUndefined();
    expect(await deleteStep.observe(input, ctx)).toMatchObject({ status: 'done' });
    expect(await deleteStep.compensate?.(input, priors, ctx)).toEqual([
      'Deployment shop/web made again as it was',
    ]);
    expect(cluster.find(WEB_REF)?.['spec']).toEqual(WEB['spec']);
  });

  it('takes an object that is not there for deleted, unless told otherwise', async () => {
    const { cluster, ctx } = rig();
    await cluster.delete(WEB_REF, {}, ctx.signal);
    expect((await deleteStep.execute(input, ctx)).summary).toBe('0 objects deleted (1 object already gone)');
    await expect(deleteStep.execute({ ...input, ignoreMissing: false }, ctx)).rejects.toMatchObject({
      reason: 'notFound',
    });
  });

  it('waits for what a workload made, and ends a policy at once', async () => {
    const { cluster } = rig();
    const split = { apiVersion: 'split.smi-spec.io/v1alpha4', kind: 'TrafficSplit', name: 'web' };
    cluster.put({ ...split, metadata: { name: 'web', namespace: 'shop' } });
    const told: unknown[] = [];
    const listened: typeof cluster = {
      ...cluster,
      delete: (ref, options, signal) => {
        told.push([ref.kind, options.propagation]);
        return cluster.delete(ref, options, signal);
      },
    };
    const { ctx } = stepContext({ cluster: listened, mesh: scriptedMesh() });
    await deleteStep.execute({ objects: [...input.objects, split] }, ctx);
    expect(told.toSorted()).toEqual([
      ['Deployment', 'Foreground'],
      ['TrafficSplit', 'Background'],
    ]);
  });

  it('says which finalizer holds an object that does not go', async () => {
    const { cluster, ctx } = rig();
    cluster.put({ ...WEB, metadata: { ...WEB.metadata, finalizers: ['example.test/keep'] } });
    const stubborn = { ...cluster, delete: async () => 'deleted' as const };
    const held = stepContext({ cluster: stubborn, mesh: scriptedMesh(), timeoutMs: 3000 });
    await expect(deleteStep.execute(input, held.ctx)).rejects.toThrow(
      'Deployment shop/web is still there, held by example.test/keep',
    );
    expect(ctx.signal.aborted).toBe(false);
  });
});

describe('scale', () => {
  const input = { kind: 'Deployment', name: 'web', replicas: 3 } as const;

  it('waits until as many are ready and is undone to what was before', async () => {
    const { cluster, ctx, priors } = rig();
    expect((await scaleStep.execute(input, ctx)).summary).toBe(
      'Deployment shop/web from 1 to 3 replicas, ready',
    );
    expect(await scaleStep.observe(input, ctx)).toMatchObject({ status: 'done' });
    expect(await scaleStep.compensate?.(input, priors, ctx)).toEqual([
      'Deployment shop/web put back as it was',
    ]);
    expect(cluster.find(WEB_REF)?.['spec']).toMatchObject({ replicas: 1 });
  });

  it('is not undone over somebody else’s scaling', async () => {
    const { cluster, ctx, priors } = rig();
    await scaleStep.execute(input, ctx);
    cluster.put({ ...WEB, spec: { replicas: 7 } }, 'autoscaler');
    await expect(scaleStep.compensate?.(input, priors, ctx)).rejects.toThrow(
      'Deployment shop/web was changed by others since (spec.replicas by autoscaler); it is left as it is',
    );
  });

  it('is not over while pods are too many', async () => {
    const { ctx } = rig(
      {
        react: (object) => ({
          status: {
            observedGeneration: object.metadata.generation ?? 1,
            replicas: 5,
            updatedReplicas: 5,
            availableReplicas: 5,
          },
        }),
      },
      { timeoutMs: 2000 },
    );
    await expect(scaleStep.execute(input, ctx)).rejects.toThrow('Deployment shop/web 2 pods too many');
  });
});

describe('wait', () => {
  const resource = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };

  it('waits for a condition of the present generation', async () => {
    const { ctx } = rig();
    expect((await waitStep.execute({ resource, condition: 'Available' }, ctx)).summary).toMatch(
      /^Deployment shop\/web: Available, after/,
    );
  });

  it('gives up with what it still saw', async () => {
    const { ctx } = rig({
      react: () => ({ status: { conditions: [{ type: 'Ready', status: 'False', message: 'no disk' }] } }),
    });
    await expect(waitStep.execute({ resource, condition: 'Ready', for: '2s' }, ctx)).rejects.toMatchObject({
      reason: 'timeout',
      message: expect.stringContaining('Deployment shop/web Ready is False: no disk'),
    });
  });

  it('waits until a CEL condition over the object holds', async () => {
    let asked = 0;
    const { ctx } = rig({ react: settled }, { evaluate: () => ++asked > 2 });
    await waitStep.execute({ resource, until: 'object.spec.replicas == 1' }, ctx);
    expect(asked).toBe(3);
  });

  it('waits until an object is gone', async () => {
    const { cluster, ctx } = rig();
    setImmediate(() => void cluster.delete(WEB_REF, {}, ctx.signal));
    expect((await waitStep.execute({ resource, gone: true }, ctx)).summary).toContain('gone');
    expect(await waitStep.observe({ resource, gone: true }, ctx)).toMatchObject({ status: 'done' });
  });

  it('waits a stated time', async () => {
    const { ctx } = rig();
    const before = ctx.world.clock.now();
    await waitStep.execute({ for: '90s' }, ctx);
    expect(ctx.world.clock.now() - before).toBe(90_000);
  });
});

describe('capture', () => {
  it('keeps events, logs and objects as files of the run, Secrets without their values', async () => {
    const { cluster, ctx, files } = rig({ logs: (pod) => `log of ${pod}\u001b[31m` });
    cluster.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: 'shop', labels: { app: 'web' } },
      spec: { containers: [{ name: 'app' }] },
    });
    cluster.put({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace: 'shop', annotations: { last: 'aHVzaA==' } },
      data: { key: 'aHVzaA==' },
    });
    cluster.put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'shop' },
      involvedObject: { kind: 'Pod', name: 'web-1' },
      reason: 'Started',
      message: 'two\nlines',
      type: 'Normal',
    });
    const outcome = await captureStep.execute(
      {
        events: true,
        podLogs: { selector: 'app=web' },
        objects: [
          { apiVersion: 'v1', kind: 'Secret', name: 'key' },
          { apiVersion: 'v1', kind: 'ConfigMap', name: 'none' },
        ],
        meshStatus: true,
      },
      ctx,
    );
    expect(outcome.summary).toBe('4 files kept');
    expect([...files.keys()]).toEqual([
      'step/events.txt',
      'step/web-1-app.log',
      'step/objects.json',
      'step/mesh.json',
    ]);
    expect(files.get('step/events.txt')).toBe('-\tNormal\tPod/web-1\tStarted: two lines\n');
    expect(files.get('step/web-1-app.log')).toBe('log of web-1');
    expect(files.get('step/objects.json')).not.toContain('aHVzaA==');
    expect(files.get('step/objects.json')).toContain('"missing": true');
  });
});

describe('exec', () => {
  it('hands over an argument list as it is and keeps the output as inert text', async () => {
    let seen: unknown;
    const { ctx, intents } = rig(undefined, {
      run: async (request) => {
        seen = request;
        return { exitCode: 0, stdout: 'done\u001b[2J', stderr: '' };
      },
    });
    const outcome = await execStep.execute({ program: 'notify', args: ['$(rm -rf /)', 'a b'] }, ctx);
    expect(seen).toMatchObject({ program: 'notify', args: ['$(rm -rf /)', 'a b'] });
    expect(outcome.result).toMatchObject({ exitCode: 0, stdout: 'done' });
    expect(intents.map(({ verb }) => verb)).toEqual(['exec']);
  });

  it('fails with the last lines when the exit code is not the wanted one', async () => {
    const { ctx } = rig(undefined, {
      run: async () => ({ exitCode: 2, stdout: '', stderr: 'no such host\n' }),
    });
    await expect(execStep.execute({ program: 'notify' }, ctx)).rejects.toMatchObject({
      reason: 'processFailed',
      message: 'notify ended with exit code 2, not 0: no such host',
    });
  });

  it('is known after a crash by how it ended, as far as the journal keeps that', async () => {
    const input = { program: 'notify', args: ['ada'], onResume: 'rerun' } as const;
    const ends = async (exitCode: number) => {
      const run = async () => ({ exitCode, stdout: 'sent', stderr: 'no such host\n' });
      const { ctx, records } = rig(undefined, { run });
      const told = await execStep.execute(input, ctx).catch((error: unknown) => error);
      return { told, recorded: records[0] ?? {} };
    };
    const well = await ends(0);
    expect(await execStep.observe(input, rig(undefined, { recorded: well.recorded }).ctx)).toEqual({
      status: 'done',
      outcome: well.told,
    });
    const badly = await ends(2);
    await expect(execStep.observe(input, rig(undefined, { recorded: badly.recorded }).ctx)).rejects.toEqual(
      badly.told,
    );
  });

  it('keeps its output in the journal only where a later step reads it', async () => {
    const run = async () => ({ exitCode: 0, stdout: 'token', stderr: '' });
    const { ctx, records } = rig(undefined, { run });
    await execStep.execute({ program: 'login' }, { ...ctx, resultIsRead: false });
    expect(records).toEqual([{ exitCode: 0 }]);
  });

  it('does not guess after a crash whether it had run', async () => {
    const { ctx } = rig();
    expect(await execStep.observe({ program: 'notify' }, ctx)).toMatchObject({ status: 'unknown' });
    expect(await execStep.observe({ program: 'notify', onResume: 'rerun' }, ctx)).toEqual({
      status: 'absent',
    });
    expect(await execStep.observe({ program: 'notify', onResume: 'skip' }, ctx)).toMatchObject({
      status: 'done',
    });
  });
});
