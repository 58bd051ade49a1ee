/** Label of a namespace (or, overriding it, of a pod): `enabled` puts pods created from then on into the mesh. */
export const MESH_LABEL = 'sandbox.meshwright.dev/mesh';
/** Annotation of a namespace: `deny` turns access control on for its workloads. */
export const DEFAULT_ACCESS_ANNOTATION = 'sandbox.meshwright.dev/default-access';
/** Annotation that the sandbox puts on every pod it runs: `injected` or `none`. */
export const SIDECAR_ANNOTATION = 'sandbox.meshwright.dev/sidecar';
/** Name of the sidecar among a pod's container statuses. */
export const SIDECAR_CONTAINER = 'mesh-proxy';
