import type { Failure, FailureReason } from '../../schemas/failure.ts';
import type { RetryFacts } from '../machine/step-chart.ts';
import type { PlanNode, PlanRetry } from '../plan/plan.ts';

/** Reasons that can go away by themselves; everything else needs a person or another plan. */
const RETRYABLE: ReadonlySet<FailureReason> = new Set<FailureReason>([
  'unreachable',
  'throttled',
  'conflict',
  'timeout',
  'notReady',
  'agentFailed',
]);

/** Whether the world's fault may go away by itself. */
export function isRetryable(reason: FailureReason): boolean {
  return RETRYABLE.has(reason);
}

/** Why an attempt did not succeed: a fault of the world, a proof that did not pass, or our own bug in a handler. */
export type AttemptFault =
  | { readonly type: 'failure'; readonly failure: Failure }
  | { readonly type: 'proof' }
  | { readonly type: 'bug' };

/** Milliseconds until another attempt: exponential, capped, jittered by ±`jitter`, never sooner than the server asked. */
export function backoffMs(retry: PlanRetry, attempt: number, fault: AttemptFault, random: number): number {
  const plain = Math.min(retry.maxDelayMs, retry.delayMs * retry.factor ** (attempt - 1));
  const jittered = plain * (1 + retry.jitter * (2 * random - 1));
  const asked = fault.type === 'failure' ? (fault.failure.details.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.max(0, Math.round(jittered), asked);
}

/**
 * The facts that the chart's guard decides on. A proof that did not pass is tried again only where the step itself
 * says `retry`: measuring until it suits is not a proof. An attempt fits when its whole time-out ends before the
 * deadline; a step whose time-out is longer than its deadline may use what is left.
 */
export function retryFacts(options: {
  readonly node: PlanNode;
  readonly attempt: number;
  readonly fault: AttemptFault;
  /** Milliseconds from now to the next attempt. */
  readonly waitMs: number;
  /** Milliseconds from now to the nearest deadline of step and run. */
  readonly leftMs: number;
}): RetryFacts {
  const { node, attempt, fault, waitMs, leftMs } = options;
  const needsMs = node.deadlineMs !== undefined && node.timeoutMs >= node.deadlineMs ? 1 : node.timeoutMs;
  return {
    attempt,
    limit: node.retry.limit,
    retryable: faultIsRetryable(node, fault),
    fitsDeadline: waitMs + needsMs <= leftMs,
  };
}

function faultIsRetryable(node: PlanNode, fault: AttemptFault): boolean {
  if (fault.type === 'failure') return isRetryable(fault.failure.reason);
  return fault.type === 'proof' && node.retry.from === 'step';
}
