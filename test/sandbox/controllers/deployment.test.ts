import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deploymentController } from '../../../sandbox/controllers/deployment-controller.ts';
import { replicaSetController } from '../../../sandbox/controllers/replica-set-controller.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type ControllerRig, controllerRig, workload } from '../../rig/controller-rig.ts';

describe('a Deployment', () => {
  let rig: ControllerRig;

  beforeEach(() => {
    rig = controllerRig((view, events, time) => [
      deploymentController(view, events, time),
      replicaSetController(view, events, time),
    ]);
  });

  afterEach(() => {
    rig.close();
    expect(rig.problems).toEqual([]);
  });

  const apply = async (spec: JsonObject, image = 'echo:1') => {
    await rig.cluster.apply(workload('Deployment', 'web', spec, image));
    await rig.settled();
  };
  const imageOf = (object: KubeObject): string => {
    const spec = object['spec'] as JsonObject & { containers?: readonly [{ image: string }] };
    const template = (spec['template'] as { spec?: { containers: readonly [{ image: string }] } } | undefined)
      ?.spec;
    return (template ?? (spec as { containers: readonly [{ image: string }] })).containers[0].image;
  };
  /** Pods by image: `{'echo:1': 3}`. */
  const pods = () => {
    const counts: Record<string, number> = {};
    for (const pod of rig.cluster.list('Pod')) counts[imageOf(pod)] = (counts[imageOf(pod)] ?? 0) + 1;
    return counts;
  };
  const isReady = (pod: KubeObject) => pod['status'] !== undefined;
  const runOne = async () => {
    const next = rig.cluster.list('Pod').find((pod) => !isReady(pod));
    await rig.run(next?.metadata.name ?? 'nobody');
  };
  const runAll = async () => {
    while (rig.cluster.list('Pod').some((pod) => !isReady(pod))) await runOne();
  };
  const up = async (spec: JsonObject, image?: string) => {
    await apply(spec, image);
    await runAll();
  };
  const status = () => rig.status('Deployment.apps', 'web');
  const condition = (type: string) =>
    ((status()['conditions'] ?? []) as readonly JsonObject[]).find((each) => each['type'] === type);
  const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
  });

  it('tells how far it is, in numbers and conditions', async () => {
    await apply({ replicas: 2 });
    expect(status()).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      unavailableReplicas: 2,
    });
    expect(status()['readyReplicas']).toBeUndefined();
    expect(condition('Available')).toMatchObject({
      ...{ status: 'False', reason: 'MinimumReplicasUnavailable' },
      message: 'Deployment does not have minimum availability.',
    });
    await runAll();
    const set = rig.cluster.list('ReplicaSet.apps')[0]?.metadata.name ?? '';
    expect(status()).toMatchObject({ readyReplicas: 2, availableReplicas: 2 });
    expect(condition('Progressing')).toMatchObject({
      ...{ status: 'True', reason: 'NewReplicaSetAvailable' },
      message: `ReplicaSet "${set}" has successfully progressed.`,
    });
    expect(rig.events('web')).toEqual([`ScalingReplicaSet: Scaled up replica set ${set} from 0 to 2`]);
  });

  it('has no more pods than maxSurge allows, and no fewer available than maxUnavailable allows', async () => {
    await up({ replicas: 4, ...rolling(1, 1) });
    await apply({ replicas: 4, ...rolling(1, 1) }, 'echo:2');
    expect(pods()).toEqual({ 'echo:1': 3, 'echo:2': 2 });
    await runOne();
    expect(pods()).toEqual({ 'echo:1': 2, 'echo:2': 3 });
    await runAll();
    expect(pods()).toEqual({ 'echo:2': 4 });
  });

  it('rounds shares of maxSurge up and of maxUnavailable down', async () => {
    await up({ replicas: 3, ...rolling('34%', '34%') });
    await apply({ replicas: 3, ...rolling('34%', '34%') }, 'echo:2');
    expect(pods()).toEqual({ 'echo:1': 2, 'echo:2': 3 });
  });

  it('with maxSurge 0 lets old pods go first, and never stands still', async () => {
    await up({ replicas: 2, ...rolling(0, '10%') });
    await apply({ replicas: 2, ...rolling(0, '10%') }, 'echo:2');
    expect(pods()).toEqual({ 'echo:1': 1, 'echo:2': 1 });
    await runOne();
    expect(pods()).toEqual({ 'echo:2': 2 });
  });

  it('keeps the old pods while the new ones do not become ready, and says so after its deadline', async () => {
    const spec = { replicas: 2, progressDeadlineSeconds: 60, ...rolling(1, 0) };
    await up(spec);
    await apply(spec, 'broken:1');
    expect(pods()).toEqual({ 'broken:1': 1, 'echo:1': 2 });
    expect(condition('Progressing')).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' });
    await rig.advance(59);
    expect(condition('Progressing')).toMatchObject({ status: 'True' });
    await rig.advance(1);
    expect(condition('Progressing')).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
    expect(condition('Available')).toMatchObject({ status: 'True' });
    await apply(spec, 'echo:1');
    expect(pods()).toEqual({ 'echo:1': 2 });
    expect(condition('Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
  });

  it('with Recreate waits until every old pod is gone', async () => {
    const spec = { replicas: 2, strategy: { type: 'Recreate' } };
    await up(spec);
    const held = rig.cluster.list('Pod')[0]?.metadata.name ?? '';
    const pod = rig.pod(held);
    await rig.cluster.update({ ...pod, metadata: { ...pod.metadata, finalizers: ['example.com/wait'] } });
    await apply(spec, 'echo:2');
    expect(pods()).toEqual({ 'echo:1': 1 });
    const ending = rig.pod(held);
    await rig.cluster.update({ ...ending, metadata: { ...ending.metadata, finalizers: [] } });
    await rig.settled();
    expect(pods()).toEqual({ 'echo:2': 2 });
  });

  it('takes an old ReplicaSet up again when it goes back to its template, as a new revision', async () => {
    await up({}, 'echo:1');
    await up({}, 'echo:2');
    await up({}, 'echo:1');
    const sets = rig.cluster.list('ReplicaSet.apps');
    const revisions = sets.map((set) => [
      imageOf(set),
      set.metadata.annotations?.['deployment.kubernetes.io/revision'],
    ]);
    expect(Object.fromEntries(revisions)).toEqual({ 'echo:1': '3', 'echo:2': '2' });
    expect(rig.cluster.get('Deployment.apps', 'shop', 'web')?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
    });
    const again = sets.find((set) => imageOf(set) === 'echo:1');
    expect(again?.metadata.annotations?.['deployment.kubernetes.io/revision-history']).toBe('1');
  });

  it('keeps no more old ReplicaSets than revisionHistoryLimit', async () => {
    for (const image of ['echo:1', 'echo:2', 'echo:3', 'echo:4'])
      await up({ revisionHistoryLimit: 1 }, image);
    expect(rig.cluster.list('ReplicaSet.apps').map(imageOf).sort()).toEqual(['echo:3', 'echo:4']);
  });

  it('while it is paused rolls nothing out, but is scaled', async () => {
    await up({ replicas: 1 });
    await apply({ replicas: 1, paused: true }, 'echo:2');
    expect(pods()).toEqual({ 'echo:1': 1 });
    expect(condition('Progressing')).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused' });
    await apply({ replicas: 3, paused: true }, 'echo:2');
    expect(pods()).toEqual({ 'echo:1': 3 });
    await up({ replicas: 3 }, 'echo:2');
    expect(pods()).toEqual({ 'echo:2': 3 });
  });

  it('shares a new size out over the sets of a rollout under way', async () => {
    await up({ replicas: 10, ...rolling(3, 2) });
    await apply({ replicas: 10, ...rolling(3, 2) }, 'echo:2');
    expect(pods()).toEqual({ 'echo:1': 8, 'echo:2': 5 });
    await apply({ replicas: 15, ...rolling(3, 2) }, 'echo:2');
    expect(pods()).toEqual({ 'echo:1': 11, 'echo:2': 7 });
  });

  it('waits minReadySeconds before a pod counts', async () => {
    await apply({ replicas: 1, minReadySeconds: 5 });
    await runAll();
    expect(status()).toMatchObject({ readyReplicas: 1, unavailableReplicas: 1 });
    await rig.advance(5);
    expect(status()).toMatchObject({ availableReplicas: 1 });
    expect(condition('Available')).toMatchObject({ status: 'True' });
  });
});
