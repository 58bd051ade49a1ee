import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { daemonSetController } from '../../../sandbox/controllers/daemon-set-controller.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { type ControllerRig, controllerRig, workload } from '../../rig/controller-rig.ts';

describe('a DaemonSet', () => {
  let rig: ControllerRig;

  beforeEach(async () => {
    rig = controllerRig((view, events, time) => [daemonSetController(view, events, time)]);
    const labels = { 'kubernetes.io/os': 'linux' };
    await rig.cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'sandbox', labels } });
  });

  afterEach(() => {
    rig.close();
    expect(rig.problems).toEqual([]);
  });

  const apply = async (spec: JsonObject, image?: string) => {
    await rig.cluster.apply(workload('DaemonSet', 'agent', spec, image));
    await rig.settled();
  };
  const images = () =>
    rig.cluster
      .list('Pod')
      .map((pod) => (pod['spec'] as { containers: readonly [{ image: string }] }).containers[0].image);
  const status = () => rig.status('DaemonSet.apps', 'agent');

  it('keeps one pod on the one node, and puts it back', async () => {
    await apply({});
    await rig.run(...rig.pods());
    expect(status()).toEqual({
      currentNumberScheduled: 1,
      desiredNumberScheduled: 1,
      numberAvailable: 1,
      numberMisscheduled: 0,
      numberReady: 1,
      observedGeneration: 1,
      updatedNumberScheduled: 1,
    });
    const [first = ''] = rig.pods();
    await rig.cluster.delete('Pod', 'shop', first);
    await rig.settled();
    expect(rig.pods()).toHaveLength(1);
    expect(rig.pods()).not.toEqual([first]);
    expect(status()).toMatchObject({ numberReady: 0, numberUnavailable: 1 });
  });

  it('makes no pod where its nodeSelector wants another node, and takes it away', async () => {
    const spec = (os: string) => ({
      template: {
        metadata: { labels: { app: 'agent' } },
        spec: { nodeSelector: { 'kubernetes.io/os': os }, containers: [{ name: 'main', image: 'echo:1' }] },
      },
    });
    await apply(spec('linux'));
    expect(rig.pods()).toHaveLength(1);
    await apply(spec('windows'));
    expect(rig.pods()).toEqual([]);
    expect(status()).toMatchObject({ desiredNumberScheduled: 0, currentNumberScheduled: 0 });
  });

  it('replaces its pod when the template changes: the old one goes first', async () => {
    await apply({}, 'echo:1');
    await rig.run(...rig.pods());
    await apply({}, 'echo:2');
    expect(images()).toEqual(['echo:2']);
    expect(rig.pods()).toHaveLength(1);
    expect(rig.events('agent').map((each) => each.split(':')[0])).toEqual([
      'SuccessfulCreate',
      'SuccessfulDelete',
      'SuccessfulCreate',
    ]);
  });

  it('with maxSurge lets the old pod go only once the new one is available', async () => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
    await apply({ updateStrategy }, 'echo:1');
    await rig.run(...rig.pods());
    await apply({ updateStrategy }, 'echo:2');
    expect(images().sort()).toEqual(['echo:1', 'echo:2']);
    await rig.run(...rig.pods());
    expect(images()).toEqual(['echo:2']);
  });

  it('replaces nothing by itself with OnDelete', async () => {
    const updateStrategy = { type: 'OnDelete' };
    await apply({ updateStrategy }, 'echo:1');
    await rig.run(...rig.pods());
    await apply({ updateStrategy }, 'echo:2');
    expect(images()).toEqual(['echo:1']);
    expect(status()['updatedNumberScheduled']).toBeUndefined();
  });
});
