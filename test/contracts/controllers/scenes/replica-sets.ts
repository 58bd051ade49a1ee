import type { Scene } from './scene.ts';
import { runs, workload } from './workloads.ts';

const KIND = 'ReplicaSet';

const bare = (name: string, labels: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: { containers: [{ name: 'main', image: 'echo:0' }] },
});

/** What becomes of ReplicaSets, and of those without an owner. */
export const REPLICA_SET_SCENES: readonly Scene[] = [
  {
    title: 'a ReplicaSet takes pods that it selects and lets go of those it does not',
    async play(stage) {
      await stage.create(bare('alone', { app: 'web' }));
      await stage.create(bare('other', { app: 'other' }));
      await stage.create(workload(KIND, 'web', { replicas: 2 }));
      await stage.look('a pod was there before');
      await stage.ready({ image: 'echo:1' });
      await stage.ready({ name: 'alone' });
      await stage.look('ready');
      await stage.change('Pod', 'alone', { metadata: { labels: { app: 'mine' } } });
      await stage.look('a pod has another label');
      await stage.change('Pod', 'alone', { metadata: { labels: { app: 'web' } } });
      await stage.look('it has the old label again');
      await stage.remove(KIND, 'web', '?propagationPolicy=Orphan');
      await stage.look('the set is gone and leaves its pods');
    },
  },
  {
    title: 'a ReplicaSet parts with the pods first that are worth least',
    async play(stage) {
      await stage.create(workload(KIND, 'web', { replicas: 4 }));
      await stage.look('created');
      await stage.ready({ count: 3 });
      await stage.look('three are ready');
      await stage.change(KIND, 'web', { spec: { replicas: 3 } });
      await stage.look('one less');
      const [cheap, dear] = await stage.list('Pod');
      for (const [pod, cost] of [
        [cheap, '-10'],
        [dear, '10'],
      ]) {
        const annotations = { 'controller.kubernetes.io/pod-deletion-cost': cost };
        await stage.change('Pod', pod.metadata.name, { metadata: { annotations } });
      }
      await stage.look('two pods have a price');
      await stage.change(KIND, 'web', { spec: { replicas: 2 } });
      await stage.look('two less');
      await stage.change(KIND, 'web', { spec: { replicas: 1 } });
      await stage.look('three less');
    },
  },
  {
    title: 'a ReplicaSet replaces a pod that has failed and one that is deleted',
    async play(stage) {
      await stage.create(workload(KIND, 'web', { replicas: 2 }));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.finish('Failed', { count: 1 });
      await stage.look('one has failed');
      await stage.ready();
      await stage.look('its stand-in is ready');
    },
  },
  {
    title: 'a pod counts once it has been ready for as long as is asked',
    async play(stage) {
      await stage.create(workload('Deployment', 'web', { replicas: 1, minReadySeconds: 30 }));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.pass(31);
      await stage.look('ready for long enough');
    },
  },
  {
    title: 'a Deployment takes ReplicaSets that nobody owns',
    async play(stage) {
      await stage.create(workload('Deployment', 'web', { replicas: 1 }));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.change('Deployment', 'web', runs('echo:2'));
      await stage.look('another image');
      await stage.ready();
      await stage.look('the other image runs');
      await stage.end();
      await stage.look('the first image is gone');
      await stage.remove('Deployment', 'web', '?propagationPolicy=Orphan');
      await stage.look('the Deployment is gone and leaves its sets');
      await stage.create(workload('Deployment', 'web', { replicas: 1 }, 'echo:2'));
      await stage.look('it is back');
      await stage.change('Deployment', 'web', runs('echo:1'));
      await stage.look('it goes back to the first image');
    },
  },
  {
    title: 'a Deployment lets go of a ReplicaSet that it does not select any more',
    async play(stage) {
      await stage.create(workload('Deployment', 'web', { replicas: 1 }));
      await stage.look('created');
      const [set] = await stage.list(KIND);
      await stage.change(KIND, set.metadata.name, { metadata: { labels: { app: 'other' } } });
      await stage.look('the set has another label');
    },
  },
];
