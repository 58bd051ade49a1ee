import type { Plan } from '../../engine/plan/plan.ts';

/** The plan with what `--timeout` says: a person may give a run less time than its pattern does, not more. */
export function withTimeout(plan: Plan, timeoutMs: number | undefined): Plan {
  if (timeoutMs === undefined) return plan;
  return { ...plan, deadlineMs: Math.min(timeoutMs, plan.deadlineMs ?? timeoutMs) };
}
