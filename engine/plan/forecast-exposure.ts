import type { AnalysedPlan } from './analyses/analysis.ts';
import type { PlanExposure } from './plan.ts';

/** Users that each shifted split may hit before a proof can stop the run. */
export function forecastExposure(_plan: AnalysedPlan): readonly PlanExposure[] {
  return [];
}
