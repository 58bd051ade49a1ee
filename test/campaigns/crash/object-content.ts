import { stripObject } from '../../../engine/steps/objects/strip-object.ts';
import type { Cluster } from '../../../engine/world.ts';
import { PART_OF, SET_ID } from '../../../schemas/apply-set.ts';
import { canonicalJson } from '../../../schemas/canonical-json.ts';
import { jsonOf, type KubeObject } from '../../../schemas/kube-object.ts';
import type { ComparedKind } from './surroundings.ts';

/** Name of the objects by which an audit knows that it has heard everything; they belong to no run. */
export const MARKER = 'audit-marker';
/** The same on the namespace itself. */
export const MARKER_LABEL = 'audit-turn';
/** Objects that a cluster puts into every namespace by itself. */
const OF_THE_CLUSTER = new Set(['default', 'kube-root-ca.crt', MARKER]);
/** Written by controllers, or the time of something. */
const REVISION = 'deployment.kubernetes.io/revision';
const RESTARTED_AT = /("kubectl\.kubernetes\.io\/restartedAt":)"[^"]*"/g;
/** Set by API servers, at random or by their own tables. */
const SERVICE_ADDRESS = /"clusterIPs?":(\[[^\]]*\]|"[^"]*"),?/g;

/** Whether an object belongs to what is compared. */
export function isOurs({ metadata }: KubeObject): boolean {
  return !OF_THE_CLUSTER.has(metadata.name ?? '');
}

/** An object as it has to look in the end, whatever its namespace is called and whenever it was restarted. */
export function contentOf(object: KubeObject, namespace: string): string {
  const { metadata, ...rest } = stripObject(object);
  const { namespace: _, annotations = {}, labels = {}, ...meta } = metadata;
  const kept = Object.entries(annotations).filter(([key]) => key !== REVISION);
  const own = Object.entries(labels)
    .filter(([key]) => key !== MARKER_LABEL)
    // A set is named after its namespace, by a digest.
    .map(([key, value]) => [key, key === PART_OF || key === SET_ID ? 'the set' : value]);
  const whole = {
    ...rest,
    metadata: { ...meta, annotations: Object.fromEntries(kept), labels: Object.fromEntries(own) },
  };
  return canonicalJson(jsonOf(whole))
    .replaceAll(namespace, 'NAMESPACE')
    .replaceAll(RESTARTED_AT, '$1"once"')
    .replaceAll(SERVICE_ADDRESS, '');
}

/** What a namespace holds, and itself. */
export interface NamespaceContent {
  /** `Kind/name content`. */
  readonly objects: readonly string[];
  /** `Kind/name` to UID. */
  readonly uids: ReadonlyMap<string, string>;
}

/** The objects of a namespace as they are now. */
export async function contentOfNamespace(
  cluster: Cluster,
  kinds: readonly ComparedKind[],
  namespace: string,
): Promise<NamespaceContent> {
  const { signal } = new AbortController();
  const lists = await Promise.all(
    kinds.map(({ apiVersion, kind }) => cluster.list({ apiVersion, kind, namespace }, signal)),
  );
  const itself = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }, signal);
  const found = [...lists.flat().filter(isOurs), ...(itself === undefined ? [] : [itself])];
  return {
    objects: found.map((object) => `${idOf(object, namespace)} ${contentOf(object, namespace)}`).sort(),
    uids: new Map(found.map((object) => [idOf(object, namespace), object.metadata.uid ?? ''])),
  };
}

/** `Kind/name`, whatever the namespace is called. */
export function idOf({ kind, metadata }: KubeObject, namespace: string): string {
  return `${kind}/${(metadata.name ?? '').replaceAll(namespace, 'NAMESPACE')}`;
}
