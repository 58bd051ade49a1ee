import type { Scene } from './scene.ts';
import { runs, workload } from './workloads.ts';

const KIND = 'StatefulSet';
const named = { serviceName: 'web' };

/** What becomes of StatefulSets and DaemonSets. */
export const STATEFUL_SET_SCENES: readonly Scene[] = [
  {
    title: 'a StatefulSet makes its members one after the other',
    async play(stage) {
      await stage.create(workload(KIND, 'web', { ...named, replicas: 3 }));
      await stage.look('created');
      for (const name of ['web-0', 'web-1', 'web-2']) {
        await stage.ready({ name });
        await stage.look(`${name} is ready`);
      }
      await stage.change(KIND, 'web', { spec: { replicas: 1 } });
      await stage.look('two less');
      await stage.end();
      await stage.look('the last is gone');
      await stage.end();
      await stage.look('the one before is gone');
    },
  },
  {
    title: 'a StatefulSet makes its members at once when it may',
    async play(stage) {
      const spec = { ...named, replicas: 3, podManagementPolicy: 'Parallel' };
      await stage.create(workload(KIND, 'web', spec));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.change(KIND, 'web', { spec: { replicas: 1 } });
      await stage.look('two less');
      await stage.end();
      await stage.look('they are gone');
    },
  },
  {
    title: 'a StatefulSet brings a template down to its partition',
    async play(stage) {
      const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } };
      const spec = { ...named, replicas: 3, podManagementPolicy: 'Parallel', updateStrategy };
      await stage.create(workload(KIND, 'web', spec));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.change(KIND, 'web', runs('echo:2'));
      await stage.look('another image');
      for (const name of ['web-2', 'web-1']) {
        await stage.end();
        await stage.look(`the old ${name} is gone`);
        await stage.ready({ name });
        await stage.look(`the new ${name} is ready`);
      }
      const all = { rollingUpdate: { partition: 0 } };
      await stage.change(KIND, 'web', { spec: { updateStrategy: all } });
      await stage.look('no partition');
      await stage.end();
      await stage.look('the old web-0 is gone');
      await stage.ready();
      await stage.look('all are new');
    },
  },
  {
    title: 'a StatefulSet leaves it to others to delete old members when it is told so',
    async play(stage) {
      const spec = { ...named, replicas: 1, updateStrategy: { type: 'OnDelete' } };
      await stage.create(workload(KIND, 'web', spec));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.change(KIND, 'web', runs('echo:2'));
      await stage.look('another image');
      await stage.remove('Pod', 'web-0', '?gracePeriodSeconds=0');
      await stage.look('the old member was deleted');
      await stage.ready();
      await stage.look('the new one is ready');
    },
  },
  {
    title: 'a StatefulSet replaces a member that has failed',
    async play(stage) {
      await stage.create(workload(KIND, 'web', { ...named, replicas: 1 }));
      await stage.look('created');
      await stage.finish('Failed');
      await stage.look('it failed');
    },
  },
  {
    title: 'members of a StatefulSet have claims of their own',
    async play(stage) {
      const resources = { requests: { storage: '1Gi' } };
      const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources } };
      const spec = { ...named, replicas: 2, podManagementPolicy: 'Parallel', volumeClaimTemplates: [claim] };
      await stage.create(workload(KIND, 'web', { ...spec, ordinals: { start: 5 } }));
      await stage.look('created');
      await stage.change(KIND, 'web', { spec: { replicas: 1 } });
      await stage.look('one less');
    },
  },
  {
    title: 'a DaemonSet has a pod on each node that it wants',
    async play(stage) {
      await stage.create(workload('DaemonSet', 'agent'));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      await stage.change('DaemonSet', 'agent', runs('echo:2'));
      await stage.look('another image');
      await stage.end();
      await stage.look('the old pod is gone');
      await stage.ready();
      await stage.look('the new pod is ready');
      await stage.finish('Failed');
      await stage.look('the pod has failed');
      const nodeSelector = { disk: 'none-has-it' };
      await stage.change('DaemonSet', 'agent', { spec: { template: { spec: { nodeSelector } } } });
      await stage.look('no node is wanted');
    },
  },
  {
    title: 'a DaemonSet with room for one more starts the new pod first',
    async play(stage) {
      const rollingUpdate = { maxSurge: 1, maxUnavailable: 0 };
      const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate } };
      await stage.create(workload('DaemonSet', 'agent', spec));
      await stage.look('created');
      await stage.ready();
      await stage.look('ready');
      // The status counts the older of two pods of a node, and of two made in one second the first by name.
      await stage.pass(1);
      await stage.change('DaemonSet', 'agent', runs('echo:2'));
      await stage.look('another image');
      await stage.ready();
      await stage.look('the new pod is ready');
      await stage.end();
      await stage.look('the old pod is gone');
    },
  },
];
