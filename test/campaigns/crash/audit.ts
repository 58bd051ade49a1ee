import { createHash } from 'node:crypto';
import { stripObject } from '../../../engine/steps/objects/strip-object.ts';
import type { Cluster } from '../../../engine/world.ts';
import { PART_OF, SET_ID } from '../../../schemas/apply-set.ts';
import { canonicalJson } from '../../../schemas/canonical-json.ts';
import type { Json } from '../../../schemas/json.ts';
import { jsonOf, type KubeObject } from '../../../schemas/kube-object.ts';
import { ownersOf } from '../../rig/owners-of.ts';
import { KINDS } from './patterns.ts';

/** What the API server says was written, object by object: `added 1f3a`, `modified 77b0`, `deleted`. */
export interface Audit {
  /** By `Kind/name`; complete up to now. */
  writesIn(namespace: string): Promise<ReadonlyMap<string, readonly string[]>>;
  close(): void;
}

const MARKER = 'audit-marker';
/** Objects that a cluster puts into every namespace by itself. */
const OF_THE_CLUSTER = new Set(['default', 'kube-root-ca.crt', MARKER]);
const FOREGROUND = 'foregroundDeletion';

/** An object as it has to look in the end, whatever its namespace is called. */
export function contentOf(object: KubeObject): Json {
  const { metadata, ...rest } = stripObject(object);
  const { namespace: _, labels, ...meta } = metadata;
  if (labels === undefined) return jsonOf({ ...rest, metadata: meta });
  // a set is named after its namespace
  const named = [PART_OF, SET_ID].filter((label) => labels[label] !== undefined);
  const masked = { ...labels, ...Object.fromEntries(named.map((label) => [label, 'the set'])) };
  return jsonOf({ ...rest, metadata: { ...meta, name: nameOf(object), labels: masked } });
}

/** What an object is called whatever its namespace is called: the parent of a set carries that in its own name. */
export function nameOf({ metadata }: KubeObject): string {
  const { name = '', namespace = '', labels } = metadata;
  return labels?.[SET_ID] === undefined ? name : name.replace(`.${namespace}`, '');
}

/** Whether an object belongs to what is compared. */
export function isOurs(object: KubeObject): boolean {
  return !OF_THE_CLUSTER.has(object.metadata.name ?? '');
}

/**
 * Watches the kinds of the campaign in all namespaces from now on. `collect`: finishes foreground deletions itself, for
 * an API server without a garbage collector beside it.
 */
export async function startAudit(cluster: Cluster, collect: boolean): Promise<Audit> {
  const over = new AbortController();
  const namespaces = new Map<string, Map<string, string[]>>();
  const markers = new Map<string, () => void>();
  let broken: unknown;

  const note = (type: string, object: KubeObject): void => {
    const { namespace = '', name = '', deletionTimestamp } = object.metadata;
    if (name === MARKER) markers.get(`${object.kind} ${namespace} ${object.metadata.labels?.['turn']}`)?.();
    if (!isOurs(object)) return;
    if (type !== 'deleted' && deletionTimestamp !== undefined) {
      const held = object.metadata['finalizers'];
      if (collect && Array.isArray(held) && held.includes(FOREGROUND))
        void finish(cluster, object, over.signal);
      return;
    }
    const objects = namespaces.get(namespace) ?? new Map<string, string[]>();
    namespaces.set(namespace, objects);
    const id = `${object.kind}/${nameOf(object)}`;
    const writes = objects.get(id) ?? [];
    objects.set(id, writes);
    writes.push(type === 'deleted' ? type : `${type} ${digestOf(object)}`);
  };

  for (const { apiVersion, kind } of KINDS) {
    void (async () => {
      for await (const { type, object } of cluster.watch({ apiVersion, kind }, over.signal))
        note(type, object);
    })().catch((error: unknown) => {
      broken = error;
    });
  }

  let turn = 0;
  return {
    writesIn: async (namespace) => {
      turn += 1;
      const label = `turn-${turn}`;
      await Promise.all(
        KINDS.map(async ({ apiVersion, kind }) => {
          if (broken !== undefined) throw broken;
          const seen = new Promise<void>((resolve) => markers.set(`${kind} ${namespace} ${label}`, resolve));
          const metadata = { name: MARKER, namespace, labels: { turn: label } };
          const spec = kind === 'TrafficSplit' ? { spec: { service: 'none', backends: [] } } : {};
          await cluster.apply({ apiVersion, kind, metadata, ...spec }, { force: true }, over.signal);
          await seen;
        }),
      );
      return new Map([...(namespaces.get(namespace) ?? [])].map(([id, writes]) => [id, [...writes]]));
    },
    close: () => over.abort(),
  };
}

async function finish(cluster: Cluster, object: KubeObject, signal: AbortSignal): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const ref = { apiVersion, kind, name: metadata.name ?? '', namespace: metadata.namespace ?? '' };
  try {
    await cluster.patch(ref, { type: 'merge', body: { metadata: { finalizers: null } } }, signal);
  } catch (error) {
    // Two events of one deletion both ask for its end; the second one finds nothing any more.
    if (!(error instanceof Error && 'reason' in error && error.reason === 'notFound')) throw error;
  }
}

function digestOf(object: KubeObject): string {
  return createHash('sha256')
    .update(canonicalJson([contentOf(object), ownersOf(object)]))
    .digest('hex')
    .slice(0, 8);
}
