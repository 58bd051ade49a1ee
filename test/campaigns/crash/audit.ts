import { createHash } from 'node:crypto';
import type { Cluster } from '../../../engine/world.ts';
import { canonicalJson } from '../../../schemas/canonical-json.ts';
import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { ownersOf } from '../../rig/owners-of.ts';
import { contentOf, idOf, isOurs, MARKER, MARKER_LABEL } from './object-content.ts';
import { playControllers } from './play-controllers.ts';
import type { ComparedKind } from './surroundings.ts';

/** What the API server says was written, object by object: `added 1f3a`, `modified 77b0`, `deleted`. */
export interface Audit {
  /** By `Kind/name`; complete up to now, and the last question about this namespace. */
  writesIn(namespace: string): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Settles when it hears of writes again after its API server was away. */
  listens(namespace: string): Promise<void>;
  close(): void;
}

const NAMESPACE: ComparedKind = { apiVersion: 'v1', kind: 'Namespace', least: {}, controlled: true };

/**
 * Watches kinds in all namespaces from now on, also over a restart of their API server. `alone`: there are no controllers
 * beside it, so it does of their work what runs wait for.
 */
export async function startAudit(
  cluster: Cluster,
  kinds: readonly ComparedKind[],
  alone: boolean,
): Promise<Audit> {
  const over = new AbortController();
  const namespaces = new Map<string, Map<string, string[]>>();
  const markers = new Map<string, () => void>();
  const all = [...kinds, NAMESPACE];
  let broken: unknown;

  const note = (type: string, object: KubeObject, { kind, controlled }: ComparedKind): void => {
    const { name = '', labels } = object.metadata;
    const namespace = kind === 'Namespace' ? name : (object.metadata.namespace ?? '');
    const turn = labels?.[MARKER_LABEL];
    if (turn !== undefined) markers.get(`${kind} ${namespace} ${turn}`)?.();
    if (turn !== undefined || !isOurs(object)) return;
    if (type !== 'deleted' && object.metadata.deletionTimestamp !== undefined) return;
    const objects = namespaces.get(namespace) ?? new Map<string, string[]>();
    namespaces.set(namespace, objects);
    const id = idOf(object, namespace);
    const writes = objects.get(id) ?? [];
    objects.set(id, writes);
    const write = type === 'deleted' ? type : `${type} ${digestOf(object, namespace, controlled === true)}`;
    if (controlled === true && write.split(' ')[1] === writes.at(-1)?.split(' ')[1]) return;
    writes.push(write);
  };

  for (const compared of all) {
    const { apiVersion, kind } = compared;
    void (async () => {
      for await (const { type, object } of cluster.watch({ apiVersion, kind }, over.signal)) {
        if (alone && type !== 'deleted') playControllers(cluster, object, over.signal);
        note(type, object, compared);
      }
    })().catch((error: unknown) => {
      broken = error;
    });
  }

  let turns = 0;
  const hearOf = async (compared: readonly ComparedKind[], namespace: string): Promise<void> => {
    turns += 1;
    const turn = `turn-${turns}`;
    await Promise.all(
      compared.map(async ({ apiVersion, kind, least }) => {
        if (broken !== undefined) throw broken;
        const seen = new Promise<void>((resolve) => markers.set(`${kind} ${namespace} ${turn}`, resolve));
        const labels = { [MARKER_LABEL]: turn };
        const metadata =
          kind === 'Namespace' ? { name: namespace, labels } : { name: MARKER, namespace, labels };
        const options = { force: true, fieldManager: 'audit' };
        await cluster.apply({ apiVersion, kind, metadata, ...least }, options, over.signal);
        await seen;
      }),
    );
  };
  return {
    writesIn: async (namespace) => {
      await hearOf(all, namespace);
      const found = new Map([...(namespaces.get(namespace) ?? [])].map(([id, writes]) => [id, [...writes]]));
      namespaces.delete(namespace);
      return found;
    },
    listens: (namespace) => hearOf(kinds, namespace),
    close: () => over.abort(),
  };
}

/** Of an object that controllers write to as well, their fields do not count. */
function digestOf(object: KubeObject, namespace: string, controlled: boolean): string {
  const owners = controlled ? ownersWithoutControllers(object) : ownersOf(object);
  return createHash('sha256')
    .update(contentOf(object, namespace))
    .update(canonicalJson(owners).replaceAll(namespace, 'NAMESPACE'))
    .update(controlled ? String(object.metadata['generation']) : '')
    .digest('hex')
    .slice(0, 8);
}

function ownersWithoutControllers(object: KubeObject): Json {
  const owners = ownersOf(object);
  if (!Array.isArray(owners)) return owners;
  return owners.filter((entry) => /^(meshwright|kubectl)/.test(String(entry.manager)) && !entry.subresource);
}
