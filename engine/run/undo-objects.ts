import { Failure } from '../../schemas/failure.ts';
import { objectId } from '../../schemas/kube-object.ts';
import type { PlanNode, PlanRetry } from '../plan/plan.ts';
import type { PriorRecord, StepContext } from '../step-handler.ts';
import type { AttemptSignals } from './attempt-signals.ts';
import { handlerOf } from './attempt-step.ts';
import { backoffMs, isRetryable } from './retry-policy.ts';
import type { Run, StepSlot } from './run-state.ts';
import { openStepContext } from './step-context.ts';
import { stepInput } from './step-input.ts';

/** Where a step states no retry of its own, putting back is tried this often: a hiccup must not strand a cluster. */
const UNDO_RETRY: PlanRetry = { limit: 3, delayMs: 500, factor: 2, maxDelayMs: 5_000, jitter: 0.2 };

/** The signals under which a node, a step or one of its compensation steps, works at a rollback. */
export type UndoSignals = (node: PlanNode) => AttemptSignals;

/** What is put back in one go, and how: by the step's kind, or by the steps that it names. */
export interface UndoTask {
  readonly way: PlanNode['compensate'];
  readonly priors: readonly PriorRecord[];
}

/** Puts these objects back, again where the world's fault may pass; a sentence for each. */
export async function undoWithRetry(
  run: Run,
  slot: StepSlot,
  task: UndoTask,
  signalsFor: UndoSignals,
): Promise<readonly string[]> {
  const retry = slot.node.retry.limit > 0 ? slot.node.retry : UNDO_RETRY;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await undoOnce(run, slot, task, attempt, signalsFor);
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
  { way, priors }: UndoTask,
  attempt: number,
  signalsFor: UndoSignals,
): Promise<readonly string[]> {
  const { node } = slot;
  if (way === 'none') return [];
  if (way !== 'restore') return runCompensationSteps(run, slot, way, attempt, signalsFor);
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
  signalsFor: UndoSignals,
): Promise<readonly string[]> {
  const done: string[] = [];
  for (const node of nodes) {
    const outcome = await withUndoContext(run, slot, node, attempt, signalsFor, async (ctx) => {
      const { input } = await stepInput(run, node, ctx.signal);
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
  signalsFor: UndoSignals,
  work: (ctx: StepContext) => Promise<T>,
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
