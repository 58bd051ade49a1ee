import { render } from 'ink-testing-library';
import { describe, expect, it } from 'vitest';
import { applyEvent, emptyProgress } from '../../../report/progress/progress-state.ts';
import type { RunEvent } from '../../../schemas/run-event.ts';
import { liveLines, MAX_LIVE_LINES, settledLine } from '../../../tui/inline/inline-lines.ts';
import { InlineView } from '../../../tui/inline/inline-view.tsx';
import { recordedRun } from '../../rig/recorded-run.ts';

function progressAfter(events: readonly RunEvent[]) {
  const progress = emptyProgress();
  for (const event of events) applyEvent(progress, event);
  return progress;
}

describe('the inline view', () => {
  it('keeps a running share and its narrowing interval at the bottom', () => {
    const progress = progressAfter(recordedRun().slice(0, 7));
    const app = progress.steps.get('app');
    const settled = app === undefined ? [] : [settledLine(app, progress.now, false)];
    const { lastFrame } = render(
      <InlineView settled={settled} live={liveLines(progress, { ascii: false, columns: 90 })} />,
    );
    expect(lastFrame()).toBe(
      [
        '✔ app  done 2.0s  5 objects applied',
        '● share  running 2.0s  website-v2 5.4 % (3.9…7.2 %, n 900)',
        '    ················░░░├─────●──────┤···············',
        '1 of 2 steps  (Ctrl-C stops cleanly)',
      ].join('\n'),
    );
  });

  it('never lives on more than twelve lines, however many steps run at once', () => {
    const progress = progressAfter(recordedRun().slice(0, 1));
    for (let i = 0; i < 40; i++) {
      progress.order.push(`s${i}`);
      progress.steps.set(`s${i}`, {
        key: `s${i}`,
        kind: 'wait',
        summary: 'w',
        phase: 'steps',
        state: 'running',
        attempt: 1,
        startedAt: 0,
        proofs: [],
      });
    }
    const lines = liveLines(progress, { ascii: true, columns: 40 });
    expect(lines.length).toBeLessThanOrEqual(MAX_LIVE_LINES);
    expect(lines.at(-1)?.text).toContain('more lines');
    for (const line of lines) expect(line.text.length).toBeLessThan(40);
  });
});
