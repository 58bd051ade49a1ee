import { describe, expect, it } from 'vitest';
import { AFTER, AFTER_TAIL, STEPS, TAIL_STEP } from '../../rig/faults/fault-plan.ts';
import { when, writesAmong } from '../../rig/faults/fault-rules.ts';
import { checkNothingDoubled, faultTheme } from '../../rig/faults/fault-theme.ts';

const theme = faultTheme();

describe('the clock', () => {
  it.each([
    ['forward', 86_400_000],
    ['back', -86_400_000],
  ])('that jumps a day %s changes nothing', async (way, ms) => {
    const faulty = await theme.server();
    const trial = await theme.stage();
    when(trial, 'step.running', 'pause', () => trial.clock.jump(ms));
    const end = await trial.begin(faulty.kubeconfig);
    expect(end.outcome).toBe('succeeded');
    expect(trial.objects()).toEqual(AFTER);
    await checkNothingDoubled(trial);
    theme.row({ fault: `the clock jumps a day ${way}`, happened: 'the run succeeded', exit: 0 }, end);
  });

  it('of a laptop that has slept for an hour makes the lock be renewed before the next effect', async () => {
    const faulty = await theme.server();
    const trial = await theme.stage(STEPS + TAIL_STEP);
    let before = 0;
    when(trial, 'step.running', 'pause', () => {
      before = faulty.requests.length;
      // The wall moves, the monotonic clock does not: so it looks to a process whose machine was asleep.
      trial.clock.jump(3_600_000);
    });
    const end = await trial.begin(faulty.kubeconfig);
    expect(end.outcome).toBe('succeeded');
    const since = faulty.requests.slice(before);
    const renewal = since.findIndex((request) => request.startsWith('PUT') && request.includes('/leases/'));
    const write = since.findIndex((request) => writesAmong([request]).length > 0);
    expect(renewal).toBeGreaterThanOrEqual(0);
    expect(write).toBeGreaterThan(renewal);
    expect(trial.objects()).toEqual(AFTER_TAIL);
    await checkNothingDoubled(trial);
    const happened = 'renewed before the next write; the run succeeded';
    theme.row({ fault: 'the laptop sleeps for an hour', happened, exit: 0 }, end);
  });
});
