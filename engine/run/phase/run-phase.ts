import type { Failure } from '../../../schemas/failure.ts';
import type { Decision } from '../run-commands.ts';
import { fireStep } from '../run-state.ts';
import { askingEntry, rejectEntry } from './ask-approval.ts';
import { createPhase, type Phase, type PhaseOptions } from './phase-state.ts';
import { type RestMark, settleRest } from './settle-rest.ts';
import { becomeReady } from './settle-step.ts';
import { approveEntry, startStep } from './start-attempt.ts';
import { takeUpSteps } from './take-up-steps.ts';
import { wakeUp } from './wait-for-retry.ts';

/**
 * Runs a set of steps in dependency order: ready steps are started (`start-attempt`), their ends move them on
 * (`end-attempt`) until they settle and release those behind them (`settle-step`). Nothing starts before `fill`; over
 * when every step has settled.
 */
export class RunPhase {
  readonly #phase: Phase;
  #whoWaits: (() => void)[] = [];
  #settledTold = false;
  #filling = false;
  #takenUp = false;

  constructor(options: PhaseOptions) {
    this.#phase = createPhase(options, () => this.#goOn());
  }

  /** Starts what may start; call again after `mayStart` has changed its mind. */
  fill(): void {
    const phase = this.#phase;
    if (!this.#takenUp) {
      this.#takenUp = true;
      takeUpSteps(phase);
    }
    for (const entry of phase.entries.values()) {
      if (entry.open === 0 && entry.slot.state === 'pending' && !phase.ending) becomeReady(phase, entry);
    }
    this.#goOn();
  }

  /** Starts nothing more, lets running steps finish; resolves when none runs and the rest is marked `why`. */
  stop(why: string): Promise<void> {
    return this.#endWith('skipped', why);
  }

  /** Starts nothing more and asks running steps to end; resolves like `stop`. */
  drain(why: Failure, rest: RestMark): Promise<void> {
    const done = this.#endWith(rest, why.message);
    for (const entry of this.#phase.running) {
      if (entry.slot.state === 'running') fireStep(entry.slot, { type: 'CANCEL' });
      entry.signals?.end(why);
    }
    return done;
  }

  /** Aborts even effects in flight. */
  abort(why: Failure): void {
    for (const entry of this.#phase.running) entry.signals?.abort(why);
  }

  /** Ends the wait between two attempts of a step; `false` when it is in none. */
  wake(key: string): boolean {
    const entry = this.#phase.entries.get(key);
    if (entry === undefined || !this.#phase.backingOff.has(entry)) return false;
    wakeUp(this.#phase, entry);
    return true;
  }

  /** A person's decision about a step that waits for it; the caller has journalled it. */
  decide(key: string, decision: Decision): void {
    const entry = askingEntry(this.#phase, key);
    if (entry === undefined) return;
    entry.slot.decision = decision;
    if (decision.type === 'approve') approveEntry(this.#phase, entry);
    else rejectEntry(this.#phase, entry, decision.by);
  }

  /** Keys of the steps that wait for a decision. */
  asking(): readonly string[] {
    return [...this.#phase.asking.keys()].map((entry) => entry.key);
  }

  /** Whether nothing goes on until somebody decides. */
  isStuck(): boolean {
    const { run, running, queue, backingOff, asking, ending } = this.#phase;
    if (ending || asking.size === 0 || running.size > 0 || queue.size() > 0 || backingOff.size > 0)
      return false;
    const now = run.world.clock.now();
    // one whose time is over decides itself
    return ![...asking.keys()].some(({ slot }) => slot.decideBy !== undefined && slot.decideBy <= now);
  }

  /** Starts nothing more and leaves everything as it stands, for a later process to take up. */
  hold(): void {
    this.#phase.ending = true;
  }

  /** Steps with an attempt under way. */
  inFlight(): number {
    return this.#phase.running.size;
  }

  #goOn(): void {
    if (this.#filling) return;
    this.#filling = true;
    try {
      this.#startReady();
    } catch (error) {
      this.#phase.run.bug(error);
    } finally {
      this.#filling = false;
    }
    this.#conclude();
  }

  #startReady(): void {
    const phase = this.#phase;
    while (!phase.ending && phase.running.size < phase.run.plan.maxParallel && phase.options.mayStart()) {
      const entry = phase.queue.pop();
      if (entry === undefined) return;
      if (phase.kinds.admit(entry.slot.node.kind, entry)) startStep(phase, entry);
    }
  }

  #conclude(): void {
    const phase = this.#phase;
    if (phase.running.size > 0) return;
    if (phase.ending) {
      const waiters = this.#whoWaits;
      this.#whoWaits = [];
      for (const resolve of waiters) resolve();
    } else if (phase.unsettled === 0 && !this.#settledTold) {
      this.#settledTold = true;
      phase.options.onSettled();
    } else if (this.isStuck()) phase.options.onStuck();
  }

  #endWith(rest: RestMark, why: string): Promise<void> {
    return new Promise((resolve) => {
      this.#phase.ending = true;
      this.#whoWaits.push(resolve);
      settleRest(this.#phase, rest, why);
      // In a turn of its own: the attempt that caused this may still be on its way out.
      queueMicrotask(() => this.#conclude());
    });
  }
}
