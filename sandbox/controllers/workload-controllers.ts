import type { ClusterView } from '../cluster-view.ts';
import { type Controller, type ControllerTime, SYSTEM_TIME } from './control-loop.ts';
import { daemonSetController } from './daemon-set-controller.ts';
import { deploymentController } from './deployment-controller.ts';
import { endpointsController } from './endpoints-controller.ts';
import { jobController } from './job-controller.ts';
import { legacyEndpointsController } from './legacy-endpoints-controller.ts';
import type { EventRecorder } from './record-event.ts';
import { replicaSetController } from './replica-set-controller.ts';
import { statefulSetController } from './stateful-set-controller.ts';

/** The controllers that a kube-controller-manager has too, and that are held to do as it does. */
export function workloadControllers(
  view: ClusterView,
  events: EventRecorder,
  time: ControllerTime = SYSTEM_TIME,
): readonly Controller[] {
  return [
    deploymentController(view, events, time),
    replicaSetController(view, events, time),
    statefulSetController(view, events, time),
    daemonSetController(view, events, time),
    jobController(view, events, time),
    endpointsController(view),
    legacyEndpointsController(view),
  ];
}
