import { render } from 'ink';
import { applyEvent, emptyProgress, isSettled } from '../../report/progress/progress-state.ts';
import type { RunEvent } from '../../schemas/run-event.ts';
import { type InlineLine, liveLines, settledLine } from './inline-lines.ts';
import { InlineView } from './inline-view.tsx';

export interface InlineOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly ascii: boolean;
  readonly now: () => number;
}

/** Milliseconds between frames while nothing but time passes. */
const FRAME_MS = 250;

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
        ? liveLines(progress, { ascii: options.ascii, columns: options.stdout.columns ?? 80 })
        : [];
    return <InlineView settled={settled.slice()} live={live} />;
  };
  const app = render(draw(), { stdout: options.stdout, exitOnCtrlC: false, patchConsole: false, maxFps: 15 });
  const timer = setInterval(() => {
    progress.now = Math.max(progress.now, options.now());
    app.rerender(draw());
  }, FRAME_MS);
  try {
    for await (const event of events) {
      applyEvent(progress, event);
      const line = lineToKeep(event, progress);
      if (line === undefined && event.type !== 'run.finished') continue;
      if (line !== undefined) settled.push(line);
      app.rerender(draw());
    }
    app.rerender(<InlineView settled={settled.slice()} live={[]} />);
  } finally {
    clearInterval(timer);
    app.unmount();
    await app.waitUntilExit();
  }

  function lineToKeep(event: RunEvent, state: typeof progress): InlineLine | undefined {
    if (event.type === 'run.created') {
      const where = state.targets
        .map((t) => `${t.role} = ${t.kind === 'sandbox' ? 'sandbox' : t.context}`)
        .join(', ');
      return { id: 'head', text: `${state.pattern}  run ${state.run}  ${where}`, tone: 'plain' };
    }
    if (event.type === 'run.rollback.begin')
      return { id: 'rollback', text: `rolling back: ${event.data.because}`, tone: 'warn' };
    if (!('step' in event)) return undefined;
    const step = state.steps.get(event.step);
    if (
      step === undefined ||
      !isSettled(step.state) ||
      event.type === 'proof' ||
      event.type.startsWith('effect.')
    )
      return undefined;
    if (event.type === 'step.compensated') {
      if (event.data.restored.length === 0) return undefined;
      return {
        id: `${step.key}#back${settled.length}`,
        text: `↩ ${step.key}  put back: ${event.data.restored.join(', ')}`,
        tone: 'warn',
      };
    }
    return settledLine(step, state.now, options.ascii);
  }
}
