import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import { formatDuration } from '../../../schemas/duration.ts';
import type { BoundStep } from '../bind-step.ts';
import { errorAt, warningAt } from '../problems.ts';
import { shortestDuration } from '../step-duration.ts';
import { sortSteps } from '../step-order.ts';
import type { AnalysedPlan, Analysis } from './analysis.ts';

/**
 * E420, W420: times that cannot be kept. Counts only what the pattern states (a load's duration, a wait), so that what is
 * reported is certain.
 */
export const findImpossibleTimes: Analysis = (plan) => [
  ...plan.steps.flatMap((step) => stepTimes(step)),
  ...criticalPath(plan),
];

function stepTimes(step: BoundStep): readonly Diagnostic[] {
  const { leaf, node } = step;
  const { timeoutMs, timeoutFrom, deadlineMs, retry } = node;
  const least = shortestDuration(node.kind, node.input);
  const found: Diagnostic[] = [];
  const limit = Math.min(timeoutMs, deadlineMs ?? timeoutMs);
  if (least > limit) {
    const span =
      leaf.step.timeoutMs === undefined
        ? leaf.step.span
        : leaf.unit.model.doc.spanOf([...leaf.step.path, 'timeout']);
    const which = limit === timeoutMs ? `timeout (${timeoutFrom})` : 'deadline';
    found.push(
      errorAt(
        'E420',
        span,
        `step '${node.id}' takes at least ${formatDuration(least)} by its own words, but its ${which} is ${formatDuration(limit)}`,
        { help: "give it a 'timeout' above that" },
      ),
    );
  }
  if (deadlineMs === undefined) return found;
  const deadlineSpan = leaf.unit.model.doc.spanOf([...leaf.step.path, 'deadline']);
  if (timeoutFrom === 'step' && timeoutMs > deadlineMs) {
    found.push(
      warningAt(
        'W420',
        deadlineSpan,
        `the deadline of '${node.id}' (${formatDuration(deadlineMs)}) ends before its timeout of one attempt (${formatDuration(timeoutMs)})`,
      ),
    );
  }
  if (retry.limit > 0 && retry.from === 'step' && retry.delayMs * (1 - retry.jitter) >= deadlineMs) {
    found.push(
      warningAt(
        'W420',
        deadlineSpan,
        `'${node.id}' would wait ${formatDuration(retry.delayMs)} before its first retry, but its deadline is ${formatDuration(deadlineMs)}`,
      ),
    );
  }
  return found;
}

/** The longest chain of stated times against the deadline of the run; a step under a condition may take none. */
function criticalPath({ model, steps, waits }: AnalysedPlan): readonly Diagnostic[] {
  if (model.deadlineMs === undefined) return [];
  const order = sortSteps(steps.length, waits);
  const done = new Map<number, number>();
  let longest = 0;
  for (const index of order.sorted) {
    const step = steps[index];
    if (step === undefined || step.leaf.phase === 'finally') continue;
    const own = step.leaf.whens.length > 0 ? 0 : shortestDuration(step.node.kind, step.node.input);
    const before = Math.max(0, ...(order.before[index] ?? []).map((earlier) => done.get(earlier) ?? 0));
    done.set(index, before + own);
    longest = Math.max(longest, before + own);
  }
  if (longest <= model.deadlineMs) return [];
  return [
    errorAt(
      'E420',
      model.doc.spanOf(['spec', 'deadline']),
      `the steps take at least ${formatDuration(longest)} by their own words, but the deadline of the run is ${formatDuration(model.deadlineMs)}`,
      { help: 'raise the deadline, or shorten loads and waits' },
    ),
  ];
}
