/**
 * What the field table does not say: how lists and maps of built-in types merge. From the `x-kubernetes-list-type`,
 * `-list-map-keys`, `-map-type` and `-patch-merge-key` extensions of the Kubernetes API reference. Everything that is
 * not named here is an atomic list or a granular map.
 */
export interface ListRule {
  readonly keys: readonly string[];
  /** What a strategic merge does with it; absent: it joins items by the first of `keys`. */
  readonly patched?: 'as a whole';
}

const byName: ListRule = { keys: ['name'] };
const byType: ListRule = { keys: ['type'] };
const containerFields = {
  env: byName,
  ports: { keys: ['containerPort', 'protocol'] },
  volumeMounts: { keys: ['mountPath'] },
  volumeDevices: { keys: ['devicePath'] },
};

/** Lists whose items are merged by key, as `Type.field`. */
export const LIST_RULES: Readonly<Record<string, Readonly<Record<string, ListRule>>>> = {
  V1ObjectMeta: { ownerReferences: { keys: ['uid'] } },
  V1PodSpec: {
    containers: byName,
    initContainers: byName,
    ephemeralContainers: byName,
    volumes: byName,
    imagePullSecrets: byName,
    hostAliases: { keys: ['ip'] },
    resourceClaims: byName,
    schedulingGates: byName,
    topologySpreadConstraints: { keys: ['topologyKey', 'whenUnsatisfiable'] },
  },
  V1Container: containerFields,
  V1EphemeralContainer: containerFields,
  V1ResourceRequirements: { claims: { ...byName, patched: 'as a whole' } },
  V1ResourceStatus: { resources: { keys: ['resourceID'], patched: 'as a whole' } },
  V1ContainerStatus: { allocatedResourcesStatus: byName, volumeMounts: { keys: ['mountPath'] } },
  V1ServiceSpec: { ports: { keys: ['port', 'protocol'] } },
  V1ServiceAccount: { secrets: byName },
  V1PodStatus: { conditions: byType, podIPs: { keys: ['ip'] }, resourceClaimStatuses: byName },
  V1DeploymentStatus: { conditions: byType },
  V1ReplicaSetStatus: { conditions: byType },
  V1StatefulSetStatus: { conditions: byType },
  V1DaemonSetStatus: { conditions: byType },
  V1ReplicationControllerStatus: { conditions: byType },
  V1NodeStatus: { conditions: byType, addresses: byType },
  V1NamespaceStatus: { conditions: byType },
  V1ServiceStatus: { conditions: byType },
  V1PersistentVolumeClaimStatus: { conditions: byType },
  V1PodDisruptionBudgetStatus: { conditions: byType },
  V2HorizontalPodAutoscalerStatus: { conditions: byType },
  V1CustomResourceDefinitionStatus: { conditions: { ...byType, patched: 'as a whole' } },
  V1JSONSchemaProps: { 'x-kubernetes-validations': { keys: ['rule'] } },
};

/** Lists that a strategic merge joins by key although server-side apply owns them as one value. */
export const PATCH_ONLY_RULES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  V1JobStatus: { conditions: 'type' },
  V1PodStatus: { hostIPs: 'ip' },
};

/** Lists that are sets of plain values. */
export const SETS: ReadonlySet<string> = new Set([
  'V1ObjectMeta.finalizers',
  'V1NodeSpec.podCIDRs',
  'V1Endpoint.addresses',
  'V1ContainerRestartRuleOnExitCodes.values',
  'V1PodFailurePolicyOnExitCodesRequirement.values',
  'V1UncountedTerminatedPods.failed',
  'V1UncountedTerminatedPods.succeeded',
  'V1NodeAllocatableResourceClaimStatus.containers',
]);

/** Types and fields that are owned and applied as one value. */
export const ATOMIC: ReadonlySet<string> = new Set([
  'V1LabelSelector',
  'V1EndpointAddress',
  'CoreV1EndpointPort',
  'DiscoveryV1EndpointPort',
  'V1FileKeySelector',
  'V1ScopeSelector',
  'V1ServiceBackendPort',
  'V1ObjectReference',
  'V1LocalObjectReference',
  'V1TypedLocalObjectReference',
  'V1SecretReference',
  'V1SecretKeySelector',
  'V1ConfigMapKeySelector',
  'V1ObjectFieldSelector',
  'V1ResourceFieldSelector',
  'V1NodeSelector',
  'V1NodeSelectorTerm',
  'V1OwnerReference',
  'V1RoleRef',
  'RbacV1Subject',
  'V1ServiceSpec.selector',
  'V1ReplicationControllerSpec.selector',
  'V1PodSpec.nodeSelector',
  'V1ScaleStatus.selector',
]);

/** Text fields and maps of text that hold quantities, which may be written as numbers. */
export const QUANTITIES: ReadonlySet<string> = new Set([
  'V1ResourceRequirements.limits',
  'V1ResourceRequirements.requests',
  'V1VolumeResourceRequirements.limits',
  'V1VolumeResourceRequirements.requests',
  'V1PodSpec.overhead',
  'V1PodStatus.allocatedResources',
  'V1ContainerStatus.allocatedResources',
  'V1NodeAllocatableResourceClaimStatus.resources',
  'V1PersistentVolumeClaimStatus.allocatedResources',
  'V1PersistentVolumeClaimStatus.capacity',
  'V2HPAScalingRules.tolerance',
  'V2MetricValueStatus.averageValue',
  'V2MetricValueStatus.value',
  'V1EmptyDirVolumeSource.sizeLimit',
  'V1ResourceFieldSelector.divisor',
  'V1NodeStatus.capacity',
  'V1NodeStatus.allocatable',
  'V1ResourceQuotaSpec.hard',
  'V1ResourceQuotaStatus.hard',
  'V1ResourceQuotaStatus.used',
  'V1LimitRangeItem._default',
  'V1LimitRangeItem.default',
  'V1LimitRangeItem.defaultRequest',
  'V1LimitRangeItem.max',
  'V1LimitRangeItem.min',
  'V1LimitRangeItem.maxLimitRequestRatio',
  'V2MetricTarget.averageValue',
  'V2MetricTarget.value',
]);
