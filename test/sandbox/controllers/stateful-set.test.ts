import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statefulSetController } from '../../../sandbox/controllers/stateful-set-controller.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { type ControllerRig, controllerRig, workload } from '../../rig/controller-rig.ts';

const web = (spec: JsonObject, image?: string) =>
  workload('StatefulSet', 'web', { replicas: 3, serviceName: 'web', ...spec }, image);

describe('a StatefulSet', () => {
  let rig: ControllerRig;

  beforeEach(() => {
    rig = controllerRig((view, events, time) => [statefulSetController(view, events, time)]);
  });

  afterEach(() => {
    rig.close();
    expect(rig.problems).toEqual([]);
  });

  const imageOf = (name: string) =>
    (rig.pod(name)['spec'] as { containers: readonly [{ image: string }] }).containers[0].image;
  const apply = async (spec: JsonObject, image?: string) => {
    await rig.cluster.apply(web(spec, image));
    await rig.settled();
  };
  const up = async (spec: JsonObject, image?: string) => {
    await apply({ podManagementPolicy: 'Parallel', ...spec }, image);
    await rig.run(...rig.pods());
  };

  it('makes its members one after the other, each once its predecessor is ready', async () => {
    await apply({});
    expect(rig.pods()).toEqual(['web-0']);
    await rig.run('web-0');
    expect(rig.pods()).toEqual(['web-0', 'web-1']);
    await rig.unready('web-0');
    await rig.run('web-1');
    expect(rig.pods()).toEqual(['web-0', 'web-1']);
    await rig.run('web-0');
    await rig.run('web-2');
    expect(rig.status('StatefulSet.apps', 'web')).toMatchObject({
      observedGeneration: 1,
      ...{ replicas: 3, readyReplicas: 3, availableReplicas: 3, currentReplicas: 3, updatedReplicas: 3 },
    });
    expect(rig.events('web')).toContain('SuccessfulCreate: Create Pod web-2 in StatefulSet web successful');
  });

  it('makes all at once with podManagementPolicy Parallel', async () => {
    await apply({ podManagementPolicy: 'Parallel' });
    expect(rig.pods()).toEqual(['web-0', 'web-1', 'web-2']);
  });

  it('gives members a name, labels, host name and subdomain of their own', async () => {
    await apply({ replicas: 1 });
    const { metadata, spec } = rig.pod('web-0');
    const revision = String(rig.status('StatefulSet.apps', 'web')['updateRevision']);
    expect(metadata.labels).toEqual({
      app: 'web',
      'apps.kubernetes.io/pod-index': '0',
      'controller-revision-hash': revision,
      'statefulset.kubernetes.io/pod-name': 'web-0',
    });
    expect(spec).toMatchObject({ hostname: 'web-0', subdomain: 'web' });
    expect(rig.cluster.get('ControllerRevision.apps', 'shop', revision)).toMatchObject({ revision: 1 });
  });

  it('puts a lost member back under its old name', async () => {
    await up({});
    await rig.cluster.delete('Pod', 'shop', 'web-1');
    await rig.settled();
    expect(rig.pods()).toEqual(['web-0', 'web-1', 'web-2']);
    await rig.finish('web-1', 'Failed');
    expect(rig.pod('web-1')['status']).toBeUndefined();
  });

  it('scales down from the highest ordinal, one at a time', async () => {
    await up({});
    await apply({ replicas: 1 });
    expect(rig.pods()).toEqual(['web-0']);
    expect(rig.events('web').filter((each) => each.startsWith('SuccessfulDelete'))).toEqual([
      'SuccessfulDelete: Delete Pod web-2 in StatefulSet web successful',
      'SuccessfulDelete: Delete Pod web-1 in StatefulSet web successful',
    ]);
  });

  it('counts from ordinals.start', async () => {
    await up({ replicas: 2, ordinals: { start: 5 } });
    expect(rig.pods()).toEqual(['web-5', 'web-6']);
  });

  it('rolls a new template out from the top, waiting for each member', async () => {
    await up({}, 'echo:1');
    await apply({}, 'echo:2');
    expect(['web-0', 'web-1', 'web-2'].map(imageOf)).toEqual(['echo:1', 'echo:1', 'echo:2']);
    await rig.settled();
    expect(imageOf('web-1')).toBe('echo:1');
    expect(rig.status('StatefulSet.apps', 'web')).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
    await rig.run('web-2');
    await rig.run('web-1');
    await rig.run('web-0');
    const status = rig.status('StatefulSet.apps', 'web');
    expect(['web-0', 'web-1', 'web-2'].map(imageOf)).toEqual(['echo:2', 'echo:2', 'echo:2']);
    expect(status).toMatchObject({ currentReplicas: 3, updatedReplicas: 3 });
    expect(status['currentRevision']).toBe(status['updateRevision']);
  });

  it('leaves members below the partition at the old template, even when they are made anew', async () => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } };
    await up({ updateStrategy }, 'echo:1');
    await apply({ updateStrategy }, 'echo:2');
    await rig.run('web-2');
    await rig.cluster.delete('Pod', 'shop', 'web-0');
    await rig.settled();
    await rig.run('web-0');
    expect(['web-0', 'web-1', 'web-2'].map(imageOf)).toEqual(['echo:1', 'echo:1', 'echo:2']);
    const status = rig.status('StatefulSet.apps', 'web');
    expect(status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
    expect(status['currentRevision']).not.toBe(status['updateRevision']);
  });

  it('replaces nothing by itself with OnDelete', async () => {
    const updateStrategy = { type: 'OnDelete' };
    await up({ updateStrategy }, 'echo:1');
    await apply({ updateStrategy }, 'echo:2');
    expect(imageOf('web-2')).toBe('echo:1');
    await rig.cluster.delete('Pod', 'shop', 'web-0');
    await rig.settled();
    expect(imageOf('web-0')).toBe('echo:2');
  });

  it('waits minReadySeconds before a ready member counts as available', async () => {
    await apply({ minReadySeconds: 10 });
    await rig.run('web-0');
    await rig.advance(9);
    expect(rig.pods()).toEqual(['web-0']);
    await rig.advance(1);
    expect(rig.pods()).toEqual(['web-0', 'web-1']);
  });

  it('makes the claims that its members ask for, and keeps them', async () => {
    const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } };
    await up({ replicas: 1, volumeClaimTemplates: [claim] });
    expect(rig.pod('web-0')['spec']).toMatchObject({
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-web-0' } }],
    });
    await apply({ replicas: 0, volumeClaimTemplates: [claim] });
    expect(rig.pods()).toEqual([]);
    expect(rig.cluster.get('PersistentVolumeClaim', 'shop', 'data-web-0')).toMatchObject({
      spec: claim.spec,
    });
  });

  it('keeps no more old revisions than revisionHistoryLimit, and takes up an old one again', async () => {
    for (const image of ['echo:1', 'echo:2', 'echo:3', 'echo:1']) {
      await up({ replicas: 1, revisionHistoryLimit: 1 }, image);
      await rig.run('web-0');
    }
    const numbers = rig.cluster.list('ControllerRevision.apps').map((each) => each['revision']);
    expect(numbers.map(Number).sort()).toEqual([3, 4]);
  });
});
