import type { Reply } from '../../../rig/api-caller.ts';
import { MERGE_PATCH, pod, workload } from './manifests.ts';
import type { Scene } from './scene.ts';
import {
  ageless,
  cells,
  FROM,
  LATER,
  make,
  SELECTOR,
  setStatus,
  table,
  withoutSelectors,
} from './table-stage.ts';

/** Pods, and what makes them, as people see them. */
export const WORKLOAD_TABLE_SCENES: readonly Scene[] = [
  {
    title: 'tables of pods',
    async play(stage) {
      const { core } = stage;
      const path = `${core}/pods`;
      const init = [
        { name: 'before', image: 'example.com/b:1' },
        { name: 'beside', image: 'example.com/s:1', restartPolicy: 'Always' },
      ];
      const readinessGates = [{ conditionType: 'example.com/one' }, { conditionType: 'example.com/two' }];
      const gated = { schedulingGates: [{ name: 'example.com/hold' }] };
      const names = ['crash', 'done', 'failed', 'going', 'half', 'new', 'run', 'signal', 'start', 'wait'];
      await make(
        stage,
        ...names.map((name) => [path, pod(name, name === 'run' ? { readinessGates } : {})] as const),
      );
      await make(stage, [path, pod('gated', gated)], [path, pod('init', { initContainers: init })]);
      const ended = (more: unknown) => ({
        terminated: { startedAt: FROM, finishedAt: LATER, ...Object(more) },
      });
      const container = (name: string, state: unknown, more: unknown = {}) => ({
        name,
        image: 'i',
        imageID: '',
        ready: false,
        restartCount: 0,
        state,
        ...Object(more),
      });
      const app = (state: unknown, more: unknown = {}) => [container('app', state, more)];
      const running = { running: { startedAt: FROM } };
      const statuses: Readonly<Record<string, unknown>> = {
        crash: {
          phase: 'Running',
          containerStatuses: app(
            { waiting: { reason: 'CrashLoopBackOff' } },
            { restartCount: 3, lastState: ended({ exitCode: 1 }) },
          ),
        },
        done: { phase: 'Succeeded', containerStatuses: app(ended({ exitCode: 0, reason: 'Completed' })) },
        failed: { phase: 'Failed', reason: 'Evicted' },
        half: {
          phase: 'Running',
          containerStatuses: [
            container('app', ended({ exitCode: 0, reason: 'Completed' })),
            container('more', running, { ready: true }),
          ],
        },
        init: {
          phase: 'Pending',
          initContainerStatuses: [
            container('before', ended({ exitCode: 0 })),
            container('beside', { waiting: { reason: 'ErrImagePull' } }, { restartCount: 1 }),
          ],
        },
        run: {
          phase: 'Running',
          podIP: '10.1.2.3',
          podIPs: [{ ip: '10.1.2.3' }],
          nominatedNodeName: 'n2',
          conditions: [
            { type: 'example.com/one', status: 'True' },
            { type: 'Ready', status: 'True' },
          ],
          containerStatuses: app(running, { ready: true }),
        },
        signal: { phase: 'Running', containerStatuses: app(ended({ exitCode: 137, signal: 9 })) },
        start: { phase: 'Pending', containerStatuses: app({ waiting: { reason: 'ContainerCreating' } }) },
        wait: {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }],
        },
      };
      for (const [name, status] of Object.entries(statuses))
        await setStatus(stage, `${path}/${name}`, status);
      const hold = { metadata: { finalizers: ['example.com/hold'] } };
      await stage.wire.call('PATCH', `${path}/going`, { body: hold, type: MERGE_PATCH });
      await stage.wire.call('DELETE', `${path}/going`);
      await table(stage, path);
      await table(stage, `${path}/done?includeObject=None`, ageless);
      await stage.wire.call('PATCH', `${path}/going`, {
        body: { metadata: { finalizers: null } },
        type: MERGE_PATCH,
      });
    },
  },
  {
    title: 'tables of workloads',
    async play(stage) {
      const apps = `/apis/apps/v1/namespaces/${stage.namespace}`;
      const batch = `/apis/batch/v1/namespaces/${stage.namespace}`;
      const leases = `/apis/coordination.k8s.io/v1/namespaces/${stage.namespace}/leases`;
      const lease = await stage.wire.call('POST', leases, { body: { metadata: { name: 'l' } } });
      const { uid } = lease.body.metadata;
      const owner = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', name: 'l', uid, controller: true };
      const labels = { zone: 'a', app: 'all', tier: 'web', name: 'x' };
      const template = {
        metadata: { labels },
        spec: {
          containers: [
            { name: 'one', image: 'i:1' },
            { name: 'two', image: 'i:2' },
          ],
        },
      };
      const job = (spec: unknown = {}) => ({
        spec: {
          ...Object(spec),
          template: { spec: { restartPolicy: 'Never', containers: template.spec.containers } },
        },
      });
      await make(
        stage,
        [`${apps}/deployments`, workload('Deployment', 'd', { replicas: 3 })],
        [`${apps}/deployments`, workload('Deployment', 'e', { selector: SELECTOR, template })],
        [`${apps}/replicasets`, workload('ReplicaSet', 'r', { selector: SELECTOR, template })],
        [`${apps}/statefulsets`, workload('StatefulSet', 's', { serviceName: 's', replicas: 2 })],
        [`${apps}/daemonsets`, workload('DaemonSet', 'd')],
        [
          `${apps}/controllerrevisions`,
          { metadata: { name: 'c', ownerReferences: [owner] }, revision: 3, data: {} },
        ],
        [`${apps}/controllerrevisions`, { metadata: { name: 'd' }, revision: 0, data: {} }],
        [
          `${stage.core}/replicationcontrollers`,
          { metadata: { name: 'rc' }, spec: { selector: labels, template } },
        ],
        [`${batch}/jobs`, { metadata: { name: 'one' }, ...job() }],
        [
          `${batch}/jobs`,
          { metadata: { name: 'many' }, ...job({ parallelism: 3, completions: 5, suspend: true }) },
        ],
        [`${batch}/jobs`, { metadata: { name: 'queue' }, ...job({ parallelism: 3 }) }],
        [
          `${batch}/cronjobs`,
          {
            metadata: { name: 'c' },
            spec: { schedule: '* * * * *', timeZone: 'Etc/UTC', jobTemplate: job() },
          },
        ],
        [
          `${batch}/cronjobs`,
          { metadata: { name: 'd' }, spec: { schedule: '@daily', suspend: true, jobTemplate: job() } },
        ],
      );
      await setStatus(stage, `${apps}/deployments/d`, {
        replicas: 3,
        updatedReplicas: 2,
        readyReplicas: 1,
        availableReplicas: 1,
      });
      await setStatus(stage, `${apps}/replicasets/r`, { replicas: 1, readyReplicas: 1 });
      await setStatus(stage, `${apps}/statefulsets/s`, { replicas: 2, readyReplicas: 1 });
      await setStatus(stage, `${batch}/jobs/queue`, { startTime: FROM, active: 3 });
      for (const kind of [
        'deployments',
        'replicasets',
        'statefulsets',
        'daemonsets',
        'controllerrevisions',
      ]) {
        await table(stage, `${apps}/${kind}`);
      }
      await table(stage, `${stage.core}/replicationcontrollers`);
      const plain = (body: Reply['body']): unknown => withoutSelectors(cells(body));
      await table(stage, `${batch}/jobs`, plain);
      await table(stage, `${batch}/cronjobs`);
    },
  },
];
