import type { RunEvent } from '../../schemas/run-event.ts';
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

/** What another plan makes of the steps so far. */
export function replannedSentence({ data }: RunEvent & { readonly type: 'run.replanned' }): string {
  const left = data.steps.filter(({ formerly }) => formerly !== undefined).length;
  const parts = [
    `${data.kept.length} finished steps count on`,
    `${data.rerun.length} are done once more`,
    `${data.retired.length} are gone`,
    ...(left === 0 ? [] : [`first ${left} ${left === 1 ? 'goes' : 'go'} back`]),
  ];
  return `by the new plan of ${data.pattern.name} ${data.pattern.version}: ${parts.join(', ')}`;
}
