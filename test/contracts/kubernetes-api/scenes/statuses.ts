import { MERGE_PATCH, workload } from './manifests.ts';
import type { Scene } from './scene.ts';

type Status = Readonly<Record<string, unknown>>;

/** Statuses of each workload that count what cannot be counted so. */
const WORKLOADS: Readonly<Record<string, readonly Status[]>> = {
  Deployment: [
    {
      replicas: -1,
      updatedReplicas: -2,
      readyReplicas: -3,
      availableReplicas: -4,
      unavailableReplicas: -5,
      observedGeneration: -6,
      collisionCount: -7,
      terminatingReplicas: -8,
    },
    { replicas: 1, updatedReplicas: 2, readyReplicas: 3, availableReplicas: 4 },
    { replicas: 1, availableReplicas: 1 },
    { collisionCount: 5 },
    { collisionCount: 3 },
  ],
  ReplicaSet: [
    {
      replicas: -1,
      fullyLabeledReplicas: -2,
      readyReplicas: -3,
      availableReplicas: -4,
      observedGeneration: -5,
    },
    { replicas: 1, fullyLabeledReplicas: 2, readyReplicas: 3, availableReplicas: 4 },
  ],
  StatefulSet: [
    {
      replicas: -1,
      readyReplicas: -2,
      currentReplicas: -3,
      updatedReplicas: -4,
      availableReplicas: -5,
      observedGeneration: -6,
      collisionCount: -7,
    },
    { replicas: 1, readyReplicas: 2, currentReplicas: 3, updatedReplicas: 4, availableReplicas: 5 },
    { collisionCount: 5 },
    { collisionCount: 3 },
  ],
  DaemonSet: [
    {
      currentNumberScheduled: -1,
      numberMisscheduled: -2,
      desiredNumberScheduled: -3,
      numberReady: -4,
      updatedNumberScheduled: -5,
      numberAvailable: -6,
      numberUnavailable: -7,
      observedGeneration: -8,
      collisionCount: -9,
    },
    { collisionCount: 5 },
    { collisionCount: 3 },
  ],
};

const JOB = {
  metadata: { name: 'd' },
  spec: { template: { spec: { containers: [{ name: 'c', image: 'i:1' }], restartPolicy: 'Never' } } },
};

/** What a write to a status is refused for. */
export const STATUS_SCENES: readonly Scene[] = [
  {
    title: 'statuses that cannot be',
    async play({ call, wire, core, namespace }) {
      const refuse = (path: string, status: Status) =>
        call('PATCH', `${path}/d/status`, {
          body: { status },
          type: MERGE_PATCH,
          show: (body) => (body.kind === 'Status' ? body : body.status),
        });
      for (const [kind, statuses] of Object.entries(WORKLOADS)) {
        const path = `/apis/apps/v1/namespaces/${namespace}/${kind.toLowerCase()}s`;
        await wire.call('POST', path, { body: workload(kind, 'd') });
        for (const status of statuses) await refuse(path, status);
      }
      const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
      await wire.call('POST', jobs, { body: JOB });
      await refuse(jobs, { active: -1, succeeded: -2, failed: -3, ready: -4, terminating: -5 });
      await refuse(jobs, { active: 1, succeeded: 1, failed: 1, ready: 9 });
      const pod = { metadata: { name: 'd' }, spec: { containers: [{ name: 'c', image: 'i:1' }] } };
      await wire.call('POST', `${core}/pods`, { body: pod });
      await refuse(`${core}/pods`, { podIP: 'here', podIPs: [{ ip: 'here' }] });
      await refuse(`${core}/pods`, { conditions: [{ type: 'bad type!', status: 'Maybe' }] });
      await refuse(`${core}/pods`, { phase: 'Odd' });
      await wire.call('POST', `${core}/services`, {
        body: { metadata: { name: 'd' }, spec: { ports: [{ port: 80 }] } },
      });
      await refuse(`${core}/services`, { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } });
    },
  },
];
