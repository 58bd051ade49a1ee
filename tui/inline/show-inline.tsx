import { render } from 'ink';
import { applyEvent, emptyProgress } from '../../report/progress/progress-state.ts';
import type { RunEvent } from '../../schemas/run-event.ts';
import type { Answers } from './approval-prompt.tsx';
import { type InlineLine, liveLines, openQuestion } from './inline-lines.ts';
import { InlineView } from './inline-view.tsx';
import { keptLines } from './kept-lines.ts';

export interface InlineOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly ascii: boolean;
  readonly now: () => number;
  /** Present when a person at this terminal may decide about steps that wait for it. */
  readonly answers?: Answers;
  /** Lines that are said beside the events come to `show` while the view stands; the returned function ends that. */
  readonly notices: (show: (line: string) => void) => () => void;
}

/** Milliseconds between frames while nothing but time passes. */
const FRAME_MS = 250;

/** A terminal that does not know its size says 0. */
function columnsOf({ columns }: NodeJS.WriteStream): number {
  return columns > 0 ? columns : 80;
}

/**
 * Shows a run on the terminal until its last event: finished steps scroll away, at most twelve lines live. Owns the
 * screen below the cursor until it resolves; Ctrl-C stays with the caller.
 */
export async function showInline(events: AsyncIterable<RunEvent>, options: InlineOptions): Promise<void> {
  const progress = emptyProgress();
  const settled: InlineLine[] = [];
  const draw = () => {
    const live =
      progress.finished === undefined
        ? liveLines(progress, { ascii: options.ascii, columns: columnsOf(options.stdout) })
        : [];
    const question = openQuestion(progress);
    const { answers } = options;
    const ask = question === undefined || answers === undefined ? {} : { ask: { question, answers } };
    return <InlineView settled={settled.slice()} live={live} {...ask} />;
  };
  const app = render(draw(), { stdout: options.stdout, exitOnCtrlC: false, patchConsole: false, maxFps: 15 });
  const endNotices = options.notices((text) => {
    settled.push({ id: `notice${settled.length}`, text, tone: 'warn' });
    app.rerender(draw());
  });
  const timer = setInterval(() => {
    progress.now = Math.max(progress.now, options.now());
    app.rerender(draw());
  }, FRAME_MS);
  try {
    for await (const event of events) {
      applyEvent(progress, event);
      const lines = keptLines(progress, event, options.ascii);
      const redraws = event.type === 'run.finished' || event.type === 'step.waitingApproval';
      if (lines.length === 0 && !redraws) continue;
      settled.push(...lines);
      app.rerender(draw());
    }
    app.rerender(<InlineView settled={settled.slice()} live={[]} />);
  } finally {
    clearInterval(timer);
    endNotices();
    app.unmount();
    await app.waitUntilExit();
  }
}
