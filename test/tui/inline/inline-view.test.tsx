import { render } from 'ink-testing-library';
import { describe, expect, it } from 'vitest';
import { applyEvent, emptyProgress } from '../../../report/progress/progress-state.ts';
import type { RunEvent } from '../../../schemas/run-event.ts';
import { type InlineLine, liveLines, MAX_LIVE_LINES } from '../../../tui/inline/inline-lines.ts';
import { InlineView } from '../../../tui/inline/inline-view.tsx';
import { keptLines } from '../../../tui/inline/kept-lines.ts';
import { diedRun, recordedRun, reopenedRun } from '../../rig/recorded-run.ts';

function shown(events: readonly RunEvent[]) {
  const progress = emptyProgress();
  const settled: InlineLine[] = [];
  for (const event of events) {
    applyEvent(progress, event);
    settled.push(...keptLines(progress, event, false));
  }
  return { progress, settled };
}

describe('the inline view', () => {
  it('keeps a running share and its narrowing interval at the bottom', () => {
    const { progress, settled } = shown(recordedRun().slice(0, 7));
    const { lastFrame } = render(
      <InlineView settled={settled} live={liveLines(progress, { ascii: false, columns: 90 })} />,
    );
    expect(lastFrame()).toBe(
      [
        'canary-release 1.0.0  run 01J0000000000000000000RUN1  main = sandbox',
        '✔ app  done 2.0s  5 objects applied',
        '● share  running 2.0s  website-v2 5.4 % (3.9…7.2 %, n 900)',
        '    ················░░░├─────●──────┤···············',
        '1 of 2 steps  (Ctrl-C stops cleanly)',
      ].join('\n'),
    );
  });

  it('keeps what an earlier process finished and says what is being recovered', () => {
    const { progress, settled } = shown(diedRun());
    const { lastFrame } = render(
      <InlineView settled={settled} live={liveLines(progress, { ascii: false, columns: 90 })} />,
    );
    expect(lastFrame()).toBe(
      [
        'canary-release 1.0.0  run 01J0000000000000000000RUN1  main = sandbox',
        '✔ app  done 2.0s  5 objects applied',
        'run 01J0000000000000000000RUN1 goes on: 1 of 2 steps ended before',
        '● share  recovering 0.0s  its process ended; looking at what it has done',
        '1 of 2 steps  (Ctrl-C stops cleanly)',
      ].join('\n'),
    );
  });

  it('gives every kept line a name of its own, though a step ends twice', () => {
    const ids = shown(reopenedRun()).settled.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('never lives on more than twelve lines, however many steps run at once', () => {
    const { progress } = shown(recordedRun().slice(0, 1));
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
