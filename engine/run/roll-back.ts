import { Failure } from '../../schemas/failure.ts';
import { objectId, steersTraffic } from '../../schemas/kube-object.ts';
import type { PlanNode, PlanRetry } from '../plan/plan.ts';
import type { PriorRecord } from '../step-handler.ts';
import { type AttemptSignals, createAttemptSignals } from './attempt-signals.ts';
import { handlerOf } from './attempt-step.ts';
import { eventErrorOf } from './event-error.ts';
import { manualCommands } from './manual-commands.ts';
import { backoffMs, isRetryable } from './retry-policy.ts';
import { fireStep, type Run, type StepSlot } from './run-state.ts';
import { openStepContext } from './step-context.ts';

type Pass = 'traffic' | 'workloads';

/** Where a step states no retry of its own, putting back is tried this often: a hiccup must not strand a cluster. */
const UNDO_RETRY: PlanRetry = { limit: 3, delayMs: 500, factor: 2, maxDelayMs: 5_000, jitter: 0.2 };

/** What is left to do for one step, and what was done. */
interface Undo {
  readonly slot: StepSlot;
  readonly restored: string[];
  failed: boolean;
}

/** A rollback under way. */
export interface Rollback {
  /** Whether everything is back. */
  readonly done: Promise<boolean>;
  /** Gives up on what is not back yet. */
  abort(why: Failure): void;
}

/**
 * Puts back what the run wrote, backwards through the order in which steps settled, in two passes over all of them:
 * first every object that steers traffic, so that users leave before their pods do, then the rest. A step that fails
 * to go back does not stop the others. Runs under signals of its own.
 */
export function startRollback(run: Run, because: string): Rollback {
  let current: AttemptSignals | undefined;
  let given: Failure | undefined;
  const undoSignals = (node: PlanNode): AttemptSignals => {
    current = createAttemptSignals(
      run.alarms,
      node.timeoutMs,
      () =>
        new Failure('timeout', `putting back step ${node.key} took longer than ${node.timeoutMs / 1000} s`),
    );
    if (given !== undefined) current.abort(given);
    return current;
  };
  return {
    done: rollBack(run, because, undoSignals),
    abort: (why) => {
      given = why;
      current?.abort(why);
    },
  };
}

type SignalsFor = (node: PlanNode) => AttemptSignals;

async function rollBack(run: Run, because: string, signalsFor: SignalsFor): Promise<boolean> {
  const undos = [...run.slots.values()]
    .filter((slot) => needsUndo(slot))
    .sort((a, b) => (b.settledAt ?? 0) - (a.settledAt ?? 0))
    .map((slot): Undo => ({ slot, restored: [], failed: false }));
  try {
    const steps = undos.map((undo) => undo.slot.node.key);
    await run.emit({ type: 'run.rollback.begin', data: { because, steps } }, 'sync');
  } catch (error) {
    // A disk that refuses this record refuses each step's below, and there the commands to type are listed.
    if (!(error instanceof Failure)) throw error;
  }
  for (const undo of undos) await undoPass(run, undo, 'traffic', signalsFor);
  for (const undo of undos) await undoPass(run, undo, 'workloads', signalsFor);
  return undos.every((undo) => !undo.failed);
}

/** A step without effects has nothing to put back; `compensate: none` says that nothing shall be. */
export function needsUndo(slot: StepSlot): boolean {
  const { node } = slot;
  if (slot.state === 'compensated' || node.phase === 'finally' || node.compensate === 'none') return false;
  if (node.compensate === 'restore') return slot.effects > 0;
  return slot.effects > 0 || (slot.attempts > 0 && node.effect !== 'pure' && slot.state !== 'skipped');
}

async function undoPass(run: Run, undo: Undo, pass: Pass, signalsFor: SignalsFor): Promise<void> {
  const { slot } = undo;
  if (undo.failed) return;
  const own = passesOf(slot);
  const last = pass === own.at(-1);
  if (!own.includes(pass)) return;
  fireStep(slot, { type: 'COMPENSATE' });
  const priors = priorsOfPass(slot, pass);
  try {
    await run.emit({ type: 'step.compensating', step: slot.node.key, data: { pass } }, 'sync');
    undo.restored.push(...(await undoWithRetry(run, slot, priors, signalsFor)));
  } catch (error) {
    undo.failed = true;
    fireStep(slot, { type: 'COMPENSATION_FAILED' });
    const left = [...priors, ...(last ? [] : priorsOfPass(slot, 'workloads'))];
    const data = { error: eventErrorOf(error), manual: manualCommands(run, left) };
    await run.emit({ type: 'step.compensationFailed', step: slot.node.key, data }, 'group');
    return;
  }
  if (!last) return;
  fireStep(slot, { type: 'COMPENSATED' });
  await run.emit(
    { type: 'step.compensated', step: slot.node.key, data: { restored: undo.restored } },
    'sync',
  );
}

/** The passes in which a step has something to do; a step whose objects others put back still gets its one. */
function passesOf(slot: StepSlot): readonly Pass[] {
  if (slot.node.compensate !== 'restore') {
    const steers =
      slot.node.writes.some(steersTraffic) || slot.priors.some((prior) => steersTraffic(prior.ref));
    return [steers ? 'traffic' : 'workloads'];
  }
  const traffic = slot.priors.some((prior) => steersTraffic(prior.ref));
  const rest = slot.priors.some((prior) => !steersTraffic(prior.ref));
  return traffic ? (rest ? ['traffic', 'workloads'] : ['traffic']) : ['workloads'];
}

/** Last written, first put back. */
function priorsOfPass(slot: StepSlot, pass: Pass): readonly PriorRecord[] {
  return slot.priors.filter((prior) => steersTraffic(prior.ref) === (pass === 'traffic')).reverse();
}

async function undoWithRetry(
  run: Run,
  slot: StepSlot,
  priors: readonly PriorRecord[],
  signalsFor: SignalsFor,
): Promise<readonly string[]> {
  const retry = slot.node.retry.limit > 0 ? slot.node.retry : UNDO_RETRY;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await undoOnce(run, slot, priors, attempt, signalsFor);
    } catch (error) {
      if (!(error instanceof Failure) || !isRetryable(error.reason) || attempt > retry.limit) throw error;
      const ms = backoffMs(retry, attempt, { type: 'failure', failure: error }, run.world.random.next());
      await new Promise<void>((resolve) => run.alarms.after(ms, resolve));
    }
  }
}

async function undoOnce(
  run: Run,
  slot: StepSlot,
  priors: readonly PriorRecord[],
  attempt: number,
  signalsFor: SignalsFor,
): Promise<readonly string[]> {
  const { node } = slot;
  if (node.compensate === 'none') return [];
  if (node.compensate !== 'restore')
    return runCompensationSteps(run, slot, node.compensate, attempt, signalsFor);
  if (priors.length === 0) return [];
  const handler = handlerOf(run, node);
  if (handler.compensate === undefined) {
    const objects = priors.map((prior) => objectId(prior.ref)).join(', ');
    throw new Failure('unsupported', `steps of kind ${node.kind} cannot put back ${objects}`);
  }
  const undo = handler.compensate.bind(handler);
  // Border: the plan's input was checked against the schema of the handler's kind.
  return withUndoContext(run, slot, node, attempt, signalsFor, (ctx) =>
    undo(node.input as never, priors, ctx),
  );
}

/** The `compensate: steps` of a step, in written order, each like a step of its own but without retry and undo. */
async function runCompensationSteps(
  run: Run,
  slot: StepSlot,
  nodes: readonly PlanNode[],
  attempt: number,
  signalsFor: SignalsFor,
): Promise<readonly string[]> {
  const done: string[] = [];
  for (const node of nodes) {
    const outcome = await withUndoContext(run, slot, node, attempt, signalsFor, (ctx) => {
      const input =
        node.late.length === 0 ? node.input : run.deps.renderLate(node.input, node.late, ctx.scope);
      // Border: the plan's input was checked against the schema of the handler's kind.
      return handlerOf(run, node).execute(input as never, ctx);
    });
    const bad = outcome.proofs?.find((proof) => proof.verdict !== 'passed');
    if (bad !== undefined)
      throw new Failure('processFailed', `compensation step ${node.key}: ${bad.message}`);
    done.push(outcome.summary);
  }
  return done;
}

async function withUndoContext<T>(
  run: Run,
  slot: StepSlot,
  node: PlanNode,
  attempt: number,
  signalsFor: SignalsFor,
  work: (ctx: Parameters<NonNullable<ReturnType<typeof handlerOf>['compensate']>>[2]) => Promise<T>,
): Promise<T> {
  const signals = signalsFor(node);
  const deadlineAt = Math.round(run.world.clock.now() + node.timeoutMs);
  const open = openStepContext({ run, slot, node, attempt, mode: 'undo', signals, deadlineAt });
  try {
    const result = await Promise.race([work(open.ctx), signals.abandoned]);
    const reason = signals.reason();
    if (reason !== undefined) throw reason;
    return result;
  } catch (error) {
    throw signals.reason() ?? error;
  } finally {
    open.close();
    signals.close();
  }
}
