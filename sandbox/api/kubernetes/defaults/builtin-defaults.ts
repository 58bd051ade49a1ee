import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { type JsonMap, mapAt } from '../../../store/json-values.ts';
import { kindIdOf, type ObjectStore } from '../../../store/object-store.ts';
import { withBindingDefaults } from '../rules/access-rules.ts';
import { fill } from './fill.ts';
import { podDefaults, templateDefaults } from './pod-defaults.ts';
import { withServiceDefaults } from './service-defaults.ts';
import {
  autoscalerDefaults,
  endpointsDefaults,
  ingressClassDefaults,
  limitRangeDefaults,
  namespaceDefaults,
  networkPolicyDefaults,
  nodeDefaults,
  priorityClassDefaults,
  secretDefaults,
  sliceDefaults,
} from './small-defaults.ts';
import {
  claimDefaults,
  cronJobDefaults,
  daemonSetDefaults,
  deploymentDefaults,
  jobDefaults,
  replicationControllerDefaults,
  statefulSetDefaults,
} from './workload-defaults.ts';

type Defaults = (object: JsonMap, previous: JsonMap | undefined) => JsonMap;

const specOf =
  (defaults: (spec: JsonMap) => JsonMap): Defaults =>
  (object) => ({ ...object, spec: defaults(mapAt(object, 'spec')) });

const DEFAULTS: Readonly<Record<string, Defaults>> = {
  Pod: podDefaults,
  Namespace: namespaceDefaults,
  Node: nodeDefaults,
  Secret: secretDefaults,
  Endpoints: endpointsDefaults,
  LimitRange: limitRangeDefaults,
  PersistentVolumeClaim: claimDefaults,
  ReplicationController: replicationControllerDefaults,
  'Deployment.apps': specOf(deploymentDefaults),
  'ReplicaSet.apps': specOf((spec) => fill(templateDefaults(spec), { replicas: 1 })),
  'StatefulSet.apps': specOf(statefulSetDefaults),
  'DaemonSet.apps': daemonSetDefaults,
  'Job.batch': jobDefaults,
  'CronJob.batch': specOf(cronJobDefaults),
  'EndpointSlice.discovery.k8s.io': sliceDefaults,
  'NetworkPolicy.networking.k8s.io': networkPolicyDefaults,
  'IngressClass.networking.k8s.io': ingressClassDefaults,
  'HorizontalPodAutoscaler.autoscaling': autoscalerDefaults,
  'PriorityClass.scheduling.k8s.io': priorityClassDefaults,
};

/**
 * What a real API server fills in where the writer says nothing. `previous` keeps what was given at creation (cluster
 * addresses); `store` is looked at for addresses that are taken.
 */
export function withBuiltinDefaults(
  object: KubeObject,
  previous: KubeObject | undefined,
  store: ObjectStore,
): JsonMap {
  const kind = kindIdOf(object);
  if (kind === 'Service') return withServiceDefaults(object, previous, store);
  if (kind.endsWith('Binding.rbac.authorization.k8s.io')) return withBindingDefaults(object);
  return DEFAULTS[kind]?.(object, previous) ?? object;
}
