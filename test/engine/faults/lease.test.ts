import { describe, expect, it } from 'vitest';
import type { Trial } from '../../rig/fault-trial.ts';
import { AFTER, AFTER_TAIL, BEFORE, FAILING_STEPS, STEPS, TAIL_STEP } from '../../rig/faults/fault-plan.ts';
import { when, writesAmong } from '../../rig/faults/fault-rules.ts';
import { checkNothingDoubled, faultTheme } from '../../rig/faults/fault-theme.ts';
import { leftOf, removeLease, stealLease } from '../../rig/faults/lease-thief.ts';

const theme = faultTheme();
const LONG = STEPS.replace('{for: 200ms}', '{for: 60s}');

describe('the lock', () => {
  it.each([
    ['is stolen mid-run', LONG, () => undefined],
    ['is stolen while the laptop sleeps', STEPS, (trial: Trial) => trial.clock.jump(3_600_000)],
  ])(
    'that %s ends the run suspended with not one further effect, and a resume finishes it',
    async (what, steps, also) => {
      const faulty = await theme.server();
      const trial = await theme.stage(steps + TAIL_STEP);
      let before = 0;
      let stolen: Promise<void> = Promise.resolve();
      when(trial, 'step.running', 'pause', () => {
        before = faulty.requests.length;
        stolen = stealLease(theme.api(), trial);
        also(trial);
      });
      const end = await trial.begin(faulty.kubeconfig);
      await stolen;
      expect(end.outcome).toBe('suspended');
      expect(writesAmong(faulty.requests.slice(before))).toEqual([]);
      expect(trial.objects()).toEqual(AFTER);
      // While the thief lives the run cannot go on; what it needs to put things back stays in the cluster.
      expect(await trial.resume(faulty.kubeconfig)).toMatchObject({ outcome: 'failed', exitCode: 6 });
      expect(await leftOf(theme.api(), trial)).toHaveLength(2);
      await removeLease(theme.api(), trial);
      expect(await trial.resume(faulty.kubeconfig)).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
      expect(trial.objects()).toEqual(AFTER_TAIL);
      expect(await leftOf(theme.api(), trial)).toEqual([]);
      await checkNothingDoubled(trial);
      const happened = 'suspended; no further write; resumed once the thief was gone';
      const sentence =
        'another run took the lock meshwright-lock-namespace-NS of faulty while this one was running';
      theme.row({ fault: `the lock ${what}`, happened, exit: 6, sentence }, end);
    },
  );

  it('that somebody removes mid-run ends the run suspended; a resume takes it again', async () => {
    const faulty = await theme.server();
    const trial = await theme.stage(LONG + TAIL_STEP);
    let removed: Promise<void> = Promise.resolve();
    when(trial, 'step.running', 'pause', () => {
      removed = removeLease(theme.api(), trial);
    });
    const end = await trial.begin(faulty.kubeconfig);
    await removed;
    expect(end.outcome).toBe('suspended');
    expect(trial.objects()).toEqual(AFTER);
    expect(await trial.resume(faulty.kubeconfig)).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
    expect(trial.objects()).toEqual(AFTER_TAIL);
    expect(await leftOf(theme.api(), trial)).toEqual([]);
    await checkNothingDoubled(trial);
    const lock = 'the lock meshwright-lock-namespace-NS of faulty';
    const sentence = `${lock} was removed while this run was holding it`;
    const happened = 'suspended; a resume took it again and finished';
    theme.row({ fault: 'the lock is removed mid-run', happened, exit: 6, sentence }, end);
  });

  it('that is stolen during a rollback ends it with not one further write; a later rollback does the rest', async () => {
    const faulty = await theme.server();
    const trial = await theme.stage(FAILING_STEPS);
    let before = 0;
    let stolen: Promise<void> = Promise.resolve();
    trial.onAppend((text) => {
      if (before > 0 || !text.includes('"run.rollback.begin"')) return;
      before = faulty.requests.length;
      // The server is slow to say where the objects stand, until the thief is known.
      faulty.script({
        method: 'GET',
        path: /configmaps\/doomed/,
        times: 1,
        fault: { do: 'delay', ms: 1_000 },
      });
      stolen = stealLease(theme.api(), trial);
    });
    const end = await trial.begin(faulty.kubeconfig);
    await stolen;
    expect(writesAmong(faulty.requests.slice(before))).toEqual([]);
    expect(end.outcome).toBe('rollbackFailed');
    expect(trial.objects()).toEqual(AFTER);
    await removeLease(theme.api(), trial);
    expect(await trial.resume(faulty.kubeconfig, 'putBack')).toMatchObject({
      outcome: 'rolledBack',
      exitCode: 0,
    });
    expect(trial.objects()).toEqual(BEFORE);
    expect(await leftOf(theme.api(), trial)).toEqual([]);
    await checkNothingDoubled(trial);
    const sentence =
      'another run took the lock meshwright-lock-namespace-NS of faulty while this one was running';
    const happened = 'stuck with no further write; a later rollback ended it';
    theme.row({ fault: 'the lock is stolen during a rollback', happened, exit: 9, sentence }, end);
  });

  it('that another run holds is named, and nothing is done', async () => {
    const faulty = await theme.server();
    const trial = await theme.stage();
    await stealLease(theme.api(), trial);
    const end = await trial.begin(faulty.kubeconfig);
    expect(end.outcome).toBe('failed');
    expect(faulty.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
    expect(trial.objects()).toEqual(BEFORE);
    expect(trial.executed).toEqual([]);
    const holder = 'run 01THIEF of pattern other (host ci-7, process PID, since TIME, renewed 1 s ago)';
    const sentence = `namespace NS of faulty is locked by ${holder}`;
    theme.row(
      { fault: 'the lock is held by another run', happened: 'nothing was done', exit: 6, sentence },
      { ...end, sentence: end.sentence.replace(/renewed \d+ s/, 'renewed 1 s') },
    );
  });

  it('whose server is silent for longer than the lease holds effects back until it answers again', async () => {
    const faulty = await theme.server();
    const trial = await theme.stage(LONG + TAIL_STEP);
    trial.onAppend((text) => {
      if (text.includes('"type":"step.running","step":"pause"'))
        faulty.script({ method: 'PUT', path: /\/leases\//, times: 99, fault: { do: 'silence' } });
      if (text.includes('"type":"step.succeeded","step":"pause"')) faulty.heal();
    });
    const end = await trial.begin(faulty.kubeconfig);
    expect(end.outcome).toBe('succeeded');
    const told = end.events.flatMap((event) => {
      if (event.type === 'lock.state') return [event.data.state];
      return event.type === 'effect.intent' && event.step === 'tail' ? ['writes'] : [];
    });
    expect(told).toEqual(['late', 'lost', 'back', 'writes']);
    expect(trial.objects()).toEqual(AFTER_TAIL);
    expect(await leftOf(theme.api(), trial)).toEqual([]);
    await checkNothingDoubled(trial);
    const happened = 'effects waited; the run succeeded';
    theme.row({ fault: 'the lock cannot be renewed for longer than it lasts', happened, exit: 0 }, end);
  });
});
