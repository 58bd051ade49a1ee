import type { ListQuery } from '../engine/world.ts';
import { Failure } from '../schemas/failure.ts';
import type { ObjectRef } from '../schemas/kube-object.ts';
import type { Resource } from './discovery.ts';

/** Path of a collection: of one namespace, of all, or of the cluster. */
export function collectionPath(resource: Resource, namespace: string | undefined): string {
  const root = resource.apiVersion.includes('/')
    ? `/apis/${resource.apiVersion}`
    : `/api/${resource.apiVersion}`;
  const inNamespace =
    resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${inNamespace}/${resource.plural}`;
}

/**
 * Path of one object. A namespace given for a cluster-scoped kind is left out, as the API server does; a missing one
 * for a namespaced kind is a `Failure` (`invalid`), never a silent default.
 */
export function objectPath(resource: Resource, ref: ObjectRef, subresource?: string): string {
  requireNamespace(resource, ref.namespace, ref.name);
  if (ref.name === '') throw new Failure('invalid', `a ${ref.kind} without a name cannot be addressed`);
  const below = subresource === undefined ? '' : `/${subresource}`;
  return `${collectionPath(resource, ref.namespace)}/${encodeURIComponent(ref.name)}${below}`;
}

/** Refuses a namespaced object that names no namespace. */
export function requireNamespace(resource: Resource, namespace: string | undefined, name: string): void {
  if (resource.namespaced && (namespace === undefined || namespace === '')) {
    throw new Failure('invalid', `${resource.kind}/${name} lives in a namespace, and none is given`);
  }
}

/** `Deployment/shop/website`, for messages and `Failure` details. */
export function objectName(ref: {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}): string {
  return [ref.kind, ref.namespace, ref.name].filter((part) => part !== undefined && part !== '').join('/');
}

/** `all Pods of shop`, for messages about lists and watches. */
export function listName(query: ListQuery): string {
  const where = query.namespace === undefined ? '' : ` of namespace ${query.namespace}`;
  return `the list of ${query.kind}${where}`;
}
