import { createHash } from 'node:crypto';
import { canonicalJson } from '../../schemas/canonical-json.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import type { Proof, Verdict } from '../../schemas/proof.ts';
import type { EventError } from '../../schemas/run-event.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { unreachable } from '../../schemas/unreachable.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { StepHandler, StepOutcome } from '../step-handler.ts';
import type { AttemptSignals } from './attempt-signals.ts';
import { eventErrorOf } from './event-error.ts';
import type { AttemptFault } from './retry-policy.ts';
import { fireStep, type Run, type StepSlot } from './run-state.ts';
import { dedupKeyOf, openStepContext } from './step-context.ts';
import { stepInput } from './step-input.ts';
import { evaluateOutputs, scopeOf } from './step-scope.ts';

/** How one attempt ended. `cancelled`: it was asked to end; whatever it had done so far is in the journal. */
export type AttemptEnd =
  | {
      readonly type: 'succeeded';
      readonly summary: string;
      readonly outputs: JsonObject;
      readonly proofs: readonly Proof[];
    }
  | { readonly type: 'failed'; readonly error: EventError; readonly fault: AttemptFault }
  | { readonly type: 'refused'; readonly error: EventError }
  /** After a crash: its effect is not there, or not whole. */
  | { readonly type: 'again' }
  /** After a crash: nobody can tell what it did. */
  | { readonly type: 'unknown'; readonly error: EventError }
  | { readonly type: 'cancelled'; readonly reason: string };

/** Runs one attempt of a step that is `starting`: late templates, intent, handler, proofs. Leaves the last move to the caller. */
export async function attemptStep(
  run: Run,
  slot: StepSlot,
  signals: AttemptSignals,
  deadlineAt: number,
): Promise<AttemptEnd> {
  const { node } = slot;
  slot.attempts += 1;
  const attempt = slot.attempts;
  const refusal = await writeIntent(run, slot, attempt, deadlineAt, signals.step);
  if (typeof refusal === 'object' && 'type' in refusal) return refusal;
  const input = refusal.input;
  if (signals.step.aborted) return endOfAborted(signals);
  fireStep(slot, { type: 'INTENT_SAVED' });
  void run.emit({ type: 'step.running', step: node.key, attempt, data: {} }, 'lazy');
  const open = openStepContext({ run, slot, node, attempt, mode: 'do', signals, deadlineAt });
  try {
    const handler = handlerOf(run, node);
    // Border: the plan's input was checked against the schema of the handler's kind.
    const outcome = await Promise.race([handler.execute(input as never, open.ctx), signals.abandoned]);
    if (signals.reason() !== undefined) return endOfAborted(signals);
    // What was seen in another cluster proves nothing about this one.
    if ((outcome.proofs ?? []).length > 0) await run.protection.sameCluster(node.role, signals.step);
    return judge(run, slot, attempt, outcome);
  } catch (error) {
    if (signals.reason() !== undefined && isTimeOrCancel(error, signals)) return endOfAborted(signals);
    if (error instanceof Failure && error.reason === 'wrongCluster')
      await tellExchanged(run, node.role, signals.step);
    return { type: 'failed', error: eventErrorOf(error), fault: faultOf(run, error) };
  } finally {
    open.close();
  }
}

/** Told by a request that was on its way: the run has to hear of it before it starts to put things back there. */
async function tellExchanged(run: Run, role: string, signal: AbortSignal): Promise<void> {
  try {
    await run.protection.sameCluster(role, signal);
  } catch (error) {
    // What the step failed with already, or that nobody answers just now; anything else is a fault of ours.
    if (!(error instanceof Failure)) throw error;
  }
}

/**
 * Looks at what a step that died with its process has left: done counts as its outcome, absent or partial is done
 * again, unknown fails. Where the look itself fails, kinds that may be repeated are.
 */
export async function recoverStep(
  run: Run,
  slot: StepSlot,
  signals: AttemptSignals,
  deadlineAt: number,
): Promise<AttemptEnd> {
  const { node, attempts } = slot;
  // An intent is on disk before its call, so nobody has to be asked whether what was never intended has happened.
  if (node.effect === 'once' && !slot.acted && slot.state === 'recovering') return { type: 'again' };
  const open = openStepContext({ run, slot, node, attempt: attempts, mode: 'do', signals, deadlineAt });
  try {
    const { input } = await stepInput(run, node, signals.step);
    // Border: the plan's input was checked against the schema of the handler's kind.
    const look = handlerOf(run, node).observe(input as never, open.ctx);
    const seen = await Promise.race([look, signals.abandoned]);
    if (signals.reason() !== undefined) return endOfAborted(signals);
    switch (seen.status) {
      case 'done':
        return judge(run, slot, attempts, seen.outcome);
      case 'absent':
      case 'partial':
        return { type: 'again' };
      case 'unknown':
        return { type: 'unknown', error: { reason: 'notReady', message: safeText(seen.detail) } };
      default:
        return unreachable(seen);
    }
  } catch (error) {
    const reason = signals.reason();
    if (reason?.reason === 'cancelled') return { type: 'cancelled', reason: reason.message };
    if (error instanceof Failure && node.effect !== 'once' && slot.state === 'recovering')
      return { type: 'again' };
    const fault = faultOf(run, error);
    const told = eventErrorOf(error);
    return slot.state === 'recovering'
      ? { type: 'unknown', error: told }
      : { type: 'failed', error: told, fault };
  } finally {
    open.close();
  }
}

function faultOf(run: Run, error: unknown): AttemptFault {
  if (error instanceof Failure) return { type: 'failure', failure: error };
  run.deps.onFault?.(error);
  return { type: 'bug' };
}

type Intent = { readonly input: Json };

async function writeIntent(
  run: Run,
  slot: StepSlot,
  attempt: number,
  deadlineAt: number,
  signal: AbortSignal,
): Promise<AttemptEnd | Intent> {
  const { node } = slot;
  try {
    const { input, shown } = await stepInput(run, node, signal);
    const data = {
      inputDigest: `sha256:${createHash('sha256').update(canonicalJson(shown)).digest('hex')}`,
      dedupKey: dedupKeyOf(run.id, node.key, attempt),
      deadlineAt,
    };
    await run.emit(
      { type: 'step.intent', step: node.key, attempt, data },
      node.effect === 'pure' ? 'lazy' : 'sync',
    );
    return { input };
  } catch (error) {
    return { type: 'refused', error: eventErrorOf(error) };
  }
}

/** The handler of a node's kind; every kind of a plan has one. */
export function handlerOf(run: Run, node: PlanNode): StepHandler<never> {
  const handler = run.deps.handlers[node.kind];
  if (handler === undefined) throw new Error(`no handler for step kind ${node.kind}`);
  return handler;
}

/** Whether an error is the echo of our own abort rather than something that happened at the same time. */
function isTimeOrCancel(error: unknown, signals: AttemptSignals): boolean {
  if (error === signals.reason()) return true;
  if (error instanceof Failure) return error.reason === 'cancelled' || error.reason === 'timeout';
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

function endOfAborted(signals: AttemptSignals): AttemptEnd {
  const reason = signals.reason();
  if (reason === undefined) throw new Error('an attempt that was not aborted ended as aborted');
  if (reason.reason === 'cancelled') return { type: 'cancelled', reason: reason.message };
  return { type: 'failed', error: eventErrorOf(reason), fault: { type: 'failure', failure: reason } };
}

/** Journals the proofs and turns the handler's outcome into the attempt's end. */
function judge(run: Run, slot: StepSlot, attempt: number, given: StepOutcome): AttemptEnd {
  const { node } = slot;
  // What later steps read must be what the journal keeps, or a secret would travel on in an output.
  const outcome = run.secrets.scrubber.value(given);
  const proofs = outcome.proofs ?? [];
  fireStep(slot, { type: slot.state === 'recovering' ? 'SEEN_DONE' : 'EXECUTED' });
  void run.emit({ type: 'step.verifying', step: node.key, attempt, data: {} }, 'lazy');
  for (const proof of proofs) void run.emit({ type: 'proof', step: node.key, attempt, data: proof }, 'group');
  const worst = worstProof(proofs);
  slot.unproved = worst !== undefined;
  if (worst !== undefined) {
    const message = worst.verdict === 'failed' ? worst.message : `${worst.verdict}: ${worst.message}`;
    return { type: 'failed', error: { reason: 'proof', message }, fault: { type: 'proof' } };
  }
  const outputs = evaluateOutputs(
    run,
    node.outputs,
    () => ({ ...scopeOf(run, node), result: outcome.result }),
    `step ${node.key}`,
  );
  return { type: 'succeeded', summary: outcome.summary, outputs, proofs };
}

const BY_WEIGHT: readonly Verdict[] = ['failed', 'unsupported', 'inconclusive'];

function worstProof(proofs: readonly Proof[]): Proof | undefined {
  for (const verdict of BY_WEIGHT) {
    const found = proofs.find((proof) => proof.verdict === verdict);
    if (found !== undefined) return found;
  }
  return undefined;
}
