import type { RunEvent } from '../../schemas/run-event.ts';
import { elapsed, stateMark, stateWord, stepSentence } from './describe-step.ts';
import { applyEvent, emptyProgress, isSettled, type ProgressState, type StepView } from './progress-state.ts';

/** Lines for a reader without a terminal: one per change that matters, and a sign of life while nothing changes. */
export interface PlainLines {
  /** Lines that this event adds. */
  next(event: RunEvent): readonly string[];
  /** A line that says what is under way; for a heartbeat every 30 s. */
  heartbeat(now: number): string | undefined;
  readonly progress: ProgressState;
}

export function plainLines(ascii = false): PlainLines {
  const progress = emptyProgress();
  return {
    progress,
    next(event) {
      applyEvent(progress, event);
      return linesFor(progress, event, ascii);
    },
    heartbeat(now) {
      const running = [...progress.steps.values()].filter(
        (step) => step.startedAt !== undefined && !isSettled(step.state),
      );
      if (running.length === 0 || progress.finished !== undefined) return undefined;
      progress.now = now;
      return running
        .map(
          (step) =>
            `still ${stateWord(step.state)}: ${step.key} (${elapsed(step, now)}) ${stepSentence(step)}`,
        )
        .join('; ');
    },
  };
}

function linesFor(progress: ProgressState, event: RunEvent, ascii: boolean): readonly string[] {
  switch (event.type) {
    case 'run.created': {
      const where = progress.targets.map((t) =>
        t.kind === 'sandbox' ? `${t.role} = sandbox` : `${t.role} = ${t.context}`,
      );
      return [`${progress.pattern}  run ${progress.run}  ${where.join(', ')}`];
    }
    case 'run.rollback.begin':
      return [`rolling back: ${event.data.because}`];
    case 'step.running':
    case 'step.backoff':
    case 'step.succeeded':
    case 'step.failed':
    case 'step.skipped':
    case 'step.cancelled':
    case 'step.compensationFailed': {
      const step = progress.steps.get(event.step);
      return step === undefined ? [] : [stepLine(step, progress.now, ascii)];
    }
    case 'step.compensated': {
      const step = progress.steps.get(event.step);
      if (step === undefined || event.data.restored.length === 0) return [];
      return [`${stateMark('compensated', ascii)} ${step.key}  put back: ${event.data.restored.join(', ')}`];
    }
    default:
      return [];
  }
}

/** `✔ app  done 1.2s  5 objects applied` */
export function stepLine(step: StepView, now: number, ascii: boolean): string {
  const time = elapsed(step, now);
  const again = step.attempt > 1 ? ` (attempt ${step.attempt})` : '';
  return `${stateMark(step.state, ascii)} ${step.key}  ${stateWord(step.state)}${time === '' ? '' : ` ${time}`}${again}  ${stepSentence(step)}`;
}
