import { Failure } from '../../schemas/failure.ts';
import type { EventError } from '../../schemas/run-event.ts';
import { mayRetry } from '../machine/step-chart.ts';
import type { PlanEdge, PlanNode } from '../plan/plan.ts';
import type { CancelAlarm } from './alarms.ts';
import { type AttemptSignals, createAttemptSignals } from './attempt-signals.ts';
import { type AttemptEnd, attemptStep } from './attempt-step.ts';
import { eventErrorOf } from './event-error.ts';
import { createReadyQueue } from './ready-queue.ts';
import { backoffMs, retryFacts } from './retry-policy.ts';
import { fireStep, type Run, type StepSlot, slotOf } from './run-state.ts';
import { graphOf } from './step-graph.ts';
import { scopeOf } from './step-scope.ts';

/** Load measurements disturb each other: one at a time, whatever `maxParallel` says. */
const KIND_LIMITS: Readonly<Record<string, number>> = { performance: 1 };

/** One of the two sets of steps of a run: `steps`, or `finally`. */
export interface PhaseOptions {
  readonly run: Run;
  readonly nodes: readonly PlanNode[];
  /** Asked before each start. */
  mayStart(): boolean;
  /** Wall time in ms when attempts of this phase must be over; infinite without a deadline. */
  readonly deadlineAt: number;
  /** A step failed for good and that is not tolerated. */
  onFailed(slot: StepSlot): void;
  /** Every step has settled; once. Not called after `drain` or `stop`. */
  onSettled(): void;
}

/** Runs a set of steps in dependency order. */
export interface RunPhase {
  /** Starts what may start; call again after `mayStart` has changed its mind. */
  fill(): void;
  /** Starts nothing more, lets running steps finish; resolves when none runs and the rest is marked `why`. */
  stop(why: string): Promise<void>;
  /** Starts nothing more and asks running steps to end; resolves like `stop`. */
  drain(why: Failure, rest: 'cancelled' | 'skipped'): Promise<void>;
  /** Aborts even effects in flight. */
  abort(why: Failure): void;
  /** Ends the wait between two attempts of a step. */
  wake(key: string): boolean;
  inFlight(): number;
}

interface Entry {
  readonly key: string;
  readonly pathLength: number;
  readonly order: number;
  readonly slot: StepSlot;
  /** Dependencies that have not settled yet. */
  open: number;
}

/** Prepares a phase; nothing starts before `fill`. */
export function createRunPhase(options: PhaseOptions): RunPhase {
  const { run } = options;
  const graph = graphOf(options.nodes, run.plan.edges);
  const queue = createReadyQueue<Entry>();
  const entries = new Map<string, Entry>();
  const running = new Map<Entry, AttemptSignals>();
  const runningByKind = new Map<string, number>();
  const waitingForKind = new Map<string, Entry[]>();
  const backingOff = new Map<Entry, CancelAlarm>();
  let unsettled = options.nodes.length;
  const dataEdges = dataEdgesOf(options.nodes, run.plan.edges);
  let ending = false;
  let whoWaits: (() => void)[] = [];
  let settledTold = false;
  let filling = false;

  for (const node of options.nodes) {
    const slot = slotOf(run, node.key);
    const open = new Set((graph.before.get(node.key) ?? []).map((edge) => edge.from)).size;
    const entry = {
      key: node.key,
      pathLength: graph.pathLength.get(node.key) ?? 1,
      order: slot.order,
      slot,
      open,
    };
    entries.set(node.key, entry);
  }

  const becomeReady = (entry: Entry): void => {
    fireStep(entry.slot, entry.slot.state === 'backoff' ? { type: 'WAKE' } : { type: 'DEPENDENCIES_MET' });
    void run.emit({ type: 'step.ready', step: entry.key, data: {} }, 'lazy');
    queue.push(entry);
  };

  /** Tells dependents; those behind a step that did not settle well are skipped, level by level, without recursion. */
  const settle = (first: Entry): void => {
    const settled = [first];
    for (let entry = settled.pop(); entry !== undefined; entry = settled.pop()) {
      unsettled -= 1;
      entry.slot.settledAt = run.nextSettled();
      for (const key of new Set((graph.after.get(entry.key) ?? []).map((edge) => edge.to))) {
        const next = entries.get(key);
        if (next === undefined || next.slot.state !== 'pending') continue;
        next.open -= 1;
        if (!entry.slot.settledWell && !ending) {
          skip(
            next,
            `not reached: ${entry.key} ${entry.slot.state === 'failed' ? 'failed' : 'was not reached'}`,
            false,
          );
          settled.push(next);
        } else if (next.open === 0 && !ending) {
          becomeReady(next);
        }
      }
    }
  };

  const skip = (entry: Entry, reason: string, well: boolean): void => {
    fireStep(entry.slot, { type: 'SKIP' });
    entry.slot.settledWell = well;
    void run.emit({ type: 'step.skipped', step: entry.key, data: { reason } }, 'lazy');
  };

  const fail = (entry: Entry, error: EventError): void => {
    const { slot } = entry;
    slot.error = error;
    slot.settledWell = slot.node.continueOnError;
    void run.emit(
      {
        type: 'step.failed',
        step: entry.key,
        attempt: slot.attempts,
        data: { error, tolerated: slot.node.continueOnError },
      },
      'group',
    );
    // Dependents first hear of it from the run: what it decides (stop, roll back) says how they are marked.
    if (!slot.node.continueOnError) options.onFailed(slot);
    settle(entry);
  };

  const cancel = (entry: Entry, reason: string): void => {
    void run.emit({ type: 'step.cancelled', step: entry.key, data: { reason } }, 'group');
    settle(entry);
  };

  /** Whether the step should not run at all, and why. Throws what its condition throws. */
  const reasonToSkip = (slot: StepSlot): string | undefined => {
    const missing = missingData(run, dataEdges.get(slot.node.key) ?? []);
    if (slot.node.when === undefined) return missing;
    try {
      const value = run.deps.evaluate(slot.node.when.cel, scopeOf(run, slot.node));
      if (typeof value !== 'boolean') {
        throw new Failure(
          'invalid',
          `when of step ${slot.node.key} is ${JSON.stringify(value)}, not true or false`,
        );
      }
      return value ? undefined : `when: ${slot.node.when.cel} is false`;
    } catch (error) {
      if (missing !== undefined && error instanceof Failure) return missing;
      throw error;
    }
  };

  const launch = (entry: Entry): void => {
    const { slot } = entry;
    if (slot.attempts === 0) {
      try {
        const reason = reasonToSkip(slot);
        if (reason !== undefined) {
          skip(entry, reason, true);
          settle(entry);
          return;
        }
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        fireStep(slot, { type: 'REFUSE' });
        fail(entry, eventErrorOf(error));
        return;
      }
    }
    begin(entry);
  };

  const begin = (entry: Entry): void => {
    const { slot } = entry;
    const { node } = slot;
    fireStep(slot, { type: 'START' });
    slot.firstStart ??= run.world.clock.monotonic();
    const leftMs = timeLeft(slot);
    const timeoutMs = Math.max(0, Math.min(node.timeoutMs, leftMs));
    const signals = createAttemptSignals(run.alarms, timeoutMs, () => timeoutFailure(node, leftMs));
    running.set(entry, signals);
    runningByKind.set(node.kind, (runningByKind.get(node.kind) ?? 0) + 1);
    const deadlineAt = Math.round(run.world.clock.now() + timeoutMs);
    attemptStep(run, slot, signals, deadlineAt)
      .then((end) => {
        signals.close();
        running.delete(entry);
        freeKind(node.kind);
        finishAttempt(entry, end);
        fill();
      })
      .catch((error: unknown) => run.bug(error));
  };

  const freeKind = (kind: string): void => {
    runningByKind.set(kind, (runningByKind.get(kind) ?? 1) - 1);
    const waiting = waitingForKind.get(kind)?.shift();
    if (waiting !== undefined) queue.push(waiting);
  };

  const timeLeft = (slot: StepSlot): number => {
    const clock = run.world.clock;
    const used = clock.monotonic() - (slot.firstStart ?? clock.monotonic());
    const ofStep = (slot.node.deadlineMs ?? Number.POSITIVE_INFINITY) - used;
    return Math.min(ofStep, options.deadlineAt - clock.now());
  };

  const finishAttempt = (entry: Entry, end: AttemptEnd): void => {
    const { slot } = entry;
    if (slot.state === 'cancelling' || end.type === 'cancelled') {
      fireStep(slot, slot.state === 'cancelling' ? { type: 'STOPPED' } : { type: 'CANCEL' });
      cancel(entry, end.type === 'cancelled' ? end.reason : describeLateEnd(end));
      return;
    }
    switch (end.type) {
      case 'succeeded':
        fireStep(slot, { type: 'PROVED' });
        slot.outputs = end.outputs;
        slot.settledWell = true;
        void run.emit(succeededEvent(slot, end), 'group');
        settle(entry);
        return;
      case 'refused':
        fireStep(slot, { type: 'REFUSE' });
        fail(entry, end.error);
        return;
      case 'failed':
        failOrRetry(entry, end);
        return;
    }
  };

  const failOrRetry = (entry: Entry, end: AttemptEnd & { readonly type: 'failed' }): void => {
    const { slot } = entry;
    if (slot.state === 'starting') {
      fireStep(slot, { type: 'REFUSE' });
      fail(entry, end.error);
      return;
    }
    const waitMs = backoffMs(slot.node.retry, slot.attempts, end.fault, run.world.random.next());
    const facts = retryFacts({
      node: slot.node,
      attempt: slot.attempts,
      fault: end.fault,
      waitMs,
      leftMs: ending ? 0 : timeLeft(slot),
    });
    fireStep(slot, { type: 'ATTEMPT_FAILED', ...facts });
    if (!mayRetry(facts)) {
      fail(entry, end.error);
      return;
    }
    const wakeAt = Math.round(run.world.clock.now() + waitMs);
    void run.emit(
      { type: 'step.backoff', step: entry.key, attempt: slot.attempts, data: { error: end.error, wakeAt } },
      'group',
    );
    backingOff.set(
      entry,
      run.alarms.after(waitMs, () => wakeUp(entry)),
    );
  };

  const wakeUp = (entry: Entry): void => {
    backingOff.get(entry)?.();
    backingOff.delete(entry);
    becomeReady(entry);
    fill();
  };

  const fill = (): void => {
    if (filling) return;
    filling = true;
    try {
      while (!ending && running.size < run.plan.maxParallel && options.mayStart()) {
        const entry = queue.pop();
        if (entry === undefined) break;
        const { kind } = entry.slot.node;
        if ((runningByKind.get(kind) ?? 0) >= (KIND_LIMITS[kind] ?? Number.POSITIVE_INFINITY)) {
          waitingForKind.set(kind, [...(waitingForKind.get(kind) ?? []), entry]);
        } else {
          launch(entry);
        }
      }
    } catch (error) {
      run.bug(error);
    } finally {
      filling = false;
    }
    conclude();
  };

  const conclude = (): void => {
    if (running.size > 0) return;
    if (ending) {
      const waiters = whoWaits;
      whoWaits = [];
      for (const resolve of waiters) resolve();
    } else if (unsettled === 0 && !settledTold) {
      settledTold = true;
      options.onSettled();
    }
  };

  /** Marks everything that has not begun; those running are left to their own end. */
  const markRest = (rest: 'cancelled' | 'skipped', why: string): void => {
    for (const entry of entries.values()) {
      const { slot } = entry;
      if (slot.state === 'backoff' || (slot.state === 'ready' && slot.attempts > 0)) {
        // It has been at work before, so it is no skipped step: what it left behind may have to go back.
        backingOff.get(entry)?.();
        backingOff.delete(entry);
        fireStep(slot, { type: 'CANCEL' });
        cancel(entry, `not tried again: ${why}`);
      } else if (slot.state === 'pending' || slot.state === 'ready') {
        if (rest === 'skipped') {
          skip(entry, `not started: ${why}`, false);
          settle(entry);
        } else {
          fireStep(slot, { type: 'CANCEL' });
          cancel(entry, `not started: ${why}`);
        }
      }
    }
  };

  const endWith = (rest: 'cancelled' | 'skipped', why: string): Promise<void> =>
    new Promise((resolve) => {
      ending = true;
      whoWaits.push(resolve);
      markRest(rest, why);
      // In a turn of its own: the attempt that caused this may still be on its way out.
      queueMicrotask(conclude);
    });

  return {
    fill: () => {
      for (const entry of entries.values()) {
        if (entry.open === 0 && entry.slot.state === 'pending' && !ending) becomeReady(entry);
      }
      fill();
    },
    stop: (why) => endWith('skipped', why),
    drain: (why, rest) => {
      const done = endWith(rest, why.message);
      for (const [entry, signals] of running) {
        if (entry.slot.state === 'running') fireStep(entry.slot, { type: 'CANCEL' });
        signals.end(why);
      }
      return done;
    },
    abort: (why) => {
      for (const signals of running.values()) signals.abort(why);
    },
    wake: (key) => {
      const entry = entries.get(key);
      if (entry === undefined || !backingOff.has(entry)) return false;
      wakeUp(entry);
      return true;
    },
    inFlight: () => running.size,
  };
}

/** For every step of a phase the steps whose outputs it reads, whatever their phase. */
function dataEdgesOf(
  nodes: readonly PlanNode[],
  edges: readonly PlanEdge[],
): ReadonlyMap<string, readonly PlanEdge[]> {
  const byReader = new Map<string, PlanEdge[]>(nodes.map((node) => [node.key, []]));
  for (const edge of edges) if (edge.why === 'data') byReader.get(edge.to)?.push(edge);
  return byReader;
}

/**
 * A dependency that only orders is satisfied by a skipped step. One whose data is read is not: the reader is skipped
 * too, unless its own `when` has an answer without that data.
 */
function missingData(run: Run, edges: readonly PlanEdge[]): string | undefined {
  const edge = edges.find((candidate) => slotOf(run, candidate.from).outputs === undefined);
  if (edge === undefined) return undefined;
  const state = slotOf(run, edge.from).state;
  return `reads the outputs of ${edge.from}, which ${state === 'skipped' ? 'was skipped' : 'has none'}`;
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
