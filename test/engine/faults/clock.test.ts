import { describe, expect, it } from 'vitest';
import { AFTER, AFTER_TAIL, STEPS, TAIL_STEP } from '../../rig/faults/fault-plan.ts';
import { interruptBehindFirst, meets, refusal, when, writesAmong } from '../../rig/faults/fault-rules.ts';
import { checkNothingDoubled, faultTheme } from '../../rig/faults/fault-theme.ts';
import { leftOf } from '../../rig/faults/lease-thief.ts';

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

  const HOUR = 3_600_000;
  /** A write that fails once for good, so that it waits for its next attempt; everything has ten minutes. */
  const RETRIED = STEPS.replace(
    '- id: legacy',
    '- id: legacy\n  deadline: 9m\n  retry: {limit: 2, backoff: {duration: 10s}}',
  );
  const MORE = '  deadline: 10m';

  it.each([
    ['an hour forward', 'a wait between attempts', HOUR],
    ['an hour back', 'a wait between attempts', -HOUR],
  ])(
    'that jumps %s in %s ends neither it nor a deadline, and the lock stays ours',
    async (way, where, ms) => {
      const faulty = await theme.server();
      const trial = await theme.stage(RETRIED, MORE);
      faulty.script(meets('PATCH', 'legacy', refusal(500, 'InternalError', 'boom'), 4));
      when(trial, 'step.backoff', 'legacy', () => trial.clock.jump(ms));
      const end = await trial.begin(faulty.kubeconfig);
      expect(faulty.met()).toBe(4);
      expect(end.outcome).toBe('succeeded');
      expect(trial.objects()).toEqual(AFTER);
      await checkNothingDoubled(trial);
      theme.row({ fault: `the clock jumps ${way} in ${where}`, happened: 'the run succeeded', exit: 0 }, end);
    },
  );

  it.each([
    ['forward', HOUR],
    ['back', -HOUR],
  ])('that jumps an hour %s between a run and its resume changes nothing', async (way, ms) => {
    const faulty = await theme.server();
    const trial = await theme.stage(RETRIED, MORE);
    interruptBehindFirst(trial);
    expect(await trial.begin(faulty.kubeconfig)).toMatchObject({ outcome: 'cancelled', exitCode: 130 });
    trial.clock.jump(ms);
    const end = await trial.resume(faulty.kubeconfig);
    expect(end.outcome, end.sentence).toBe('succeeded');
    expect(trial.objects()).toEqual(AFTER);
    expect(await leftOf(theme.api(), trial)).toEqual([]);
    await checkNothingDoubled(trial);
    const fault = `the clock jumps an hour ${way} between a run and its resume`;
    theme.row({ fault, happened: 'the resume finished', exit: 0 }, end);
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
