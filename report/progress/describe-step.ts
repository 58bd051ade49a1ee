import { formatDuration } from '../../schemas/duration.ts';
import type { StepEstimate, StepState } from '../../schemas/run-event.ts';
import { safeText } from '../../schemas/safe-text.ts';
import type { StepView } from './progress-state.ts';

/** A mark for each state; never the only sign, a word stands beside it. `ascii` for terminals without Unicode. */
export function stateMark(state: StepState, ascii = false): string {
  switch (state) {
    case 'succeeded':
      return ascii ? '+' : '✔';
    case 'failed':
    case 'compensationFailed':
      return ascii ? 'x' : '✖';
    case 'skipped':
    case 'cancelled':
      return ascii ? '-' : '◌';
    case 'compensated':
    case 'compensating':
      return ascii ? '<' : '↩';
    case 'backoff':
    case 'waitingApproval':
      return ascii ? '!' : '‼';
    default:
      return ascii ? '*' : '●';
  }
}

/** The word for a state. */
export function stateWord(state: StepState): string {
  return WORDS[state];
}

const WORDS: Readonly<Record<StepState, string>> = {
  pending: 'waiting',
  ready: 'ready',
  waitingApproval: 'waiting for approval',
  starting: 'starting',
  running: 'running',
  recovering: 'recovering',
  verifying: 'verifying',
  backoff: 'will try again',
  cancelling: 'stopping',
  succeeded: 'done',
  failed: 'failed',
  skipped: 'skipped',
  cancelled: 'cancelled',
  compensating: 'putting back',
  compensated: 'put back',
  compensationFailed: 'not put back',
};

/** How long a step took so far; empty before it started. */
export function elapsed(step: StepView, now: number): string {
  if (step.startedAt === undefined) return '';
  const ms = (step.endedAt ?? now) - step.startedAt;
  return ms < 10_000
    ? `${(Math.max(0, ms) / 1000).toFixed(1)}s`
    : formatDuration(Math.round(ms / 1000) * 1000);
}

/** `website-v2 5.1 % (4.2…6.0 %, n 2,340)` */
export function describeEstimate(estimate: StepEstimate): string {
  const unit = estimate.unit === '%' ? ' %' : estimate.unit;
  return `${estimate.label} ${estimate.value.toFixed(1)}${unit} (${estimate.low.toFixed(1)}…${estimate.high.toFixed(1)}${unit}, n ${estimate.n.toLocaleString('en-US')})`;
}

/** The closing or latest sentence of a step, on one line. */
export function stepSentence(step: StepView): string {
  const live =
    step.estimate !== undefined && step.endedAt === undefined ? describeEstimate(step.estimate) : undefined;
  return oneLine(live ?? step.message ?? step.summary);
}

function oneLine(text: string): string {
  return safeText(text).replaceAll('\n', ' ');
}

/** `✔ app  done 1.2s  5 objects applied` */
export function stepLine(step: StepView, now: number, ascii: boolean): string {
  const time = elapsed(step, now);
  const again = step.attempt > 1 ? ` (attempt ${step.attempt})` : '';
  return `${stateMark(step.state, ascii)} ${step.key}  ${stateWord(step.state)}${time === '' ? '' : ` ${time}`}${again}  ${stepSentence(step)}`;
}

/** How a step went back: a line per object, and what to type where it did not. */
export function putBackLines(step: StepView, now: number, ascii: boolean): readonly string[] {
  const back = (step.restored ?? []).map(
    (sentence) => `${stateMark('compensated', ascii)} ${step.key}  put back: ${oneLine(sentence)}`,
  );
  if (step.state !== 'compensationFailed') return back;
  const manual = (step.manual ?? []).map((command) => `    ${oneLine(command)}`);
  const ask = manual.length === 0 ? [] : ['  to put it back by hand:', ...manual];
  return [...back, stepLine(step, now, ascii), ...ask];
}
