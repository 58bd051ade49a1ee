import { list, record } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView, KindId, ViewEvent } from '../cluster-view.ts';

/** The objects of a kind and namespace that name this one as their controller and are not on their way out. */
export function ownedBy(view: ClusterView, owner: KubeObject, kind: KindId): readonly KubeObject[] {
  const { uid, namespace } = owner.metadata;
  if (uid === undefined) return [];
  return view
    .listControlled(kind, uid)
    .filter(
      ({ metadata }) =>
        metadata.deletionTimestamp === undefined &&
        (namespace === undefined || metadata.namespace === namespace),
    );
}

/** The controlling owner of an object. */
export function ownerOf(
  object: KubeObject,
): { readonly kind: string; readonly name: string; readonly uid: string } | undefined {
  for (const value of list(object.metadata['ownerReferences'])) {
    const owner = record(value);
    if (owner?.['controller'] !== true) continue;
    return { kind: String(owner['kind']), name: String(owner['name']), uid: String(owner['uid']) };
  }
  return undefined;
}

/** The `ownerReferences` of something that a controller makes for an object. */
export function controlledBy(owner: KubeObject): Json {
  const { name = '', uid = '' } = owner.metadata;
  return [
    {
      apiVersion: owner.apiVersion,
      kind: owner.kind,
      name,
      uid,
      controller: true,
      blockOwnerDeletion: true,
    },
  ];
}

/** Keys of an object itself and, for other kinds, of its owner of the wanted kind. */
export function selfOrOwner(kind: string): (event: ViewEvent) => readonly string[] {
  return ({ object }) => {
    const namespace = object.metadata.namespace ?? '';
    if (object.kind === kind) return [`${namespace}/${object.metadata.name ?? ''}`];
    const owner = ownerOf(object);
    return owner?.kind === kind ? [`${namespace}/${owner.name}`] : [];
  };
}

/** `spec` of an object. */
export function specOf(object: KubeObject): NonNullable<ReturnType<typeof record>> {
  return record(object['spec']) ?? {};
}

/** `spec.replicas`, 1 when absent. */
export function replicasOf(object: KubeObject): number {
  const replicas = specOf(object)['replicas'];
  return typeof replicas === 'number' ? replicas : 1;
}
