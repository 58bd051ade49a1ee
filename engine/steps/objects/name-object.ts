import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';

/** The reference of an object that has a name. Throws for one without (ours to prevent: the plan names all). */
export function refOf(object: KubeObject): ObjectRef {
  const { name, namespace } = object.metadata;
  if (name === undefined) throw new Error(`a ${object.kind} without a name cannot be referred to`);
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
  };
}

/** How people read an object: `Deployment shop/website`. */
export function nameObject(ref: ObjectRef): string {
  return `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
}

/** `1 object`, `3 objects`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
