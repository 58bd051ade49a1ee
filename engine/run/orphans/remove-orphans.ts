import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { safeText } from '../../../schemas/safe-text.ts';
import type { Cluster } from '../../world.ts';
import { findLocks, type LeaseRecord, parseHolder } from '../locks/lease-object.ts';
import type { HolderFacts } from '../locks/lease-watch.ts';
import { AGENT_SELECTOR, HOLDER_MARK, HOME_MARK } from './agent-marks.ts';

/** A Lease that was not renewed for so long belongs to nobody, however far two machines' clocks are apart. */
const ABANDONED_MS = 300_000;
/** The cluster ends an agent at its own deadline; from then on, with a margin for clocks, nobody waits for it. */
const MARGIN_MS = 300_000;

/** What is needed to tell an orphaned agent pod from one at work. */
export interface OrphanSearch {
  readonly namespaces: readonly string[];
  /** Its pods are orphans in any case: who asks holds the run, so no other process of it is at work. */
  readonly run?: string;
  readonly facts: HolderFacts;
  /** Wall time in ms. */
  readonly now: number;
}

/** A pod that was removed: `namespace/name`, and the run that had left it. */
export interface RemovedAgent {
  readonly pod: string;
  readonly run: string;
}

/**
 * Removes agent pods whose run is over or dead; those of a living run stay, and so does every pod of which nobody can tell.
 * Throws `Failure` of the API server.
 */
export async function removeOrphans(
  cluster: Pick<Cluster, 'list' | 'delete'>,
  search: OrphanSearch,
  signal: AbortSignal,
): Promise<readonly RemovedAgent[]> {
  const locks = new Map<string, Promise<readonly LeaseRecord[]>>();
  const locksOf = (home: string): Promise<readonly LeaseRecord[]> => {
    const known = locks.get(home) ?? findLocks(cluster, home, signal);
    locks.set(home, known);
    return known;
  };
  const removed: RemovedAgent[] = [];
  for (const namespace of search.namespaces) {
    const query = { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: AGENT_SELECTOR };
    for (const pod of await cluster.list(query, signal)) {
      const { name = '', uid, labels, deletionTimestamp } = pod.metadata;
      if (deletionTimestamp !== undefined || !(await isOrphan(pod, search, locksOf))) continue;
      const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name };
      await cluster.delete(ref, { propagation: 'Background', ...(uid === undefined ? {} : { uid }) }, signal);
      removed.push({ pod: `${namespace}/${name}`, run: safeText(labels?.['meshwright.dev/run'] ?? '', 80) });
    }
  }
  return removed;
}

async function isOrphan(
  pod: KubeObject,
  search: OrphanSearch,
  locksOf: (home: string) => Promise<readonly LeaseRecord[]>,
): Promise<boolean> {
  const run = pod.metadata.labels?.['meshwright.dev/run'];
  if (run !== undefined && run === search.run) return true;
  const living = await isLiving(pod, search, locksOf);
  return living === undefined ? isOver(pod, search.now) : !living;
}

/** Whether the run behind a pod is at work; `undefined` where neither its process nor a lock of it can be seen from here. */
async function isLiving(
  pod: KubeObject,
  { facts, now }: OrphanSearch,
  locksOf: (home: string) => Promise<readonly LeaseRecord[]>,
): Promise<boolean | undefined> {
  const { labels, annotations } = pod.metadata;
  const holder = parseHolder(annotations?.[HOLDER_MARK] ?? '');
  if (holder !== undefined && holder.bootId === facts.bootId) return facts.isAlive(holder.pid);
  const home = annotations?.[HOME_MARK];
  if (home === undefined) return undefined;
  const run = labels?.['meshwright.dev/run'];
  const lease = (await locksOf(home)).find((each) => each.holder?.run === run);
  return lease !== undefined && (lease.renewed === undefined || now - lease.renewed <= ABANDONED_MS);
}

/** Ended by itself, by the cluster, or long past the time at which the cluster ends it. */
function isOver(pod: KubeObject, now: number): boolean {
  const phase = partOf(pod['status'])['phase'];
  if (phase === 'Succeeded' || phase === 'Failed') return true;
  const seconds = partOf(pod['spec'])['activeDeadlineSeconds'];
  const born = Date.parse(pod.metadata.creationTimestamp ?? '');
  return typeof seconds === 'number' && born + seconds * 1000 + MARGIN_MS < now;
}

function partOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}; // any object has keys
}

/** Says what was removed, or why it could not be looked for: neither stops whoever asked. */
export async function tellOrphans(
  where: string,
  work: () => Promise<readonly RemovedAgent[]>,
): Promise<readonly string[]> {
  try {
    return (await work()).map(({ pod, run }) => `removed agent pod ${pod} of ${where}, left by run ${run}`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [`agent pods that dead runs left in ${where} were not looked for: ${error.message}`];
  }
}
