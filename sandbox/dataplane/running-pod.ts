import type { ChildProcess } from 'node:child_process';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { SIDECAR_CONTAINER, SIDECAR_IMAGE } from '../../schemas/sandbox-mesh.ts';
import { condition, conditionOf } from '../controllers/write-status.ts';
import type { AppServers } from '../workloads/app-server.ts';
import type { ContainerSpec } from '../workloads/pod-spec.ts';
import type { Readiness } from '../workloads/readiness.ts';
import type { PodFacts } from './pod-facts.ts';
import type { PodLog } from './pod-log.ts';
import type { PodProxy } from './pod-proxy.ts';

/** Everything that lives while a pod runs. */
export interface RunningPod {
  readonly facts: PodFacts;
  readonly startedAt: string;
  readonly containers: readonly ContainerSpec[];
  readonly readiness: readonly Readiness[];
  readonly apps: AppServers;
  readonly proxy: PodProxy;
  readonly logs: PodLog;
  readonly children: Set<ChildProcess>;
  /** Seconds it may take to end. */
  readonly graceMs: number;
}

/** The status of a running pod, as the API shows it. */
export function podStatus(running: RunningPod, current: KubeObject): Json {
  const { facts, startedAt } = running;
  const ready = running.readiness.every((each) => each.ready);
  const conditions = [
    condition(current, { type: 'PodScheduled', status: true }),
    condition(current, { type: 'Initialized', status: true }),
    condition(current, { type: 'ContainersReady', status: ready, ...notReadyReason(ready) }),
    condition(current, { type: 'Ready', status: ready, ...notReadyReason(ready) }),
  ];
  const containers = running.containers.map((container, index) =>
    containerStatus(
      container.name,
      container.image,
      running.readiness[index]?.ready ?? true,
      startedAt,
      facts,
    ),
  );
  return {
    phase: 'Running',
    conditions,
    hostIP: '127.0.0.1',
    podIP: facts.address,
    podIPs: [{ ip: facts.address }],
    startTime: startedAt,
    qosClass: 'BestEffort',
    containerStatuses: facts.meshed
      ? [...containers, containerStatus(SIDECAR_CONTAINER, SIDECAR_IMAGE, true, startedAt, facts)]
      : containers,
  };
}

/** Whether a pod's status says that it is ready. */
export function isPodReady(pod: KubeObject): boolean {
  return conditionOf(pod, 'Ready')?.['status'] === 'True';
}

function notReadyReason(ready: boolean): { readonly reason?: string; readonly message?: string } {
  return ready ? {} : { reason: 'ContainersNotReady', message: 'a readiness probe has not succeeded' };
}

function containerStatus(
  name: string,
  image: string,
  ready: boolean,
  startedAt: string,
  facts: PodFacts,
): Json {
  return {
    name,
    image,
    imageID: `sandbox://${image}`,
    containerID: `sandbox://${facts.uid}/${name}`,
    ready,
    started: true,
    restartCount: 0,
    state: { running: { startedAt } },
  };
}
