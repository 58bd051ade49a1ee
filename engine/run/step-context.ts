import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../schemas/json.ts';
import type { StepProgress } from '../../schemas/run-event.ts';
import { safeText } from '../../schemas/safe-text.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { EffectIntent, PriorState, StepContext } from '../step-handler.ts';
import type { World } from '../world.ts';
import type { AttemptSignals } from './attempt-signals.ts';

import { correctPrior, type EffectOwner, runEffect, savePriors, type Written } from './effects.ts';

import type { Run, StepSlot } from './run-state.ts';
import { scopeOf } from './step-scope.ts';

const PROGRESS_EVERY_MS = 250;

/** A context and the switch that ends it: afterwards nothing of the handler gets through. */
export interface OpenContext {
  readonly ctx: StepContext;
  close(): void;
}

/** Whose context it is, and under which signals. */
interface ContextOptions {
  readonly run: Run;
  readonly slot: StepSlot;
  /** The step itself, or one of its compensation steps. */
  readonly node: PlanNode;
  readonly attempt: number;
  readonly mode: 'do' | 'undo';
  readonly signals: AttemptSignals;
  readonly deadlineAt: number;
}

/** The context of one attempt (`do`) or of one try to put it back (`undo`). */
export function openStepContext(options: ContextOptions): OpenContext {
  const { run, slot, node, attempt, signals } = options;
  let over = false;
  const owner = {
    slot,
    role: node.role,
    attempt,
    mode: options.mode,
    signal: signals.step,
    effectSignal: signals.effect,
    isOver: () => over,
  };
  const reporter = progressReporter(run, slot.node.key, attempt, () => over);
  const ctx = new AttemptContext(options, owner, reporter.report);
  return {
    ctx,
    close: () => {
      over = true;
      reporter.close();
    },
  };
}

/**
 * A class for the sake of its two getters: in an object literal they would give every attempt a hidden class of its own,
 * which only a full collection of the heap lets go, with all that the attempt has held.
 */
class AttemptContext implements StepContext {
  declare readonly podMarks?: Readonly<Record<string, string>>;
  declare readonly approvedBy?: string;
  declare readonly recorded?: JsonObject;
  readonly runId: string;
  readonly key: string;
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly deadlineAt: number;
  readonly role: string;
  readonly namespace: string | undefined;
  readonly world: World;
  readonly alpha: number;
  readonly resultIsRead: boolean;
  readonly progress: StepContext['progress'];
  readonly #run: Run;
  readonly #node: PlanNode;
  readonly #owner: EffectOwner;
  #scope: JsonObject | undefined;

  constructor(options: ContextOptions, owner: EffectOwner, progress: StepContext['progress']) {
    const { run, slot, node, attempt, signals, deadlineAt } = options;
    this.runId = run.id;
    if (run.deps.podMarks !== undefined) this.podMarks = run.deps.podMarks;
    if (slot.decision !== undefined) this.approvedBy = slot.decision.by;
    if (slot.recorded !== undefined) this.recorded = slot.recorded;
    this.key = node.key;
    this.attempt = attempt;
    this.signal = signals.step;
    this.deadlineAt = deadlineAt;
    this.role = node.role;
    this.namespace = node.namespace;
    this.world = run.world;
    this.alpha = node.alpha;
    this.resultIsRead = node.outputs.length > 0;
    this.progress = progress;
    this.#run = run;
    this.#node = node;
    this.#owner = owner;
  }

  get dedupKey(): string {
    return dedupKeyOf(this.runId, this.key, this.attempt);
  }

  get scope(): JsonObject {
    this.#scope ??= scopeOf(this.#run, this.#node);
    return this.#scope;
  }

  cluster(): ReturnType<StepContext['cluster']> {
    return this.world.clusters.open(this.role);
  }

  mesh(): ReturnType<StepContext['mesh']> {
    return this.world.meshes.of(this.role, this.#run.meshProviders.get(this.role));
  }

  otherMeshes(): ReturnType<StepContext['otherMeshes']> {
    const { targets } = this.#run.deps;
    // Two roles may be one cluster.
    const roles = new Map(targets.map(({ context, role }) => [context, role]));
    const own = targets.find(({ role }) => role === this.role);
    if (own !== undefined) roles.delete(own.context);
    return Promise.all(
      [...roles.values()].map((role) => this.world.meshes.of(role, this.#run.meshProviders.get(role))),
    );
  }

  async where(): ReturnType<StepContext['where']> {
    return (await this.mesh()).where(this.signal);
  }

  applySet(): ReturnType<StepContext['applySet']> {
    return this.#run.applySets.of(this.role, this.signal);
  }

  effect<T extends Written>(
    intent: EffectIntent,
    call: (signal: AbortSignal, alone: () => boolean) => Promise<T>,
    record?: (answer: T) => JsonObject,
  ): Promise<T> {
    return runEffect(this.#run, this.#owner, intent, { call, record });
  }

  savePriors(priors: readonly PriorState[]): Promise<void> {
    return savePriors(this.#run, this.#owner, priors);
  }

  correctPrior(prior: PriorState, uid?: string): Promise<void> {
    return correctPrior(this.#run, this.#owner, prior, uid);
  }

  evaluate(expression: string, extra: JsonObject): Json {
    return this.#run.deps.evaluate(expression, { ...this.scope, ...extra });
  }
}

/** Stable over a resumed attempt, different for every other one. */
export function dedupKeyOf(runId: string, key: string, attempt: number): string {
  return createHash('sha256').update(`${runId}\u0000${key}\u0000${attempt}`).digest('hex').slice(0, 32);
}

/** At most one event per quarter of a second; the latest figure of a burst is kept and comes when its time has come. */
function progressReporter(run: Run, step: string, attempt: number, isOver: () => boolean) {
  let latest: StepProgress | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;
  const write = (): void => {
    cancel = undefined;
    if (latest === undefined || isOver()) return;
    const { message, estimate, fraction } = latest;
    latest = undefined;
    lastAt = run.world.clock.monotonic();
    const data: StepProgress = {
      message: safeText(message),
      ...(estimate === undefined ? {} : { estimate }),
      ...(fraction === undefined ? {} : { fraction }),
    };
    void run.emit({ type: 'step.progress', step, attempt, data }, 'lazy');
  };
  return {
    report: (progress: StepProgress): void => {
      if (isOver()) return;
      latest = progress;
      if (cancel !== undefined) return;
      const wait = lastAt + PROGRESS_EVERY_MS - run.world.clock.monotonic();
      if (wait <= 0) write();
      else cancel = run.alarms.after(wait, write);
    },
    close: (): void => cancel?.(),
  };
}
