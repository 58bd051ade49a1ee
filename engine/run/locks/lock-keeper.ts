import { Failure } from '../../../schemas/failure.ts';
import { sleepUnlessOver } from '../../../schemas/sleep-unless-over.ts';
import { wrongCluster } from '../../../schemas/wrong-cluster.ts';
import type { ClockPort, Cluster } from '../../world.ts';
import { type Acquiring, acquireClaim, releaseAll } from './acquire-leases.ts';
import { type HeldLease, RENEW_MS } from './held-lease.ts';
import { joinClaims, type LockClaim } from './lock-claims.ts';

const TRY_AGAIN_MS = 2_000;
/** How long giving back may take at a run's end; after that the leases run out by themselves. */
const RELEASE_MS = 5_000;

/** What happens to the locks of a run, for its journal. */
export type LockNews =
  | { readonly type: 'held'; readonly cluster: Cluster; readonly lease: HeldLease }
  | { readonly type: 'late' | 'lost' | 'back' }
  | { readonly type: 'stolen'; readonly failure: Failure };

/** A claim of one role, before it is known which cluster that is. */
export interface RoleClaim {
  readonly role: string;
  readonly claim: LockClaim;
}

/** The locks of a run from its first to its last effect; closed by `release`. */
export class LockKeeper {
  readonly #acquiring: Acquiring;
  readonly #onNews: (news: LockNews) => void;
  readonly #onFault: (error: unknown) => void;
  readonly #over = new AbortController();
  readonly #held: HeldLease[] = [];
  readonly #waiting = new Set<() => void>();
  #renewing: Promise<void> = Promise.resolve();
  #standing: 'held' | 'late' | 'lost' | 'stolen' = 'held';
  #stolen: Failure | undefined;
  #losing = false;
  readonly #uids = new Map<Cluster, string>();

  /** `onFault` hears of what ended the renewing though it is no `Failure`: a fault of ours. */
  constructor(acquiring: Acquiring, onNews: (news: LockNews) => void, onFault: (error: unknown) => void) {
    this.#acquiring = acquiring;
    this.#onNews = onNews;
    this.#onFault = onFault;
  }

  /**
   * Takes every lock the run needs, cluster after cluster in the order of their UIDs, or none. Throws `Failure`:
   * `lockHeld`, or what kept the API server from answering.
   */
  async acquire(
    claims: readonly RoleClaim[],
    open: (role: string) => Promise<Cluster>,
    signal: AbortSignal,
  ): Promise<void> {
    const byUid = new Map<string, { readonly cluster: Cluster; readonly claim: LockClaim }>();
    for (const { role, claim } of claims) {
      const cluster = await open(role);
      const uid = await cluster.uid(signal);
      const known = byUid.get(uid);
      byUid.set(uid, {
        cluster: known?.cluster ?? cluster,
        claim: known === undefined ? claim : joinClaims(known.claim, claim),
      });
    }
    try {
      for (const uid of [...byUid.keys()].sort()) {
        const wanted = byUid.get(uid);
        if (wanted === undefined) continue;
        const leases = await acquireClaim(wanted.claim, wanted.cluster, this.#acquiring, signal);
        this.#held.push(...leases);
        this.#uids.set(wanted.cluster, uid);
        for (const lease of leases) this.#onNews({ type: 'held', cluster: wanted.cluster, lease });
      }
    } catch (error) {
      await this.release();
      throw error;
    }
    this.#renewing = this.#keepRenewing().catch(this.#onFault);
  }

  /** Resolves at once while the locks protect, waits while their server is silent. Throws `Failure('lockLost')`. */
  async whenHeld(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#stolen !== undefined) throw this.#stolen;
      if (this.#validFor() > 0) return;
      await this.#nextChange(signal);
    }
  }

  /** Whether effects are protected now. */
  isHeld(): boolean {
    return this.#stolen === undefined && this.#validFor() > 0;
  }

  /** Tokens of what is held, for the recovery record. */
  tokens(): readonly string[] {
    return this.#held.map((lease) => lease.token);
  }

  /** Stops renewing and gives everything back; what cannot be given back runs out by itself. */
  async release(): Promise<void> {
    this.#over.abort();
    await this.#renewing;
    const leases = this.#held.splice(0);
    if (leases.length > 0) await releaseAll(leases, AbortSignal.timeout(RELEASE_MS));
  }

  #validFor(): number {
    if (this.#losing) return 0;
    return Math.min(Number.POSITIVE_INFINITY, ...this.#held.map((lease) => lease.validFor()));
  }

  async #keepRenewing(): Promise<void> {
    const { signal } = this.#over;
    const { clock } = this.#acquiring.hands;
    let pause = RENEW_MS;
    while (
      this.#held.length > 0 &&
      this.#stolen === undefined &&
      (await sleepUnlessOver(clock, pause, signal))
    ) {
      let silent = false;
      for (const lease of this.#held) {
        const answer = await this.#renewOne(lease);
        if (signal.aborted) return;
        if (answer === 'stolen' || answer === 'removed') return await this.#lose(lease, answer);
        silent ||= answer === 'unanswered';
      }
      this.#stand(silent ? (this.#validFor() > 0 ? 'late' : 'lost') : 'held');
      pause = silent ? TRY_AGAIN_MS : RENEW_MS;
    }
  }

  /** A request that hangs must not keep the others from being renewed. */
  async #renewOne(lease: HeldLease): Promise<Awaited<ReturnType<HeldLease['renew']>>> {
    const { clock } = this.#acquiring.hands;
    const patience = new AbortController();
    const late = clock.sleep(RENEW_MS, patience.signal).then(
      () => 'unanswered' as const,
      () => 'unanswered' as const, // the request was quicker, or the run is over
    );
    const request = lease.renew(AbortSignal.any([this.#over.signal, patience.signal]));
    // Settled by the abort below when the clock was quicker; its answer is not wanted any more then.
    request.catch(() => undefined);
    try {
      return await Promise.race([request, late]);
    } catch (error) {
      if (this.#over.signal.aborted) return 'unanswered';
      throw error;
    } finally {
      patience.abort();
    }
  }

  #stand(standing: 'held' | 'late' | 'lost'): void {
    const before = this.#standing;
    this.#standing = standing;
    if (standing !== before) this.#onNews({ type: standing === 'held' ? 'back' : standing });
    for (const wake of this.#waiting) wake();
  }

  async #lose(lease: HeldLease, how: 'stolen' | 'removed'): Promise<void> {
    // Effects wait from here on, until it is known what to say.
    this.#losing = true;
    const failure = await this.#whyLost(lease, how);
    this.#stolen = failure;
    this.#standing = 'stolen';
    this.#onNews({ type: 'stolen', failure });
    for (const wake of this.#waiting) wake();
  }

  /** A lock that is gone may be so because its whole cluster is another one. */
  async #whyLost({ name, cluster }: HeldLease, how: 'stolen' | 'removed'): Promise<Failure> {
    const uid = this.#uids.get(cluster);
    const found = await uidInTime(cluster, this.#acquiring.hands.clock, this.#over.signal);
    if (uid !== undefined && found !== undefined && uid !== found)
      return wrongCluster(cluster.binding.context, uid, found);
    const lock = `the lock ${name} of ${cluster.binding.context}`;
    return new Failure(
      'lockLost',
      how === 'stolen'
        ? `another run took ${lock} while this one was running`
        : `${lock} was removed while this run was holding it`,
    );
  }

  #nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}

/** Which cluster this is now; `undefined` when it does not say so soon. */
async function uidInTime(cluster: Cluster, clock: ClockPort, over: AbortSignal): Promise<string | undefined> {
  const patience = new AbortController();
  const late = sleepUnlessOver(clock, RENEW_MS, AbortSignal.any([over, patience.signal])).then(
    () => undefined,
  );
  const asked = cluster.uid(AbortSignal.any([over, patience.signal]));
  try {
    return await Promise.race([asked, late]);
  } catch (error) {
    if (error instanceof Failure || over.aborted) return undefined;
    throw error;
  } finally {
    // Settled by this when the clock was quicker; its answer is not wanted any more then.
    asked.catch(() => undefined);
    patience.abort();
  }
}
