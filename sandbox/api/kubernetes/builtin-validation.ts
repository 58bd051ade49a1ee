import type { KubeObject } from '../../../schemas/kube-object.ts';
import { kindIdOf } from '../../store/object-store.ts';
import type { StatusCause } from '../../store/status-error.ts';
import { bindingCauses, roleCauses } from './rules/access-rules.ts';
import { jobCauses } from './rules/job-rules.ts';
import { podCauses } from './rules/pod-rules.ts';
import { serviceCauses } from './rules/service-rules.ts';
import {
  configMapCauses,
  endpointSliceCauses,
  eventCauses,
  leaseCauses,
  namespaceCauses,
  secretCauses,
} from './rules/small-kind-rules.ts';
import { workloadCauses } from './rules/workload-rules.ts';

/** What is wrong with an object of a built-in kind: the rules that people break, in the words of a real server. */
export function builtinCauses(object: KubeObject, previous: KubeObject | undefined): readonly StatusCause[] {
  switch (kindIdOf(object)) {
    case 'Deployment.apps':
    case 'ReplicaSet.apps':
    case 'StatefulSet.apps':
    case 'DaemonSet.apps':
      return workloadCauses(object, previous);
    case 'Pod':
      return podCauses(object, previous);
    case 'Service':
      return serviceCauses(object, previous);
    case 'ConfigMap':
      return configMapCauses(object, previous);
    case 'Secret':
      return secretCauses(object, previous);
    case 'Job.batch':
      return jobCauses(object, previous);
    case 'Namespace':
      return namespaceCauses(object);
    case 'Lease.coordination.k8s.io':
      return leaseCauses(object);
    case 'EndpointSlice.discovery.k8s.io':
      return endpointSliceCauses(object);
    case 'Role.rbac.authorization.k8s.io':
    case 'ClusterRole.rbac.authorization.k8s.io':
      return roleCauses(object);
    case 'RoleBinding.rbac.authorization.k8s.io':
    case 'ClusterRoleBinding.rbac.authorization.k8s.io':
      return bindingCauses(object, previous);
    case 'Event':
      return eventCauses(object);
    default:
      return [];
  }
}
