import type { RunEvent } from '../../schemas/run-event.ts';
import { runNotice } from './describe-lock.ts';
import { replannedSentence, resumedSentence, runHead, settledSteps } from './describe-run.ts';
import { elapsed, putBackLines, stateWord, stepLine, stepSentence } from './describe-step.ts';
import { applyEvent, emptyProgress, isSettled, type ProgressState } from './progress-state.ts';

/** Of the steps that an earlier process finished, at most this many are named. */
const NAMED_BEFORE = 20;

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
    case 'run.created':
      return [runHead(progress)];
    case 'run.resumed':
      return linesOfResumed(progress, ascii);
    case 'run.replanned':
      return [replannedSentence(event)];
    case 'run.rollback.begin':
      return [`rolling back: ${event.data.because}`];
    case 'step.recovering':
    case 'step.reopened':
    case 'step.running':
    case 'step.backoff':
    case 'step.waitingApproval':
    case 'step.succeeded':
    case 'step.failed':
    case 'step.skipped':
    case 'step.cancelled': {
      const step = progress.steps.get(event.step);
      return step === undefined ? [] : [stepLine(step, progress.now, ascii)];
    }
    case 'step.compensated':
    case 'step.compensationFailed': {
      const step = progress.steps.get(event.step);
      return step === undefined ? [] : putBackLines(step, progress.now, ascii);
    }
    default: {
      const notice = runNotice(event);
      return notice === undefined ? [] : [notice];
    }
  }
}

/** Whoever reads only this process's lines learns what the run is and what an earlier one finished. */
function linesOfResumed(progress: ProgressState, ascii: boolean): readonly string[] {
  const before = settledSteps(progress);
  const named = before.slice(0, NAMED_BEFORE).map((step) => stepLine(step, progress.now, ascii));
  const more = before.length - named.length;
  return [
    runHead(progress),
    resumedSentence(progress),
    ...named,
    ...(more > 0 ? [`  and ${more} more that ended before`] : []),
  ];
}
