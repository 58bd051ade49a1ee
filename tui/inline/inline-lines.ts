import { stepLine } from '../../report/progress/describe-step.ts';
import { isSettled, type ProgressState, type StepView } from '../../report/progress/progress-state.ts';
import type { Question } from './approval-prompt.tsx';
import { intervalBar } from './interval-bar.ts';

/** One line of the inline view: text and what it means; colours are the theme's business. */
export interface InlineLine {
  /** Unique among the lines on the screen. */
  readonly id: string;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad' | 'warn' | 'dim' | 'live';
}

/** At most this many lines live at the bottom; everything else has scrolled away. */
export const MAX_LIVE_LINES = 12;

/** What lives below the settled steps: the running ones, each with its figures, then what is next. */
export function liveLines(
  progress: ProgressState,
  options: { readonly ascii: boolean; readonly columns: number },
): readonly InlineLine[] {
  const lines: InlineLine[] = [];
  const steps = progress.order.flatMap((key) => progress.steps.get(key) ?? []);
  for (const step of steps) {
    if (step.startedAt === undefined || isSettled(step.state)) continue;
    lines.push({ id: step.key, text: stepLine(step, progress.now, options.ascii), tone: 'live' });
    if (step.estimate !== undefined) {
      const width = Math.max(20, Math.min(48, options.columns - 40));
      lines.push({
        id: `${step.key}#bar`,
        text: `    ${intervalBar(step.estimate, width, options.ascii)}`,
        tone: 'live',
      });
    }
  }
  const waiting = steps.filter((step) => step.state === 'pending' || step.state === 'ready');
  const room = MAX_LIVE_LINES - 1 - Math.min(lines.length, MAX_LIVE_LINES - 1);
  for (const step of waiting.slice(0, Math.min(room, 2))) {
    lines.push({ id: `${step.key}#next`, text: `  ${step.key}  next: ${step.summary}`, tone: 'dim' });
  }
  const hidden = lines.length - (MAX_LIVE_LINES - 1);
  if (hidden > 0) lines.splice(MAX_LIVE_LINES - 1, hidden);
  lines.push({ id: 'footer', text: footer(progress, steps, hidden), tone: 'dim' });
  return lines.map((line) => ({ ...line, text: cut(line.text, options.columns - 1) }));
}

/** The first step that waits for a person. */
export function openQuestion(progress: ProgressState): Question | undefined {
  if (progress.finished !== undefined) return undefined;
  for (const key of progress.order) {
    const step = progress.steps.get(key);
    if (step?.state === 'waitingApproval') return { step: key, message: step.message ?? step.summary };
  }
  return undefined;
}

function footer(progress: ProgressState, steps: readonly StepView[], hidden: number): string {
  const settled = steps.filter((step) => isSettled(step.state)).length;
  const more = hidden > 0 ? `, ${hidden} more lines` : '';
  const back =
    progress.rollingBackBecause === undefined ? '' : `, rolling back: ${progress.rollingBackBecause}`;
  return `${settled} of ${steps.length} steps${more}${back}  (Ctrl-C stops cleanly)`;
}

/** What the state of a step means for the eye. */
export function toneOf(step: StepView): InlineLine['tone'] {
  switch (step.state) {
    case 'succeeded':
      return 'good';
    case 'failed':
    case 'compensationFailed':
      return 'bad';
    case 'compensated':
    case 'cancelled':
      return 'warn';
    case 'skipped':
      return 'dim';
    default:
      return 'plain';
  }
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(1, columns - 1))}…`;
}
