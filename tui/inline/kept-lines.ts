import { runNotice } from '../../report/progress/describe-lock.ts';
import { replannedSentence, resumedSentence, runHead } from '../../report/progress/describe-run.ts';
import { putBackLines, stepLine } from '../../report/progress/describe-step.ts';
import type { ProgressState } from '../../report/progress/progress-state.ts';
import type { RunEvent } from '../../schemas/run-event.ts';
import { type InlineLine, toneOf } from './inline-lines.ts';

/** Lines that an event leaves in the scrollback for good; `progress` has taken the event in. */
export function keptLines(progress: ProgressState, event: RunEvent, ascii: boolean): readonly InlineLine[] {
  const keep = (texts: readonly string[], tone: InlineLine['tone']): readonly InlineLine[] =>
    texts.map((text, index) => ({ id: `${event.seq}.${index}`, text, tone }));
  switch (event.type) {
    case 'run.created':
      return keep([runHead(progress)], 'plain');
    case 'run.resumed':
      return keep([resumedSentence(progress)], 'plain');
    case 'run.replanned':
      return keep([replannedSentence(event)], 'plain');
    case 'run.rollback.begin':
      return keep([`rolling back: ${event.data.because}`], 'warn');
    case 'step.reopened':
    case 'step.succeeded':
    case 'step.failed':
    case 'step.skipped':
    case 'step.cancelled': {
      const step = progress.steps.get(event.step);
      return step === undefined ? [] : keep([stepLine(step, progress.now, ascii)], toneOf(step));
    }
    case 'step.compensated':
    case 'step.compensationFailed': {
      const step = progress.steps.get(event.step);
      return step === undefined ? [] : keep(putBackLines(step, progress.now, ascii), toneOf(step));
    }
    default: {
      const notice = runNotice(event);
      return notice === undefined ? [] : keep([notice], 'warn');
    }
  }
}
