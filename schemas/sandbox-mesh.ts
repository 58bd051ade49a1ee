/** Label of a namespace (or, overriding it, of a pod): `enabled` puts pods created from then on into the mesh. */
export const MESH_LABEL = 'sandbox.meshwright.dev/mesh';
/** Annotation of a namespace: `deny` turns access control on for its workloads. */
export const DEFAULT_ACCESS_ANNOTATION = 'sandbox.meshwright.dev/default-access';
/** Annotation of a Service that stands for one of a linked sandbox: `LINK/NAMESPACE/SERVICE`. */
export const IMPORT_ANNOTATION = 'sandbox.meshwright.dev/import-from';
/** Annotation of a namespace or, overriding it, of a pod: `permissive` takes plaintext too, `strict` refuses it (the default). */
export const MTLS_ANNOTATION = 'sandbox.meshwright.dev/mtls';
/** Annotation that the sandbox puts on every pod it runs: `injected` or `none`. */
export const SIDECAR_ANNOTATION = 'sandbox.meshwright.dev/sidecar';
/** Name and image of the sidecar among a meshed pod's containers. */
export const SIDECAR_CONTAINER = 'mesh-proxy';
export const SIDECAR_IMAGE = 'meshwright/sidecar';
/** Where the sandbox's API server serves what its mesh says about itself. */
export const SANDBOX_API = '/apis/sandbox.meshwright.dev/v1alpha1';
/** A meshed pod's own sidecar answers it here; no other way leads to it and nobody else can resolve the name. */
export const SIDECAR_HOST = 'sidecar.mesh.internal';
export const SIDECAR_PORT = 15_000;
