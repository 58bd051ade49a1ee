import { type ApplySet, isMemberKind, PART_OF } from '../../../schemas/apply-set.ts';
import { Failure } from '../../../schemas/failure.ts';
import { type KubeObject, objectId } from '../../../schemas/kube-object.ts';
import { mapBounded } from '../../../schemas/map-bounded.ts';
import type { Cluster } from '../../world.ts';
import { ownerOf } from '../objects/field-owners.ts';
import { listAt, textAt } from '../objects/json-fields.ts';
import { refOf } from '../objects/name-object.ts';
import { contentsOf, readParent, type SetContents } from './set-parent.ts';

const LISTS_AT_ONCE = 8;

/** The objects of a set that its pattern no longer contains, by what the parent lists now. Reads only. */
export async function leftoversOf(
  set: ApplySet,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  return findLeftovers(set, contentsOf(await readParent(set, cluster, signal), set), cluster, signal);
}

/**
 * Members that no step of the plan writes. Only objects that carry our label because we have put it there: a label that
 * somebody copied or wrote himself makes nothing ours to delete. Reads only.
 */
async function findLeftovers(
  set: ApplySet,
  { kinds, namespaces }: SetContents,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const labelSelector = `${PART_OF}=${set.id}`;
  const places = [...kinds].flatMap((kind) => [...namespaces].map((namespace) => ({ kind, namespace })));
  const versions = new Map(
    await Promise.all(
      [...kinds].map(async (kind) => [kind, await versionsOf(kind, set, cluster, signal)] as const),
    ),
  );
  const lists = await mapBounded(places, LISTS_AT_ONCE, ({ kind, namespace }) =>
    listServed(
      versions.get(kind) ?? [],
      { kind: kind.split('.')[0] ?? kind, namespace, labelSelector },
      cluster,
      signal,
    ),
  );
  // kinds of the cluster come with every namespace
  const found = new Map(lists.flat().map((object) => [objectId(refOf(object)), object]));
  return [...found.entries()]
    .filter(([id, object]) => !set.objects.has(id) && isLeftover(object, set.id))
    .map(([, object]) => object);
}

function isLeftover(object: KubeObject, id: string): boolean {
  return (
    isMemberKind(object) &&
    object.metadata.deletionTimestamp === undefined &&
    textAt(object, ['metadata', 'labels', PART_OF]) === id &&
    ownerOf(object, ['metadata', 'labels', PART_OF]).owner === 'us'
  );
}

/** In which versions a kind may be had: as the plan writes it, else whatever the cluster serves of its group, best first. */
async function versionsOf(
  groupKind: string,
  set: ApplySet,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const planned = set.kinds.get(groupKind);
  if (planned !== undefined) return [planned];
  const [, ...groups] = groupKind.split('.');
  const group = groups.join('.');
  if (group === '') return ['v1'];
  try {
    const served = await cluster.raw('GET', `/apis/${encodeURIComponent(group)}`, undefined, signal);
    const preferred = textAt(served, ['preferredVersion', 'groupVersion']);
    const all = listAt(served, ['versions']).flatMap((each) => textAt(each, ['groupVersion']) ?? []);
    return [...new Set([...(preferred === undefined ? [] : [preferred]), ...all])];
  } catch (error) {
    // a group that is not served any more has no objects
    if (error instanceof Failure && error.reason === 'notFound') return [];
    throw error;
  }
}

async function listServed(
  versions: readonly string[],
  query: { readonly kind: string; readonly namespace: string; readonly labelSelector: string },
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  for (const apiVersion of versions) {
    try {
      const listed = await cluster.list({ ...query, apiVersion }, signal);
      // items of a list come without the names of their kind
      return listed.map((object) => ({ ...object, apiVersion, kind: query.kind }));
    } catch (error) {
      // the kind may be served in another version; in none: then nothing of it is there
      if (!(error instanceof Failure) || error.reason !== 'notFound') throw error;
    }
  }
  return [];
}
