import { isDeepStrictEqual } from 'node:util';
import { record } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { deleteIfThere, numberOf, stringMap } from './child-pods.ts';
import { controlledBy, ownedBy, specOf } from './owned.ts';
import { templateHash } from './template-hash.ts';
import { changeObject } from './write-status.ts';

const KIND = 'ControllerRevision.apps';
/** The label by which a pod says which revision it is of. */
export const REVISION_LABEL = 'controller-revision-hash';

/** The recorded templates of a StatefulSet or DaemonSet. */
export interface Revisions {
  /** The one of the present template. */
  readonly update: KubeObject;
  /** All, oldest first. */
  readonly all: readonly KubeObject[];
}

/** Records the present template as the newest revision; one that was there before is used again with a new number. */
export async function keepRevisions(view: ClusterView, set: KubeObject): Promise<Revisions> {
  const template = specOf(set)['template'];
  const data: Json = { spec: { template: { ...record(template), $patch: 'replace' } as Json } }; // admitted JSON
  const known = revisionsOf(view, set);
  const newest = Math.max(0, ...known.map(revisionNumber));
  const same = known.find((each) => isDeepStrictEqual(each['data'], data));
  if (same === undefined) {
    const update = await view.create(newRevision(set, data, newest + 1));
    return { update, all: [...known, update] };
  }
  if (revisionNumber(same) < newest) {
    const { namespace, name = '' } = same.metadata;
    await changeObject(view, { kind: KIND, namespace, name }, (current) => ({
      ...current,
      revision: newest + 1,
    }));
  }
  return { update: same, all: revisionsOf(view, set) };
}

/** Deletes the oldest recorded templates that nothing uses, down to `revisionHistoryLimit`. */
export async function forgetRevisions(
  view: ClusterView,
  set: KubeObject,
  used: ReadonlySet<string>,
): Promise<void> {
  const limit = numberOf(specOf(set), 'revisionHistoryLimit', 10);
  const idle = revisionsOf(view, set).filter((each) => !used.has(each.metadata.name ?? ''));
  for (const each of idle.slice(0, Math.max(0, idle.length - limit))) {
    const { namespace, name = '', uid = '' } = each.metadata;
    await deleteIfThere(view, KIND, { namespace, name, uid });
  }
}

/** The pod template that a revision recorded. */
export function templateOf(revision: KubeObject): Json | undefined {
  const template = record(record(record(revision['data'])?.['spec'])?.['template']);
  if (template === undefined) return undefined;
  const { $patch: _how, ...bare } = template;
  return bare as Json; // part of an object's JSON
}

function revisionsOf(view: ClusterView, set: KubeObject): readonly KubeObject[] {
  return [...ownedBy(view, set, KIND)].sort((a, b) => revisionNumber(a) - revisionNumber(b));
}

function revisionNumber(revision: KubeObject): number {
  return Number(revision['revision'] ?? 0);
}

function newRevision(set: KubeObject, data: Json, number: number): KubeObject {
  const template = specOf(set)['template'];
  const hash = templateHash(template);
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      namespace: set.metadata.namespace ?? 'default',
      name: `${set.metadata.name ?? ''}-${hash}`,
      labels: {
        ...stringMap(record(record(template)?.['metadata'])?.['labels']),
        [set.kind === 'DaemonSet' ? REVISION_LABEL : 'controller.kubernetes.io/hash']: hash,
      },
      ...(set.metadata.annotations === undefined ? {} : { annotations: set.metadata.annotations }),
      ownerReferences: controlledBy(set),
    },
    data,
    revision: number,
  };
}
