import type { Resource } from './resource.ts';

const OBJECT_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
/** A real server lists the verbs of custom resources in this order. */
const CUSTOM_VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** What may be done to a resource, in the order in which a real server lists it. */
export function verbsOf(resource: Resource): readonly string[] {
  if (resource.verbs !== undefined) return resource.verbs;
  if (resource.custom) return CUSTOM_VERBS;
  // Nobody deletes all namespaces at once.
  return resource.kindId === 'Namespace'
    ? OBJECT_VERBS.filter((verb) => verb !== 'deletecollection')
    : OBJECT_VERBS;
}

/** What may be done to the subresources that there are. */
export const SUBRESOURCE_VERBS: Readonly<Record<string, readonly string[]>> = {
  status: ['get', 'patch', 'update'],
  scale: ['get', 'patch', 'update'],
  log: ['get'],
  exec: ['create', 'get'],
  attach: ['create', 'get'],
  portforward: ['create', 'get'],
  token: ['create'],
  finalize: ['update'],
};

/** What a subresource takes or answers with. */
export function subresourceKind(
  resource: Resource,
  subresource: string,
): { readonly group: string; readonly version: string; readonly kind: string } {
  if (subresource === 'scale') return { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  if (subresource === 'token') return { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
  if (subresource === 'portforward') return { group: '', version: 'v1', kind: 'PodPortForwardOptions' };
  if (subresource === 'attach') return { group: '', version: 'v1', kind: 'PodAttachOptions' };
  if (subresource === 'exec') return { group: '', version: 'v1', kind: 'PodExecOptions' };
  return { group: resource.group, version: resource.version, kind: resource.kind };
}
