import { unreachable } from '../../../schemas/unreachable.ts';
import { mayRetry } from '../../machine/step-chart.ts';
import type { AttemptEnd } from '../attempt-step.ts';
import { backoffMs, retryFacts } from '../retry-policy.ts';
import { fireStep, type StepSlot } from '../run-state.ts';
import { type Entry, type Phase, timeLeft } from './phase-state.ts';
import { becomeReady, cancel, fail, settle } from './settle-step.ts';
import { wakeAfter } from './wait-for-retry.ts';

/** Moves a step on after an attempt, or after the look at what one had done that died with its process. */
export function endAttempt(phase: Phase, entry: Entry, end: AttemptEnd): void {
  const { slot } = entry;
  if (slot.state === 'cancelling' || end.type === 'cancelled') {
    fireStep(slot, slot.state === 'cancelling' ? { type: 'STOPPED' } : { type: 'CANCEL' });
    cancel(phase, entry, end.type === 'cancelled' ? end.reason : describeLateEnd(end));
    return;
  }
  switch (end.type) {
    case 'succeeded':
      fireStep(slot, { type: 'PROVED' });
      slot.outputs = end.outputs;
      slot.settledWell = true;
      void phase.run.emit(succeededEvent(slot, end), 'group');
      settle(phase, entry);
      return;
    case 'refused':
      fireStep(slot, { type: 'REFUSE' });
      fail(phase, entry, end.error);
      return;
    case 'failed':
      failOrRetry(phase, entry, end);
      return;
    case 'unknown':
      fireStep(slot, { type: 'SEEN_UNKNOWN' });
      fail(phase, entry, end.error);
      return;
    case 'again':
      if (phase.ending) {
        fireStep(slot, { type: 'CANCEL' });
        cancel(phase, entry, 'not tried again');
      } else becomeReady(phase, entry);
      return;
    default:
      unreachable(end);
  }
}

function failOrRetry(phase: Phase, entry: Entry, end: AttemptEnd & { readonly type: 'failed' }): void {
  const { slot } = entry;
  if (slot.state === 'starting') {
    fireStep(slot, { type: 'REFUSE' });
    fail(phase, entry, end.error);
    return;
  }
  const { clock, random } = phase.run.world;
  const attempt = slot.attempts - slot.lostAttempts;
  const waitMs = backoffMs(slot.node.retry, Math.max(1, attempt), end.fault, random.next());
  const leftMs = phase.ending ? 0 : timeLeft(phase, slot);
  const facts = retryFacts({ node: slot.node, attempt, fault: end.fault, waitMs, leftMs });
  fireStep(slot, { type: 'ATTEMPT_FAILED', ...facts });
  if (!mayRetry(facts)) {
    fail(phase, entry, end.error);
    return;
  }
  const wakeAt = Math.round(clock.now() + waitMs);
  void phase.run.emit(
    { type: 'step.backoff', step: entry.key, attempt: slot.attempts, data: { error: end.error, wakeAt } },
    'group',
  );
  wakeAfter(phase, entry, waitMs);
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
