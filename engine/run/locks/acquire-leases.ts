import { Failure } from '../../../schemas/failure.ts';
import type { Cluster } from '../../world.ts';
import { HeldLease, type LeaseHands } from './held-lease.ts';
import {
  findLocks,
  type LeaseRecord,
  type LockedThing,
  leaseRef,
  readLease,
  sameHolder,
} from './lease-object.ts';
import { type HolderFacts, LeaseWatch } from './lease-watch.ts';
import type { LockClaim } from './lock-claims.ts';

const LOOK_EVERY_MS = 1_000;

/** What acquiring needs beside the leases themselves. */
export interface Acquiring {
  readonly hands: LeaseHands;
  readonly facts: HolderFacts;
  /** Uniform in [0, 1), so that two waiters do not look in step. */
  jitter(): number;
  /** How long to wait for a lock that somebody holds; one that looks abandoned is watched for its duration anyway. */
  readonly waitForMs: number;
  /** Told once per holder that is waited for. */
  onWaiting(lease: LeaseRecord, cluster: Cluster): void;
}

/**
 * Takes what one claim needs on one cluster. Leases are taken in sorted order, and callers go through clusters in the
 * order of their UIDs, so no two runs wait for each other. A run of the whole cluster and runs of single namespaces
 * exclude each other: each writes its own Lease first and then looks for the other kind; the namespace's gives way.
 * Throws `Failure('lockHeld')` naming the holder; what was taken is given back then.
 */
export async function acquireClaim(
  claim: LockClaim,
  cluster: Cluster,
  acquiring: Acquiring,
  signal: AbortSignal,
): Promise<readonly HeldLease[]> {
  const patience = new Patience(acquiring);
  if (claim.scope === 'cluster') return acquireCluster(cluster, acquiring, patience, signal);
  for (;;) {
    const held = await acquireAll(
      claim.namespaces.map((name) => ({ scope: 'namespace', name })),
      cluster,
      acquiring,
      patience,
      signal,
    );
    const over = await liveLease(
      leaseRef(acquiring.hands.homeNamespace, { scope: 'cluster' }),
      cluster,
      signal,
    );
    if (over === undefined || isMine(over, acquiring) || patience.isFree(over)) return held;
    await releaseAll(held, signal);
    await patience.wait(over, cluster, signal);
  }
}

async function acquireCluster(
  cluster: Cluster,
  acquiring: Acquiring,
  patience: Patience,
  signal: AbortSignal,
): Promise<readonly HeldLease[]> {
  const held = await acquireAll([{ scope: 'cluster' }], cluster, acquiring, patience, signal);
  try {
    for (;;) {
      const other = (await findLocks(cluster, acquiring.hands.homeNamespace, signal, 'namespace')).find(
        (lease) => !isMine(lease, acquiring) && !patience.isFree(lease),
      );
      if (other === undefined) return held;
      await patience.wait(other, cluster, signal);
      // Waiting must not cost what is held already.
      for (const lease of held) await lease.renew(signal);
    }
  } catch (error) {
    await releaseAll(held, new AbortController().signal);
    throw error;
  }
}

async function acquireAll(
  things: readonly LockedThing[],
  cluster: Cluster,
  acquiring: Acquiring,
  patience: Patience,
  signal: AbortSignal,
): Promise<readonly HeldLease[]> {
  const held: HeldLease[] = [];
  try {
    for (const locked of things) {
      for (;;) {
        signal.throwIfAborted();
        const over = await liveLease(leaseRef(acquiring.hands.homeNamespace, locked), cluster, signal);
        if (over === undefined || isMine(over, acquiring) || patience.isFree(over)) {
          const taken = await HeldLease.take({ cluster, locked, hands: acquiring.hands, over }, signal);
          if (taken === undefined) continue;
          held.push(taken);
          break;
        }
        await patience.wait(over, cluster, signal);
        for (const lease of held) await lease.renew(signal);
      }
    }
    return held;
  } catch (error) {
    await releaseAll(held, new AbortController().signal);
    throw error;
  }
}

/** Gives leases back; one that cannot be given back runs out by itself, so the caller's own error stays the one shown. */
export async function releaseAll(leases: readonly HeldLease[], signal: AbortSignal): Promise<void> {
  for (const lease of leases) {
    try {
      await lease.release(signal);
    } catch (error) {
      if (!(error instanceof Failure) && !signal.aborted) throw error;
    }
  }
}

async function liveLease(
  ref: ReturnType<typeof leaseRef>,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<LeaseRecord | undefined> {
  const object = await cluster.get(ref, signal);
  return object === undefined ? undefined : readLease(object);
}

/** The very process that asks: what an earlier try of its own left behind. */
function isMine(lease: LeaseRecord, { hands }: Acquiring): boolean {
  return sameHolder(lease.holder, hands.holder);
}

/** How long one acquisition still waits for others, across all the leases it needs. */
class Patience {
  readonly #acquiring: Acquiring;
  readonly #until: number;
  readonly #watches = new Map<string, LeaseWatch>();
  #announced = '';

  constructor(acquiring: Acquiring) {
    this.#acquiring = acquiring;
    this.#until = acquiring.hands.clock.monotonic() + acquiring.waitForMs;
  }

  isFree(lease: LeaseRecord): boolean {
    return this.#watchOf(lease).isFree(lease);
  }

  /** Waits for the next look, or gives up with the holder's name. */
  async wait(lease: LeaseRecord, cluster: Cluster, signal: AbortSignal): Promise<void> {
    const { clock, holder } = this.#acquiring.hands;
    const worth = this.#watchOf(lease).isWorthWatching(lease, holder.run, clock.now());
    if (!worth && clock.monotonic() >= this.#until) throw heldByOther(lease, cluster, clock.now());
    const face = `${lease.ref.name} ${lease.holderText}`;
    if (face !== this.#announced) this.#acquiring.onWaiting(lease, cluster);
    this.#announced = face;
    await clock.sleep(LOOK_EVERY_MS * (0.75 + this.#acquiring.jitter() / 2), signal);
  }

  #watchOf(lease: LeaseRecord): LeaseWatch {
    const known = this.#watches.get(lease.ref.name);
    if (known !== undefined) return known;
    const { hands, facts } = this.#acquiring;
    const watch = new LeaseWatch(() => hands.clock.monotonic(), facts);
    this.#watches.set(lease.ref.name, watch);
    return watch;
  }
}

/** The one sentence about a lock in other hands. */
export function heldByOther(lease: LeaseRecord, cluster: Cluster, now: number): Failure {
  const { context } = cluster.binding;
  const what = describeLocked(lease.locked, context);
  const run = lease.holder?.run;
  const hint =
    run === undefined
      ? 'it is not a lock of Meshwright: ask who wrote it'
      : `spec.concurrency.lock.waitFor waits for it; meshwright unlock ${run} --context ${context} removes it if that run is surely dead`;
  return new Failure('lockHeld', `${what} is locked by ${describeHolder(lease, now)}`, {
    object: `Lease ${lease.ref.namespace ?? ''}/${lease.ref.name}`,
    hint,
  });
}

/** `namespace shop of context kind-main`. */
export function describeLocked(locked: LockedThing, context: string): string {
  return locked.scope === 'cluster' ? `cluster ${context}` : `namespace ${locked.name} of ${context}`;
}

/** `run 01J… of pattern canary-release (host ci-7, process 4711, since 12:03:05Z, renewed 4 s ago)`. */
export function describeHolder(lease: LeaseRecord, now: number): string {
  const since = lease.acquired === undefined ? '' : `, since ${new Date(lease.acquired).toISOString()}`;
  const renewed =
    lease.renewed === undefined
      ? ''
      : `, renewed ${Math.max(0, Math.round((now - lease.renewed) / 1000))} s ago`;
  if (lease.holder === undefined)
    return `${lease.holderText}${since === '' ? '' : ` (${since.slice(2)}${renewed})`}`;
  const { run, host, pid } = lease.holder;
  const pattern = lease.pattern === '' ? '' : ` of pattern ${lease.pattern}`;
  return `run ${run}${pattern} (host ${host}, process ${pid}${since}${renewed})`;
}
