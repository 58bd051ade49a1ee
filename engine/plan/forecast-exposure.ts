import type { AnalysedPlan } from './analyses/analysis.ts';
import { asObject } from './json-parts.ts';
import type { PlanExposure } from './plan.ts';
import { shareOf } from './split-weights.ts';
import { splitsInForce } from './splits-in-force.ts';
import { durationOf, measuredWindow, requestedRate } from './step-duration.ts';

/**
 * Users that each canary stage may hit before its gate can stop the run: rate × share × time to the verdict. Counts the
 * comparing loads, because they judge the canary; the time is the least possible.
 */
export function forecastExposure({ steps }: AnalysedPlan): readonly PlanExposure[] {
  const inForce = splitsInForce(steps);
  return steps.flatMap((step) => {
    const { node } = step;
    const input = asObject(node.input);
    const canary = asObject(input['compare'])['canary'];
    const force = inForce.get(step);
    const rps = requestedRate(input);
    if (node.kind !== 'performance' || typeof canary !== 'string') return [];
    if (force === undefined || rps === undefined) return [];
    const share = shareOf(force.split, canary);
    if (share === undefined) return [];
    const seconds = (measuredWindow(input) + durationOf(input['warmup'])) / 1000;
    return [
      {
        key: force.setBy.node.key,
        stoppedBy: node.key,
        backend: canary,
        share,
        rps,
        seconds,
        requests: Math.round((rps * share * seconds) / 100),
      },
    ];
  });
}
