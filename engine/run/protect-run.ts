import { digestText } from '../../schemas/digest-json.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import { jsonOf } from '../../schemas/kube-object.ts';
import type { RunEvent, RunEventBody, RunOutcome } from '../../schemas/run-event.ts';
import type { Plan } from '../plan/plan.ts';
import type { World } from '../world.ts';
import { watchIdentity } from './cluster-identity.ts';
import { eventErrorOf } from './event-error.ts';
import { describeHolder, describeLocked } from './locks/acquire-leases.ts';
import type { LockHolder } from './locks/lease-object.ts';
import type { HolderFacts } from './locks/lease-watch.ts';
import { joinClaims, lockClaimOf } from './locks/lock-claims.ts';
import { LockKeeper, type LockNews, type RoleClaim } from './locks/lock-keeper.ts';
import { Recovery } from './recovery/recovery.ts';

/** What protecting a run in its clusters needs from outside. */
export interface ProtectionDeps {
  /** Namespace of the locks and recovery records, in every cluster of the run. */
  readonly homeNamespace: string;
  /** This process, as other machines will read it in the lock. */
  readonly holder: Omit<LockHolder, 'run'>;
  readonly facts: HolderFacts;
}

/** What becomes of the lock while the run is under way. */
export type LockStanding = (LockNews & { readonly type: 'late' | 'lost' | 'back' | 'stolen' })['type'];

/** How a run keeps others out of its clusters, and leaves there what it takes to put things back. */
export interface RunProtection {
  /** Takes the locks; throws `Failure('lockHeld')` naming the holder. */
  acquire(signal: AbortSignal): Promise<void>;
  /** Resolves while effects are protected, waits while the lock is in doubt. Throws `Failure('lockLost')`. */
  whenHeld(signal: AbortSignal): Promise<void>;
  /**
   * Before each effect: waits while the lock is in doubt, then until the role's cluster holds every prior so far. Throws
   * `Failure`: `lockLost`, `wrongCluster`, or what kept the API server from answering.
   */
  beforeEffect(role: string, signal: AbortSignal): Promise<void>;
  /** Resolves when the role's cluster holds all that the run has said so far. Throws `Failure`. */
  tell(role: string, signal: AbortSignal): Promise<void>;
  /**
   * Whether the role's context still leads to the cluster that was recorded before the first effect on it; what was seen
   * elsewhere is no proof. Throws `Failure('wrongCluster')` when it does not, and the run is suspended.
   */
  sameCluster(role: string, signal: AbortSignal): Promise<void>;
  addEvent(event: RunEvent): void;
  addPrior(role: string, digest: string, body: Json): void;
  /**
   * Before the run's last record: where nothing is left to put back its records in the clusters go, then its locks. A
   * process that dies on the way is resumed and does the rest; after its last record nobody would. Gives what could not
   * be done.
   */
  tidyUp(outcome: RunOutcome): Promise<readonly RunEventBody[]>;
  /** After the run's last record: the last words, then the locks that it still has are given back. */
  close(): Promise<void>;
}

/** A run without clusters of its own to protect: tests of the engine alone. */
export const UNPROTECTED: RunProtection = {
  acquire: () => Promise.resolve(),
  whenHeld: () => Promise.resolve(),
  beforeEffect: () => Promise.resolve(),
  tell: () => Promise.resolve(),
  sameCluster: () => Promise.resolve(),
  addEvent: () => undefined,
  addPrior: () => undefined,
  tidyUp: () => Promise.resolve([]),
  close: () => Promise.resolve(),
};

/** Protects one run; `onLock` hears what becomes of its locks. */
export function protectRun(options: {
  readonly run: string;
  readonly plan: Plan;
  /** Plans that were in force before. */
  readonly earlier: readonly Plan[];
  /** The plans of the run, the first one first. */
  readonly planTexts: readonly string[];
  readonly world: Pick<World, 'clusters' | 'clock' | 'random'>;
  readonly deps: ProtectionDeps;
  readonly emit: (body: RunEventBody) => void;
  readonly onLock: (standing: LockStanding, failure?: Failure) => void;
  /** A fault of ours in what goes on beside the steps. */
  readonly onFault: (error: unknown) => void;
}): RunProtection {
  const { run, plan, world, deps, emit } = options;
  const roles = new Map<string, string>();
  const keeper = new LockKeeper(
    {
      hands: {
        clock: world.clock,
        holder: { ...deps.holder, run },
        pattern: plan.pattern.name,
        homeNamespace: deps.homeNamespace,
      },
      facts: deps.facts,
      jitter: () => world.random.next(),
      waitForMs: plan.lock?.waitForMs ?? 0,
      onWaiting: (lease, { binding }) => {
        const what = describeLocked(lease.locked, binding.context);
        const holder = describeHolder(lease, world.clock.now());
        emit({ type: 'lock.waiting', data: { lock: what, holder } });
      },
    },
    (news) => tellLock(news, options),
    options.onFault,
  );
  const identity = watchIdentity((role) => world.clusters.open(role));
  let exchanged: Failure | undefined;
  const sameCluster = async (role: string, signal: AbortSignal): Promise<void> => {
    try {
      if (exchanged !== undefined) throw exchanged;
      await identity.check(role, signal);
    } catch (error) {
      if (error instanceof Failure && error.reason === 'wrongCluster' && exchanged === undefined) {
        exchanged = error;
        tellLock({ type: 'stolen', failure: error }, options);
      }
      throw error;
    }
  };
  const recovery = new Recovery({
    run,
    pattern: plan.pattern.name,
    planTexts: options.planTexts,
    planDigest: digestText(options.planTexts.at(-1) ?? ''),
    roles: plan.roles,
    homeNamespace: deps.homeNamespace,
    roleOf: (step) => roles.get(step),
    token: () => keeper.tokens().join(' '),
    open: (role) => world.clusters.open(role),
    sameCluster,
    onFault: options.onFault,
  });
  return {
    acquire: (signal) =>
      keeper.acquire(claimsOf(plan, options.earlier), (role) => world.clusters.open(role), signal),
    whenHeld: (signal) => keeper.whenHeld(signal),
    beforeEffect: async (role, signal) => {
      await keeper.whenHeld(signal);
      await sameCluster(role, signal);
      await recovery.protect(role, signal);
    },
    tell: (role, signal) => recovery.tell(role, signal),
    sameCluster,
    addEvent: (event) => {
      if (event.type === 'run.target') identity.record(event.data.role, event.data.uid);
      if (event.type === 'run.created' || event.type === 'run.replanned')
        for (const { key, role } of event.data.steps) roles.set(key, role);
      recovery.addEvent(event);
    },
    addPrior: (role, digest, body) => recovery.addPrior(role, digest, body),
    tidyUp: async (outcome) => {
      if (outcome !== 'succeeded' && outcome !== 'rolledBack') return [];
      const warnings = await warningOf(() => recovery.forget());
      await keeper.release();
      return warnings;
    },
    close: async () => {
      try {
        await recovery.close();
      } finally {
        await keeper.release();
      }
    },
  };
}

/** What a run wrote under an earlier plan may still have to go back, so it is locked too. */
function claimsOf(plan: Plan, earlier: readonly Plan[]): readonly RoleClaim[] {
  return plan.roles.flatMap((role) => {
    const claims = [plan, ...earlier].flatMap((each) => lockClaimOf(each, role) ?? []);
    const [first, ...more] = claims;
    if (first === undefined) return [];
    return [{ role, claim: { ...more.reduce(joinClaims, first), roles: first.roles } }];
  });
}

function tellLock(
  news: LockNews,
  {
    emit,
    onLock,
  }: {
    readonly emit: (body: RunEventBody) => void;
    readonly onLock: (standing: LockStanding, failure?: Failure) => void;
  },
): void {
  if (news.type === 'held') {
    const lock = describeLocked(news.lease.locked, news.cluster.binding.context);
    emit({ type: 'lock.held', data: { lock, token: news.lease.token } });
    return;
  }
  const error = news.type === 'stolen' ? { error: eventErrorOf(news.failure) } : {};
  emit({ type: 'lock.state', data: { state: news.type, ...error } });
  onLock(news.type, news.type === 'stolen' ? news.failure : undefined);
}

/** The record in the cluster keeps what an earlier process of the run found there, Secrets whole. */
export function addWholePrior(protection: RunProtection, event: RunEvent): void {
  if (event.type !== 'effect.prior' || event.data.body === null || event.data.digest === null) return;
  protection.addPrior(event.data.role, event.data.digest, jsonOf(event.data.body));
}

/** A record that stays behind harms nothing, but somebody should know of it. */
async function warningOf(work: () => Promise<void>): Promise<readonly RunEventBody[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const message = `the recovery record could not be removed: ${error.message}`;
    return [{ type: 'run.warning', data: { message } }];
  }
}
