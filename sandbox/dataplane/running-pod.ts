import type { ChildProcess } from 'node:child_process';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { conditionOf } from '../controllers/write-status.ts';
import type { PodState } from '../kubelet/pod-status.ts';
import type { AppServers } from '../workloads/app-server.ts';
import type { PodFacts } from './pod-facts.ts';
import type { PodLog } from './pod-log.ts';
import type { PodProxy } from './pod-proxy.ts';

/** Everything that lives while a pod runs. */
export interface RunningPod extends PodState {
  readonly facts: PodFacts;
  readonly apps: AppServers;
  readonly proxy: PodProxy;
  readonly logs: PodLog;
  readonly children: Set<ChildProcess>;
  readonly closeWayOut: () => void;
  /** How long it may take to end, in ms. */
  readonly graceMs: number;
}

/** Whether a pod's status says that it is ready. */
export function isPodReady(pod: KubeObject): boolean {
  return conditionOf(pod, 'Ready')?.['status'] === 'True';
}
