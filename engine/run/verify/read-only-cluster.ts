import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import type { Cluster } from '../../world.ts';

/**
 * A cluster that can be looked at, and in which nothing can be changed but agent pods of ours: these are created, entered
 * and removed. Whatever else wants to write gets a `Failure('forbidden')`.
 */
export function readOnlyCluster<T extends Cluster>(cluster: T): T {
  const refuse = (verb: string, what: string): Promise<never> =>
    Promise.reject(
      new Failure('forbidden', `verify changes nothing, but something tried to ${verb} ${what}`),
    );
  return {
    ...cluster,
    apply: (object, options, signal) =>
      options.dryRun === true ? cluster.apply(object, options, signal) : refuse('apply', nameOf(object)),
    create: (object, signal) =>
      isAgent(object) ? cluster.create(object, signal) : refuse('create', nameOf(object)),
    replace: (object) => refuse('replace', nameOf(object)),
    patch: (ref) => refuse('patch', `${ref.kind} ${ref.name}`),
    delete: (ref, options, signal) =>
      isAgentRef(ref) ? cluster.delete(ref, options, signal) : refuse('delete', `${ref.kind} ${ref.name}`),
    raw: (method, path, body, signal) =>
      method === 'GET' ? cluster.raw(method, path, body, signal) : refuse(method, path),
  } satisfies Cluster as T; // the same object with stricter calls
}

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.name ?? ''}`;
}

function isAgent(object: KubeObject): boolean {
  return object.kind === 'Pod' && object.metadata.labels?.['app.kubernetes.io/name'] === 'meshwright-agent';
}

function isAgentRef(ref: ObjectRef): boolean {
  return ref.kind === 'Pod' && ref.name.startsWith('meshwright-agent-');
}
