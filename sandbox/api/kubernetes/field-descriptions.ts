// Made by scripts/generate/kubernetes-types.ts from @kubernetes/client-node (Apache-2.0). Do not edit.

/** A line per type or field: its name, then the first sentence of what it means. */
export const FIELD_DESCRIPTIONS = `
ApiextensionsV1ServiceReference ServiceReference holds a reference to Service.legacy.k8s.io
ApiextensionsV1ServiceReference.name name is the name of the service.
ApiextensionsV1ServiceReference.namespace namespace is the namespace of the service.
ApiextensionsV1ServiceReference.path path is an optional URL path at which the webhook will be contacted.
ApiextensionsV1ServiceReference.port port is an optional service port at which the webhook will be contacted. 'port' should be a valid port number (1-65535, inclusive).
ApiextensionsV1WebhookClientConfig WebhookClientConfig contains the information to make a TLS connection with the webhook.
ApiextensionsV1WebhookClientConfig.caBundle caBundle is a PEM encoded CA bundle which will be used to validate the webhook's server certificate.
ApiextensionsV1WebhookClientConfig.url url gives the location of the webhook, in standard URL form ('scheme://host:port/path').
AuthenticationV1TokenRequest TokenRequest requests a token for a given service account.
AuthenticationV1TokenRequest.apiVersion APIVersion defines the versioned schema of this representation of an object.
AuthenticationV1TokenRequest.kind Kind is a string value representing the REST resource this object represents.
CoreV1EndpointPort EndpointPort is a tuple that describes a single port.
CoreV1EndpointPort.appProtocol The application protocol for this port.
CoreV1EndpointPort.name The name of this port.  This must match the 'name' field in the corresponding ServicePort.
CoreV1EndpointPort.port The port number of the endpoint.
CoreV1EndpointPort.protocol The IP protocol for this port.
CoreV1Event Event is a report of an event somewhere in the cluster.  Events have a limited retention time and triggers and messages may evolve with time.  Event consumers should not rely on the timing of an event with a given Reason reflecting a consistent underlying trigger, or the continued existence of events with that Reason.  Events should be treated as informative, best-effort, supplemental data.
CoreV1Event.action What action was taken/failed regarding to the Regarding object.
CoreV1Event.apiVersion APIVersion defines the versioned schema of this representation of an object.
CoreV1Event.count The number of times this event has occurred.
CoreV1Event.eventTime MicroTime is version of Time with microsecond level precision.
CoreV1Event.firstTimestamp The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)
CoreV1Event.kind Kind is a string value representing the REST resource this object represents.
CoreV1Event.lastTimestamp The time at which the most recent occurrence of this event was recorded.
CoreV1Event.message A human-readable description of the status of this operation.
CoreV1Event.reason This should be a short, machine understandable string that gives the reason for the transition into the object's current status.
CoreV1Event.reportingComponent Name of the controller that emitted this Event, e.g. 'kubernetes.io/kubelet'.
CoreV1Event.reportingInstance ID of the controller instance, e.g. 'kubelet-xyzf'.
CoreV1Event.type Type of this event (Normal, Warning), new types could be added in the future
CoreV1EventSeries EventSeries contain information on series of events, i.e. thing that was/is happening continuously for some time.
CoreV1EventSeries.count Number of occurrences in this series up to the last heartbeat time
CoreV1EventSeries.lastObservedTime MicroTime is version of Time with microsecond level precision.
CoreV1ResourceClaim ResourceClaim references one entry in PodSpec.ResourceClaims.
CoreV1ResourceClaim.name Name must match the name of one entry in pod.spec.resourceClaims of the Pod where this field is used.
CoreV1ResourceClaim.request Request is the name chosen for a request in the referenced claim.
DiscoveryV1EndpointPort EndpointPort represents a Port used by an EndpointSlice
DiscoveryV1EndpointPort.appProtocol The application protocol for this port.
DiscoveryV1EndpointPort.name name represents the name of this port.
DiscoveryV1EndpointPort.port port represents the port number of the endpoint.
DiscoveryV1EndpointPort.protocol protocol represents the IP protocol for this port.
RbacV1Subject Subject contains a reference to the object or user identities a role binding applies to.  This can either hold a direct API object reference, or a value for non-objects such as user and group names.
RbacV1Subject.apiGroup APIGroup holds the API group of the referenced subject.
RbacV1Subject.kind Kind of object being referenced.
RbacV1Subject.name Name of the object being referenced.
RbacV1Subject.namespace Namespace of the referenced object.  If the object kind is non-namespace, such as "User" or "Group", and this value is not empty the Authorizer should report an error.
V1AWSElasticBlockStoreVolumeSource Represents a Persistent Disk resource in AWS.  An AWS EBS disk must exist before mounting to a container.
V1AWSElasticBlockStoreVolumeSource.fsType fsType is the filesystem type of the volume that you want to mount.
V1AWSElasticBlockStoreVolumeSource.partition partition is the partition in the volume that you want to mount.
V1AWSElasticBlockStoreVolumeSource.readOnly readOnly value true will force the readOnly setting in VolumeMounts.
V1AWSElasticBlockStoreVolumeSource.volumeID volumeID is unique ID of the persistent disk resource in AWS (Amazon EBS volume).
V1Affinity Affinity is a group of affinity scheduling rules.
V1AggregationRule AggregationRule describes how to locate ClusterRoles to aggregate into the ClusterRole
V1AggregationRule.clusterRoleSelectors ClusterRoleSelectors holds a list of selectors which will be used to find ClusterRoles and create the rules.
V1AppArmorProfile AppArmorProfile defines a pod or container's AppArmor settings.
V1AppArmorProfile.localhostProfile localhostProfile indicates a profile loaded on the node that should be used.
V1AppArmorProfile.type type indicates which kind of AppArmor profile will be applied.
V1AttachedVolume AttachedVolume describes a volume attached to a node
V1AttachedVolume.devicePath DevicePath represents the device path where the volume should be available
V1AttachedVolume.name Name of the attached volume
V1AzureDiskVolumeSource AzureDisk represents an Azure Data Disk mount on the host and bind mount to the pod.
V1AzureDiskVolumeSource.cachingMode cachingMode is the Host Caching mode: None, Read Only, Read Write.
V1AzureDiskVolumeSource.diskName diskName is the Name of the data disk in the blob storage
V1AzureDiskVolumeSource.diskURI diskURI is the URI of data disk in the blob storage
V1AzureDiskVolumeSource.fsType fsType is Filesystem type to mount.
V1AzureDiskVolumeSource.kind kind expected values are Shared: multiple blob disks per storage account  Dedicated: single blob disk per storage account  Managed: azure managed data disk (only in managed availability set). defaults to shared
V1AzureDiskVolumeSource.readOnly readOnly Defaults to false (read/write).
V1AzureFileVolumeSource AzureFile represents an Azure File Service mount on the host and bind mount to the pod.
V1AzureFileVolumeSource.readOnly readOnly defaults to false (read/write).
V1AzureFileVolumeSource.secretName secretName is the  name of secret that contains Azure Storage Account Name and Key
V1AzureFileVolumeSource.shareName shareName is the azure share Name
V1BoundObjectReference BoundObjectReference is a reference to an object that a token is bound to.
V1BoundObjectReference.apiVersion API version of the referent.
V1BoundObjectReference.kind Kind of the referent.
V1BoundObjectReference.name Name of the referent.
V1BoundObjectReference.uid UID of the referent.
V1CSIVolumeSource Represents a source location of a volume to mount, managed by an external CSI driver
V1CSIVolumeSource.driver driver is the name of the CSI driver that handles this volume.
V1CSIVolumeSource.fsType fsType to mount.
V1CSIVolumeSource.readOnly readOnly specifies a read-only configuration for the volume.
V1CSIVolumeSource.volumeAttributes volumeAttributes stores driver-specific properties that are passed to the CSI driver.
V1Capabilities Adds and removes POSIX capabilities from running containers.
V1Capabilities.add Added capabilities
V1Capabilities.drop Removed capabilities
V1CephFSVolumeSource Represents a Ceph Filesystem mount that lasts the lifetime of a pod Cephfs volumes do not support ownership management or SELinux relabeling.
V1CephFSVolumeSource.monitors monitors is Required: Monitors is a collection of Ceph monitors More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
V1CephFSVolumeSource.path path is Optional: Used as the mounted root, rather than the full Ceph tree, default is /
V1CephFSVolumeSource.readOnly readOnly is Optional: Defaults to false (read/write).
V1CephFSVolumeSource.secretFile secretFile is Optional: SecretFile is the path to key ring for User, default is /etc/ceph/user.secret More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
V1CephFSVolumeSource.user user is optional: User is the rados user name, default is admin More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
V1CinderVolumeSource Represents a cinder volume resource in Openstack.
V1CinderVolumeSource.fsType fsType is the filesystem type to mount.
V1CinderVolumeSource.readOnly readOnly defaults to false (read/write).
V1CinderVolumeSource.volumeID volumeID used to identify the volume in cinder.
V1ClientIPConfig ClientIPConfig represents the configurations of Client IP based session affinity.
V1ClientIPConfig.timeoutSeconds timeoutSeconds specifies the seconds of ClientIP type session sticky time.
V1ClusterRole ClusterRole is a cluster level, logical grouping of PolicyRules that can be referenced as a unit by a RoleBinding or ClusterRoleBinding.
V1ClusterRole.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1ClusterRole.kind Kind is a string value representing the REST resource this object represents.
V1ClusterRole.rules Rules holds all the PolicyRules for this ClusterRole
V1ClusterRoleBinding ClusterRoleBinding references a ClusterRole, but not contain it.  It can reference a ClusterRole in the global namespace, and adds who information via Subject.
V1ClusterRoleBinding.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1ClusterRoleBinding.kind Kind is a string value representing the REST resource this object represents.
V1ClusterRoleBinding.subjects Subjects holds references to the objects the role applies to.
V1ClusterTrustBundleProjection ClusterTrustBundleProjection describes how to select a set of ClusterTrustBundle objects and project their contents into the pod filesystem.
V1ClusterTrustBundleProjection.name Select a single ClusterTrustBundle by object name.  Mutually-exclusive with signerName and labelSelector.
V1ClusterTrustBundleProjection.optional If true, don't block pod startup if the referenced ClusterTrustBundle(s) aren't available.  If using name, then the named ClusterTrustBundle is allowed not to exist.  If using signerName, then the combination of signerName and labelSelector is allowed to match zero ClusterTrustBundles.
V1ClusterTrustBundleProjection.path Relative path from the volume root to write the bundle.
V1ClusterTrustBundleProjection.signerName Select all ClusterTrustBundles that match this signer name.
V1Condition Condition contains details for one aspect of the current state of this API Resource.
V1Condition.lastTransitionTime lastTransitionTime is the last time the condition transitioned from one status to another.
V1Condition.message message is a human readable message indicating details about the transition.
V1Condition.observedGeneration observedGeneration represents the .metadata.generation that the condition was set based upon.
V1Condition.reason reason contains a programmatic identifier indicating the reason for the condition's last transition.
V1Condition.status status of the condition, one of True, False, Unknown.
V1Condition.type type of condition in CamelCase or in foo.example.com/CamelCase.
V1ConfigMap ConfigMap holds configuration data for pods to consume.
V1ConfigMap.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1ConfigMap.binaryData BinaryData contains the binary data.
V1ConfigMap.data Data contains the configuration data.
V1ConfigMap.immutable Immutable, if set to true, ensures that data stored in the ConfigMap cannot be updated (only object metadata can be modified).
V1ConfigMap.kind Kind is a string value representing the REST resource this object represents.
V1ConfigMapEnvSource ConfigMapEnvSource selects a ConfigMap to populate the environment variables with.  The contents of the target ConfigMap's Data field will represent the key-value pairs as environment variables.
V1ConfigMapEnvSource.name Name of the referent.
V1ConfigMapEnvSource.optional Specify whether the ConfigMap must be defined
V1ConfigMapKeySelector Selects a key from a ConfigMap.
V1ConfigMapKeySelector.key The key to select.
V1ConfigMapKeySelector.name Name of the referent.
V1ConfigMapKeySelector.optional Specify whether the ConfigMap or its key must be defined
V1ConfigMapNodeConfigSource ConfigMapNodeConfigSource contains the information to reference a ConfigMap as a config source for the Node.
V1ConfigMapNodeConfigSource.kubeletConfigKey KubeletConfigKey declares which key of the referenced ConfigMap corresponds to the KubeletConfiguration structure This field is required in all cases.
V1ConfigMapNodeConfigSource.name Name is the metadata.name of the referenced ConfigMap.
V1ConfigMapNodeConfigSource.namespace Namespace is the metadata.namespace of the referenced ConfigMap.
V1ConfigMapNodeConfigSource.resourceVersion ResourceVersion is the metadata.ResourceVersion of the referenced ConfigMap.
V1ConfigMapNodeConfigSource.uid UID is the metadata.UID of the referenced ConfigMap.
V1ConfigMapProjection Adapts a ConfigMap into a projected volume.  The contents of the target ConfigMap's Data field will be presented in a projected volume as files using the keys in the Data field as the file names, unless the items element is populated with specific mappings of keys to paths.
V1ConfigMapProjection.items items if unspecified, each key-value pair in the Data field of the referenced ConfigMap will be projected into the volume as a file whose name is the key and content is the value.
V1ConfigMapProjection.name Name of the referent.
V1ConfigMapProjection.optional optional specify whether the ConfigMap or its keys must be defined
V1ConfigMapVolumeSource Adapts a ConfigMap into a volume.  The contents of the target ConfigMap's Data field will be presented in a volume as files using the keys in the Data field as the file names, unless the items element is populated with specific mappings of keys to paths.
V1ConfigMapVolumeSource.defaultMode defaultMode is optional: mode bits used to set permissions on created files by default.
V1ConfigMapVolumeSource.items items if unspecified, each key-value pair in the Data field of the referenced ConfigMap will be projected into the volume as a file whose name is the key and content is the value.
V1ConfigMapVolumeSource.name Name of the referent.
V1ConfigMapVolumeSource.optional optional specify whether the ConfigMap or its keys must be defined
V1Container A single application container that you want to run within a pod.
V1Container.args Arguments to the entrypoint.
V1Container.command Entrypoint array.
V1Container.env List of environment variables to set in the container.
V1Container.envFrom List of sources to populate environment variables in the container.
V1Container.image Container image name.
V1Container.imagePullPolicy Image pull policy.
V1Container.name Name of the container specified as a DNS_LABEL.
V1Container.ports List of ports to expose from the container.
V1Container.resizePolicy Resources resize policy for the container.
V1Container.restartPolicy RestartPolicy defines the restart behavior of individual containers in a pod.
V1Container.restartPolicyRules Represents a list of rules to be checked to determine if the container should be restarted on exit.
V1Container.stdin Whether this container should allocate a buffer for stdin in the container runtime.
V1Container.stdinOnce Whether the container runtime should close the stdin channel after it has been opened by a single attach.
V1Container.terminationMessagePath Optional: Path at which the file to which the container's termination message will be written is mounted into the container's filesystem.
V1Container.terminationMessagePolicy Indicate how the termination message should be populated.
V1Container.tty Whether this container should allocate a TTY for itself, also requires 'stdin' to be true.
V1Container.volumeDevices volumeDevices is the list of block devices to be used by the container.
V1Container.volumeMounts Pod volumes to mount into the container's filesystem.
V1Container.workingDir Container's working directory.
V1ContainerExtendedResourceRequest ContainerExtendedResourceRequest has the mapping of container name, extended resource name to the device request name.
V1ContainerExtendedResourceRequest.containerName The name of the container requesting resources.
V1ContainerExtendedResourceRequest.requestName The name of the request in the special ResourceClaim which corresponds to the extended resource.
V1ContainerExtendedResourceRequest.resourceName The name of the extended resource in that container which gets backed by DRA.
V1ContainerImage Describe a container image
V1ContainerImage.names Names by which this image is known. e.g. ["kubernetes.example/hyperkube:v1.0.7", "cloud-vendor.registry.example/cloud-vendor/hyperkube:v1.0.7"]
V1ContainerImage.sizeBytes The size of the image in bytes.
V1ContainerPort ContainerPort represents a network port in a single container.
V1ContainerPort.containerPort Number of port to expose on the pod's IP address.
V1ContainerPort.hostIP What host IP to bind the external port to.
V1ContainerPort.hostPort Number of port to expose on the host.
V1ContainerPort.name If specified, this must be an IANA_SVC_NAME and unique within the pod.
V1ContainerPort.protocol Protocol for port.
V1ContainerResizePolicy ContainerResizePolicy represents resource resize policy for the container.
V1ContainerResizePolicy.resourceName Name of the resource to which this resource resize policy applies.
V1ContainerResizePolicy.restartPolicy Restart policy to apply when specified resource is resized.
V1ContainerRestartRule ContainerRestartRule describes how a container exit is handled.
V1ContainerRestartRule.action Specifies the action taken on a container exit if the requirements are satisfied.
V1ContainerRestartRuleOnExitCodes ContainerRestartRuleOnExitCodes describes the condition for handling an exited container based on its exit codes.
V1ContainerRestartRuleOnExitCodes.operator Represents the relationship between the container exit code(s) and the specified values.
V1ContainerRestartRuleOnExitCodes.values Specifies the set of values to check for container exit codes.
V1ContainerState ContainerState holds a possible state of container.
V1ContainerStateRunning ContainerStateRunning is a running state of a container.
V1ContainerStateRunning.startedAt Time at which the container was last (re-)started
V1ContainerStateTerminated ContainerStateTerminated is a terminated state of a container.
V1ContainerStateTerminated.containerID Container's ID in the format '<type>://<container_id>'
V1ContainerStateTerminated.exitCode Exit status from the last termination of the container
V1ContainerStateTerminated.finishedAt Time at which the container last terminated
V1ContainerStateTerminated.message Message regarding the last termination of the container
V1ContainerStateTerminated.reason (brief) reason from the last termination of the container
V1ContainerStateTerminated.signal Signal from the last termination of the container
V1ContainerStateTerminated.startedAt Time at which previous execution of the container started
V1ContainerStateWaiting ContainerStateWaiting is a waiting state of a container.
V1ContainerStateWaiting.message Message regarding why the container is not yet running.
V1ContainerStateWaiting.reason (brief) reason the container is not yet running.
V1ContainerStatus ContainerStatus contains details for the current status of this container.
V1ContainerStatus.allocatedResources AllocatedResources represents the compute resources allocated for this container by the node.
V1ContainerStatus.allocatedResourcesStatus AllocatedResourcesStatus represents the status of various resources allocated for this Pod.
V1ContainerStatus.containerID ContainerID is the ID of the container in the format '<type>://<container_id>'.
V1ContainerStatus.image Image is the name of container image that the container is running.
V1ContainerStatus.imageID ImageID is the image ID of the container's image.
V1ContainerStatus.name Name is a DNS_LABEL representing the unique name of the container.
V1ContainerStatus.ready Ready specifies whether the container is currently passing its readiness check.
V1ContainerStatus.restartCount RestartCount holds the number of times the container has been restarted.
V1ContainerStatus.started Started indicates whether the container has finished its postStart lifecycle hook and passed its startup probe.
V1ContainerStatus.stopSignal StopSignal reports the effective stop signal for this container
V1ContainerStatus.volumeMounts Status of volume mounts.
V1ContainerUser ContainerUser represents user identity information
V1ControllerRevision ControllerRevision implements an immutable snapshot of state data.
V1ControllerRevision.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1ControllerRevision.data Data is the serialized representation of the state.
V1ControllerRevision.kind Kind is a string value representing the REST resource this object represents.
V1ControllerRevision.revision Revision indicates the revision of the state represented by Data.
V1CronJob CronJob represents the configuration of a single cron job.
V1CronJob.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1CronJob.kind Kind is a string value representing the REST resource this object represents.
V1CronJobSpec CronJobSpec describes how the job execution will look like and when it will actually run.
V1CronJobSpec.concurrencyPolicy Specifies how to treat concurrent executions of a Job.
V1CronJobSpec.failedJobsHistoryLimit The number of failed finished jobs to retain.
V1CronJobSpec.schedule The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron.
V1CronJobSpec.startingDeadlineSeconds Optional deadline in seconds for starting the job if it misses scheduled time for any reason.  Missed jobs executions will be counted as failed ones.
V1CronJobSpec.successfulJobsHistoryLimit The number of successful finished jobs to retain.
V1CronJobSpec.suspend This flag tells the controller to suspend subsequent executions, it does not apply to already started executions.  Defaults to false.
V1CronJobSpec.timeZone The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones.
V1CronJobStatus CronJobStatus represents the current state of a cron job.
V1CronJobStatus.active A list of pointers to currently running jobs.
V1CronJobStatus.lastScheduleTime Information when was the last time the job was successfully scheduled.
V1CronJobStatus.lastSuccessfulTime Information when was the last time the job successfully completed.
V1CustomResourceColumnDefinition CustomResourceColumnDefinition specifies a column for server side printing.
V1CustomResourceColumnDefinition.description description is a human readable description of this column.
V1CustomResourceColumnDefinition.format format is an optional OpenAPI type definition for this column.
V1CustomResourceColumnDefinition.jsonPath jsonPath is a simple JSON path (i.e. with array notation) which is evaluated against each custom resource to produce the value for this column.
V1CustomResourceColumnDefinition.name name is a human readable name for the column.
V1CustomResourceColumnDefinition.priority priority is an integer defining the relative importance of this column compared to others.
V1CustomResourceColumnDefinition.type type is an OpenAPI type definition for this column.
V1CustomResourceConversion CustomResourceConversion describes how to convert different versions of a CR.
V1CustomResourceConversion.strategy strategy specifies how custom resources are converted between versions.
V1CustomResourceDefinition CustomResourceDefinition represents a resource that should be exposed on the API server.  Its name MUST be in the format <.spec.name>.<.spec.group>.
V1CustomResourceDefinition.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1CustomResourceDefinition.kind Kind is a string value representing the REST resource this object represents.
V1CustomResourceDefinitionCondition CustomResourceDefinitionCondition contains details for the current condition of this pod.
V1CustomResourceDefinitionCondition.lastTransitionTime lastTransitionTime last time the condition transitioned from one status to another.
V1CustomResourceDefinitionCondition.message message is a human-readable message indicating details about last transition.
V1CustomResourceDefinitionCondition.reason reason is a unique, one-word, CamelCase reason for the condition's last transition.
V1CustomResourceDefinitionCondition.status status is the status of the condition.
V1CustomResourceDefinitionCondition.type type is the type of the condition.
V1CustomResourceDefinitionNames CustomResourceDefinitionNames indicates the names to serve this CustomResourceDefinition
V1CustomResourceDefinitionNames.categories categories is a list of grouped resources this custom resource belongs to (e.g. 'all').
V1CustomResourceDefinitionNames.kind kind is the serialized kind of the resource.
V1CustomResourceDefinitionNames.listKind listKind is the serialized kind of the list for this resource.
V1CustomResourceDefinitionNames.plural plural is the plural name of the resource to serve.
V1CustomResourceDefinitionNames.shortNames shortNames are short names for the resource, exposed in API discovery documents, and used by clients to support invocations like 'kubectl get <shortname>'.
V1CustomResourceDefinitionNames.singular singular is the singular name of the resource.
V1CustomResourceDefinitionSpec CustomResourceDefinitionSpec describes how a user wants their resource to appear
V1CustomResourceDefinitionSpec.group group is the API group of the defined custom resource.
V1CustomResourceDefinitionSpec.preserveUnknownFields preserveUnknownFields indicates that object fields which are not specified in the OpenAPI schema should be preserved when persisting to storage. apiVersion, kind, metadata and known fields inside metadata are always preserved.
V1CustomResourceDefinitionSpec.scope scope indicates whether the defined custom resource is cluster- or namespace-scoped.
V1CustomResourceDefinitionSpec.versions versions is the list of all API versions of the defined custom resource.
V1CustomResourceDefinitionStatus CustomResourceDefinitionStatus indicates the state of the CustomResourceDefinition
V1CustomResourceDefinitionStatus.conditions conditions indicate state for particular aspects of a CustomResourceDefinition
V1CustomResourceDefinitionStatus.storedVersions storedVersions lists all versions of CustomResources that were ever persisted.
V1CustomResourceDefinitionVersion CustomResourceDefinitionVersion describes a version for CRD.
V1CustomResourceDefinitionVersion.additionalPrinterColumns additionalPrinterColumns specifies additional columns returned in Table output.
V1CustomResourceDefinitionVersion.deprecated deprecated indicates this version of the custom resource API is deprecated.
V1CustomResourceDefinitionVersion.deprecationWarning deprecationWarning overrides the default warning returned to API clients.
V1CustomResourceDefinitionVersion.name name is the version name, e.g. “v1”, “v2beta1”, etc.
V1CustomResourceDefinitionVersion.selectableFields selectableFields specifies paths to fields that may be used as field selectors.
V1CustomResourceDefinitionVersion.served served is a flag enabling/disabling this version from being served via REST APIs
V1CustomResourceDefinitionVersion.storage storage indicates this version should be used when persisting custom resources to storage.
V1CustomResourceSubresourceScale CustomResourceSubresourceScale defines how to serve the scale subresource for CustomResources.
V1CustomResourceSubresourceScale.labelSelectorPath labelSelectorPath defines the JSON path inside of a custom resource that corresponds to Scale 'status.selector'.
V1CustomResourceSubresourceScale.specReplicasPath specReplicasPath defines the JSON path inside of a custom resource that corresponds to Scale 'spec.replicas'.
V1CustomResourceSubresourceScale.statusReplicasPath statusReplicasPath defines the JSON path inside of a custom resource that corresponds to Scale 'status.replicas'.
V1CustomResourceSubresources CustomResourceSubresources defines the status and scale subresources for CustomResources.
V1CustomResourceSubresources.status status indicates the custom resource should serve a '/status' subresource.
V1CustomResourceValidation CustomResourceValidation is a list of validation methods for CustomResources.
V1DaemonEndpoint DaemonEndpoint contains information about a single Daemon endpoint.
V1DaemonEndpoint.Port Port number of the given endpoint.
V1DaemonSet DaemonSet represents the configuration of a daemon set.
V1DaemonSet.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1DaemonSet.kind Kind is a string value representing the REST resource this object represents.
V1DaemonSetCondition DaemonSetCondition describes the state of a DaemonSet at a certain point.
V1DaemonSetCondition.lastTransitionTime Last time the condition transitioned from one status to another.
V1DaemonSetCondition.message A human readable message indicating details about the transition.
V1DaemonSetCondition.reason The reason for the condition's last transition.
V1DaemonSetCondition.status Status of the condition, one of True, False, Unknown.
V1DaemonSetCondition.type Type of DaemonSet condition.
V1DaemonSetSpec DaemonSetSpec is the specification of a daemon set.
V1DaemonSetSpec.minReadySeconds The minimum number of seconds for which a newly created DaemonSet pod should be ready without any of its container crashing, for it to be considered available.
V1DaemonSetSpec.revisionHistoryLimit The number of old history to retain to allow rollback.
V1DaemonSetStatus DaemonSetStatus represents the current status of a daemon set.
V1DaemonSetStatus.collisionCount Count of hash collisions for the DaemonSet.
V1DaemonSetStatus.conditions Represents the latest available observations of a DaemonSet's current state.
V1DaemonSetStatus.currentNumberScheduled The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod.
V1DaemonSetStatus.desiredNumberScheduled The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod).
V1DaemonSetStatus.numberAvailable The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)
V1DaemonSetStatus.numberMisscheduled The number of nodes that are running the daemon pod, but are not supposed to run the daemon pod.
V1DaemonSetStatus.numberReady numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition.
V1DaemonSetStatus.numberUnavailable The number of nodes that should be running the daemon pod and have none of the daemon pod running and available (ready for at least spec.minReadySeconds)
V1DaemonSetStatus.observedGeneration The most recent generation observed by the daemon set controller.
V1DaemonSetStatus.updatedNumberScheduled The total number of nodes that are running updated daemon pod
V1DaemonSetUpdateStrategy DaemonSetUpdateStrategy is a struct used to control the update strategy for a DaemonSet.
V1DaemonSetUpdateStrategy.type Type of daemon set update.
V1DeleteOptions DeleteOptions may be provided when deleting an API object.
V1DeleteOptions.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1DeleteOptions.dryRun When present, indicates that modifications should not be persisted.
V1DeleteOptions.gracePeriodSeconds The duration in seconds before the object should be deleted.
V1DeleteOptions.ignoreStoreReadErrorWithClusterBreakingPotential if set to true, it will trigger an unsafe deletion of the resource in case the normal deletion flow fails with a corrupt object error.
V1DeleteOptions.kind Kind is a string value representing the REST resource this object represents.
V1DeleteOptions.orphanDependents Deprecated: please use the PropagationPolicy, this field will be deprecated in 1.7.
V1DeleteOptions.propagationPolicy Whether and how garbage collection will be performed.
V1Deployment Deployment enables declarative updates for Pods and ReplicaSets.
V1Deployment.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1Deployment.kind Kind is a string value representing the REST resource this object represents.
V1DeploymentCondition DeploymentCondition describes the state of a deployment at a certain point.
V1DeploymentCondition.lastTransitionTime Last time the condition transitioned from one status to another.
V1DeploymentCondition.lastUpdateTime The last time this condition was updated.
V1DeploymentCondition.message A human readable message indicating details about the transition.
V1DeploymentCondition.reason The reason for the condition's last transition.
V1DeploymentCondition.status Status of the condition, one of True, False, Unknown.
V1DeploymentCondition.type Type of deployment condition.
V1DeploymentSpec DeploymentSpec is the specification of the desired behavior of the Deployment.
V1DeploymentSpec.minReadySeconds Minimum number of seconds for which a newly created pod should be ready without any of its container crashing, for it to be considered available.
V1DeploymentSpec.paused Indicates that the deployment is paused.
V1DeploymentSpec.progressDeadlineSeconds The maximum time in seconds for a deployment to make progress before it is considered to be failed.
V1DeploymentSpec.replicas Number of desired pods.
V1DeploymentSpec.revisionHistoryLimit The number of old ReplicaSets to retain to allow rollback.
V1DeploymentStatus DeploymentStatus is the most recently observed status of the Deployment.
V1DeploymentStatus.availableReplicas Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.
V1DeploymentStatus.collisionCount Count of hash collisions for the Deployment.
V1DeploymentStatus.conditions Represents the latest available observations of a deployment's current state.
V1DeploymentStatus.observedGeneration The generation observed by the deployment controller.
V1DeploymentStatus.readyReplicas Total number of non-terminating pods targeted by this Deployment with a Ready Condition.
V1DeploymentStatus.replicas Total number of non-terminating pods targeted by this deployment (their labels match the selector).
V1DeploymentStatus.terminatingReplicas Total number of terminating pods targeted by this deployment.
V1DeploymentStatus.unavailableReplicas Total number of unavailable pods targeted by this deployment.
V1DeploymentStatus.updatedReplicas Total number of non-terminating pods targeted by this deployment that have the desired template spec.
V1DeploymentStrategy DeploymentStrategy describes how to replace existing pods with new ones.
V1DeploymentStrategy.type Type of deployment.
V1DownwardAPIProjection Represents downward API info for projecting into a projected volume.
V1DownwardAPIProjection.items Items is a list of DownwardAPIVolume file
V1DownwardAPIVolumeFile DownwardAPIVolumeFile represents information to create the file containing the pod field
V1DownwardAPIVolumeFile.mode Optional: mode bits used to set permissions on this file, must be an octal value between 0000 and 0777 or a decimal value between 0 and 511.
V1DownwardAPIVolumeFile.path Required: Path is  the relative path name of the file to be created.
V1DownwardAPIVolumeSource DownwardAPIVolumeSource represents a volume containing downward API info.
V1DownwardAPIVolumeSource.defaultMode Optional: mode bits to use on created files by default.
V1DownwardAPIVolumeSource.items Items is a list of downward API volume file
V1EmptyDirVolumeSource Represents an empty directory for a pod.
V1EmptyDirVolumeSource.medium medium represents what type of storage medium should back this directory.
V1EmptyDirVolumeSource.sizeLimit sizeLimit is the total amount of local storage required for this EmptyDir volume.
V1Endpoint Endpoint represents a single logical "backend" implementing a service.
V1Endpoint.addresses addresses of this endpoint.
V1Endpoint.deprecatedTopology deprecatedTopology contains topology information part of the v1beta1 API.
V1Endpoint.hostname hostname of this endpoint.
V1Endpoint.nodeName nodeName represents the name of the Node hosting this endpoint.
V1Endpoint.zone zone is the name of the Zone this endpoint exists in.
V1EndpointAddress EndpointAddress is a tuple that describes single IP address.
V1EndpointAddress.hostname The Hostname of this endpoint
V1EndpointAddress.ip The IP of this endpoint.
V1EndpointAddress.nodeName Optional: Node hosting this endpoint.
V1EndpointConditions EndpointConditions represents the current condition of an endpoint.
V1EndpointConditions.ready ready indicates that this endpoint is ready to receive traffic, according to whatever system is managing the endpoint.
V1EndpointConditions.serving serving indicates that this endpoint is able to receive traffic, according to whatever system is managing the endpoint.
V1EndpointConditions.terminating terminating indicates that this endpoint is terminating.
V1EndpointHints EndpointHints provides hints describing how an endpoint should be consumed.
V1EndpointHints.forNodes forNodes indicates the node(s) this endpoint should be consumed by when using topology aware routing.
V1EndpointHints.forZones forZones indicates the zone(s) this endpoint should be consumed by when using topology aware routing.
V1EndpointSlice EndpointSlice represents a set of service endpoints.
V1EndpointSlice.addressType addressType specifies the type of address carried by this EndpointSlice.
V1EndpointSlice.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1EndpointSlice.endpoints endpoints is a list of unique endpoints in this slice.
V1EndpointSlice.kind Kind is a string value representing the REST resource this object represents.
V1EndpointSlice.ports ports specifies the list of network ports exposed by each endpoint in this slice.
V1EndpointSubset EndpointSubset is a group of addresses with a common set of ports.
V1EndpointSubset.addresses IP addresses which offer the related ports that are marked as ready.
V1EndpointSubset.notReadyAddresses IP addresses which offer the related ports but are not currently marked as ready because they have not yet finished starting, have recently failed a readiness check, or have recently failed a liveness check.
V1EndpointSubset.ports Port numbers available on the related IP addresses.
V1Endpoints Endpoints is a collection of endpoints that implement the actual service.
V1Endpoints.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1Endpoints.kind Kind is a string value representing the REST resource this object represents.
V1Endpoints.subsets The set of all endpoints is the union of all subsets.
V1EnvFromSource EnvFromSource represents the source of a set of ConfigMaps or Secrets
V1EnvFromSource.prefix Optional text to prepend to the name of each environment variable.
V1EnvVar EnvVar represents an environment variable present in a Container.
V1EnvVar.name Name of the environment variable.
V1EnvVar.value Variable references $(VAR_NAME) are expanded using the previously defined environment variables in the container and any service environment variables.
V1EnvVarSource EnvVarSource represents a source for the value of an EnvVar.
V1EphemeralContainer An EphemeralContainer is a temporary container that you may add to an existing Pod for user-initiated activities such as debugging.
V1EphemeralContainer.args Arguments to the entrypoint.
V1EphemeralContainer.command Entrypoint array.
V1EphemeralContainer.env List of environment variables to set in the container.
V1EphemeralContainer.envFrom List of sources to populate environment variables in the container.
V1EphemeralContainer.image Container image name.
V1EphemeralContainer.imagePullPolicy Image pull policy.
V1EphemeralContainer.name Name of the ephemeral container specified as a DNS_LABEL.
V1EphemeralContainer.ports Ports are not allowed for ephemeral containers.
V1EphemeralContainer.resizePolicy Resources resize policy for the container.
V1EphemeralContainer.restartPolicy Restart policy for the container to manage the restart behavior of each container within a pod.
V1EphemeralContainer.restartPolicyRules Represents a list of rules to be checked to determine if the container should be restarted on exit.
V1EphemeralContainer.stdin Whether this container should allocate a buffer for stdin in the container runtime.
V1EphemeralContainer.stdinOnce Whether the container runtime should close the stdin channel after it has been opened by a single attach.
V1EphemeralContainer.targetContainerName If set, the name of the container from PodSpec that this ephemeral container targets.
V1EphemeralContainer.terminationMessagePath Optional: Path at which the file to which the container's termination message will be written is mounted into the container's filesystem.
V1EphemeralContainer.terminationMessagePolicy Indicate how the termination message should be populated.
V1EphemeralContainer.tty Whether this container should allocate a TTY for itself, also requires 'stdin' to be true.
V1EphemeralContainer.volumeDevices volumeDevices is the list of block devices to be used by the container.
V1EphemeralContainer.volumeMounts Pod volumes to mount into the container's filesystem.
V1EphemeralContainer.workingDir Container's working directory.
V1EphemeralVolumeSource Represents an ephemeral volume that is handled by a normal storage driver.
V1EventSource EventSource contains information for an event.
V1EventSource.component Component from which the event is generated.
V1EventSource.host Node name on which the event is generated.
V1Eviction Eviction evicts a pod from its node subject to certain policies and safety constraints.
V1Eviction.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1Eviction.kind Kind is a string value representing the REST resource this object represents.
V1ExecAction ExecAction describes a "run in container" action.
V1ExecAction.command Command is the command line to execute inside the container, the working directory for the command  is root ('/') in the container's filesystem.
V1ExternalDocumentation ExternalDocumentation allows referencing an external resource for extended documentation.
V1FCVolumeSource Represents a Fibre Channel volume.
V1FCVolumeSource.fsType fsType is the filesystem type to mount.
V1FCVolumeSource.lun lun is Optional: FC target lun number
V1FCVolumeSource.readOnly readOnly is Optional: Defaults to false (read/write).
V1FCVolumeSource.targetWWNs targetWWNs is Optional: FC target worldwide names (WWNs)
V1FCVolumeSource.wwids wwids Optional: FC volume world wide identifiers (wwids) Either wwids or combination of targetWWNs and lun must be set, but not both simultaneously.
V1FieldSelectorAttributes FieldSelectorAttributes indicates a field limited access.
V1FieldSelectorAttributes.rawSelector rawSelector is the serialization of a field selector that would be included in a query parameter.
V1FieldSelectorAttributes.requirements requirements is the parsed interpretation of a field selector.
V1FieldSelectorRequirement FieldSelectorRequirement is a selector that contains values, a key, and an operator that relates the key and values.
V1FieldSelectorRequirement.key key is the field selector key that the requirement applies to.
V1FieldSelectorRequirement.operator operator represents a key's relationship to a set of values.
V1FieldSelectorRequirement.values values is an array of string values.
V1FileKeySelector FileKeySelector selects a key of the env file.
V1FileKeySelector.key The key within the env file.
V1FileKeySelector.optional Specify whether the file or its key must be defined.
V1FileKeySelector.path The path within the volume from which to select the file.
V1FileKeySelector.volumeName The name of the volume mount containing the env file.
V1FlexVolumeSource FlexVolume represents a generic volume resource that is provisioned/attached using an exec based plugin.
V1FlexVolumeSource.driver driver is the name of the driver to use for this volume.
V1FlexVolumeSource.fsType fsType is the filesystem type to mount.
V1FlexVolumeSource.options options is Optional: this field holds extra command options if any.
V1FlexVolumeSource.readOnly readOnly is Optional: defaults to false (read/write).
V1FlockerVolumeSource Represents a Flocker volume mounted by the Flocker agent.
V1FlockerVolumeSource.datasetName datasetName is Name of the dataset stored as metadata -> name on the dataset for Flocker should be considered as deprecated
V1FlockerVolumeSource.datasetUUID datasetUUID is the UUID of the dataset.
V1ForNode ForNode provides information about which nodes should consume this endpoint.
V1ForNode.name name represents the name of the node.
V1ForZone ForZone provides information about which zones should consume this endpoint.
V1ForZone.name name represents the name of the zone.
V1GCEPersistentDiskVolumeSource Represents a Persistent Disk resource in Google Compute Engine.  A GCE PD must exist before mounting to a container.
V1GCEPersistentDiskVolumeSource.fsType fsType is filesystem type of the volume that you want to mount.
V1GCEPersistentDiskVolumeSource.partition partition is the partition in the volume that you want to mount.
V1GCEPersistentDiskVolumeSource.pdName pdName is unique name of the PD resource in GCE.
V1GCEPersistentDiskVolumeSource.readOnly readOnly here will force the ReadOnly setting in VolumeMounts.
V1GRPCAction GRPCAction specifies an action involving a GRPC service.
V1GRPCAction.port Port number of the gRPC service.
V1GRPCAction.service Service is the name of the service to place in the gRPC HealthCheckRequest (see https://github.com/grpc/grpc/blob/master/doc/health-checking.md).  If this is not specified, the default behavior is defined by gRPC.
V1GitRepoVolumeSource Represents a volume that is populated with the contents of a git repository.
V1GitRepoVolumeSource.directory directory is the target directory name.
V1GitRepoVolumeSource.repository repository is the URL
V1GitRepoVolumeSource.revision revision is the commit hash for the specified revision.
V1GlusterfsVolumeSource Represents a Glusterfs mount that lasts the lifetime of a pod.
V1GlusterfsVolumeSource.endpoints endpoints is the endpoint name that details Glusterfs topology.
V1GlusterfsVolumeSource.path path is the Glusterfs volume path.
V1GlusterfsVolumeSource.readOnly readOnly here will force the Glusterfs volume to be mounted with read-only permissions.
V1HTTPGetAction HTTPGetAction describes an action based on HTTP Get requests.
V1HTTPGetAction.host Host name to connect to, defaults to the pod IP.
V1HTTPGetAction.httpHeaders Custom headers to set in the request.
V1HTTPGetAction.path Path to access on the HTTP server.
V1HTTPGetAction.port IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.
V1HTTPGetAction.scheme Scheme to use for connecting to the host.
V1HTTPHeader HTTPHeader describes a custom header to be used in HTTP probes
V1HTTPHeader.name The header field name.
V1HTTPHeader.value The header field value
V1HTTPIngressPath HTTPIngressPath associates a path with a backend.
V1HTTPIngressPath.path path is matched against the path of an incoming request.
V1HTTPIngressPath.pathType pathType determines the interpretation of the path matching.
V1HTTPIngressRuleValue HTTPIngressRuleValue is a list of http selectors pointing to backends.
V1HTTPIngressRuleValue.paths paths is a collection of paths that map requests to backends.
V1HostAlias HostAlias holds the mapping between IP and hostnames that will be injected as an entry in the pod's hosts file.
V1HostAlias.hostnames Hostnames for the above IP address.
V1HostAlias.ip IP address of the host file entry.
V1HostIP HostIP represents a single IP address allocated to the host.
V1HostIP.ip IP is the IP address assigned to the host
V1HostPathVolumeSource Represents a host path mapped into a pod.
V1HostPathVolumeSource.path path of the directory on the host.
V1HostPathVolumeSource.type type for HostPath Volume Defaults to "" More info: https://kubernetes.io/docs/concepts/storage/volumes#hostpath
V1IPBlock IPBlock describes a particular CIDR (Ex. "192.168.1.0/24","2001:db8::/64") that is allowed to the pods matched by a NetworkPolicySpec's podSelector.
V1IPBlock.cidr cidr is a string representing the IPBlock Valid examples are "192.168.1.0/24" or "2001:db8::/64"
V1IPBlock.except except is a slice of CIDRs that should not be included within an IPBlock Valid examples are "192.168.1.0/24" or "2001:db8::/64" Except values will be rejected if they are outside the cidr range
V1ISCSIVolumeSource Represents an ISCSI disk.
V1ISCSIVolumeSource.chapAuthDiscovery chapAuthDiscovery defines whether support iSCSI Discovery CHAP authentication
V1ISCSIVolumeSource.chapAuthSession chapAuthSession defines whether support iSCSI Session CHAP authentication
V1ISCSIVolumeSource.fsType fsType is the filesystem type of the volume that you want to mount.
V1ISCSIVolumeSource.initiatorName initiatorName is the custom iSCSI Initiator Name.
V1ISCSIVolumeSource.iqn iqn is the target iSCSI Qualified Name.
V1ISCSIVolumeSource.iscsiInterface iscsiInterface is the interface Name that uses an iSCSI transport.
V1ISCSIVolumeSource.lun lun represents iSCSI Target Lun number.
V1ISCSIVolumeSource.portals portals is the iSCSI Target Portal List.
V1ISCSIVolumeSource.readOnly readOnly here will force the ReadOnly setting in VolumeMounts.
V1ISCSIVolumeSource.targetPortal targetPortal is iSCSI Target Portal.
V1ImageVolumeSource ImageVolumeSource represents a image volume resource.
V1ImageVolumeSource.pullPolicy Policy for pulling OCI objects.
V1ImageVolumeSource.reference Required: Image or artifact reference to be used.
V1Ingress Ingress is a collection of rules that allow inbound connections to reach the endpoints defined by a backend.
V1Ingress.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1Ingress.kind Kind is a string value representing the REST resource this object represents.
V1IngressBackend IngressBackend describes all endpoints for a given service and port.
V1IngressClass IngressClass represents the class of the Ingress, referenced by the Ingress Spec.
V1IngressClass.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1IngressClass.kind Kind is a string value representing the REST resource this object represents.
V1IngressClassParametersReference IngressClassParametersReference identifies an API object.
V1IngressClassParametersReference.apiGroup apiGroup is the group for the resource being referenced.
V1IngressClassParametersReference.kind kind is the type of resource being referenced.
V1IngressClassParametersReference.name name is the name of resource being referenced.
V1IngressClassParametersReference.namespace namespace is the namespace of the resource being referenced.
V1IngressClassParametersReference.scope scope represents if this refers to a cluster or namespace scoped resource.
V1IngressClassSpec IngressClassSpec provides information about the class of an Ingress.
V1IngressClassSpec.controller controller refers to the name of the controller that should handle this class.
V1IngressLoadBalancerIngress IngressLoadBalancerIngress represents the status of a load-balancer ingress point.
V1IngressLoadBalancerIngress.hostname hostname is set for load-balancer ingress points that are DNS based.
V1IngressLoadBalancerIngress.ip ip is set for load-balancer ingress points that are IP based.
V1IngressLoadBalancerIngress.ports ports provides information about the ports exposed by this LoadBalancer.
V1IngressLoadBalancerStatus IngressLoadBalancerStatus represents the status of a load-balancer.
V1IngressLoadBalancerStatus.ingress ingress is a list containing ingress points for the load-balancer.
V1IngressPortStatus IngressPortStatus represents the error condition of a service port
V1IngressPortStatus.error error is to record the problem with the service port The format of the error shall comply with the following rules: - built-in error values shall be specified in this file and those shall use   CamelCase names - cloud provider specific error values must have names that comply with the   format foo.example.com/CamelCase.
V1IngressPortStatus.port port is the port number of the ingress port.
V1IngressPortStatus.protocol protocol is the protocol of the ingress port.
V1IngressRule IngressRule represents the rules mapping the paths under a specified host to the related backend services.
V1IngressRule.host host is the fully qualified domain name of a network host, as defined by RFC 3986.
V1IngressServiceBackend IngressServiceBackend references a Kubernetes Service as a Backend.
V1IngressServiceBackend.name name is the referenced service.
V1IngressSpec IngressSpec describes the Ingress the user wishes to exist.
V1IngressSpec.ingressClassName ingressClassName is the name of an IngressClass cluster resource.
V1IngressSpec.rules rules is a list of host rules used to configure the Ingress.
V1IngressSpec.tls tls represents the TLS configuration.
V1IngressStatus IngressStatus describe the current state of the Ingress.
V1IngressTLS IngressTLS describes the transport layer security associated with an ingress.
V1IngressTLS.hosts hosts is a list of hosts included in the TLS certificate.
V1IngressTLS.secretName secretName is the name of the secret used to terminate TLS traffic on port 443.
V1JSONSchemaProps JSONSchemaProps is a JSON-Schema following Specification Draft 4 (http://json-schema.org/).
V1JSONSchemaProps.additionalItems JSONSchemaPropsOrBool represents JSONSchemaProps or a boolean value.
V1JSONSchemaProps.additionalProperties JSONSchemaPropsOrBool represents JSONSchemaProps or a boolean value.
V1JSONSchemaProps.example JSON represents any valid JSON value.
V1JSONSchemaProps.format format is an OpenAPI v3 format string.
V1JSONSchemaProps.items JSONSchemaPropsOrArray represents a value that can either be a JSONSchemaProps or an array of JSONSchemaProps.
V1Job Job represents the configuration of a single job.
V1Job.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1Job.kind Kind is a string value representing the REST resource this object represents.
V1JobCondition JobCondition describes current state of a job.
V1JobCondition.lastProbeTime Last time the condition was checked.
V1JobCondition.lastTransitionTime Last time the condition transit from one status to another.
V1JobCondition.message Human readable message indicating details about last transition.
V1JobCondition.reason (brief) reason for the condition's last transition.
V1JobCondition.status Status of the condition, one of True, False, Unknown.
V1JobCondition.type Type of job condition, Complete or Failed.
V1JobSpec JobSpec describes how the job execution will look like.
V1JobSpec.activeDeadlineSeconds Specifies the duration in seconds relative to the startTime that the job may be continuously active before the system tries to terminate it; value must be positive integer.
V1JobSpec.backoffLimit Specifies the number of retries before marking this job failed.
V1JobSpec.backoffLimitPerIndex Specifies the limit for the number of retries within an index before marking this index as failed.
V1JobSpec.completionMode completionMode specifies how Pod completions are tracked.
V1JobSpec.completions Specifies the desired number of successfully finished pods the job should be run with.  Setting to null means that the success of any pod signals the success of all pods, and allows parallelism to have any positive value.  Setting to 1 means that parallelism is limited to 1 and the success of that pod signals the success of the job.
V1JobSpec.managedBy ManagedBy field indicates the controller that manages a Job.
V1JobSpec.manualSelector manualSelector controls generation of pod labels and pod selectors.
V1JobSpec.maxFailedIndexes Specifies the maximal number of failed indexes before marking the Job as failed, when backoffLimitPerIndex is set.
V1JobSpec.parallelism Specifies the maximum desired number of pods the job should run at any given time.
V1JobSpec.podReplacementPolicy podReplacementPolicy specifies when to create replacement Pods.
V1JobSpec.suspend suspend specifies whether the Job controller should create Pods or not.
V1JobSpec.ttlSecondsAfterFinished ttlSecondsAfterFinished limits the lifetime of a Job that has finished execution (either Complete or Failed).
V1JobStatus JobStatus represents the current state of a Job.
V1JobStatus.active The number of pending and running pods which are not terminating (without a deletionTimestamp).
V1JobStatus.completedIndexes completedIndexes holds the completed indexes when .spec.completionMode = "Indexed" in a text format.
V1JobStatus.completionTime Represents time when the job was completed.
V1JobStatus.conditions The latest available observations of an object's current state.
V1JobStatus.failed The number of pods which reached phase Failed.
V1JobStatus.failedIndexes FailedIndexes holds the failed indexes when spec.backoffLimitPerIndex is set.
V1JobStatus.ready The number of active pods which have a Ready condition and are not terminating (without a deletionTimestamp).
V1JobStatus.startTime Represents time when the job controller started processing a job.
V1JobStatus.succeeded The number of pods which reached phase Succeeded.
V1JobStatus.terminating The number of pods which are terminating (in phase Pending or Running and have a deletionTimestamp).  This field is beta-level.
V1JobTemplateSpec JobTemplateSpec describes the data a Job should have when created from a template
V1KeyToPath Maps a string key to a path within a volume.
V1KeyToPath.key key is the key to project.
V1KeyToPath.mode mode is Optional: mode bits used to set permissions on this file.
V1KeyToPath.path path is the relative path of the file to map the key to.
V1LabelSelector A label selector is a label query over a set of resources.
V1LabelSelector.matchExpressions matchExpressions is a list of label selector requirements.
V1LabelSelector.matchLabels matchLabels is a map of {key,value} pairs.
V1LabelSelectorAttributes LabelSelectorAttributes indicates a label limited access.
V1LabelSelectorAttributes.rawSelector rawSelector is the serialization of a field selector that would be included in a query parameter.
V1LabelSelectorAttributes.requirements requirements is the parsed interpretation of a label selector.
V1LabelSelectorRequirement A label selector requirement is a selector that contains values, a key, and an operator that relates the key and values.
V1LabelSelectorRequirement.key key is the label key that the selector applies to.
V1LabelSelectorRequirement.operator operator represents a key's relationship to a set of values.
V1LabelSelectorRequirement.values values is an array of string values.
V1Lease Lease defines a lease concept.
V1Lease.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1Lease.kind Kind is a string value representing the REST resource this object represents.
V1LeaseSpec LeaseSpec is a specification of a Lease.
V1LeaseSpec.acquireTime MicroTime is version of Time with microsecond level precision.
V1LeaseSpec.holderIdentity holderIdentity contains the identity of the holder of a current lease.
V1LeaseSpec.leaseDurationSeconds leaseDurationSeconds is a duration that candidates for a lease need to wait to force acquire it.
V1LeaseSpec.leaseTransitions leaseTransitions is the number of transitions of a lease between holders.
V1LeaseSpec.preferredHolder PreferredHolder signals to a lease holder that the lease has a more optimal holder and should be given up.
V1LeaseSpec.renewTime MicroTime is version of Time with microsecond level precision.
V1LeaseSpec.strategy Strategy indicates the strategy for picking the leader for coordinated leader election.
V1Lifecycle Lifecycle describes actions that the management system should take in response to container lifecycle events.
V1Lifecycle.stopSignal StopSignal defines which signal will be sent to a container when it is being stopped.
V1LifecycleHandler LifecycleHandler defines a specific action that should be taken in a lifecycle hook.
V1LimitRange LimitRange sets resource usage limits for each kind of resource in a Namespace.
V1LimitRange.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1LimitRange.kind Kind is a string value representing the REST resource this object represents.
V1LimitRangeItem LimitRangeItem defines a min/max usage limit for any resource that matches on kind.
V1LimitRangeItem.defaultRequest DefaultRequest is the default resource requirement request value by resource name if resource request is omitted.
V1LimitRangeItem.max Max usage constraints on this kind by resource name.
V1LimitRangeItem.maxLimitRequestRatio MaxLimitRequestRatio if specified, the named resource must have a request and limit that are both non-zero where limit divided by request is less than or equal to the enumerated value; this represents the max burst for the named resource.
V1LimitRangeItem.min Min usage constraints on this kind by resource name.
V1LimitRangeItem.type Type of resource that this limit applies to.
V1LimitRangeSpec LimitRangeSpec defines a min/max usage limit for resources that match on kind.
V1LimitRangeSpec.limits Limits is the list of LimitRangeItem objects that are enforced.
V1LinuxContainerUser LinuxContainerUser represents user identity information in Linux containers
V1LinuxContainerUser.gid GID is the primary gid initially attached to the first process in the container
V1LinuxContainerUser.supplementalGroups SupplementalGroups are the supplemental groups initially attached to the first process in the container
V1LinuxContainerUser.uid UID is the primary uid initially attached to the first process in the container
V1LoadBalancerIngress LoadBalancerIngress represents the status of a load-balancer ingress point: traffic intended for the service should be sent to an ingress point.
V1LoadBalancerIngress.hostname Hostname is set for load-balancer ingress points that are DNS based (typically AWS load-balancers)
V1LoadBalancerIngress.ip IP is set for load-balancer ingress points that are IP based (typically GCE or OpenStack load-balancers)
V1LoadBalancerIngress.ipMode IPMode specifies how the load-balancer IP behaves, and may only be specified when the ip field is specified.
V1LoadBalancerIngress.ports Ports is a list of records of service ports If used, every port defined in the service should have an entry in it
V1LoadBalancerStatus LoadBalancerStatus represents the status of a load-balancer.
V1LoadBalancerStatus.ingress Ingress is a list containing ingress points for the load-balancer.
V1LocalObjectReference LocalObjectReference contains enough information to let you locate the referenced object inside the same namespace.
V1LocalObjectReference.name Name of the referent.
V1LocalSubjectAccessReview LocalSubjectAccessReview checks whether or not a user or group can perform an action in a given namespace.
V1LocalSubjectAccessReview.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1LocalSubjectAccessReview.kind Kind is a string value representing the REST resource this object represents.
V1ManagedFieldsEntry ManagedFieldsEntry is a workflow-id, a FieldSet and the group version of the resource that the fieldset applies to.
V1ManagedFieldsEntry.apiVersion APIVersion defines the version of this resource that this field set applies to.
V1ManagedFieldsEntry.fieldsType FieldsType is the discriminator for the different fields format and version.
V1ManagedFieldsEntry.fieldsV1 FieldsV1 holds the first JSON version format as described in the "FieldsV1" type.
V1ManagedFieldsEntry.manager Manager is an identifier of the workflow managing these fields.
V1ManagedFieldsEntry.operation Operation is the type of operation which lead to this ManagedFieldsEntry being created.
V1ManagedFieldsEntry.subresource Subresource is the name of the subresource used to update that object, or empty string if the object was updated through the main resource.
V1ManagedFieldsEntry.time Time is the timestamp of when the ManagedFields entry was added.
V1ModifyVolumeStatus ModifyVolumeStatus represents the status object of ControllerModifyVolume operation
V1ModifyVolumeStatus.status status is the status of the ControllerModifyVolume operation.
V1ModifyVolumeStatus.targetVolumeAttributesClassName targetVolumeAttributesClassName is the name of the VolumeAttributesClass the PVC currently being reconciled
V1NFSVolumeSource Represents an NFS mount that lasts the lifetime of a pod.
V1NFSVolumeSource.path path that is exported by the NFS server.
V1NFSVolumeSource.readOnly readOnly here will force the NFS export to be mounted with read-only permissions.
V1NFSVolumeSource.server server is the hostname or IP address of the NFS server.
V1Namespace Namespace provides a scope for Names.
V1Namespace.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1Namespace.kind Kind is a string value representing the REST resource this object represents.
V1NamespaceCondition NamespaceCondition contains details about state of namespace.
V1NamespaceCondition.lastTransitionTime Last time the condition transitioned from one status to another.
V1NamespaceCondition.message Human-readable message indicating details about last transition.
V1NamespaceCondition.reason Unique, one-word, CamelCase reason for the condition's last transition.
V1NamespaceCondition.status Status of the condition, one of True, False, Unknown.
V1NamespaceCondition.type Type of namespace controller condition.
V1NamespaceSpec NamespaceSpec describes the attributes on a Namespace.
V1NamespaceSpec.finalizers Finalizers is an opaque list of values that must be empty to permanently remove object from storage.
V1NamespaceStatus NamespaceStatus is information about the current status of a Namespace.
V1NamespaceStatus.conditions Represents the latest available observations of a namespace's current state.
V1NamespaceStatus.phase Phase is the current lifecycle phase of the namespace.
V1NetworkPolicy NetworkPolicy describes what network traffic is allowed for a set of Pods
V1NetworkPolicy.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1NetworkPolicy.kind Kind is a string value representing the REST resource this object represents.
V1NetworkPolicyEgressRule NetworkPolicyEgressRule describes a particular set of traffic that is allowed out of pods matched by a NetworkPolicySpec's podSelector.
V1NetworkPolicyEgressRule.ports ports is a list of destination ports for outgoing traffic.
V1NetworkPolicyEgressRule.to to is a list of destinations for outgoing traffic of pods selected for this rule.
V1NetworkPolicyIngressRule NetworkPolicyIngressRule describes a particular set of traffic that is allowed to the pods matched by a NetworkPolicySpec's podSelector.
V1NetworkPolicyIngressRule.ports ports is a list of ports which should be made accessible on the pods selected for this rule.
V1NetworkPolicyPeer NetworkPolicyPeer describes a peer to allow traffic to/from.
V1NetworkPolicyPort NetworkPolicyPort describes a port to allow traffic on
V1NetworkPolicyPort.endPort endPort indicates that the range of ports from port to endPort if set, inclusive, should be allowed by the policy.
V1NetworkPolicyPort.port IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.
V1NetworkPolicyPort.protocol protocol represents the protocol (TCP, UDP, or SCTP) which traffic must match.
V1NetworkPolicySpec NetworkPolicySpec provides the specification of a NetworkPolicy
V1NetworkPolicySpec.egress egress is a list of egress rules to be applied to the selected pods.
V1NetworkPolicySpec.ingress ingress is a list of ingress rules to be applied to the selected pods.
V1NetworkPolicySpec.policyTypes policyTypes is a list of rule types that the NetworkPolicy relates to.
V1Node Node is a worker node in Kubernetes.
V1Node.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1Node.kind Kind is a string value representing the REST resource this object represents.
V1NodeAddress NodeAddress contains information for the node's address.
V1NodeAddress.address The node address.
V1NodeAddress.type Node address type, one of Hostname, ExternalIP or InternalIP.
V1NodeAffinity Node affinity is a group of node affinity scheduling rules.
V1NodeAffinity.preferredDuringSchedulingIgnoredDuringExecution The scheduler will prefer to schedule pods to nodes that satisfy the affinity expressions specified by this field, but it may choose a node that violates one or more of the expressions.
V1NodeCondition NodeCondition contains condition information for a node.
V1NodeCondition.lastHeartbeatTime Last time we got an update on a given condition.
V1NodeCondition.lastTransitionTime Last time the condition transit from one status to another.
V1NodeCondition.message Human readable message indicating details about last transition.
V1NodeCondition.reason (brief) reason for the condition's last transition.
V1NodeCondition.status Status of the condition, one of True, False, Unknown.
V1NodeCondition.type Type of node condition.
V1NodeConfigSource NodeConfigSource specifies a source of node configuration.
V1NodeConfigStatus NodeConfigStatus describes the status of the config assigned by Node.Spec.ConfigSource.
V1NodeConfigStatus.error Error describes any problems reconciling the Spec.ConfigSource to the Active config.
V1NodeDaemonEndpoints NodeDaemonEndpoints lists ports opened by daemons running on the Node.
V1NodeFeatures NodeFeatures describes the set of features implemented by the CRI implementation.
V1NodeFeatures.supplementalGroupsPolicy SupplementalGroupsPolicy is set to true if the runtime supports SupplementalGroupsPolicy and ContainerUser.
V1NodeRuntimeHandler NodeRuntimeHandler is a set of runtime handler information.
V1NodeRuntimeHandler.name Runtime handler name.
V1NodeRuntimeHandlerFeatures NodeRuntimeHandlerFeatures is a set of features implemented by the runtime handler.
V1NodeRuntimeHandlerFeatures.recursiveReadOnlyMounts RecursiveReadOnlyMounts is set to true if the runtime handler supports RecursiveReadOnlyMounts.
V1NodeRuntimeHandlerFeatures.userNamespaces UserNamespaces is set to true if the runtime handler supports UserNamespaces, including for volumes.
V1NodeSelector A node selector represents the union of the results of one or more label queries over a set of nodes; that is, it represents the OR of the selectors represented by the node selector terms.
V1NodeSelector.nodeSelectorTerms Required.
V1NodeSelectorRequirement A node selector requirement is a selector that contains values, a key, and an operator that relates the key and values.
V1NodeSelectorRequirement.key The label key that the selector applies to.
V1NodeSelectorRequirement.operator Represents a key's relationship to a set of values.
V1NodeSelectorRequirement.values An array of string values.
V1NodeSelectorTerm A null or empty node selector term matches no objects.
V1NodeSelectorTerm.matchExpressions A list of node selector requirements by node's labels.
V1NodeSelectorTerm.matchFields A list of node selector requirements by node's fields.
V1NodeSpec NodeSpec describes the attributes that a node is created with.
V1NodeSpec.externalID Deprecated.
V1NodeSpec.podCIDR PodCIDR represents the pod IP range assigned to the node.
V1NodeSpec.podCIDRs podCIDRs represents the IP ranges assigned to the node for usage by Pods on that node.
V1NodeSpec.providerID ID of the node assigned by the cloud provider in the format: <ProviderName>://<ProviderSpecificNodeID>
V1NodeSpec.taints If specified, the node's taints.
V1NodeSpec.unschedulable Unschedulable controls node schedulability of new pods.
V1NodeStatus NodeStatus is information about the current status of a node.
V1NodeStatus.addresses List of addresses reachable to the node.
V1NodeStatus.allocatable Allocatable represents the resources of a node that are available for scheduling.
V1NodeStatus.capacity Capacity represents the total resources of a node.
V1NodeStatus.conditions Conditions is an array of current observed node conditions.
V1NodeStatus.images List of container images on this node
V1NodeStatus.phase NodePhase is the recently observed lifecycle phase of the node.
V1NodeStatus.runtimeHandlers The available runtime handlers.
V1NodeStatus.volumesAttached List of volumes that are attached to the node.
V1NodeStatus.volumesInUse List of attachable volumes in use (mounted) by the node.
V1NodeSwapStatus NodeSwapStatus represents swap memory information.
V1NodeSwapStatus.capacity Total amount of swap memory in bytes.
V1NodeSystemInfo NodeSystemInfo is a set of ids/uuids to uniquely identify the node.
V1NodeSystemInfo.architecture The Architecture reported by the node
V1NodeSystemInfo.bootID Boot ID reported by the node.
V1NodeSystemInfo.containerRuntimeVersion ContainerRuntime Version reported by the node through runtime remote API (e.g. containerd://1.4.2).
V1NodeSystemInfo.kernelVersion Kernel Version reported by the node from 'uname -r' (e.g. 3.16.0-0.bpo.4-amd64).
V1NodeSystemInfo.kubeProxyVersion Deprecated: KubeProxy Version reported by the node.
V1NodeSystemInfo.kubeletVersion Kubelet Version reported by the node.
V1NodeSystemInfo.machineID MachineID reported by the node.
V1NodeSystemInfo.operatingSystem The Operating System reported by the node
V1NodeSystemInfo.osImage OS Image reported by the node from /etc/os-release (e.g.
V1NodeSystemInfo.systemUUID SystemUUID reported by the node.
V1NonResourceAttributes NonResourceAttributes includes the authorization attributes available for non-resource requests to the Authorizer interface
V1NonResourceAttributes.path Path is the URL path of the request
V1NonResourceAttributes.verb Verb is the standard HTTP verb
V1NonResourceRule NonResourceRule holds information that describes a rule for the non-resource
V1NonResourceRule.nonResourceURLs NonResourceURLs is a set of partial urls that a user should have access to.  *s are allowed, but only as the full, final step in the path.  "*" means all.
V1NonResourceRule.verbs Verb is a list of kubernetes non-resource API verbs, like: get, post, put, delete, patch, head, options.  "*" means all.
V1ObjectFieldSelector ObjectFieldSelector selects an APIVersioned field of an object.
V1ObjectFieldSelector.apiVersion Version of the schema the FieldPath is written in terms of, defaults to "v1".
V1ObjectFieldSelector.fieldPath Path of the field to select in the specified API version.
V1ObjectMeta ObjectMeta is metadata that all persisted resources must have, which includes all objects users must create.
V1ObjectMeta.annotations Annotations is an unstructured key value map stored with a resource that may be set by external tools to store and retrieve arbitrary metadata.
V1ObjectMeta.creationTimestamp CreationTimestamp is a timestamp representing the server time when this object was created.
V1ObjectMeta.deletionGracePeriodSeconds Number of seconds allowed for this object to gracefully terminate before it will be removed from the system.
V1ObjectMeta.deletionTimestamp DeletionTimestamp is RFC 3339 date and time at which this resource will be deleted.
V1ObjectMeta.finalizers Must be empty before the object is deleted from the registry.
V1ObjectMeta.generateName GenerateName is an optional prefix, used by the server, to generate a unique name ONLY IF the Name field has not been provided.
V1ObjectMeta.generation A sequence number representing a specific generation of the desired state.
V1ObjectMeta.labels Map of string keys and values that can be used to organize and categorize (scope and select) objects.
V1ObjectMeta.managedFields ManagedFields maps workflow-id and version to the set of fields that are managed by that workflow.
V1ObjectMeta.name Name must be unique within a namespace.
V1ObjectMeta.namespace Namespace defines the space within which each name must be unique.
V1ObjectMeta.ownerReferences List of objects depended by this object.
V1ObjectMeta.resourceVersion An opaque value that represents the internal version of this object that can be used by clients to determine when objects have changed.
V1ObjectMeta.selfLink Deprecated: selfLink is a legacy read-only field that is no longer populated by the system.
V1ObjectMeta.uid UID is the unique in time and space value for this object.
V1ObjectReference ObjectReference contains enough information to let you inspect or modify the referred object.
V1ObjectReference.apiVersion API version of the referent.
V1ObjectReference.fieldPath If referring to a piece of an object instead of an entire object, this string should contain a valid JSON/Go field access statement, such as desiredState.manifest.containers[2].
V1ObjectReference.kind Kind of the referent.
V1ObjectReference.name Name of the referent.
V1ObjectReference.namespace Namespace of the referent.
V1ObjectReference.resourceVersion Specific resourceVersion to which this reference is made, if any.
V1ObjectReference.uid UID of the referent.
V1OwnerReference OwnerReference contains enough information to let you identify an owning object.
V1OwnerReference.apiVersion API version of the referent.
V1OwnerReference.blockOwnerDeletion If true, AND if the owner has the "foregroundDeletion" finalizer, then the owner cannot be deleted from the key-value store until this reference is removed.
V1OwnerReference.controller If true, this reference points to the managing controller.
V1OwnerReference.kind Kind of the referent.
V1OwnerReference.name Name of the referent.
V1OwnerReference.uid UID of the referent.
V1PersistentVolumeClaim PersistentVolumeClaim is a user's request for and claim to a persistent volume
V1PersistentVolumeClaim.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1PersistentVolumeClaim.kind Kind is a string value representing the REST resource this object represents.
V1PersistentVolumeClaimCondition PersistentVolumeClaimCondition contains details about state of pvc
V1PersistentVolumeClaimCondition.lastProbeTime lastProbeTime is the time we probed the condition.
V1PersistentVolumeClaimCondition.lastTransitionTime lastTransitionTime is the time the condition transitioned from one status to another.
V1PersistentVolumeClaimCondition.message message is the human-readable message indicating details about last transition.
V1PersistentVolumeClaimCondition.reason reason is a unique, this should be a short, machine understandable string that gives the reason for condition's last transition.
V1PersistentVolumeClaimCondition.status Status is the status of the condition.
V1PersistentVolumeClaimCondition.type Type is the type of the condition.
V1PersistentVolumeClaimSpec PersistentVolumeClaimSpec describes the common attributes of storage devices and allows a Source for provider-specific attributes
V1PersistentVolumeClaimSpec.accessModes accessModes contains the desired access modes the volume should have.
V1PersistentVolumeClaimSpec.storageClassName storageClassName is the name of the StorageClass required by the claim.
V1PersistentVolumeClaimSpec.volumeAttributesClassName volumeAttributesClassName may be used to set the VolumeAttributesClass used by this claim.
V1PersistentVolumeClaimSpec.volumeMode volumeMode defines what type of volume is required by the claim.
V1PersistentVolumeClaimSpec.volumeName volumeName is the binding reference to the PersistentVolume backing this claim.
V1PersistentVolumeClaimStatus PersistentVolumeClaimStatus is the current status of a persistent volume claim.
V1PersistentVolumeClaimStatus.accessModes accessModes contains the actual access modes the volume backing the PVC has.
V1PersistentVolumeClaimStatus.allocatedResourceStatuses allocatedResourceStatuses stores status of resource being resized for the given PVC.
V1PersistentVolumeClaimStatus.allocatedResources allocatedResources tracks the resources allocated to a PVC including its capacity.
V1PersistentVolumeClaimStatus.capacity capacity represents the actual resources of the underlying volume.
V1PersistentVolumeClaimStatus.conditions conditions is the current Condition of persistent volume claim.
V1PersistentVolumeClaimStatus.currentVolumeAttributesClassName currentVolumeAttributesClassName is the current name of the VolumeAttributesClass the PVC is using.
V1PersistentVolumeClaimStatus.phase phase represents the current phase of PersistentVolumeClaim.
V1PersistentVolumeClaimTemplate PersistentVolumeClaimTemplate is used to produce PersistentVolumeClaim objects as part of an EphemeralVolumeSource.
V1PersistentVolumeClaimVolumeSource PersistentVolumeClaimVolumeSource references the user's PVC in the same namespace.
V1PersistentVolumeClaimVolumeSource.claimName claimName is the name of a PersistentVolumeClaim in the same namespace as the pod using this volume.
V1PersistentVolumeClaimVolumeSource.readOnly readOnly Will force the ReadOnly setting in VolumeMounts.
V1PhotonPersistentDiskVolumeSource Represents a Photon Controller persistent disk resource.
V1PhotonPersistentDiskVolumeSource.fsType fsType is the filesystem type to mount.
V1PhotonPersistentDiskVolumeSource.pdID pdID is the ID that identifies Photon Controller persistent disk
V1Pod Pod is a collection of containers that can run on a host.
V1Pod.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1Pod.kind Kind is a string value representing the REST resource this object represents.
V1PodAffinity Pod affinity is a group of inter pod affinity scheduling rules.
V1PodAffinity.preferredDuringSchedulingIgnoredDuringExecution The scheduler will prefer to schedule pods to nodes that satisfy the affinity expressions specified by this field, but it may choose a node that violates one or more of the expressions.
V1PodAffinity.requiredDuringSchedulingIgnoredDuringExecution If the affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node.
V1PodAffinityTerm Defines a set of pods (namely those matching the labelSelector relative to the given namespace(s)) that this pod should be co-located (affinity) or not co-located (anti-affinity) with, where co-located is defined as running on a node whose value of the label with key <topologyKey> matches that of any node on which a pod of the set of pods is running
V1PodAffinityTerm.matchLabelKeys MatchLabelKeys is a set of pod label keys to select which pods will be taken into consideration.
V1PodAffinityTerm.mismatchLabelKeys MismatchLabelKeys is a set of pod label keys to select which pods will be taken into consideration.
V1PodAffinityTerm.namespaces namespaces specifies a static list of namespace names that the term applies to.
V1PodAffinityTerm.topologyKey This pod should be co-located (affinity) or not co-located (anti-affinity) with the pods matching the labelSelector in the specified namespaces, where co-located is defined as running on a node whose value of the label with key topologyKey matches that of any node on which any of the selected pods is running.
V1PodAntiAffinity Pod anti affinity is a group of inter pod anti affinity scheduling rules.
V1PodAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution The scheduler will prefer to schedule pods to nodes that satisfy the anti-affinity expressions specified by this field, but it may choose a node that violates one or more of the expressions.
V1PodAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution If the anti-affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node.
V1PodCertificateProjection PodCertificateProjection provides a private key and X.509 certificate in the pod filesystem.
V1PodCertificateProjection.certificateChainPath Write the certificate chain at this path in the projected volume.  Most applications should use credentialBundlePath.  When using keyPath and certificateChainPath, your application needs to check that the key and leaf certificate are consistent, because it is possible to read the files mid-rotation.
V1PodCertificateProjection.credentialBundlePath Write the credential bundle at this path in the projected volume.  The credential bundle is a single file that contains multiple PEM blocks.
V1PodCertificateProjection.keyPath Write the key at this path in the projected volume.  Most applications should use credentialBundlePath.  When using keyPath and certificateChainPath, your application needs to check that the key and leaf certificate are consistent, because it is possible to read the files mid-rotation.
V1PodCertificateProjection.keyType The type of keypair Kubelet will generate for the pod.  Valid values are "RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", and "ED25519".
V1PodCertificateProjection.maxExpirationSeconds maxExpirationSeconds is the maximum lifetime permitted for the certificate.  Kubelet copies this value verbatim into the PodCertificateRequests it generates for this projection.  If omitted, kube-apiserver will set it to 86400(24 hours). kube-apiserver will reject values shorter than 3600 (1 hour).  The maximum allowable value is 7862400 (91 days).  The signer implementation is then free to issue a certificate with any lifetime *shorter* than MaxExpirationSeconds, but no shorter than 3600 seconds (1 hour).  This constraint is enforced by kube-apiserver. 'kubernetes.io' signers will never issue certificates with a lifetime longer than 24 hours.
V1PodCertificateProjection.signerName Kubelet's generated CSRs will be addressed to this signer.
V1PodCondition PodCondition contains details for the current condition of this pod.
V1PodCondition.lastProbeTime Last time we probed the condition.
V1PodCondition.lastTransitionTime Last time the condition transitioned from one status to another.
V1PodCondition.message Human-readable message indicating details about last transition.
V1PodCondition.observedGeneration If set, this represents the .metadata.generation that the pod condition was set based upon.
V1PodCondition.reason Unique, one-word, CamelCase reason for the condition's last transition.
V1PodCondition.status Status is the status of the condition.
V1PodCondition.type Type is the type of the condition.
V1PodDNSConfig PodDNSConfig defines the DNS parameters of a pod in addition to those generated from DNSPolicy.
V1PodDNSConfig.nameservers A list of DNS name server IP addresses.
V1PodDNSConfig.options A list of DNS resolver options.
V1PodDNSConfig.searches A list of DNS search domains for host-name lookup.
V1PodDNSConfigOption PodDNSConfigOption defines DNS resolver options of a pod.
V1PodDNSConfigOption.name Name is this DNS resolver option's name.
V1PodDNSConfigOption.value Value is this DNS resolver option's value.
V1PodDisruptionBudget PodDisruptionBudget is an object to define the max disruption that can be caused to a collection of pods
V1PodDisruptionBudget.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1PodDisruptionBudget.kind Kind is a string value representing the REST resource this object represents.
V1PodDisruptionBudgetSpec PodDisruptionBudgetSpec is a description of a PodDisruptionBudget.
V1PodDisruptionBudgetSpec.maxUnavailable IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.
V1PodDisruptionBudgetSpec.minAvailable IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.
V1PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy UnhealthyPodEvictionPolicy defines the criteria for when unhealthy pods should be considered for eviction.
V1PodDisruptionBudgetStatus PodDisruptionBudgetStatus represents information about the status of a PodDisruptionBudget.
V1PodDisruptionBudgetStatus.conditions Conditions contain conditions for PDB.
V1PodDisruptionBudgetStatus.currentHealthy current number of healthy pods
V1PodDisruptionBudgetStatus.desiredHealthy minimum desired number of healthy pods
V1PodDisruptionBudgetStatus.disruptedPods DisruptedPods contains information about pods whose eviction was processed by the API server eviction subresource handler but has not yet been observed by the PodDisruptionBudget controller.
V1PodDisruptionBudgetStatus.disruptionsAllowed Number of pod disruptions that are currently allowed.
V1PodDisruptionBudgetStatus.expectedPods total number of pods counted by this disruption budget
V1PodDisruptionBudgetStatus.observedGeneration Most recent generation observed when updating this PDB status.
V1PodExtendedResourceClaimStatus PodExtendedResourceClaimStatus is stored in the PodStatus for the extended resource requests backed by DRA.
V1PodExtendedResourceClaimStatus.requestMappings RequestMappings identifies the mapping of <container, extended resource backed by DRA> to  device request in the generated ResourceClaim.
V1PodExtendedResourceClaimStatus.resourceClaimName ResourceClaimName is the name of the ResourceClaim that was generated for the Pod in the namespace of the Pod.
V1PodFailurePolicy PodFailurePolicy describes how failed pods influence the backoffLimit.
V1PodFailurePolicy.rules A list of pod failure policy rules.
V1PodFailurePolicyOnExitCodesRequirement PodFailurePolicyOnExitCodesRequirement describes the requirement for handling a failed pod based on its container exit codes.
V1PodFailurePolicyOnExitCodesRequirement.containerName Restricts the check for exit codes to the container with the specified name.
V1PodFailurePolicyOnExitCodesRequirement.operator Represents the relationship between the container exit code(s) and the specified values.
V1PodFailurePolicyOnExitCodesRequirement.values Specifies the set of values.
V1PodFailurePolicyOnPodConditionsPattern PodFailurePolicyOnPodConditionsPattern describes a pattern for matching an actual pod condition type.
V1PodFailurePolicyOnPodConditionsPattern.status Specifies the required Pod condition status.
V1PodFailurePolicyOnPodConditionsPattern.type Specifies the required Pod condition type.
V1PodFailurePolicyRule PodFailurePolicyRule describes how a pod failure is handled when the requirements are met.
V1PodFailurePolicyRule.action Specifies the action taken on a pod failure when the requirements are satisfied.
V1PodFailurePolicyRule.onPodConditions Represents the requirement on the pod conditions.
V1PodIP PodIP represents a single IP address allocated to the pod.
V1PodIP.ip IP is the IP address assigned to the pod
V1PodOS PodOS defines the OS parameters of a pod.
V1PodOS.name Name is the name of the operating system.
V1PodReadinessGate PodReadinessGate contains the reference to a pod condition
V1PodReadinessGate.conditionType ConditionType refers to a condition in the pod's condition list with matching type.
V1PodResourceClaim PodResourceClaim references exactly one ResourceClaim, either directly or by naming a ResourceClaimTemplate which is then turned into a ResourceClaim for the pod.  It adds a name to it that uniquely identifies the ResourceClaim inside the Pod.
V1PodResourceClaim.name Name uniquely identifies this resource claim inside the pod.
V1PodResourceClaim.resourceClaimName ResourceClaimName is the name of a ResourceClaim object in the same namespace as this pod.  Exactly one of ResourceClaimName and ResourceClaimTemplateName must be set.
V1PodResourceClaim.resourceClaimTemplateName ResourceClaimTemplateName is the name of a ResourceClaimTemplate object in the same namespace as this pod.  The template will be used to create a new ResourceClaim, which will be bound to this pod.
V1PodResourceClaimStatus PodResourceClaimStatus is stored in the PodStatus for each PodResourceClaim which references a ResourceClaimTemplate.
V1PodResourceClaimStatus.name Name uniquely identifies this resource claim inside the pod.
V1PodResourceClaimStatus.resourceClaimName ResourceClaimName is the name of the ResourceClaim that was generated for the Pod in the namespace of the Pod.
V1PodSchedulingGate PodSchedulingGate is associated to a Pod to guard its scheduling.
V1PodSchedulingGate.name Name of the scheduling gate.
V1PodSecurityContext PodSecurityContext holds pod-level security attributes and common container settings.
V1PodSecurityContext.fsGroup A special supplemental group that applies to all containers in a pod.
V1PodSecurityContext.fsGroupChangePolicy fsGroupChangePolicy defines behavior of changing ownership and permission of the volume before being exposed inside Pod.
V1PodSecurityContext.runAsGroup The GID to run the entrypoint of the container process.
V1PodSecurityContext.runAsNonRoot Indicates that the container must run as a non-root user.
V1PodSecurityContext.runAsUser The UID to run the entrypoint of the container process.
V1PodSecurityContext.seLinuxChangePolicy seLinuxChangePolicy defines how the container's SELinux label is applied to all volumes used by the Pod.
V1PodSecurityContext.supplementalGroups A list of groups applied to the first process run in each container, in addition to the container's primary GID and fsGroup (if specified).  If the SupplementalGroupsPolicy feature is enabled, the supplementalGroupsPolicy field determines whether these are in addition to or instead of any group memberships defined in the container image.
V1PodSecurityContext.supplementalGroupsPolicy Defines how supplemental groups of the first container processes are calculated.
V1PodSecurityContext.sysctls Sysctls hold a list of namespaced sysctls used for the pod.
V1PodSpec PodSpec is a description of a pod.
V1PodSpec.activeDeadlineSeconds Optional duration in seconds the pod may be active on the node relative to StartTime before the system will actively try to mark it failed and kill associated containers.
V1PodSpec.automountServiceAccountToken AutomountServiceAccountToken indicates whether a service account token should be automatically mounted.
V1PodSpec.containers List of containers belonging to the pod.
V1PodSpec.dnsPolicy Set DNS policy for the pod.
V1PodSpec.enableServiceLinks EnableServiceLinks indicates whether information about services should be injected into pod's environment variables, matching the syntax of Docker links.
V1PodSpec.ephemeralContainers List of ephemeral containers run in this pod.
V1PodSpec.hostAliases HostAliases is an optional list of hosts and IPs that will be injected into the pod's hosts file if specified.
V1PodSpec.hostIPC Use the host's ipc namespace.
V1PodSpec.hostNetwork Host networking requested for this pod.
V1PodSpec.hostPID Use the host's pid namespace.
V1PodSpec.hostUsers Use the host's user namespace.
V1PodSpec.hostname Specifies the hostname of the Pod If not specified, the pod's hostname will be set to a system-defined value.
V1PodSpec.hostnameOverride HostnameOverride specifies an explicit override for the pod's hostname as perceived by the pod.
V1PodSpec.imagePullSecrets ImagePullSecrets is an optional list of references to secrets in the same namespace to use for pulling any of the images used by this PodSpec.
V1PodSpec.initContainers List of initialization containers belonging to the pod.
V1PodSpec.nodeName NodeName indicates in which node this pod is scheduled.
V1PodSpec.nodeSelector NodeSelector is a selector which must be true for the pod to fit on a node.
V1PodSpec.overhead Overhead represents the resource overhead associated with running a pod for a given RuntimeClass.
V1PodSpec.preemptionPolicy PreemptionPolicy is the Policy for preempting pods with lower priority.
V1PodSpec.priority The priority value.
V1PodSpec.priorityClassName If specified, indicates the pod's priority. "system-node-critical" and "system-cluster-critical" are two special keywords which indicate the highest priorities with the former being the highest priority.
V1PodSpec.readinessGates If specified, all readiness gates will be evaluated for pod readiness.
V1PodSpec.resourceClaims ResourceClaims defines which ResourceClaims must be allocated and reserved before the Pod is allowed to start.
V1PodSpec.restartPolicy Restart policy for all containers within the pod.
V1PodSpec.runtimeClassName RuntimeClassName refers to a RuntimeClass object in the node.k8s.io group, which should be used to run this pod.  If no RuntimeClass resource matches the named class, the pod will not be run.
V1PodSpec.schedulerName If specified, the pod will be dispatched by specified scheduler.
V1PodSpec.schedulingGates SchedulingGates is an opaque list of values that if specified will block scheduling the pod.
V1PodSpec.serviceAccount DeprecatedServiceAccount is a deprecated alias for ServiceAccountName.
V1PodSpec.serviceAccountName ServiceAccountName is the name of the ServiceAccount to use to run this pod.
V1PodSpec.setHostnameAsFQDN If true the pod's hostname will be configured as the pod's FQDN, rather than the leaf name (the default).
V1PodSpec.shareProcessNamespace Share a single process namespace between all of the containers in a pod.
V1PodSpec.subdomain If specified, the fully qualified Pod hostname will be "<hostname>.<subdomain>.<pod namespace>.svc.<cluster domain>".
V1PodSpec.terminationGracePeriodSeconds Optional duration in seconds the pod needs to terminate gracefully.
V1PodSpec.tolerations If specified, the pod's tolerations.
V1PodSpec.topologySpreadConstraints TopologySpreadConstraints describes how a group of pods ought to spread across topology domains.
V1PodSpec.volumes List of volumes that can be mounted by containers belonging to the pod.
V1PodStatus PodStatus represents information about the status of a pod.
V1PodStatus.conditions Current service state of pod.
V1PodStatus.containerStatuses Statuses of containers in this pod.
V1PodStatus.ephemeralContainerStatuses Statuses for any ephemeral containers that have run in this pod.
V1PodStatus.hostIP hostIP holds the IP address of the host to which the pod is assigned.
V1PodStatus.hostIPs hostIPs holds the IP addresses allocated to the host.
V1PodStatus.initContainerStatuses Statuses of init containers in this pod.
V1PodStatus.message A human readable message indicating details about why the pod is in this condition.
V1PodStatus.nominatedNodeName nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods.
V1PodStatus.observedGeneration If set, this represents the .metadata.generation that the pod status was set based upon.
V1PodStatus.phase The phase of a Pod is a simple, high-level summary of where the Pod is in its lifecycle.
V1PodStatus.podIP podIP address allocated to the pod.
V1PodStatus.podIPs podIPs holds the IP addresses allocated to the pod.
V1PodStatus.qosClass The Quality of Service (QOS) classification assigned to the pod based on resource requirements See PodQOSClass type for available QOS classes More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/#quality-of-service-classes
V1PodStatus.reason A brief CamelCase message indicating details about why the pod is in this state. e.g. 'Evicted'
V1PodStatus.resize Status of resources resize desired for pod's containers.
V1PodStatus.resourceClaimStatuses Status of resource claims.
V1PodStatus.startTime RFC 3339 date and time at which the object was acknowledged by the Kubelet.
V1PodTemplateSpec PodTemplateSpec describes the data a pod should have when created from a template
V1PolicyRule PolicyRule holds information that describes a policy rule, but does not contain information about who the rule applies to or which namespace the rule applies to.
V1PolicyRule.apiGroups APIGroups is the name of the APIGroup that contains the resources.  If multiple API groups are specified, any action requested against one of the enumerated resources in any API group will be allowed. "" represents the core API group and "*" represents all API groups.
V1PolicyRule.nonResourceURLs NonResourceURLs is a set of partial urls that a user should have access to.  *s are allowed, but only as the full, final step in the path Since non-resource URLs are not namespaced, this field is only applicable for ClusterRoles referenced from a ClusterRoleBinding.
V1PolicyRule.resourceNames ResourceNames is an optional white list of names that the rule applies to.  An empty set means that everything is allowed.
V1PolicyRule.resources Resources is a list of resources this rule applies to. '*' represents all resources.
V1PolicyRule.verbs Verbs is a list of Verbs that apply to ALL the ResourceKinds contained in this rule. '*' represents all verbs.
V1PortStatus PortStatus represents the error condition of a service port
V1PortStatus.error Error is to record the problem with the service port The format of the error shall comply with the following rules: - built-in error values shall be specified in this file and those shall use   CamelCase names - cloud provider specific error values must have names that comply with the   format foo.example.com/CamelCase.
V1PortStatus.port Port is the port number of the service port of which status is recorded here
V1PortStatus.protocol Protocol is the protocol of the service port of which status is recorded here The supported values are: "TCP", "UDP", "SCTP"
V1PortworxVolumeSource PortworxVolumeSource represents a Portworx volume resource.
V1PortworxVolumeSource.fsType fSType represents the filesystem type to mount Must be a filesystem type supported by the host operating system.
V1PortworxVolumeSource.readOnly readOnly defaults to false (read/write).
V1PortworxVolumeSource.volumeID volumeID uniquely identifies a Portworx volume
V1Preconditions Preconditions must be fulfilled before an operation (update, delete, etc.) is carried out.
V1Preconditions.resourceVersion Specifies the target ResourceVersion
V1Preconditions.uid Specifies the target UID.
V1PreferredSchedulingTerm An empty preferred scheduling term matches all objects with implicit weight 0 (i.e. it's a no-op).
V1PreferredSchedulingTerm.weight Weight associated with matching the corresponding nodeSelectorTerm, in the range 1-100.
V1PriorityClass PriorityClass defines mapping from a priority class name to the priority integer value.
V1PriorityClass.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1PriorityClass.description description is an arbitrary string that usually provides guidelines on when this priority class should be used.
V1PriorityClass.globalDefault globalDefault specifies whether this PriorityClass should be considered as the default priority for pods that do not have any priority class.
V1PriorityClass.kind Kind is a string value representing the REST resource this object represents.
V1PriorityClass.preemptionPolicy preemptionPolicy is the Policy for preempting pods with lower priority.
V1PriorityClass.value value represents the integer value of this priority class.
V1Probe Probe describes a health check to be performed against a container to determine whether it is alive or ready to receive traffic.
V1Probe.failureThreshold Minimum consecutive failures for the probe to be considered failed after having succeeded.
V1Probe.initialDelaySeconds Number of seconds after the container has started before liveness probes are initiated.
V1Probe.periodSeconds How often (in seconds) to perform the probe.
V1Probe.successThreshold Minimum consecutive successes for the probe to be considered successful after having failed.
V1Probe.terminationGracePeriodSeconds Optional duration in seconds the pod needs to terminate gracefully upon probe failure.
V1Probe.timeoutSeconds Number of seconds after which the probe times out.
V1ProjectedVolumeSource Represents a projected volume source
V1ProjectedVolumeSource.defaultMode defaultMode are the mode bits used to set permissions on created files by default.
V1ProjectedVolumeSource.sources sources is the list of volume projections.
V1QuobyteVolumeSource Represents a Quobyte mount that lasts the lifetime of a pod.
V1QuobyteVolumeSource.group group to map volume access to Default is no group
V1QuobyteVolumeSource.readOnly readOnly here will force the Quobyte volume to be mounted with read-only permissions.
V1QuobyteVolumeSource.registry registry represents a single or multiple Quobyte Registry services specified as a string as host:port pair (multiple entries are separated with commas) which acts as the central registry for volumes
V1QuobyteVolumeSource.tenant tenant owning the given Quobyte volume in the Backend Used with dynamically provisioned Quobyte volumes, value is set by the plugin
V1QuobyteVolumeSource.user user to map volume access to Defaults to serivceaccount user
V1QuobyteVolumeSource.volume volume is a string that references an already created Quobyte volume by name.
V1RBDVolumeSource Represents a Rados Block Device mount that lasts the lifetime of a pod.
V1RBDVolumeSource.fsType fsType is the filesystem type of the volume that you want to mount.
V1RBDVolumeSource.image image is the rados image name.
V1RBDVolumeSource.keyring keyring is the path to key ring for RBDUser.
V1RBDVolumeSource.monitors monitors is a collection of Ceph monitors.
V1RBDVolumeSource.pool pool is the rados pool name.
V1RBDVolumeSource.readOnly readOnly here will force the ReadOnly setting in VolumeMounts.
V1RBDVolumeSource.user user is the rados user name.
V1ReplicaSet ReplicaSet ensures that a specified number of pod replicas are running at any given time.
V1ReplicaSet.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1ReplicaSet.kind Kind is a string value representing the REST resource this object represents.
V1ReplicaSetCondition ReplicaSetCondition describes the state of a replica set at a certain point.
V1ReplicaSetCondition.lastTransitionTime The last time the condition transitioned from one status to another.
V1ReplicaSetCondition.message A human readable message indicating details about the transition.
V1ReplicaSetCondition.reason The reason for the condition's last transition.
V1ReplicaSetCondition.status Status of the condition, one of True, False, Unknown.
V1ReplicaSetCondition.type Type of replica set condition.
V1ReplicaSetSpec ReplicaSetSpec is the specification of a ReplicaSet.
V1ReplicaSetSpec.minReadySeconds Minimum number of seconds for which a newly created pod should be ready without any of its container crashing, for it to be considered available.
V1ReplicaSetSpec.replicas Replicas is the number of desired pods.
V1ReplicaSetStatus ReplicaSetStatus represents the current status of a ReplicaSet.
V1ReplicaSetStatus.availableReplicas The number of available non-terminating pods (ready for at least minReadySeconds) for this replica set.
V1ReplicaSetStatus.conditions Represents the latest available observations of a replica set's current state.
V1ReplicaSetStatus.fullyLabeledReplicas The number of non-terminating pods that have labels matching the labels of the pod template of the replicaset.
V1ReplicaSetStatus.observedGeneration ObservedGeneration reflects the generation of the most recently observed ReplicaSet.
V1ReplicaSetStatus.readyReplicas The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.
V1ReplicaSetStatus.replicas Replicas is the most recently observed number of non-terminating pods.
V1ReplicaSetStatus.terminatingReplicas The number of terminating pods for this replica set.
V1ReplicationController ReplicationController represents the configuration of a replication controller.
V1ReplicationController.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1ReplicationController.kind Kind is a string value representing the REST resource this object represents.
V1ReplicationControllerCondition ReplicationControllerCondition describes the state of a replication controller at a certain point.
V1ReplicationControllerCondition.lastTransitionTime The last time the condition transitioned from one status to another.
V1ReplicationControllerCondition.message A human readable message indicating details about the transition.
V1ReplicationControllerCondition.reason The reason for the condition's last transition.
V1ReplicationControllerCondition.status Status of the condition, one of True, False, Unknown.
V1ReplicationControllerCondition.type Type of replication controller condition.
V1ReplicationControllerSpec ReplicationControllerSpec is the specification of a replication controller.
V1ReplicationControllerSpec.minReadySeconds Minimum number of seconds for which a newly created pod should be ready without any of its container crashing, for it to be considered available.
V1ReplicationControllerSpec.replicas Replicas is the number of desired replicas.
V1ReplicationControllerSpec.selector Selector is a label query over pods that should match the Replicas count.
V1ReplicationControllerStatus ReplicationControllerStatus represents the current status of a replication controller.
V1ReplicationControllerStatus.availableReplicas The number of available replicas (ready for at least minReadySeconds) for this replication controller.
V1ReplicationControllerStatus.conditions Represents the latest available observations of a replication controller's current state.
V1ReplicationControllerStatus.fullyLabeledReplicas The number of pods that have labels matching the labels of the pod template of the replication controller.
V1ReplicationControllerStatus.observedGeneration ObservedGeneration reflects the generation of the most recently observed replication controller.
V1ReplicationControllerStatus.readyReplicas The number of ready replicas for this replication controller.
V1ReplicationControllerStatus.replicas Replicas is the most recently observed number of replicas.
V1ResourceAttributes ResourceAttributes includes the authorization attributes available for resource requests to the Authorizer interface
V1ResourceAttributes.group Group is the API Group of the Resource.  "*" means all.
V1ResourceAttributes.name Name is the name of the resource being requested for a "get" or deleted for a "delete". "" (empty) means all.
V1ResourceAttributes.namespace Namespace is the namespace of the action being requested.  Currently, there is no distinction between no namespace and all namespaces "" (empty) is defaulted for LocalSubjectAccessReviews "" (empty) is empty for cluster-scoped resources "" (empty) means "all" for namespace scoped resources from a SubjectAccessReview or SelfSubjectAccessReview
V1ResourceAttributes.resource Resource is one of the existing resource types.  "*" means all.
V1ResourceAttributes.subresource Subresource is one of the existing resource types.  "" means none.
V1ResourceAttributes.verb Verb is a kubernetes resource API verb, like: get, list, watch, create, update, delete, proxy.  "*" means all.
V1ResourceAttributes.version Version is the API Version of the Resource.  "*" means all.
V1ResourceFieldSelector ResourceFieldSelector represents container resources (cpu, memory) and their output format
V1ResourceFieldSelector.containerName Container name: required for volumes, optional for env vars
V1ResourceFieldSelector.divisor Specifies the output format of the exposed resources, defaults to "1"
V1ResourceFieldSelector.resource Required: resource to select
V1ResourceHealth ResourceHealth represents the health of a resource.
V1ResourceHealth.health Health of the resource. can be one of:  - Healthy: operates as normal  - Unhealthy: reported unhealthy.
V1ResourceHealth.resourceID ResourceID is the unique identifier of the resource.
V1ResourceQuota ResourceQuota sets aggregate quota restrictions enforced per namespace
V1ResourceQuota.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1ResourceQuota.kind Kind is a string value representing the REST resource this object represents.
V1ResourceQuotaSpec ResourceQuotaSpec defines the desired hard limits to enforce for Quota.
V1ResourceQuotaSpec.hard hard is the set of desired hard limits for each named resource.
V1ResourceQuotaSpec.scopes A collection of filters that must match each object tracked by a quota.
V1ResourceQuotaStatus ResourceQuotaStatus defines the enforced hard limits and observed use.
V1ResourceQuotaStatus.hard Hard is the set of enforced hard limits for each named resource.
V1ResourceQuotaStatus.used Used is the current observed total usage of the resource in the namespace.
V1ResourceRequirements ResourceRequirements describes the compute resource requirements.
V1ResourceRequirements.claims Claims lists the names of resources, defined in spec.resourceClaims, that are used by this container.  This field depends on the DynamicResourceAllocation feature gate.  This field is immutable.
V1ResourceRequirements.limits Limits describes the maximum amount of compute resources allowed.
V1ResourceRequirements.requests Requests describes the minimum amount of compute resources required.
V1ResourceRule ResourceRule is the list of actions the subject is allowed to perform on resources.
V1ResourceRule.apiGroups APIGroups is the name of the APIGroup that contains the resources.  If multiple API groups are specified, any action requested against one of the enumerated resources in any API group will be allowed.  "*" means all.
V1ResourceRule.resourceNames ResourceNames is an optional white list of names that the rule applies to.  An empty set means that everything is allowed.  "*" means all.
V1ResourceRule.resources Resources is a list of resources this rule applies to.  "*" means all in the specified apiGroups.  "*_/foo" represents the subresource 'foo' for all resources in the specified apiGroups.
V1ResourceRule.verbs Verb is a list of kubernetes resource API verbs, like: get, list, watch, create, update, delete, proxy.  "*" means all.
V1ResourceStatus ResourceStatus represents the status of a single resource allocated to a Pod.
V1ResourceStatus.name Name of the resource.
V1ResourceStatus.resources List of unique resources health.
V1Role Role is a namespaced, logical grouping of PolicyRules that can be referenced as a unit by a RoleBinding.
V1Role.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1Role.kind Kind is a string value representing the REST resource this object represents.
V1Role.rules Rules holds all the PolicyRules for this Role
V1RoleBinding RoleBinding references a role, but does not contain it.  It can reference a Role in the same namespace or a ClusterRole in the global namespace.
V1RoleBinding.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1RoleBinding.kind Kind is a string value representing the REST resource this object represents.
V1RoleBinding.subjects Subjects holds references to the objects the role applies to.
V1RoleRef RoleRef contains information that points to the role being used
V1RoleRef.apiGroup APIGroup is the group for the resource being referenced
V1RoleRef.kind Kind is the type of resource being referenced
V1RoleRef.name Name is the name of resource being referenced
V1RollingUpdateDaemonSet Spec to control the desired behavior of daemon set rolling update.
V1RollingUpdateDaemonSet.maxSurge IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.
V1RollingUpdateDaemonSet.maxUnavailable IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.
V1RollingUpdateDeployment Spec to control the desired behavior of rolling update.
V1RollingUpdateDeployment.maxSurge IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.
V1RollingUpdateDeployment.maxUnavailable IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.
V1RollingUpdateStatefulSetStrategy RollingUpdateStatefulSetStrategy is used to communicate parameter for RollingUpdateStatefulSetStrategyType.
V1RollingUpdateStatefulSetStrategy.maxUnavailable IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.
V1RollingUpdateStatefulSetStrategy.partition Partition indicates the ordinal at which the StatefulSet should be partitioned for updates.
V1SELinuxOptions SELinuxOptions are the labels to be applied to the container
V1SELinuxOptions.level Level is SELinux level label that applies to the container.
V1SELinuxOptions.role Role is a SELinux role label that applies to the container.
V1SELinuxOptions.type Type is a SELinux type label that applies to the container.
V1SELinuxOptions.user User is a SELinux user label that applies to the container.
V1Scale Scale represents a scaling request for a resource.
V1Scale.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1Scale.kind Kind is a string value representing the REST resource this object represents.
V1ScaleIOVolumeSource ScaleIOVolumeSource represents a persistent ScaleIO volume
V1ScaleIOVolumeSource.fsType fsType is the filesystem type to mount.
V1ScaleIOVolumeSource.gateway gateway is the host address of the ScaleIO API Gateway.
V1ScaleIOVolumeSource.protectionDomain protectionDomain is the name of the ScaleIO Protection Domain for the configured storage.
V1ScaleIOVolumeSource.readOnly readOnly Defaults to false (read/write).
V1ScaleIOVolumeSource.sslEnabled sslEnabled Flag enable/disable SSL communication with Gateway, default false
V1ScaleIOVolumeSource.storageMode storageMode indicates whether the storage for a volume should be ThickProvisioned or ThinProvisioned.
V1ScaleIOVolumeSource.storagePool storagePool is the ScaleIO Storage Pool associated with the protection domain.
V1ScaleIOVolumeSource.system system is the name of the storage system as configured in ScaleIO.
V1ScaleIOVolumeSource.volumeName volumeName is the name of a volume already created in the ScaleIO system that is associated with this volume source.
V1ScaleSpec ScaleSpec describes the attributes of a scale subresource.
V1ScaleSpec.replicas replicas is the desired number of instances for the scaled object.
V1ScaleStatus ScaleStatus represents the current status of a scale subresource.
V1ScaleStatus.replicas replicas is the actual number of observed instances of the scaled object.
V1ScaleStatus.selector selector is the label query over pods that should match the replicas count.
V1ScopeSelector A scope selector represents the AND of the selectors represented by the scoped-resource selector requirements.
V1ScopeSelector.matchExpressions A list of scope selector requirements by scope of the resources.
V1ScopedResourceSelectorRequirement A scoped-resource selector requirement is a selector that contains values, a scope name, and an operator that relates the scope name and values.
V1ScopedResourceSelectorRequirement.operator Represents a scope's relationship to a set of values.
V1ScopedResourceSelectorRequirement.scopeName The name of the scope that the selector applies to.
V1ScopedResourceSelectorRequirement.values An array of string values.
V1SeccompProfile SeccompProfile defines a pod/container's seccomp profile settings.
V1SeccompProfile.localhostProfile localhostProfile indicates a profile defined in a file on the node should be used.
V1SeccompProfile.type type indicates which kind of seccomp profile will be applied.
V1Secret Secret holds secret data of a certain type.
V1Secret.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1Secret.data Data contains the secret data.
V1Secret.immutable Immutable, if set to true, ensures that data stored in the Secret cannot be updated (only object metadata can be modified).
V1Secret.kind Kind is a string value representing the REST resource this object represents.
V1Secret.stringData stringData allows specifying non-binary secret data in string form.
V1Secret.type Used to facilitate programmatic handling of secret data.
V1SecretEnvSource SecretEnvSource selects a Secret to populate the environment variables with.  The contents of the target Secret's Data field will represent the key-value pairs as environment variables.
V1SecretEnvSource.name Name of the referent.
V1SecretEnvSource.optional Specify whether the Secret must be defined
V1SecretKeySelector SecretKeySelector selects a key of a Secret.
V1SecretKeySelector.key The key of the secret to select from.  Must be a valid secret key.
V1SecretKeySelector.name Name of the referent.
V1SecretKeySelector.optional Specify whether the Secret or its key must be defined
V1SecretProjection Adapts a secret into a projected volume.  The contents of the target Secret's Data field will be presented in a projected volume as files using the keys in the Data field as the file names.
V1SecretProjection.items items if unspecified, each key-value pair in the Data field of the referenced Secret will be projected into the volume as a file whose name is the key and content is the value.
V1SecretProjection.name Name of the referent.
V1SecretProjection.optional optional field specify whether the Secret or its key must be defined
V1SecretVolumeSource Adapts a Secret into a volume.  The contents of the target Secret's Data field will be presented in a volume as files using the keys in the Data field as the file names.
V1SecretVolumeSource.defaultMode defaultMode is Optional: mode bits used to set permissions on created files by default.
V1SecretVolumeSource.items items If unspecified, each key-value pair in the Data field of the referenced Secret will be projected into the volume as a file whose name is the key and content is the value.
V1SecretVolumeSource.optional optional field specify whether the Secret or its keys must be defined
V1SecretVolumeSource.secretName secretName is the name of the secret in the pod's namespace to use.
V1SecurityContext SecurityContext holds security configuration that will be applied to a container.
V1SecurityContext.allowPrivilegeEscalation AllowPrivilegeEscalation controls whether a process can gain more privileges than its parent process.
V1SecurityContext.privileged Run container in privileged mode.
V1SecurityContext.procMount procMount denotes the type of proc mount to use for the containers.
V1SecurityContext.readOnlyRootFilesystem Whether this container has a read-only root filesystem.
V1SecurityContext.runAsGroup The GID to run the entrypoint of the container process.
V1SecurityContext.runAsNonRoot Indicates that the container must run as a non-root user.
V1SecurityContext.runAsUser The UID to run the entrypoint of the container process.
V1SelectableField SelectableField specifies the JSON path of a field that may be used with field selectors.
V1SelectableField.jsonPath jsonPath is a simple JSON path which is evaluated against each custom resource to produce a field selector value.
V1SelfSubjectAccessReview SelfSubjectAccessReview checks whether or the current user can perform an action.  Not filling in a spec.namespace means "in all namespaces".  Self is a special case, because users should always be able to check whether they can perform an action
V1SelfSubjectAccessReview.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1SelfSubjectAccessReview.kind Kind is a string value representing the REST resource this object represents.
V1SelfSubjectAccessReviewSpec SelfSubjectAccessReviewSpec is a description of the access request.  Exactly one of ResourceAuthorizationAttributes and NonResourceAuthorizationAttributes must be set
V1SelfSubjectReview SelfSubjectReview contains the user information that the kube-apiserver has about the user making this request.
V1SelfSubjectReview.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1SelfSubjectReview.kind Kind is a string value representing the REST resource this object represents.
V1SelfSubjectReviewStatus SelfSubjectReviewStatus is filled by the kube-apiserver and sent back to a user.
V1SelfSubjectRulesReview SelfSubjectRulesReview enumerates the set of actions the current user can perform within a namespace.
V1SelfSubjectRulesReview.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1SelfSubjectRulesReview.kind Kind is a string value representing the REST resource this object represents.
V1SelfSubjectRulesReviewSpec SelfSubjectRulesReviewSpec defines the specification for SelfSubjectRulesReview.
V1SelfSubjectRulesReviewSpec.namespace Namespace to evaluate rules for.
V1Service Service is a named abstraction of software service (for example, mysql) consisting of local port (for example 3306) that the proxy listens on, and the selector that determines which pods will answer requests sent through the proxy.
V1Service.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1Service.kind Kind is a string value representing the REST resource this object represents.
V1ServiceAccount ServiceAccount binds together: * a name, understood by users, and perhaps by peripheral systems, for an identity * a principal that can be authenticated and authorized * a set of secrets
V1ServiceAccount.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1ServiceAccount.automountServiceAccountToken AutomountServiceAccountToken indicates whether pods running as this service account should have an API token automatically mounted.
V1ServiceAccount.imagePullSecrets ImagePullSecrets is a list of references to secrets in the same namespace to use for pulling any images in pods that reference this ServiceAccount.
V1ServiceAccount.kind Kind is a string value representing the REST resource this object represents.
V1ServiceAccount.secrets Secrets is a list of the secrets in the same namespace that pods running using this ServiceAccount are allowed to use.
V1ServiceAccountTokenProjection ServiceAccountTokenProjection represents a projected service account token volume.
V1ServiceAccountTokenProjection.audience audience is the intended audience of the token.
V1ServiceAccountTokenProjection.expirationSeconds expirationSeconds is the requested duration of validity of the service account token.
V1ServiceAccountTokenProjection.path path is the path relative to the mount point of the file to project the token into.
V1ServiceBackendPort ServiceBackendPort is the service port being referenced.
V1ServiceBackendPort.name name is the name of the port on the Service.
V1ServiceBackendPort.number number is the numerical port number (e.g. 80) on the Service.
V1ServicePort ServicePort contains information on service's port.
V1ServicePort.appProtocol The application protocol for this port.
V1ServicePort.name The name of this port within the service.
V1ServicePort.nodePort The port on each node on which this service is exposed when type is NodePort or LoadBalancer.  Usually assigned by the system.
V1ServicePort.port The port that will be exposed by this service.
V1ServicePort.protocol The IP protocol for this port.
V1ServicePort.targetPort IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.
V1ServiceSpec ServiceSpec describes the attributes that a user creates on a service.
V1ServiceSpec.allocateLoadBalancerNodePorts allocateLoadBalancerNodePorts defines if NodePorts will be automatically allocated for services with type LoadBalancer.  Default is "true".
V1ServiceSpec.clusterIP clusterIP is the IP address of the service and is usually assigned randomly.
V1ServiceSpec.clusterIPs ClusterIPs is a list of IP addresses assigned to this service, and are usually assigned randomly.  If an address is specified manually, is in-range (as per system configuration), and is not in use, it will be allocated to the service; otherwise creation of the service will fail.
V1ServiceSpec.externalIPs externalIPs is a list of IP addresses for which nodes in the cluster will also accept traffic for this service.  These IPs are not managed by Kubernetes.  The user is responsible for ensuring that traffic arrives at a node with this IP.  A common example is external load-balancers that are not part of the Kubernetes system.
V1ServiceSpec.externalName externalName is the external reference that discovery mechanisms will return as an alias for this service (e.g. a DNS CNAME record).
V1ServiceSpec.externalTrafficPolicy externalTrafficPolicy describes how nodes distribute service traffic they receive on one of the Service's "externally-facing" addresses (NodePorts, ExternalIPs, and LoadBalancer IPs).
V1ServiceSpec.healthCheckNodePort healthCheckNodePort specifies the healthcheck nodePort for the service.
V1ServiceSpec.internalTrafficPolicy InternalTrafficPolicy describes how nodes distribute service traffic they receive on the ClusterIP.
V1ServiceSpec.ipFamilies IPFamilies is a list of IP families (e.g.
V1ServiceSpec.ipFamilyPolicy IPFamilyPolicy represents the dual-stack-ness requested or required by this Service.
V1ServiceSpec.loadBalancerClass loadBalancerClass is the class of the load balancer implementation this Service belongs to.
V1ServiceSpec.loadBalancerIP Only applies to Service Type: LoadBalancer.
V1ServiceSpec.loadBalancerSourceRanges If specified and supported by the platform, this will restrict traffic through the cloud-provider load-balancer will be restricted to the specified client IPs.
V1ServiceSpec.ports The list of ports that are exposed by this service.
V1ServiceSpec.publishNotReadyAddresses publishNotReadyAddresses indicates that any agent which deals with endpoints for this Service should disregard any indications of ready/not-ready.
V1ServiceSpec.selector Route service traffic to pods with label keys and values matching this selector.
V1ServiceSpec.sessionAffinity Supports "ClientIP" and "None".
V1ServiceSpec.trafficDistribution TrafficDistribution offers a way to express preferences for how traffic is distributed to Service endpoints.
V1ServiceSpec.type type determines how the Service is exposed.
V1ServiceStatus ServiceStatus represents the current status of a service.
V1ServiceStatus.conditions Current service state
V1SessionAffinityConfig SessionAffinityConfig represents the configurations of session affinity.
V1SleepAction SleepAction describes a "sleep" action.
V1SleepAction.seconds Seconds is the number of seconds to sleep.
V1StatefulSet StatefulSet represents a set of pods with consistent identities.
V1StatefulSet.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1StatefulSet.kind Kind is a string value representing the REST resource this object represents.
V1StatefulSetCondition StatefulSetCondition describes the state of a statefulset at a certain point.
V1StatefulSetCondition.lastTransitionTime Last time the condition transitioned from one status to another.
V1StatefulSetCondition.message A human readable message indicating details about the transition.
V1StatefulSetCondition.reason The reason for the condition's last transition.
V1StatefulSetCondition.status Status of the condition, one of True, False, Unknown.
V1StatefulSetCondition.type Type of statefulset condition.
V1StatefulSetOrdinals StatefulSetOrdinals describes the policy used for replica ordinal assignment in this StatefulSet.
V1StatefulSetOrdinals.start start is the number representing the first replica's index.
V1StatefulSetPersistentVolumeClaimRetentionPolicy StatefulSetPersistentVolumeClaimRetentionPolicy describes the policy used for PVCs created from the StatefulSet VolumeClaimTemplates.
V1StatefulSetPersistentVolumeClaimRetentionPolicy.whenDeleted WhenDeleted specifies what happens to PVCs created from StatefulSet VolumeClaimTemplates when the StatefulSet is deleted.
V1StatefulSetPersistentVolumeClaimRetentionPolicy.whenScaled WhenScaled specifies what happens to PVCs created from StatefulSet VolumeClaimTemplates when the StatefulSet is scaled down.
V1StatefulSetSpec A StatefulSetSpec is the specification of a StatefulSet.
V1StatefulSetSpec.minReadySeconds Minimum number of seconds for which a newly created pod should be ready without any of its container crashing for it to be considered available.
V1StatefulSetSpec.podManagementPolicy podManagementPolicy controls how pods are created during initial scale up, when replacing pods on nodes, or when scaling down.
V1StatefulSetSpec.replicas replicas is the desired number of replicas of the given Template.
V1StatefulSetSpec.revisionHistoryLimit revisionHistoryLimit is the maximum number of revisions that will be maintained in the StatefulSet's revision history.
V1StatefulSetSpec.serviceName serviceName is the name of the service that governs this StatefulSet.
V1StatefulSetSpec.volumeClaimTemplates volumeClaimTemplates is a list of claims that pods are allowed to reference.
V1StatefulSetStatus StatefulSetStatus represents the current state of a StatefulSet.
V1StatefulSetStatus.availableReplicas Total number of available pods (ready for at least minReadySeconds) targeted by this statefulset.
V1StatefulSetStatus.collisionCount collisionCount is the count of hash collisions for the StatefulSet.
V1StatefulSetStatus.conditions Represents the latest available observations of a statefulset's current state.
V1StatefulSetStatus.currentReplicas currentReplicas is the number of Pods created by the StatefulSet controller from the StatefulSet version indicated by currentRevision.
V1StatefulSetStatus.currentRevision currentRevision, if not empty, indicates the version of the StatefulSet used to generate Pods in the sequence [0,currentReplicas).
V1StatefulSetStatus.observedGeneration observedGeneration is the most recent generation observed for this StatefulSet.
V1StatefulSetStatus.readyReplicas readyReplicas is the number of pods created for this StatefulSet with a Ready Condition.
V1StatefulSetStatus.replicas replicas is the number of Pods created by the StatefulSet controller.
V1StatefulSetStatus.updateRevision updateRevision, if not empty, indicates the version of the StatefulSet used to generate Pods in the sequence [replicas-updatedReplicas,replicas)
V1StatefulSetStatus.updatedReplicas updatedReplicas is the number of Pods created by the StatefulSet controller from the StatefulSet version indicated by updateRevision.
V1StatefulSetUpdateStrategy StatefulSetUpdateStrategy indicates the strategy that the StatefulSet controller will use to perform updates.
V1StatefulSetUpdateStrategy.type Type indicates the type of the StatefulSetUpdateStrategy.
V1StorageOSVolumeSource Represents a StorageOS persistent volume resource.
V1StorageOSVolumeSource.fsType fsType is the filesystem type to mount.
V1StorageOSVolumeSource.readOnly readOnly defaults to false (read/write).
V1StorageOSVolumeSource.volumeName volumeName is the human-readable name of the StorageOS volume.  Volume names are only unique within a namespace.
V1StorageOSVolumeSource.volumeNamespace volumeNamespace specifies the scope of the volume within StorageOS.  If no namespace is specified then the Pod's namespace will be used.  This allows the Kubernetes name scoping to be mirrored within StorageOS for tighter integration.
V1SubjectAccessReview SubjectAccessReview checks whether or not a user or group can perform an action.
V1SubjectAccessReview.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1SubjectAccessReview.kind Kind is a string value representing the REST resource this object represents.
V1SubjectAccessReviewSpec SubjectAccessReviewSpec is a description of the access request.  Exactly one of ResourceAuthorizationAttributes and NonResourceAuthorizationAttributes must be set
V1SubjectAccessReviewSpec.extra Extra corresponds to the user.Info.GetExtra() method from the authenticator.  Since that is input to the authorizer it needs a reflection here.
V1SubjectAccessReviewSpec.groups Groups is the groups you're testing for.
V1SubjectAccessReviewSpec.uid UID information about the requesting user.
V1SubjectAccessReviewSpec.user User is the user you're testing for.
V1SubjectAccessReviewStatus SubjectAccessReviewStatus
V1SubjectAccessReviewStatus.allowed Allowed is required.
V1SubjectAccessReviewStatus.denied Denied is optional.
V1SubjectAccessReviewStatus.evaluationError EvaluationError is an indication that some error occurred during the authorization check.
V1SubjectAccessReviewStatus.reason Reason is optional.  It indicates why a request was allowed or denied.
V1SubjectRulesReviewStatus SubjectRulesReviewStatus contains the result of a rules check.
V1SubjectRulesReviewStatus.evaluationError EvaluationError can appear in combination with Rules.
V1SubjectRulesReviewStatus.incomplete Incomplete is true when the rules returned by this call are incomplete.
V1SubjectRulesReviewStatus.nonResourceRules NonResourceRules is the list of actions the subject is allowed to perform on non-resources.
V1SubjectRulesReviewStatus.resourceRules ResourceRules is the list of actions the subject is allowed to perform on resources.
V1SuccessPolicy SuccessPolicy describes when a Job can be declared as succeeded based on the success of some indexes.
V1SuccessPolicy.rules rules represents the list of alternative rules for the declaring the Jobs as successful before '.status.succeeded >= .spec.completions'.
V1SuccessPolicyRule SuccessPolicyRule describes rule for declaring a Job as succeeded.
V1SuccessPolicyRule.succeededCount succeededCount specifies the minimal required size of the actual set of the succeeded indexes for the Job.
V1SuccessPolicyRule.succeededIndexes succeededIndexes specifies the set of indexes which need to be contained in the actual set of the succeeded indexes for the Job.
V1Sysctl Sysctl defines a kernel parameter to be set
V1Sysctl.name Name of a property to set
V1Sysctl.value Value of a property to set
V1TCPSocketAction TCPSocketAction describes an action based on opening a socket
V1TCPSocketAction.host Optional: Host name to connect to, defaults to the pod IP.
V1TCPSocketAction.port IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.
V1Taint The node this Taint is attached to has the "effect" on any pod that does not tolerate the Taint.
V1Taint.effect Required.
V1Taint.key Required.
V1Taint.timeAdded TimeAdded represents the time at which the taint was added.
V1Taint.value The taint value corresponding to the taint key.
V1TokenRequestSpec TokenRequestSpec contains client provided parameters of a token request.
V1TokenRequestSpec.audiences Audiences are the intendend audiences of the token.
V1TokenRequestSpec.expirationSeconds ExpirationSeconds is the requested duration of validity of the request.
V1TokenRequestStatus TokenRequestStatus is the result of a token request.
V1TokenRequestStatus.expirationTimestamp ExpirationTimestamp is the time of expiration of the returned token.
V1TokenRequestStatus.token Token is the opaque bearer token.
V1TokenReview TokenReview attempts to authenticate a token to a known user.
V1TokenReview.apiVersion APIVersion defines the versioned schema of this representation of an object.
V1TokenReview.kind Kind is a string value representing the REST resource this object represents.
V1TokenReviewSpec TokenReviewSpec is a description of the token authentication request.
V1TokenReviewSpec.audiences Audiences is a list of the identifiers that the resource server presented with the token identifies as.
V1TokenReviewSpec.token Token is the opaque bearer token.
V1TokenReviewStatus TokenReviewStatus is the result of the token authentication request.
V1TokenReviewStatus.audiences Audiences are audience identifiers chosen by the authenticator that are compatible with both the TokenReview and token.
V1TokenReviewStatus.authenticated Authenticated indicates that the token was associated with a known user.
V1TokenReviewStatus.error Error indicates that the token couldn't be checked
V1Toleration The pod this Toleration is attached to tolerates any taint that matches the triple <key,value,effect> using the matching operator <operator>.
V1Toleration.effect Effect indicates the taint effect to match.
V1Toleration.key Key is the taint key that the toleration applies to.
V1Toleration.operator Operator represents a key's relationship to the value.
V1Toleration.tolerationSeconds TolerationSeconds represents the period of time the toleration (which must be of effect NoExecute, otherwise this field is ignored) tolerates the taint.
V1Toleration.value Value is the taint value the toleration matches to.
V1TopologySpreadConstraint TopologySpreadConstraint specifies how to spread matching pods among the given topology.
V1TopologySpreadConstraint.matchLabelKeys MatchLabelKeys is a set of pod label keys to select the pods over which spreading will be calculated.
V1TopologySpreadConstraint.maxSkew MaxSkew describes the degree to which pods may be unevenly distributed.
V1TopologySpreadConstraint.minDomains MinDomains indicates a minimum number of eligible domains.
V1TopologySpreadConstraint.nodeAffinityPolicy NodeAffinityPolicy indicates how we will treat Pod's nodeAffinity/nodeSelector when calculating pod topology spread skew.
V1TopologySpreadConstraint.nodeTaintsPolicy NodeTaintsPolicy indicates how we will treat node taints when calculating pod topology spread skew.
V1TopologySpreadConstraint.topologyKey TopologyKey is the key of node labels.
V1TopologySpreadConstraint.whenUnsatisfiable WhenUnsatisfiable indicates how to deal with a pod if it doesn't satisfy the spread constraint. - DoNotSchedule (default) tells the scheduler not to schedule it. - ScheduleAnyway tells the scheduler to schedule the pod in any location,   but giving higher precedence to topologies that would help reduce the   skew.
V1TypedLocalObjectReference TypedLocalObjectReference contains enough information to let you locate the typed referenced object inside the same namespace.
V1TypedLocalObjectReference.apiGroup APIGroup is the group for the resource being referenced.
V1TypedLocalObjectReference.kind Kind is the type of resource being referenced
V1TypedLocalObjectReference.name Name is the name of resource being referenced
V1TypedObjectReference TypedObjectReference contains enough information to let you locate the typed referenced object
V1TypedObjectReference.apiGroup APIGroup is the group for the resource being referenced.
V1TypedObjectReference.kind Kind is the type of resource being referenced
V1TypedObjectReference.name Name is the name of resource being referenced
V1TypedObjectReference.namespace Namespace is the namespace of resource being referenced Note that when a namespace is specified, a gateway.networking.k8s.io/ReferenceGrant object is required in the referent namespace to allow that namespace's owner to accept the reference.
V1UncountedTerminatedPods UncountedTerminatedPods holds UIDs of Pods that have terminated but haven't been accounted in Job status counters.
V1UncountedTerminatedPods.failed failed holds UIDs of failed Pods.
V1UncountedTerminatedPods.succeeded succeeded holds UIDs of succeeded Pods.
V1UserInfo UserInfo holds the information about the user needed to implement the user.Info interface.
V1UserInfo.extra Any additional information provided by the authenticator.
V1UserInfo.groups The names of groups this user is a part of.
V1UserInfo.uid A unique value that identifies this user across time.
V1UserInfo.username The name that uniquely identifies this user among all active users.
V1ValidationRule ValidationRule describes a validation rule written in the CEL expression language.
V1ValidationRule.fieldPath fieldPath represents the field path returned when the validation fails.
V1ValidationRule.message Message represents the message displayed when validation fails.
V1ValidationRule.messageExpression MessageExpression declares a CEL expression that evaluates to the validation failure message that is returned when this rule fails.
V1ValidationRule.optionalOldSelf optionalOldSelf is used to opt a transition rule into evaluation even when the object is first created, or if the old object is missing the value.  When enabled 'oldSelf' will be a CEL optional whose value will be 'None' if there is no old value, or when the object is initially created.  You may check for presence of oldSelf using 'oldSelf.hasValue()' and unwrap it after checking using 'oldSelf.value()'.
V1ValidationRule.reason reason provides a machine-readable validation failure reason that is returned to the caller when a request fails this validation rule.
V1ValidationRule.rule Rule represents the expression which will be evaluated by CEL. ref: https://github.com/google/cel-spec The Rule is scoped to the location of the x-kubernetes-validations extension in the schema.
V1Volume Volume represents a named volume in a pod that may be accessed by any container in the pod.
V1Volume.name name of the volume.
V1VolumeDevice volumeDevice describes a mapping of a raw block device within a container.
V1VolumeDevice.devicePath devicePath is the path inside of the container that the device will be mapped to.
V1VolumeDevice.name name must match the name of a persistentVolumeClaim in the pod
V1VolumeMount VolumeMount describes a mounting of a Volume within a container.
V1VolumeMount.mountPath Path within the container at which the volume should be mounted.  Must not contain ':'.
V1VolumeMount.mountPropagation mountPropagation determines how mounts are propagated from the host to container and the other way around.
V1VolumeMount.name This must match the Name of a Volume.
V1VolumeMount.readOnly Mounted read-only if true, read-write otherwise (false or unspecified).
V1VolumeMount.recursiveReadOnly RecursiveReadOnly specifies whether read-only mounts should be handled recursively.  If ReadOnly is false, this field has no meaning and must be unspecified.  If ReadOnly is true, and this field is set to Disabled, the mount is not made recursively read-only.  If this field is set to IfPossible, the mount is made recursively read-only, if it is supported by the container runtime.  If this field is set to Enabled, the mount is made recursively read-only if it is supported by the container runtime, otherwise the pod will not be started and an error will be generated to indicate the reason.  If this field is set to IfPossible or Enabled, MountPropagation must be set to None (or be unspecified, which defaults to None).  If this field is not specified, it is treated as an equivalent of Disabled.
V1VolumeMount.subPath Path within the volume from which the container's volume should be mounted.
V1VolumeMount.subPathExpr Expanded path within the volume from which the container's volume should be mounted.
V1VolumeMountStatus VolumeMountStatus shows status of volume mounts.
V1VolumeMountStatus.mountPath MountPath corresponds to the original VolumeMount.
V1VolumeMountStatus.name Name corresponds to the name of the original VolumeMount.
V1VolumeMountStatus.readOnly ReadOnly corresponds to the original VolumeMount.
V1VolumeMountStatus.recursiveReadOnly RecursiveReadOnly must be set to Disabled, Enabled, or unspecified (for non-readonly mounts).
V1VolumeProjection Projection that may be projected along with other supported volume types.
V1VolumeResourceRequirements VolumeResourceRequirements describes the storage resource requirements for a volume.
V1VolumeResourceRequirements.limits Limits describes the maximum amount of compute resources allowed.
V1VolumeResourceRequirements.requests Requests describes the minimum amount of compute resources required.
V1VsphereVirtualDiskVolumeSource Represents a vSphere volume resource.
V1VsphereVirtualDiskVolumeSource.fsType fsType is filesystem type to mount.
V1VsphereVirtualDiskVolumeSource.storagePolicyID storagePolicyID is the storage Policy Based Management (SPBM) profile ID associated with the StoragePolicyName.
V1VsphereVirtualDiskVolumeSource.storagePolicyName storagePolicyName is the storage Policy Based Management (SPBM) profile name.
V1VsphereVirtualDiskVolumeSource.volumePath volumePath is the path that identifies vSphere volume vmdk
V1WebhookConversion WebhookConversion describes how to call a conversion webhook
V1WebhookConversion.conversionReviewVersions conversionReviewVersions is an ordered list of preferred 'ConversionReview' versions the Webhook expects.
V1WeightedPodAffinityTerm The weights of all of the matched WeightedPodAffinityTerm fields are added per-node to find the most preferred node(s)
V1WeightedPodAffinityTerm.weight weight associated with matching the corresponding podAffinityTerm, in the range 1-100.
V1WindowsSecurityContextOptions WindowsSecurityContextOptions contain Windows-specific options and credentials.
V1WindowsSecurityContextOptions.gmsaCredentialSpec GMSACredentialSpec is where the GMSA admission webhook (https://github.com/kubernetes-sigs/windows-gmsa) inlines the contents of the GMSA credential spec named by the GMSACredentialSpecName field.
V1WindowsSecurityContextOptions.gmsaCredentialSpecName GMSACredentialSpecName is the name of the GMSA credential spec to use.
V1WindowsSecurityContextOptions.hostProcess HostProcess determines if a container should be run as a 'Host Process' container.
V1WindowsSecurityContextOptions.runAsUserName The UserName in Windows to run the entrypoint of the container process.
V2ContainerResourceMetricSource ContainerResourceMetricSource indicates how to scale on a resource metric known to Kubernetes, as specified in requests and limits, describing each pod in the current scale target (e.g.
V2ContainerResourceMetricSource.container container is the name of the container in the pods of the scaling target
V2ContainerResourceMetricSource.name name is the name of the resource in question.
V2ContainerResourceMetricStatus ContainerResourceMetricStatus indicates the current value of a resource metric known to Kubernetes, as specified in requests and limits, describing a single container in each pod in the current scale target (e.g.
V2ContainerResourceMetricStatus.container container is the name of the container in the pods of the scaling target
V2ContainerResourceMetricStatus.name name is the name of the resource in question.
V2CrossVersionObjectReference CrossVersionObjectReference contains enough information to let you identify the referred resource.
V2CrossVersionObjectReference.apiVersion apiVersion is the API version of the referent
V2CrossVersionObjectReference.kind kind is the kind of the referent; More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
V2CrossVersionObjectReference.name name is the name of the referent; More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
V2ExternalMetricSource ExternalMetricSource indicates how to scale on a metric not associated with any Kubernetes object (for example length of queue in cloud messaging service, or QPS from loadbalancer running outside of cluster).
V2ExternalMetricStatus ExternalMetricStatus indicates the current value of a global metric not associated with any Kubernetes object.
V2HPAScalingPolicy HPAScalingPolicy is a single policy which must hold true for a specified past interval.
V2HPAScalingPolicy.periodSeconds periodSeconds specifies the window of time for which the policy should hold true.
V2HPAScalingPolicy.type type is used to specify the scaling policy.
V2HPAScalingPolicy.value value contains the amount of change which is permitted by the policy.
V2HPAScalingRules HPAScalingRules configures the scaling behavior for one direction via scaling Policy Rules and a configurable metric tolerance.  Scaling Policy Rules are applied after calculating DesiredReplicas from metrics for the HPA.
V2HPAScalingRules.policies policies is a list of potential scaling polices which can be used during scaling.
V2HPAScalingRules.selectPolicy selectPolicy is used to specify which policy should be used.
V2HPAScalingRules.stabilizationWindowSeconds stabilizationWindowSeconds is the number of seconds for which past recommendations should be considered while scaling up or scaling down.
V2HPAScalingRules.tolerance tolerance is the tolerance on the ratio between the current and desired metric value under which no updates are made to the desired number of replicas (e.g. 0.01 for 1%).
V2HorizontalPodAutoscaler HorizontalPodAutoscaler is the configuration for a horizontal pod autoscaler, which automatically manages the replica count of any resource implementing the scale subresource based on the metrics specified.
V2HorizontalPodAutoscaler.apiVersion APIVersion defines the versioned schema of this representation of an object.
V2HorizontalPodAutoscaler.kind Kind is a string value representing the REST resource this object represents.
V2HorizontalPodAutoscalerBehavior HorizontalPodAutoscalerBehavior configures the scaling behavior of the target in both Up and Down directions (scaleUp and scaleDown fields respectively).
V2HorizontalPodAutoscalerCondition HorizontalPodAutoscalerCondition describes the state of a HorizontalPodAutoscaler at a certain point.
V2HorizontalPodAutoscalerCondition.lastTransitionTime lastTransitionTime is the last time the condition transitioned from one status to another
V2HorizontalPodAutoscalerCondition.message message is a human-readable explanation containing details about the transition
V2HorizontalPodAutoscalerCondition.reason reason is the reason for the condition's last transition.
V2HorizontalPodAutoscalerCondition.status status is the status of the condition (True, False, Unknown)
V2HorizontalPodAutoscalerCondition.type type describes the current condition
V2HorizontalPodAutoscalerSpec HorizontalPodAutoscalerSpec describes the desired functionality of the HorizontalPodAutoscaler.
V2HorizontalPodAutoscalerSpec.maxReplicas maxReplicas is the upper limit for the number of replicas to which the autoscaler can scale up.
V2HorizontalPodAutoscalerSpec.metrics metrics contains the specifications for which to use to calculate the desired replica count (the maximum replica count across all metrics will be used).  The desired replica count is calculated multiplying the ratio between the target value and the current value by the current number of pods.  Ergo, metrics used must decrease as the pod count is increased, and vice-versa.  See the individual metric source types for more information about how each type of metric must respond.
V2HorizontalPodAutoscalerSpec.minReplicas minReplicas is the lower limit for the number of replicas to which the autoscaler can scale down.  It defaults to 1 pod.  minReplicas is allowed to be 0 if the alpha feature gate HPAScaleToZero is enabled and at least one Object or External metric is configured.  Scaling is active as long as at least one metric value is available.
V2HorizontalPodAutoscalerStatus HorizontalPodAutoscalerStatus describes the current status of a horizontal pod autoscaler.
V2HorizontalPodAutoscalerStatus.conditions conditions is the set of conditions required for this autoscaler to scale its target, and indicates whether or not those conditions are met.
V2HorizontalPodAutoscalerStatus.currentMetrics currentMetrics is the last read state of the metrics used by this autoscaler.
V2HorizontalPodAutoscalerStatus.currentReplicas currentReplicas is current number of replicas of pods managed by this autoscaler, as last seen by the autoscaler.
V2HorizontalPodAutoscalerStatus.desiredReplicas desiredReplicas is the desired number of replicas of pods managed by this autoscaler, as last calculated by the autoscaler.
V2HorizontalPodAutoscalerStatus.lastScaleTime lastScaleTime is the last time the HorizontalPodAutoscaler scaled the number of pods, used by the autoscaler to control how often the number of pods is changed.
V2HorizontalPodAutoscalerStatus.observedGeneration observedGeneration is the most recent generation observed by this autoscaler.
V2MetricIdentifier MetricIdentifier defines the name and optionally selector for a metric
V2MetricIdentifier.name name is the name of the given metric
V2MetricSpec MetricSpec specifies how to scale based on a single metric (only 'type' and one other matching field should be set at once).
V2MetricSpec.type type is the type of metric source.  It should be one of "ContainerResource", "External", "Object", "Pods" or "Resource", each mapping to a matching field in the object.
V2MetricStatus MetricStatus describes the last-read state of a single metric.
V2MetricStatus.type type is the type of metric source.  It will be one of "ContainerResource", "External", "Object", "Pods" or "Resource", each corresponds to a matching field in the object.
V2MetricTarget MetricTarget defines the target value, average value, or average utilization of a specific metric
V2MetricTarget.averageUtilization averageUtilization is the target value of the average of the resource metric across all relevant pods, represented as a percentage of the requested value of the resource for the pods.
V2MetricTarget.averageValue averageValue is the target value of the average of the metric across all relevant pods (as a quantity)
V2MetricTarget.type type represents whether the metric type is Utilization, Value, or AverageValue
V2MetricTarget.value value is the target value of the metric (as a quantity).
V2MetricValueStatus MetricValueStatus holds the current value for a metric
V2MetricValueStatus.averageUtilization currentAverageUtilization is the current value of the average of the resource metric across all relevant pods, represented as a percentage of the requested value of the resource for the pods.
V2MetricValueStatus.averageValue averageValue is the current value of the average of the metric across all relevant pods (as a quantity)
V2MetricValueStatus.value value is the current value of the metric (as a quantity).
V2ObjectMetricSource ObjectMetricSource indicates how to scale on a metric describing a kubernetes object (for example, hits-per-second on an Ingress object).
V2ObjectMetricStatus ObjectMetricStatus indicates the current value of a metric describing a kubernetes object (for example, hits-per-second on an Ingress object).
V2PodsMetricSource PodsMetricSource indicates how to scale on a metric describing each pod in the current scale target (for example, transactions-processed-per-second).
V2PodsMetricStatus PodsMetricStatus indicates the current value of a metric describing each pod in the current scale target (for example, transactions-processed-per-second).
V2ResourceMetricSource ResourceMetricSource indicates how to scale on a resource metric known to Kubernetes, as specified in requests and limits, describing each pod in the current scale target (e.g.
V2ResourceMetricSource.name name is the name of the resource in question.
V2ResourceMetricStatus ResourceMetricStatus indicates the current value of a resource metric known to Kubernetes, as specified in requests and limits, describing each pod in the current scale target (e.g.
V2ResourceMetricStatus.name name is the name of the resource in question.
`;
