import { describe, expect, it } from 'vitest';
import { applyEvent, emptyProgress, type ProgressState } from '../../../report/progress/progress-state.ts';
import type { RunEvent } from '../../../schemas/run-event.ts';
import { diedRun, recordedRun, reopenedRun } from '../../rig/recorded-run.ts';

function progressOf(events: readonly RunEvent[]): ProgressState {
  const progress = emptyProgress();
  for (const event of events) applyEvent(progress, event);
  return progress;
}

describe('the progress of a run that is entered again', () => {
  it('keeps finished steps as they were and shows the one that died as recovering', () => {
    const before = progressOf(recordedRun().slice(0, 7));
    const progress = progressOf(diedRun());
    expect(progress.resumed).toBe('finish');
    expect(progress.steps.get('app')).toEqual(before.steps.get('app'));
    expect(progress.steps.get('share')).toMatchObject({ state: 'recovering', attempt: 1 });
    expect(progress.steps.get('share')).not.toHaveProperty('estimate');
  });

  it('counts no time in which nobody worked on a step', () => {
    const [resumed, recovering] = diedRun().slice(-2);
    if (resumed === undefined || recovering === undefined) throw new Error('a run that died has both');
    const late = [resumed, recovering].map((event) => ({ ...event, ts: event.ts + 3_600_000 }));
    const progress = progressOf([...diedRun().slice(0, -2), ...late]);
    expect(progress.steps.get('share')?.startedAt).toBe(recovering.ts + 3_600_000);
  });

  it('is not over any more, though the run had ended before', () => {
    const events = reopenedRun();
    const resumedAt = events.findIndex(({ type }) => type === 'run.resumed');
    expect(progressOf(events.slice(0, resumedAt)).finished).toMatchObject({ outcome: 'failed' });
    expect(progressOf(events.slice(0, resumedAt + 1)).finished).toBeUndefined();
    expect(progressOf(events).finished).toMatchObject({ outcome: 'succeeded' });
  });

  it('forgets how a step ended that is done after all', () => {
    const events = reopenedRun();
    const reopenedAt = events.findIndex(({ type }) => type === 'step.reopened');
    expect(progressOf(events.slice(0, reopenedAt)).steps.get('share')).toMatchObject({
      state: 'failed',
      proofs: [{ verdict: 'failed' }],
    });
    expect(progressOf(events.slice(0, reopenedAt + 1)).steps.get('share')).toEqual({
      key: 'share',
      kind: 'probe',
      summary: 'probe something',
      phase: 'steps',
      proof: true,
      role: 'main',
      state: 'pending',
      attempt: 1,
      proofs: [],
    });
  });
});
