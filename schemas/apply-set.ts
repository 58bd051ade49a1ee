import { createHash } from 'node:crypto';
import { groupOf, type KubeObject, type ObjectRef, objectId } from './kube-object.ts';

// Names and formats of ApplySet: KEP-3659, https://git.k8s.io/enhancements/keps/sig-cli/3659-kubectl-apply-prune.

/** Label of a member: the id of the one set that it belongs to. */
export const PART_OF = 'applyset.kubernetes.io/part-of';
/** Label of a set's parent: the set's id. */
export const SET_ID = 'applyset.kubernetes.io/id';
/** Annotation of the parent: whose set it is, `NAME/VERSION`; no other tool may touch it. */
export const SET_TOOLING = 'applyset.kubernetes.io/tooling';
/** Annotation of the parent: `Deployment.apps,Service`, where members may be found. */
export const SET_KINDS = 'applyset.kubernetes.io/contains-group-kinds';
/** Annotation of the parent: namespaces of members beside the parent's own. */
export const SET_NAMESPACES = 'applyset.kubernetes.io/additional-namespaces';
/** What we write as tooling. */
export const OUR_TOOLING = 'meshwright/v1';

const PARENT_NAME = 'meshwright-set.';

/**
 * Everything that a pattern's steps apply to one cluster, whatever run did it and whatever a run leaves out. A pattern in
 * another namespace is another instance, with a set of its own.
 */
export interface ApplySet {
  /** A ConfigMap in the home namespace. */
  readonly parent: ObjectRef;
  readonly id: string;
  /** `objectId`s of what some step of the plan writes. */
  readonly objects: ReadonlySet<string>;
  /** Kinds of the members, `Deployment.apps`, each with the apiVersion in which the plan writes it. */
  readonly kinds: ReadonlyMap<string, string>;
  readonly namespaces: ReadonlySet<string>;
}

/** The parent of a pattern's instance; names of patterns and namespaces have no dots, so no two instances share one. */
export function setParentOf(
  pattern: string,
  namespace: string | undefined,
  homeNamespace: string,
): ObjectRef {
  const name = `${PARENT_NAME}${pattern}.${namespace ?? 'default'}`;
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace: homeNamespace, name };
}

/** Whether an object is the parent of a set of ours, by its name. */
export function isSetParent({ apiVersion, kind, name }: ObjectRef): boolean {
  return apiVersion === 'v1' && kind === 'ConfigMap' && name.startsWith(PARENT_NAME);
}

/** Id of the set of a parent, as kubectl computes it: equal for equal parents, whoever asks. */
export function applySetId({ name, namespace = '', kind, apiVersion }: ObjectRef): string {
  const text = [name, namespace, kind, groupOf(apiVersion)].join('.');
  return `applyset-${createHash('sha256').update(text).digest('base64url')}-v1`;
}

/** A kind as the parent lists it, `Deployment.apps`; kinds of the core group stand alone. */
export function groupKindOf({ apiVersion, kind }: Pick<ObjectRef, 'apiVersion' | 'kind'>): string {
  const group = groupOf(apiVersion);
  return group === '' ? kind : `${kind}.${group}`;
}

/**
 * Whether objects of a kind become members. Namespaces and definitions do not: with one of them everything of others that
 * stands in it would go, and several patterns may share it.
 */
export function isMemberKind(object: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean {
  const kind = groupKindOf(object);
  return kind !== 'Namespace' && kind !== 'CustomResourceDefinition.apiextensions.k8s.io';
}

/** Makes a set of what a plan writes; `applied` are the objects among it that become members. */
export function describeSet(
  parent: ObjectRef,
  writes: readonly ObjectRef[],
  applied: readonly ObjectRef[],
): ApplySet {
  const members = applied.filter(isMemberKind);
  return {
    parent,
    id: applySetId(parent),
    objects: new Set([...writes, ...applied].map(objectId)),
    kinds: new Map(members.map((ref) => [groupKindOf(ref), ref.apiVersion])),
    namespaces: new Set(members.flatMap(({ namespace }) => namespace ?? [])),
  };
}
