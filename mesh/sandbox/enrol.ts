import type { CapabilityTable, EnrolRequest } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';
import type { KubeObject, ObjectRef } from '../../schemas/kube-object.ts';
import { DEFAULT_ACCESS_ANNOTATION, MESH_LABEL } from '../../schemas/sandbox-mesh.ts';

/** Partial objects that put namespaces and workloads into the mesh; pods that run already need a restart. */
export function enrolObjects(request: EnrolRequest, capabilities: CapabilityTable): readonly KubeObject[] {
  const { namespaces, workloads, defaultAccess } = request;
  const lacking = ['traffic-access', 'default-deny'].find((name) => capabilities[name] === 'none');
  if (defaultAccess === 'deny' && lacking !== undefined) {
    throw new Failure('unsupported', `the mesh has no ${lacking}, so it can deny nothing`);
  }
  if (defaultAccess !== undefined && namespaces.length === 0 && workloads.length > 0) {
    throw new Failure(
      'unsupported',
      'in the sandbox access control is a matter of whole namespaces: name one',
    );
  }
  return [
    ...namespaces.map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: { [MESH_LABEL]: 'enabled' },
        ...(defaultAccess === undefined
          ? {}
          : { annotations: { [DEFAULT_ACCESS_ANNOTATION]: defaultAccess } }),
      },
    })),
    ...workloads.map(enrolledWorkload),
  ];
}

function enrolledWorkload(ref: ObjectRef): KubeObject {
  const { apiVersion, kind, name, namespace } = ref;
  const place = namespace === undefined ? { name } : { name, namespace };
  const labels = { [MESH_LABEL]: 'enabled' };
  return kind === 'Pod'
    ? { apiVersion, kind, metadata: { ...place, labels } }
    : { apiVersion, kind, metadata: place, spec: { template: { metadata: { labels } } } };
}
