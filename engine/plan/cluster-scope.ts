import type { Json } from '../../schemas/json.ts';
import { groupOf, type KubeObject } from '../../schemas/kube-object.ts';
import { asObject } from './json-parts.ts';

/** Cluster-scoped kinds of Kubernetes itself and of the APIs that meshes bring, by `Kind.group`. */
const CLUSTER_SCOPED = new Set([
  'Namespace.',
  'Node.',
  'PersistentVolume.',
  'ComponentStatus.',
  'ClusterRole.rbac.authorization.k8s.io',
  'ClusterRoleBinding.rbac.authorization.k8s.io',
  'CustomResourceDefinition.apiextensions.k8s.io',
  'APIService.apiregistration.k8s.io',
  'MutatingWebhookConfiguration.admissionregistration.k8s.io',
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io',
  'MutatingAdmissionPolicy.admissionregistration.k8s.io',
  'MutatingAdmissionPolicyBinding.admissionregistration.k8s.io',
  'PriorityClass.scheduling.k8s.io',
  'StorageClass.storage.k8s.io',
  'CSIDriver.storage.k8s.io',
  'CSINode.storage.k8s.io',
  'VolumeAttachment.storage.k8s.io',
  'VolumeAttributesClass.storage.k8s.io',
  'RuntimeClass.node.k8s.io',
  'IngressClass.networking.k8s.io',
  'IPAddress.networking.k8s.io',
  'ServiceCIDR.networking.k8s.io',
  'FlowSchema.flowcontrol.apiserver.k8s.io',
  'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io',
  'CertificateSigningRequest.certificates.k8s.io',
  'ClusterTrustBundle.certificates.k8s.io',
  'DeviceClass.resource.k8s.io',
  'ResourceSlice.resource.k8s.io',
  'TokenReview.authentication.k8s.io',
  'SubjectAccessReview.authorization.k8s.io',
  'GatewayClass.gateway.networking.k8s.io',
  'ClusterIssuer.cert-manager.io',
  'Mesh.kuma.io',
]);

/** Answers whether a kind lives in a namespace. */
export type ScopeOf = (object: {
  readonly apiVersion: string;
  readonly kind: string;
}) => 'cluster' | 'namespaced';

/**
 * Scopes as far as they can be known offline: the built-in kinds, and the CustomResourceDefinitions among the pattern's
 * own objects. A kind that nobody declares is taken as namespaced, as nearly all are.
 */
export function scopesWith(definitions: Iterable<KubeObject>): ScopeOf {
  const declared = new Map<string, 'cluster' | 'namespaced'>();
  for (const object of definitions) {
    if (object.kind !== 'CustomResourceDefinition') continue;
    const spec = asObject(object['spec'] as Json | undefined); // raw manifest: `metadata` is the only typed member
    const kind = asObject(spec['names'])['kind'];
    const group = spec['group'];
    if (typeof kind !== 'string' || typeof group !== 'string') continue;
    declared.set(`${kind}.${group}`, spec['scope'] === 'Cluster' ? 'cluster' : 'namespaced');
  }
  return ({ apiVersion, kind }) => {
    const name = `${kind}.${groupOf(apiVersion)}`;
    return declared.get(name) ?? (CLUSTER_SCOPED.has(name) ? 'cluster' : 'namespaced');
  };
}
