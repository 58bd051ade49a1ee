import { Failure } from '../../../schemas/failure.ts';
import { sleepUnlessOver } from '../../../schemas/sleep-unless-over.ts';
import type { Cluster } from '../../world.ts';
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
        if (answer === 'stolen') return this.#lose(lease);
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

  #lose(lease: HeldLease): void {
    const failure = new Failure(
      'lockLost',
      `another run took the lock ${lease.name} of ${lease.cluster.binding.context} while this one was running`,
    );
    this.#stolen = failure;
    this.#standing = 'stolen';
    this.#onNews({ type: 'stolen', failure });
    for (const wake of this.#waiting) wake();
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
