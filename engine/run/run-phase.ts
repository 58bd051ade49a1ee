import { Failure } from '../../schemas/failure.ts';
import type { EventError, StepState } from '../../schemas/run-event.ts';
import { unreachable } from '../../schemas/unreachable.ts';
import { mayRetry } from '../machine/step-chart.ts';
import type { PlanEdge, PlanNode } from '../plan/plan.ts';
import type { CancelAlarm } from './alarms.ts';
import { type AttemptSignals, createAttemptSignals } from './attempt-signals.ts';
import { type AttemptEnd, attemptStep, recoverStep } from './attempt-step.ts';
import { eventErrorOf } from './event-error.ts';
import { createReadyQueue } from './ready-queue.ts';
import { dataEdgesOf, reasonToSkip } from './reason-to-skip.ts';
import { backoffMs, retryFacts } from './retry-policy.ts';
import { fireStep, type Run, type StepSlot, slotOf } from './run-state.ts';
import { graphOf, type StepGraph } from './step-graph.ts';

/** Load measurements disturb each other: one at a time, whatever `maxParallel` says. */
const KIND_LIMITS: Readonly<Record<string, number>> = { performance: 1 };

/** What makes a step ready, by the state it is in. */
const WAY_TO_READY: Readonly<Partial<Record<StepState, 'WAKE' | 'SEEN_ABSENT'>>> = {
  backoff: 'WAKE',
  recovering: 'SEEN_ABSENT',
};

/** One of the two sets of steps of a run: `steps`, or `finally`. */
export interface PhaseOptions {
  readonly run: Run;
  readonly nodes: readonly PlanNode[];
  /** Asked before each start. */
  mayStart(): boolean;
  /** Monotonic ms when attempts of this phase must be over, whatever the wall clock does; infinite without a deadline. */
  readonly deadlineAt: number;
  /** A step failed for good and that is not tolerated. */
  onFailed(slot: StepSlot): void;
  /** Every step has settled; once. Not called after `drain` or `stop`. */
  onSettled(): void;
}

interface Entry {
  readonly key: string;
  readonly pathLength: number;
  readonly order: number;
  readonly slot: StepSlot;
  /** Dependencies that have not settled yet. */
  open: number;
}

/** Runs a set of steps in dependency order. Nothing starts before `fill`; over when every step has settled. */
export class RunPhase {
  readonly #options: PhaseOptions;
  readonly #run: Run;
  readonly #graph: StepGraph;
  readonly #reads: ReadonlyMap<string, readonly PlanEdge[]>;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #queue = createReadyQueue<Entry>();
  readonly #running = new Map<Entry, AttemptSignals>();
  readonly #runningByKind = new Map<string, number>();
  readonly #waitingForKind = new Map<string, Entry[]>();
  readonly #backingOff = new Map<Entry, CancelAlarm>();
  #unsettled: number;
  #ending = false;
  #whoWaits: (() => void)[] = [];
  #settledTold = false;
  #filling = false;
  #takenUp = false;

  constructor(options: PhaseOptions) {
    const { run, nodes } = options;
    this.#options = options;
    this.#run = run;
    this.#graph = graphOf(nodes, run.plan.edges);
    this.#reads = dataEdgesOf(nodes, run.plan.edges);
    this.#entries = new Map(nodes.map((node) => [node.key, entryOf(run, node, this.#graph)]));
    this.#unsettled = nodes.filter((node) => slotOf(run, node.key).settledAt === undefined).length;
  }

  /** Starts what may start; call again after `mayStart` has changed its mind. */
  fill(): void {
    if (!this.#takenUp) this.#takeUp();
    for (const entry of this.#entries.values()) {
      if (entry.open === 0 && entry.slot.state === 'pending' && !this.#ending) this.#becomeReady(entry);
    }
    this.#startReady();
  }

  /** Starts nothing more, lets running steps finish; resolves when none runs and the rest is marked `why`. */
  stop(why: string): Promise<void> {
    return this.#endWith('skipped', why);
  }

  /** Starts nothing more and asks running steps to end; resolves like `stop`. */
  drain(why: Failure, rest: 'cancelled' | 'skipped'): Promise<void> {
    const done = this.#endWith(rest, why.message);
    for (const [entry, signals] of this.#running) {
      if (entry.slot.state === 'running') fireStep(entry.slot, { type: 'CANCEL' });
      signals.end(why);
    }
    return done;
  }

  /** Aborts even effects in flight. */
  abort(why: Failure): void {
    for (const signals of this.#running.values()) signals.abort(why);
  }

  /** Ends the wait between two attempts of a step; `false` when it is in none. */
  wake(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined || !this.#backingOff.has(entry)) return false;
    this.#wakeUp(entry);
    return true;
  }

  /** Steps with an attempt under way. */
  inFlight(): number {
    return this.#running.size;
  }

  /** Goes on where an earlier process of this run ended; finds nothing to do in a new run. */
  #takeUp(): void {
    this.#takenUp = true;
    for (const entry of this.#entries.values()) {
      const { slot } = entry;
      if (slot.state === 'recovering') this.#recover(entry);
      else if (slot.state === 'ready') this.#queue.push(entry);
      else if (slot.state === 'backoff') {
        this.#wakeAfter(entry, Math.max(0, (slot.wakeAt ?? 0) - this.#run.world.clock.now()));
      } else if (slot.state === 'pending') this.#skipBehindLost(entry);
    }
  }

  /** The process may have died between a step's end and what follows from it. */
  #skipBehindLost(entry: Entry): void {
    const lost = (this.#graph.before.get(entry.key) ?? [])
      .map((edge) => slotOf(this.#run, edge.from))
      .find((slot) => slot.settledAt !== undefined && !slot.settledWell);
    if (lost === undefined) return;
    this.#skip(entry, notReached(lost), false);
    this.#settle(entry);
  }

  #becomeReady(entry: Entry): void {
    fireStep(entry.slot, { type: WAY_TO_READY[entry.slot.state] ?? 'DEPENDENCIES_MET' });
    void this.#run.emit({ type: 'step.ready', step: entry.key, data: {} }, 'lazy');
    this.#queue.push(entry);
  }

  /** Tells dependents; those behind a step that did not settle well are skipped, level by level, without recursion. */
  #settle(first: Entry): void {
    const settled = [first];
    for (let entry = settled.pop(); entry !== undefined; entry = settled.pop()) {
      this.#unsettled -= 1;
      entry.slot.settledAt = this.#run.nextSettled();
      for (const key of new Set((this.#graph.after.get(entry.key) ?? []).map((edge) => edge.to))) {
        const next = this.#entries.get(key);
        if (next === undefined || next.slot.state !== 'pending') continue;
        next.open -= 1;
        if (!entry.slot.settledWell && !this.#ending) {
          this.#skip(next, notReached(entry.slot), false);
          settled.push(next);
        } else if (next.open === 0 && !this.#ending) {
          this.#becomeReady(next);
        }
      }
    }
  }

  #skip(entry: Entry, reason: string, well: boolean): void {
    entry.slot.settledWell = well;
    if (entry.slot.attempts > 0) {
      // It has been at work in an earlier process, so it is no skipped step: what it wrote may have to go back.
      fireStep(entry.slot, { type: 'CANCEL' });
      void this.#run.emit({ type: 'step.cancelled', step: entry.key, data: { reason } }, 'group');
      return;
    }
    fireStep(entry.slot, { type: 'SKIP' });
    const data = well ? { reason } : ({ reason, reached: false } as const);
    void this.#run.emit({ type: 'step.skipped', step: entry.key, data }, 'lazy');
  }

  #fail(entry: Entry, error: EventError): void {
    const { slot } = entry;
    slot.error = error;
    slot.settledWell = slot.node.continueOnError;
    void this.#run.emit(
      {
        type: 'step.failed',
        step: entry.key,
        attempt: slot.attempts,
        data: { error, tolerated: slot.node.continueOnError },
      },
      'group',
    );
    // Dependents first hear of it from the run: what it decides (stop, roll back) says how they are marked.
    if (!slot.node.continueOnError) this.#options.onFailed(slot);
    this.#settle(entry);
  }

  #cancel(entry: Entry, reason: string): void {
    void this.#run.emit({ type: 'step.cancelled', step: entry.key, data: { reason } }, 'group');
    this.#settle(entry);
  }

  #launch(entry: Entry): void {
    const { slot } = entry;
    if (slot.attempts === 0) {
      try {
        const reason = reasonToSkip(this.#run, slot.node, this.#reads.get(entry.key) ?? []);
        if (reason !== undefined) {
          this.#skip(entry, reason, true);
          this.#settle(entry);
          return;
        }
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        fireStep(slot, { type: 'REFUSE' });
        this.#fail(entry, eventErrorOf(error));
        return;
      }
    }
    this.#begin(entry);
  }

  #begin(entry: Entry): void {
    fireStep(entry.slot, { type: 'START' });
    this.#occupy(entry, attemptStep);
  }

  #recover(entry: Entry): void {
    this.#occupy(entry, recoverStep);
  }

  #occupy(entry: Entry, work: typeof attemptStep): void {
    const { slot } = entry;
    const { node } = slot;
    slot.firstStart ??= this.#run.world.clock.monotonic();
    const leftMs = this.#timeLeft(slot);
    const timeoutMs = Math.max(0, Math.min(node.timeoutMs, leftMs));
    const signals = createAttemptSignals(this.#run.alarms, timeoutMs, () => timeoutFailure(node, leftMs));
    this.#running.set(entry, signals);
    this.#runningByKind.set(node.kind, (this.#runningByKind.get(node.kind) ?? 0) + 1);
    const deadlineAt = Math.round(this.#run.world.clock.now() + timeoutMs);
    work(this.#run, slot, signals, deadlineAt)
      .then((end) => {
        signals.close();
        this.#running.delete(entry);
        this.#freeKind(node.kind);
        this.#finishAttempt(entry, end);
        this.#startReady();
      })
      .catch((error: unknown) => this.#run.bug(error));
  }

  #freeKind(kind: string): void {
    this.#runningByKind.set(kind, (this.#runningByKind.get(kind) ?? 1) - 1);
    const waiting = this.#waitingForKind.get(kind)?.shift();
    if (waiting !== undefined) this.#queue.push(waiting);
  }

  #timeLeft(slot: StepSlot): number {
    const clock = this.#run.world.clock;
    const used = clock.monotonic() - (slot.firstStart ?? clock.monotonic());
    const ofStep = (slot.node.deadlineMs ?? Number.POSITIVE_INFINITY) - used;
    return Math.min(ofStep, this.#options.deadlineAt - clock.monotonic());
  }

  #finishAttempt(entry: Entry, end: AttemptEnd): void {
    const { slot } = entry;
    if (slot.state === 'cancelling' || end.type === 'cancelled') {
      fireStep(slot, slot.state === 'cancelling' ? { type: 'STOPPED' } : { type: 'CANCEL' });
      this.#cancel(entry, end.type === 'cancelled' ? end.reason : describeLateEnd(end));
      return;
    }
    switch (end.type) {
      case 'succeeded':
        fireStep(slot, { type: 'PROVED' });
        slot.outputs = end.outputs;
        slot.settledWell = true;
        void this.#run.emit(succeededEvent(slot, end), 'group');
        this.#settle(entry);
        return;
      case 'refused':
        fireStep(slot, { type: 'REFUSE' });
        this.#fail(entry, end.error);
        return;
      case 'failed':
        this.#failOrRetry(entry, end);
        return;
      case 'unknown':
        fireStep(slot, { type: 'SEEN_UNKNOWN' });
        this.#fail(entry, end.error);
        return;
      case 'again':
        if (this.#ending) {
          fireStep(slot, { type: 'CANCEL' });
          this.#cancel(entry, 'not tried again');
        } else this.#becomeReady(entry);
        return;
      default:
        unreachable(end);
    }
  }

  #failOrRetry(entry: Entry, end: AttemptEnd & { readonly type: 'failed' }): void {
    const { slot } = entry;
    if (slot.state === 'starting') {
      fireStep(slot, { type: 'REFUSE' });
      this.#fail(entry, end.error);
      return;
    }
    const attempt = slot.attempts - slot.lostAttempts;
    const waitMs = backoffMs(slot.node.retry, Math.max(1, attempt), end.fault, this.#run.world.random.next());
    const facts = retryFacts({
      node: slot.node,
      attempt,
      fault: end.fault,
      waitMs,
      leftMs: this.#ending ? 0 : this.#timeLeft(slot),
    });
    fireStep(slot, { type: 'ATTEMPT_FAILED', ...facts });
    if (!mayRetry(facts)) {
      this.#fail(entry, end.error);
      return;
    }
    const wakeAt = Math.round(this.#run.world.clock.now() + waitMs);
    void this.#run.emit(
      { type: 'step.backoff', step: entry.key, attempt: slot.attempts, data: { error: end.error, wakeAt } },
      'group',
    );
    this.#wakeAfter(entry, waitMs);
  }

  #wakeAfter(entry: Entry, ms: number): void {
    this.#backingOff.set(
      entry,
      this.#run.alarms.after(ms, () => this.#wakeUp(entry)),
    );
  }

  #wakeUp(entry: Entry): void {
    this.#backingOff.get(entry)?.();
    this.#backingOff.delete(entry);
    this.#becomeReady(entry);
    this.#startReady();
  }

  #startReady(): void {
    if (this.#filling) return;
    this.#filling = true;
    try {
      while (!this.#ending && this.#running.size < this.#run.plan.maxParallel && this.#options.mayStart()) {
        const entry = this.#queue.pop();
        if (entry === undefined) break;
        const { kind } = entry.slot.node;
        if ((this.#runningByKind.get(kind) ?? 0) >= (KIND_LIMITS[kind] ?? Number.POSITIVE_INFINITY)) {
          this.#waitingForKind.set(kind, [...(this.#waitingForKind.get(kind) ?? []), entry]);
        } else {
          this.#launch(entry);
        }
      }
    } catch (error) {
      this.#run.bug(error);
    } finally {
      this.#filling = false;
    }
    this.#conclude();
  }

  #conclude(): void {
    if (this.#running.size > 0) return;
    if (this.#ending) {
      const waiters = this.#whoWaits;
      this.#whoWaits = [];
      for (const resolve of waiters) resolve();
    } else if (this.#unsettled === 0 && !this.#settledTold) {
      this.#settledTold = true;
      this.#options.onSettled();
    }
  }

  /** Marks everything that has not begun; those running are left to their own end. */
  #markRest(rest: 'cancelled' | 'skipped', why: string): void {
    for (const entry of this.#entries.values()) {
      const { slot } = entry;
      const waits = slot.state === 'ready' || slot.state === 'pending';
      const lost = slot.state === 'recovering' && slot.settledAt === undefined && !this.#running.has(entry);
      if (slot.state === 'backoff' || lost || (waits && slot.attempts > 0)) {
        // It has been at work before, so it is no skipped step: what it left behind may have to go back.
        this.#backingOff.get(entry)?.();
        this.#backingOff.delete(entry);
        fireStep(slot, { type: 'CANCEL' });
        this.#cancel(entry, `not tried again: ${why}`);
      } else if (waits) {
        if (rest === 'skipped') {
          this.#skip(entry, `not started: ${why}`, false);
          this.#settle(entry);
        } else {
          fireStep(slot, { type: 'CANCEL' });
          this.#cancel(entry, `not started: ${why}`);
        }
      }
    }
  }

  #endWith(rest: 'cancelled' | 'skipped', why: string): Promise<void> {
    return new Promise((resolve) => {
      this.#ending = true;
      this.#whoWaits.push(resolve);
      this.#markRest(rest, why);
      // In a turn of its own: the attempt that caused this may still be on its way out.
      queueMicrotask(() => this.#conclude());
    });
  }
}

function entryOf(run: Run, node: PlanNode, graph: StepGraph): Entry {
  const slot = slotOf(run, node.key);
  const before = new Set((graph.before.get(node.key) ?? []).map((edge) => edge.from));
  const open = [...before].filter((key) => slotOf(run, key).settledAt === undefined).length;
  return { key: node.key, pathLength: graph.pathLength.get(node.key) ?? 1, order: slot.order, slot, open };
}

function notReached({ node, state }: StepSlot): string {
  return `not reached: ${node.key} ${state === 'failed' ? 'failed' : 'was not reached'}`;
}

function timeoutFailure(node: PlanNode, leftMs: number): Failure {
  return leftMs < node.timeoutMs
    ? new Failure('deadline', `step ${node.key} did not finish before its deadline`)
    : new Failure('timeout', `step ${node.key} did not finish within ${node.timeoutMs / 1000} s`);
}

function describeLateEnd(end: AttemptEnd): string {
  return end.type === 'failed' || end.type === 'refused'
    ? `asked to end, then: ${end.error.message}`
    : 'asked to end';
}

function succeededEvent(slot: StepSlot, end: AttemptEnd & { readonly type: 'succeeded' }) {
  const where = end.proofs[0]?.where;
  return {
    type: 'step.succeeded',
    step: slot.node.key,
    attempt: slot.attempts,
    data: { summary: end.summary, outputs: end.outputs, ...(where === undefined ? {} : { where }) },
  } as const;
}
