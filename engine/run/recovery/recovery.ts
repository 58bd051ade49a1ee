import { Failure } from '../../../schemas/failure.ts';
import type { Json } from '../../../schemas/json.ts';
import type { RunEvent } from '../../../schemas/run-event.ts';
import type { Cluster } from '../../world.ts';
import { RecoveryMirror } from './recovery-mirror.ts';
import type { RecoveryHead } from './recovery-secret.ts';

/** How long the last words may take at a run's end. */
const LAST_WORDS_MS = 10_000;

const SETTLED: ReadonlySet<RunEvent['type']> = new Set([
  'step.succeeded',
  'step.failed',
  'step.cancelled',
  'step.compensated',
] as const);

/** What a run's recovery records need to know. */
export interface RecoveryOptions {
  readonly run: string;
  readonly pattern: string;
  /** The plans of the run, the first one first. */
  readonly planTexts: readonly string[];
  readonly planDigest: string;
  readonly roles: readonly string[];
  readonly homeNamespace: string;
  /** Which role a step works for. */
  roleOf(step: string): string | undefined;
  /** Tokens of the locks that the run holds. */
  token(): string;
  /** The cluster of a role. */
  open(role: string): Promise<Cluster>;
  /** Throws `Failure('wrongCluster')` when the role's context leads elsewhere by now: nothing is written there. */
  sameCluster(role: string, signal: AbortSignal): Promise<void>;
  /** A fault of ours while a record is written that no effect waits for. */
  onFault(error: unknown): void;
}

/**
 * Keeps in every cluster that a run writes to what another machine needs to put things back: the plan, the run's own
 * records that concern this cluster, the objects as they were. Nothing is written before the first effect on a role, and
 * a record is complete up to every prior object before the effect that needs it.
 */
export class Recovery {
  readonly #options: RecoveryOptions;
  readonly #events: RunEvent[] = [];
  readonly #priors: { readonly role: string; readonly digest: string; readonly body: Json }[] = [];
  readonly #mirrors = new Map<string, RecoveryMirror>();
  /** Roles with a prior that their cluster may not hold yet. */
  readonly #owed = new Set<string>();
  readonly #over = new AbortController();

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Takes in a record of the run, in order. */
  addEvent(event: RunEvent): void {
    if (event.type === 'step.progress') return;
    this.#events.push(event);
    if (event.type === 'effect.prior') this.#owed.add(event.data.role);
    for (const [role, mirror] of this.#mirrors) {
      if (!this.#concerns(event, role)) continue;
      mirror.add({ event });
      // A step's end and the identities of what it wrote should not wait for the next effect, which may be far.
      if (SETTLED.has(event.type))
        this.#writeOn(role, mirror, this.#over.signal).catch(this.#options.onFault);
    }
  }

  /** Takes in an object as it was before the run wrote it. */
  addPrior(role: string, digest: string, body: Json): void {
    this.#priors.push({ role, digest, body });
    this.#mirrors.get(role)?.add({ prior: digest, body });
  }

  /**
   * Resolves when the role's cluster holds every prior so far; what else is new goes along. Costs nothing while no prior
   * was added. Throws `Failure`.
   */
  async protect(role: string, signal: AbortSignal): Promise<void> {
    if (this.#mirrors.has(role) && !this.#owed.has(role)) return;
    this.#owed.add(role);
    const cluster = await this.#options.open(role);
    await this.#mirrorOf(role, cluster).flush(signal);
    this.#owed.delete(role);
  }

  /** Resolves when the role's cluster holds everything so far. Throws `Failure`. */
  async tell(role: string, signal: AbortSignal): Promise<void> {
    await this.#mirrorOf(role, await this.#options.open(role)).flush(signal);
  }

  /** The run is over and nothing is left to put back: removes its records. Throws `Failure`. */
  async forget(): Promise<void> {
    const signal = AbortSignal.timeout(LAST_WORDS_MS);
    // An earlier process of this run may have left a record where this one had nothing to write.
    const written = this.#events.flatMap((event) =>
      event.type === 'effect.prior' || event.type === 'effect.intent' ? [event.data.role] : [],
    );
    const roles = new Set([...this.#mirrors.keys(), ...written]);
    const mirrors = await Promise.all(
      [...roles].map(async (role) => this.#mirrorOf(role, await this.#options.open(role))),
    );
    this.#mirrors.clear();
    for (const mirror of mirrors) await mirror.remove(signal);
  }

  /** Writes the last words of a run that left something to put back; a server that does not take them any more keeps the rest. */
  async close(): Promise<void> {
    const signal = AbortSignal.timeout(LAST_WORDS_MS);
    for (const [role, mirror] of this.#mirrors) await this.#writeOn(role, mirror, signal);
    this.#over.abort();
  }

  /** What is not owed before an effect may fail: the next flush makes up for it, and only last words could be missing. */
  async #writeOn(role: string, mirror: RecoveryMirror, signal: AbortSignal): Promise<void> {
    try {
      await this.#options.sameCluster(role, signal);
      await mirror.flush(signal);
    } catch (error) {
      if (!(error instanceof Failure) && !signal.aborted) throw error;
    }
  }

  #mirrorOf(role: string, cluster: Cluster): RecoveryMirror {
    const known = this.#mirrors.get(role);
    if (known !== undefined) return known;
    const { run, pattern, planDigest, planTexts, roles, homeNamespace } = this.#options;
    const head: RecoveryHead = {
      run,
      role,
      roleIndex: roles.indexOf(role),
      homeNamespace,
      pattern,
      planDigest,
      token: this.#options.token(),
    };
    const mirror = new RecoveryMirror(cluster, head, this.#over.signal, (signal) =>
      this.#options.sameCluster(role, signal),
    );
    for (const plan of planTexts) mirror.add({ plan });
    for (const prior of this.#priors)
      if (prior.role === role) mirror.add({ prior: prior.digest, body: prior.body });
    for (const event of this.#events) if (this.#concerns(event, role)) mirror.add({ event });
    this.#mirrors.set(role, mirror);
    return mirror;
  }

  #concerns(event: RunEvent, role: string): boolean {
    return !('step' in event) || this.#options.roleOf(event.step) === role;
  }
}
