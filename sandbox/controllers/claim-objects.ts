import { list, record } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView, KindId, ViewEvent } from '../cluster-view.ts';
import { isFinished } from './child-pods.ts';
import { keyOf } from './control-loop.ts';
import { selectsLabels } from './label-selector.ts';
import { controlledBy, ownerOf } from './owned.ts';
import { changeObject } from './write-status.ts';

/** The objects of one kind that no controller owns, kept from events so that nobody has to look for them. */
export class Unowned {
  readonly #kind: string;
  readonly #objects = new Map<string, KubeObject>();

  /** `kind` without its group. */
  constructor(kind: string) {
    this.#kind = kind;
  }

  /** Takes notice; of owners of `ownerKind`, the keys of those that select the object. */
  see(view: ClusterView, { type, object }: ViewEvent, ownerKind: KindId): readonly string[] {
    if (object.kind !== this.#kind) return [];
    const free = type !== 'deleted' && ownerOf(object) === undefined;
    if (!free) {
      this.#objects.delete(keyOf(object));
      return [];
    }
    this.#objects.set(keyOf(object), object);
    return view
      .list(ownerKind, object.metadata.namespace)
      .filter((owner) => selectsLabels(owner, object.metadata.labels))
      .map(keyOf);
  }

  in(namespace: string | undefined): readonly KubeObject[] {
    return [...this.#objects.values()].filter(({ metadata }) => metadata.namespace === namespace);
  }
}

/** What a workload may take and let go of. */
export interface Claim {
  readonly kind: KindId;
  readonly unowned: Unowned;
  /** Beside the selector: what else must hold of an object to belong to the workload. */
  readonly fits?: (object: KubeObject) => boolean;
}

/**
 * Takes what a workload selects and nobody owns, and lets go of what it owns and does not select any more
 * (`controller_ref_manager.go` of Kubernetes).
 */
export async function claimObjects(view: ClusterView, owner: KubeObject, claim: Claim): Promise<void> {
  if (owner.metadata.deletionTimestamp !== undefined) return;
  const { kind, unowned, fits = () => true } = claim;
  const belongs = (object: KubeObject) => selectsLabels(owner, object.metadata.labels) && fits(object);
  for (const object of unowned.in(owner.metadata.namespace)) {
    const idle = object.metadata.deletionTimestamp !== undefined || isEndedPod(object);
    if (!idle && belongs(object)) await adopt(view, owner, kind, object);
  }
  for (const object of view.listControlled(kind, owner.metadata.uid ?? '')) {
    if (!belongs(object)) await release(view, owner, kind, object);
  }
}

const isEndedPod = (object: KubeObject) => object.kind === 'Pod' && isFinished(object);

async function adopt(view: ClusterView, owner: KubeObject, kind: KindId, object: KubeObject): Promise<void> {
  const { namespace, name = '', uid } = object.metadata;
  await changeObject(view, { kind, namespace, name }, (current) => {
    if (current.metadata.uid !== uid || ownerOf(current) !== undefined) return undefined;
    const others = list(current.metadata['ownerReferences']);
    const ownerReferences = [...others, ...list(controlledBy(owner))] as Json; // references of an object's JSON
    return { ...current, metadata: { ...current.metadata, ownerReferences } };
  });
}

async function release(
  view: ClusterView,
  owner: KubeObject,
  kind: KindId,
  object: KubeObject,
): Promise<void> {
  const { namespace, name = '' } = object.metadata;
  await changeObject(view, { kind, namespace, name }, (current) => {
    if (ownerOf(current)?.uid !== owner.metadata.uid) return undefined;
    const { ownerReferences, ...metadata } = current.metadata;
    const others = list(ownerReferences).filter((each) => record(each)?.['uid'] !== owner.metadata.uid);
    const left = others.length === 0 ? {} : { ownerReferences: others as Json }; // the rest of a JSON list
    return { ...current, metadata: { ...metadata, ...left } };
  });
}
