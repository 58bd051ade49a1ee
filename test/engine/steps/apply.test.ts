import { describe, expect, it } from 'vitest';
import { applyStep } from '../../../engine/steps/apply.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type ScriptedCluster, scriptedCluster, settled } from '../../rig/scripted-cluster.ts';
import { scriptedMesh } from '../../rig/scripted-mesh.ts';
import { stepContext } from '../../rig/step-context.ts';

const NAMESPACE: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
const WEB: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } } },
  },
};
const WEB_REF = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const NAMESPACE_REF = { apiVersion: 'v1', kind: 'Namespace', name: 'shop' };
const CONFIG: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop' },
  data: { colour: 'blue' },
};
const CONFIG_REF = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'settings' };

describe('apply', () => {
  it('applies a namespace before what lives in it, labels both as ours and says what changed', async () => {
    const cluster = scriptedCluster({ react: settled });
    const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh() });
    const outcome = await applyStep.execute({ objects: [WEB, NAMESPACE] }, ctx);
    expect(cluster.writes).toEqual(['apply Namespace/shop', 'apply Deployment.apps/shop/web']);
    expect(cluster.find(WEB_REF)?.metadata.labels).toEqual({ 'app.kubernetes.io/managed-by': 'meshwright' });
    expect(outcome.summary).toBe('2 objects applied (2 created), 1 workload ready');
    expect(priors.map(({ ref, body }) => [ref.name, body])).toEqual([
      ['shop', null],
      ['web', null],
    ]);
  });

  it('a second run changes nothing and says so', async () => {
    const cluster = scriptedCluster({ react: settled });
    await applyStep.execute({ objects: [WEB] }, stepContext({ cluster, mesh: scriptedMesh() }).ctx);
    const again = await applyStep.execute(
      { objects: [WEB] },
      stepContext({ cluster, mesh: scriptedMesh() }).ctx,
    );
    expect(again.summary).toBe('1 object applied (1 unchanged), 1 workload ready');
  });

  it('fails at once with the pod’s own reason when a pod can never start', async () => {
    const cluster = scriptedCluster();
    cluster.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: 'shop', labels: { app: 'web' } },
      status: {
        containerStatuses: [
          { name: 'app', state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image "wbe"' } } },
        ],
      },
    });
    const { ctx } = stepContext({ cluster, mesh: scriptedMesh() });
    await expect(applyStep.execute({ objects: [WEB] }, ctx)).rejects.toMatchObject({
      reason: 'notReady',
      message:
        'Deployment shop/web cannot become ready: pod web-1: container app: ImagePullBackOff: no such image "wbe"',
    });
  });

  it('does not take a status of an older generation for readiness', async () => {
    const cluster = scriptedCluster({
      react: (object) => ({
        status: {
          observedGeneration: (object.metadata.generation ?? 1) - 1,
          updatedReplicas: 2,
          replicas: 2,
          availableReplicas: 2,
        },
      }),
    });
    const { ctx } = stepContext({ cluster, mesh: scriptedMesh(), timeoutMs: 5000 });
    await expect(applyStep.execute({ objects: [WEB] }, ctx)).rejects.toMatchObject({
      reason: 'timeout',
      message: expect.stringContaining('its controller has not seen the change yet'),
    });
  });

  it('observes done, partly done and absent for what they are', async () => {
    const cluster = scriptedCluster({ react: settled });
    const { ctx } = stepContext({ cluster, mesh: scriptedMesh() });
    expect(await applyStep.observe({ objects: [CONFIG] }, ctx)).toEqual({ status: 'absent' });
    await applyStep.execute({ objects: [CONFIG] }, ctx);
    expect(await applyStep.observe({ objects: [CONFIG] }, ctx)).toMatchObject({ status: 'done' });
    cluster.put({ ...CONFIG, data: { colour: 'red' } });
    expect(await applyStep.observe({ objects: [CONFIG] }, ctx)).toEqual({
      status: 'partial',
      detail: 'ConfigMap shop/settings differs from what was applied',
    });
  });
});

describe('a field that somebody changes back while the step waits', () => {
  const revert = (manager: string) => {
    const cluster: ScriptedCluster = scriptedCluster({
      react: (object) => {
        if (JSON.stringify(object).includes('"blue"'))
          queueMicrotask(() => cluster.put({ ...CONFIG, data: { colour: 'red' } }, manager));
        return undefined;
      },
    });
    return cluster;
  };

  it('stops the step with the manager, the field and three ways on', async () => {
    const cluster = revert('argocd-controller');
    const { ctx, intents } = stepContext({ cluster, mesh: scriptedMesh() });
    await expect(applyStep.execute({ objects: [CONFIG], conflicts: 'force' }, ctx)).rejects.toMatchObject({
      reason: 'fieldConflict',
      message:
        "field data.colour of ConfigMap shop/settings was applied and then taken by 'argocd-controller'",
      details: {
        fields: [{ field: 'data.colour', manager: 'argocd-controller' }],
        hint: expect.stringContaining('`conflicts: force`'),
      },
    });
    // not fought over: one write, and no second
    expect(intents.length).toBe(1);
    expect(cluster.find(CONFIG_REF)?.['data']).toEqual({ colour: 'red' });
  });

  it('is the reason given when a wait for readiness was in vain', async () => {
    const cluster: ScriptedCluster = scriptedCluster({
      react: (object) => {
        if (JSON.stringify(object['spec'])?.includes('"replicas":2') === true)
          queueMicrotask(() =>
            cluster.put(
              { ...WEB, spec: { ...(WEB['spec'] as object), replicas: 1 } } as KubeObject,
              'scaler',
            ),
          );
        return undefined;
      },
    });
    const { ctx } = stepContext({ cluster, mesh: scriptedMesh(), timeoutMs: 2_000 });
    await expect(applyStep.execute({ objects: [WEB] }, ctx)).rejects.toMatchObject({
      reason: 'fieldConflict',
      message: "field spec.replicas of Deployment shop/web was applied and then taken by 'scaler'",
    });
  });
});

describe('applying many objects', () => {
  const many = (count: number) =>
    Array.from(
      { length: count },
      (_, at): KubeObject => ({
        ...CONFIG,
        metadata: { name: `settings-${at}`, namespace: 'shop' },
      }),
    );

  /** A cluster that says how many of its calls were under way at once. */
  function crowded(cluster: ScriptedCluster) {
    const most = { get: 0, apply: 0 };
    const now = { get: 0, apply: 0 };
    const counted =
      <Args extends readonly unknown[], Result>(
        call: 'get' | 'apply',
        work: (...args: Args) => Promise<Result>,
      ) =>
      async (...args: Args): Promise<Result> => {
        now[call] += 1;
        most[call] = Math.max(most[call], now[call]);
        await new Promise((resolve) => setImmediate(resolve));
        try {
          return await work(...args);
        } finally {
          now[call] -= 1;
        }
      };
    return {
      most,
      cluster: { ...cluster, get: counted('get', cluster.get), apply: counted('apply', cluster.apply) },
    };
  }

  it('reads and writes those of a group side by side, and says what became of each in written order', async () => {
    const { most, cluster } = crowded(scriptedCluster());
    const { ctx, batches, priors } = stepContext({ cluster, mesh: scriptedMesh() });
    const { result } = await applyStep.execute({ objects: many(50) }, ctx);
    expect(most).toEqual({ get: 16, apply: 8 });
    expect(batches).toEqual([50]);
    const names = many(50).map(({ metadata }) => metadata.name);
    expect(priors.map(({ ref }) => ref.name)).toEqual(names);
    expect(result['objects']).toEqual(
      names.map((name) => ({ object: `ConfigMap shop/${name}`, change: 'created' })),
    );
  });

  it('writes what steers traffic one after the other, as written', async () => {
    const { most, cluster } = crowded(scriptedCluster());
    const { ctx } = stepContext({ cluster, mesh: scriptedMesh() });
    const splits = ['c', 'a', 'b'].map(
      (name): KubeObject => ({
        apiVersion: 'split.smi-spec.io/v1alpha4',
        kind: 'TrafficSplit',
        metadata: { name, namespace: 'shop' },
      }),
    );
    await applyStep.execute({ objects: splits }, ctx);
    expect(most.apply).toBe(1);
    expect(cluster.writes.map((write) => write.at(-1))).toEqual(['c', 'a', 'b']);
  });

  it('begins no other object after one was refused', async () => {
    const { cluster } = crowded(scriptedCluster());
    const refusing = {
      ...cluster,
      apply: (...args: Parameters<typeof cluster.apply>) =>
        args[0].metadata.name === 'settings-3'
          ? Promise.reject(new Failure('forbidden', 'settings-3 is not yours'))
          : cluster.apply(...args),
    };
    const { ctx, intents } = stepContext({ cluster: refusing, mesh: scriptedMesh() });
    await expect(applyStep.execute({ objects: many(50) }, ctx)).rejects.toThrow('settings-3 is not yours');
    expect(intents.length).toBe(8);
    expect(cluster.writes.length).toBe(7);
  });
});

describe('undoing apply', () => {
  it('deletes what was not there before', async () => {
    const cluster = scriptedCluster({ react: settled });
    const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh() });
    await applyStep.execute({ objects: [CONFIG] }, ctx);
    expect(await applyStep.compensate?.({ objects: [CONFIG] }, priors, ctx)).toEqual([
      'ConfigMap shop/settings deleted (it was not there before)',
    ]);
    expect(cluster.find(CONFIG_REF)).toBeUndefined();
  });

  it('puts back the fields that it changed and leaves those of others', async () => {
    const cluster = scriptedCluster({ react: settled });
    cluster.put({ ...CONFIG, data: { colour: 'red', size: 'small' } });
    const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh() });
    await applyStep.execute({ objects: [{ ...CONFIG, data: { colour: 'blue', extra: 'ours' } }] }, ctx);
    cluster.put({ ...CONFIG, data: { size: 'large' } }, 'kubectl-edit');
    expect(
      await applyStep.compensate?.(
        { objects: [{ ...CONFIG, data: { colour: 'blue', extra: 'ours' } }] },
        priors,
        ctx,
      ),
    ).toEqual(['ConfigMap shop/settings put back as it was']);
    expect(cluster.find(CONFIG_REF)?.['data']).toEqual({ colour: 'red', size: 'large' });
    expect(cluster.find(CONFIG_REF)?.metadata.labels ?? {}).toEqual({});
  });

  it('stops at an object whose field somebody else has changed since, and names them', async () => {
    const cluster = scriptedCluster({ react: settled });
    cluster.put({ ...CONFIG, data: { colour: 'red' } });
    const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh() });
    await applyStep.execute({ objects: [CONFIG] }, ctx);
    cluster.put({ ...CONFIG, data: { colour: 'green' } }, 'kubectl-edit');
    await expect(applyStep.compensate?.({ objects: [CONFIG] }, priors, ctx)).rejects.toMatchObject({
      reason: 'conflict',
      message:
        'ConfigMap shop/settings was changed by others since (data.colour by kubectl-edit); it is left as it is',
    });
    expect(cluster.find(CONFIG_REF)?.['data']).toEqual({ colour: 'green' });
  });

  it('does not delete an object that somebody else has made again', async () => {
    const cluster = scriptedCluster({ react: settled });
    const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh() });
    await applyStep.execute({ objects: [CONFIG] }, ctx);
    await cluster.delete(CONFIG_REF, {}, ctx.signal);
    cluster.put({ ...CONFIG, data: { colour: 'theirs' } });
    await expect(applyStep.compensate?.({ objects: [CONFIG] }, priors, ctx)).rejects.toMatchObject({
      reason: 'conflict',
    });
    expect(cluster.find(CONFIG_REF)?.['data']).toEqual({ colour: 'theirs' });
  });

  it('keeps a definition of which others have made objects', async () => {
    const definition: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.example.test' },
      spec: { group: 'example.test', names: { kind: 'Widget' }, versions: [{ name: 'v1', served: true }] },
    };
    const cluster = scriptedCluster({ react: settled });
    const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh() });
    await applyStep.execute({ objects: [definition] }, ctx);
    cluster.put({
      apiVersion: 'example.test/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'shop' },
    });
    await expect(applyStep.compensate?.({ objects: [definition] }, priors, ctx)).rejects.toThrow(
      'CustomResourceDefinition widgets.example.test is kept: others have made objects of it (Widget shop/w)',
    );
  });

  it('keeps a namespace that holds objects of others', async () => {
    const cluster = scriptedCluster({ react: settled });
    const { ctx, priors } = stepContext({ cluster, mesh: scriptedMesh() });
    await applyStep.execute({ objects: [NAMESPACE] }, ctx);
    cluster.put({ ...CONFIG, metadata: { name: 'precious', namespace: 'shop' } });
    await expect(applyStep.compensate?.({ objects: [NAMESPACE] }, priors, ctx)).rejects.toThrow(
      'Namespace shop is kept: it holds objects of others (ConfigMap precious)',
    );
    expect(cluster.find(NAMESPACE_REF)).toBeDefined();
  });
});
