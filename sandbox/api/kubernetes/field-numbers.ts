/**
 * Protobuf field numbers of the messages that kubectl's generators send (`kubectl create namespace`, `auth can-i`, …),
 * as `Type field number …`. From the `generated.proto` files of the Kubernetes API. A `*` marks pointers, whose zero
 * is a value; other zeros mean nothing.
 */
export const FIELD_NUMBERS = `
V1ObjectMeta name 1 generateName 2 namespace 3 uid 5 resourceVersion 6 generation 7 labels 11 annotations 12 ownerReferences 13 finalizers 14
V1OwnerReference kind 1 name 3 uid 4 apiVersion 5 controller* 6 blockOwnerDeletion* 7
V1Namespace metadata 1 spec 2 status 3
V1NamespaceSpec finalizers 1
V1ConfigMap metadata 1 data 2 binaryData 3 immutable* 4
V1Secret metadata 1 data 2 type 3 stringData 4 immutable* 5
V1ServiceAccount metadata 1 secrets 2 imagePullSecrets 3 automountServiceAccountToken* 4
V1LocalObjectReference name 1
V1Deployment metadata 1 spec 2 status 3
V1DeploymentSpec replicas* 1 selector 2 template 3 strategy 4 minReadySeconds 5 revisionHistoryLimit* 6 paused 7 progressDeadlineSeconds* 9
V1DeploymentStrategy type 1 rollingUpdate 2
V1RollingUpdateDeployment maxUnavailable 1 maxSurge 2
V1LabelSelector matchLabels 1 matchExpressions 2
V1LabelSelectorRequirement key 1 operator 2 values 3
V1Pod metadata 1 spec 2 status 3
V1PodTemplateSpec metadata 1 spec 2
V1PodSpec containers 2 restartPolicy 3 terminationGracePeriodSeconds* 4 activeDeadlineSeconds* 5 dnsPolicy 6 nodeSelector 7 serviceAccountName 8 serviceAccount 9 nodeName 10 hostname 16 subdomain 17 schedulerName 19 initContainers 20
V1Container name 1 image 2 command 3 args 4 workingDir 5 ports 6 env 7 resources 8 terminationMessagePath 13 imagePullPolicy 14 stdin 16 stdinOnce 17 tty 18 terminationMessagePolicy 20
V1ContainerPort name 1 hostPort 2 containerPort 3 protocol 4 hostIP 5
V1EnvVar name 1 value 2
V1ResourceRequirements limits 1 requests 2
V1Service metadata 1 spec 2 status 3
V1ServiceSpec ports 1 selector 2 clusterIP 3 type 4 externalIPs 5 sessionAffinity 7 externalName 10 clusterIPs 18
V1ServicePort name 1 protocol 2 port 3 targetPort 4 nodePort 5 appProtocol 6
V1Job metadata 1 spec 2 status 3
V1JobSpec parallelism* 1 completions* 2 activeDeadlineSeconds* 3 selector 4 manualSelector* 5 template 6 backoffLimit* 7 ttlSecondsAfterFinished* 8
V1CronJob metadata 1 spec 2 status 3
V1CronJobSpec schedule 1 startingDeadlineSeconds* 2 concurrencyPolicy 3 suspend* 4 jobTemplate 5
V1JobTemplateSpec metadata 1 spec 2
V1Role metadata 1 rules 2
V1ClusterRole metadata 1 rules 2
V1PolicyRule verbs 1 apiGroups 2 resources 3 resourceNames 4 nonResourceURLs 5
V1RoleBinding metadata 1 subjects 2 roleRef 3
V1ClusterRoleBinding metadata 1 subjects 2 roleRef 3
RbacV1Subject kind 1 apiGroup 2 name 3 namespace 4
V1RoleRef apiGroup 1 kind 2 name 3
V1ResourceQuota metadata 1 spec 2 status 3
V1ResourceQuotaSpec hard 1 scopes 2
V1PodDisruptionBudget metadata 1 spec 2 status 3
V1PodDisruptionBudgetSpec minAvailable 1 selector 2 maxUnavailable 3
V1PriorityClass metadata 1 value 2 globalDefault 3 description 4 preemptionPolicy 5
V1SelfSubjectAccessReview metadata 1 spec 2 status 3
V1SelfSubjectAccessReviewSpec resourceAttributes 1 nonResourceAttributes 2
V1ResourceAttributes namespace 1 verb 2 group 3 version 4 resource 5 subresource 6 name 7
V1NonResourceAttributes path 1 verb 2
V1SelfSubjectRulesReview metadata 1 spec 2 status 3
V1SelfSubjectRulesReviewSpec namespace 1
V1SelfSubjectReview metadata 1 status 2
V1DeleteOptions gracePeriodSeconds* 1 preconditions 2 orphanDependents* 3 propagationPolicy* 4 dryRun 5 ignoreStoreReadErrorWithClusterBreakingPotential* 6
V1Preconditions uid* 1 resourceVersion* 2
V1Eviction metadata 1 deleteOptions 2
AuthenticationV1TokenRequest metadata 1 spec 2 status 3
V1TokenRequestSpec audiences 1 boundObjectRef 3 expirationSeconds* 4
V1BoundObjectReference kind 1 apiVersion 2 name 3 uid 4
V1SubjectAccessReview metadata 1 spec 2 status 3
V1SubjectAccessReviewSpec resourceAttributes 1 nonResourceAttributes 2 user 3 groups 4 extra 5 uid 6
V1LocalSubjectAccessReview metadata 1 spec 2 status 3
V1TokenReview metadata 1 spec 2 status 3
V1TokenReviewSpec token 1 audiences 2
`;
