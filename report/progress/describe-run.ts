import type { ProgressState, StepView } from './progress-state.ts';
import { isSettled } from './progress-state.ts';

/** `canary-release 1.0.0  run 01J…  main = sandbox` */
export function runHead(progress: ProgressState): string {
  const where = progress.targets.map(({ role, kind, context }) =>
    kind === 'sandbox' ? `${role} = sandbox` : `${role} = ${context}`,
  );
  return `${progress.pattern}  run ${progress.run}  ${where.join(', ')}`;
}

/** What a process that enters a stored run again is about to do, and how far the run is. */
export function resumedSentence(progress: ProgressState): string {
  const done = settledSteps(progress).length;
  const goal = progress.resumed === 'putBack' ? 'puts back what it wrote' : 'goes on';
  return `run ${progress.run} ${goal}: ${done} of ${progress.order.length} steps ended before`;
}

/** The steps that have ended, in the order of the plan. */
export function settledSteps(progress: ProgressState): readonly StepView[] {
  return progress.order
    .flatMap((key) => progress.steps.get(key) ?? [])
    .filter((step) => isSettled(step.state));
}
