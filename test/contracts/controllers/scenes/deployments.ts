import type { Scene } from './scene.ts';
import { rolling, runs, workload } from './workloads.ts';

const KIND = 'Deployment';

/** What becomes of Deployments. */
export const DEPLOYMENT_SCENES: readonly Scene[] = [
  {
    title: 'a Deployment makes a ReplicaSet and that its pods',
    async play(stage) {
      const deployment = workload(KIND, 'web', { replicas: 3 });
      await stage.create({
        ...deployment,
        metadata: { ...deployment.metadata, annotations: { team: 'shop' } },
      });
      await stage.look('created');
      await stage.ready({ count: 1 });
      await stage.look('one pod is ready');
      await stage.ready();
      await stage.look('all pods are ready');
      await stage.unready({ count: 1 });
      await stage.look('one pod is not ready any more');
    },
  },
  {
    title: 'a Deployment rolls a template out within its room',
    async play(stage) {
      await stage.create(workload(KIND, 'web', { replicas: 3, ...rolling(1, 1) }));
      await stage.look('created');
      await stage.ready();
      await stage.look('all pods are ready');
      await stage.change(KIND, 'web', runs('echo:2'));
      await stage.look('another image');
      await stage.end();
      await stage.look('the pod that was to go is gone');
      await stage.ready({ count: 1, image: 'echo:2' });
      await stage.look('a new pod is ready');
      await stage.end();
      await stage.ready({ count: 1, image: 'echo:2' });
      await stage.look('another new pod is ready');
      await stage.end();
      await stage.ready({ image: 'echo:2' });
      await stage.look('the last pod is ready');
    },
  },
  {
    title: 'a Deployment goes back to an earlier template under its old ReplicaSet',
    async play(stage) {
      await stage.create(workload(KIND, 'web', { replicas: 1, ...rolling(1, 0) }));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.change(KIND, 'web', runs('echo:2'));
      await stage.look('another image');
      await stage.ready();
      await stage.look('the new pod is ready');
      await stage.end();
      await stage.look('the old pod is gone');
      await stage.change(KIND, 'web', runs('echo:1'));
      await stage.look('the first image again');
      await stage.ready();
      await stage.look('the first image runs again');
      await stage.end();
      await stage.look('the second image is gone');
    },
  },
  {
    title: 'a paused Deployment rolls nothing out but is scaled',
    async play(stage) {
      await stage.create(workload(KIND, 'web', { replicas: 1, ...rolling(1, 0) }));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.change(KIND, 'web', { spec: { paused: true } });
      await stage.look('paused');
      await stage.change(KIND, 'web', runs('echo:2'));
      await stage.look('another image while paused');
      await stage.change(KIND, 'web', { spec: { replicas: 2 } });
      await stage.look('another size while paused');
      await stage.change(KIND, 'web', { spec: { paused: null } });
      await stage.look('resumed');
    },
  },
  {
    title: 'a Deployment says when its progress takes too long',
    async play(stage) {
      await stage.create(workload(KIND, 'web', { replicas: 1, progressDeadlineSeconds: 40 }));
      await stage.look('created');
      await stage.pass(41);
      await stage.look('too late');
      await stage.ready();
      await stage.look('ready after all');
    },
  },
  {
    title: 'a new size of a Deployment reaches its ReplicaSet',
    async play(stage) {
      await stage.create(workload(KIND, 'web', { replicas: 1 }));
      await stage.look('created');
      await stage.change(KIND, 'web', { spec: { replicas: 3 } });
      await stage.look('up');
      await stage.ready();
      await stage.look('ready');
      await stage.change(KIND, 'web', { spec: { replicas: 1 } });
      await stage.look('down');
      await stage.end();
      await stage.look('the surplus is gone');
      await stage.change(KIND, 'web', { spec: { replicas: 0 } });
      await stage.look('to nothing');
      await stage.end();
      await stage.look('nothing is left');
    },
  },
  {
    title: 'a new size is shared out while a Deployment rolls out',
    async play(stage) {
      await stage.create(workload(KIND, 'web', { replicas: 4, ...rolling(2, 1) }));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.change(KIND, 'web', runs('echo:2'));
      await stage.look('another image');
      await stage.change(KIND, 'web', { spec: { replicas: 8 } });
      await stage.look('twice the size');
    },
  },
  {
    title: 'a Deployment keeps so many old ReplicaSets',
    async play(stage) {
      await stage.create(workload(KIND, 'web', { replicas: 1, revisionHistoryLimit: 1, ...rolling(1, 0) }));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      for (const image of ['echo:2', 'echo:3']) {
        await stage.change(KIND, 'web', runs(image));
        await stage.look(`image ${image}`);
        await stage.ready();
        await stage.look(`${image} is ready`);
        await stage.end();
        await stage.look(`what was before ${image} is gone`);
      }
    },
  },
  {
    title: 'a Deployment that recreates waits until its old pods are gone',
    async play(stage) {
      await stage.create(workload(KIND, 'web', { replicas: 2, strategy: { type: 'Recreate' } }));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.change(KIND, 'web', runs('echo:2'));
      await stage.look('another image');
      await stage.end({ count: 1 });
      await stage.look('one old pod is gone');
      await stage.end();
      await stage.look('all old pods are gone');
      await stage.ready();
      await stage.look('the new pods are ready');
    },
  },
];
