import type { RunEvent, RunOutcome } from '../../schemas/run-event.ts';
import type { Plan } from '../plan/plan.ts';

/** Ends after which a run's clock stands still until it is taken up: it waits for a person, or one interrupted it. */
const PAUSES: ReadonlySet<RunOutcome> = new Set<RunOutcome>(['suspended', 'cancelled']);

/** When a run that begins now must be over, in wall ms; absent without a deadline. */
export function firstDeadline(plan: Plan, now: number): number | undefined {
  return plan.deadlineMs === undefined ? undefined : now + plan.deadlineMs;
}

/**
 * When a stored run that is entered now must be over, in wall ms. One whose process died keeps the moment in its journal.
 * One that was suspended or interrupted has what was left to it then; one that ended otherwise, or had nothing left, is
 * begun anew by whoever takes it up, and has its whole time.
 */
export function laterDeadline(plan: Plan, events: readonly RunEvent[], now: number): number | undefined {
  const set = events.findLast(isDeadline);
  const end = events.findLast(({ type }) => type === 'run.finished' || type === 'run.resumed');
  if (plan.deadlineMs === undefined || set === undefined) return firstDeadline(plan, now);
  if (end?.type !== 'run.finished') return set.data.deadlineAt;
  const left = set.data.deadlineAt - end.ts;
  return isPause(end) && left > 0 ? now + left : firstDeadline(plan, now);
}

/** Whether the run's clock stands still from this record until the run is taken up. */
export function isPause(event: RunEvent): boolean {
  return event.type === 'run.finished' && PAUSES.has(event.data.outcome);
}

type SetsDeadline = RunEvent & { readonly data: { readonly deadlineAt: number } };

function isDeadline(event: RunEvent): event is SetsDeadline {
  return (
    (event.type === 'run.created' || event.type === 'run.resumed') && event.data.deadlineAt !== undefined
  );
}
