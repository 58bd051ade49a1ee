import { describe, expect, it } from 'vitest';
import { planOf } from '../../rig/plan-of.ts';
import { type RunStory, tellStory } from '../../rig/run-story.ts';
import {
  type Act,
  fail,
  hang,
  prove,
  scriptedSteps,
  split,
  workload,
  write,
} from '../../rig/scripted-steps.ts';

const PLAN = planOf([
  { key: 'app' },
  { key: 'shift' },
  { key: 'check', kind: 'probe' },
  { key: 'report', phase: 'finally' },
]);
const slowWrite: Act = async (ctx) => {
  await ctx.effect({ verb: 'apply', ref: split('website'), prior: null }, async (signal) => {
    await ctx.world.clock.sleep(3_000, signal);
    return { metadata: { uid: 'u' } };
  });
  await ctx.effect({ verb: 'apply', ref: split('second'), prior: null }, async () => ({}));
  return { result: {}, summary: '' };
};
const stubborn: Act = async (ctx) => {
  await ctx.effect({ verb: 'apply', ref: split('website'), prior: null }, async (signal) => {
    await ctx.world.clock.sleep(900_000, signal);
    return {};
  });
  return { result: {}, summary: '' };
};

/** Cancels at the first event of this type (of this step), then lets the run end. */
async function cancelAt(story: RunStory, type: Parameters<RunStory['until']>[0], step?: string) {
  await story.until(type, step);
  story.run.commands.cancel('SIGINT');
  return story.end();
}

describe('a cancelled run', () => {
  it('ends cleanly and without a rollback at whichever record it is asked', async () => {
    const script = () =>
      scriptedSteps({ app: write([workload('v2')]), shift: write([split('website'), workload('v3')]) });
    const whole = tellStory(PLAN, script());
    await whole.end();
    const lastStart = whole.told().indexOf('step.running check') + 2;
    for (let seq = 1; seq <= whole.events.length; seq += 1) {
      const steps = script();
      const story = tellStory(PLAN, steps);
      story.folder.onAppend((text) => {
        if (text.includes(`"seq":${seq},`)) story.run.commands.cancel('SIGINT');
      });
      const result = await story.end();
      // The records of the last step's end share a write with the state after it: by then there is nothing to cancel.
      const decided = seq > lastStart && !story.told().includes('run draining');
      expect(result, `cancelled at record ${seq}`).toMatchObject(
        decided ? { outcome: 'succeeded', exitCode: 0 } : { outcome: 'cancelled', exitCode: 130 },
      );
      expect(steps.calls.filter((call) => call.startsWith('undo'))).toEqual([]);
      const began = story.told().includes('run executing');
      expect(steps.calls.includes('done report'), `finally at ${seq}`).toBe(began);
      expect(story.folder.isClosed()).toBe(true);
    }
  });

  it('lets an effect in flight finish, starts no further one, and runs the finally steps', async () => {
    const steps = scriptedSteps({ shift: slowWrite });
    const story = tellStory(PLAN, steps);
    await story.until('effect.intent', 'shift');
    const begun = story.clock.now();
    const result = await cancelAt(story, 'effect.intent', 'shift');
    expect(story.clock.now() - begun).toBe(3_000);
    expect(story.told().filter((line) => line.startsWith('effect'))).toEqual([
      'effect.prior shift',
      'effect.intent shift',
      'effect.result shift',
    ]);
    expect(result.steps.map((step) => step.state)).toEqual([
      'succeeded',
      'cancelled',
      'cancelled',
      'succeeded',
    ]);
    expect(steps.calls).toContain('done report');
  });

  it('does not begin an effect whose intent was just being written', async () => {
    let called = false;
    const steps = scriptedSteps({
      app: async (ctx) => {
        await ctx.effect({ verb: 'apply', ref: workload('v2'), prior: null }, async () => {
          called = true;
          return {};
        });
        return { result: {}, summary: '' };
      },
    });
    const story = tellStory(PLAN, steps);
    story.folder.onAppend((text) => {
      if (text.includes('"effect.intent"')) story.run.commands.cancel();
    });
    await story.end();
    expect(called).toBe(false);
    expect(story.told().filter((line) => line.startsWith('effect'))).toEqual([
      'effect.prior app',
      'effect.intent app',
      'effect.error app',
    ]);
  });

  it('gives an effect in flight five seconds', async () => {
    const story = tellStory(PLAN, scriptedSteps({ shift: stubborn }));
    await story.until('effect.intent', 'shift');
    const begun = story.clock.now();
    await cancelAt(story, 'effect.intent', 'shift');
    expect(story.clock.now() - begun).toBe(5_000);
    expect(story.told()).toContain('effect.error shift');
  });

  it('aborts an effect in flight when asked twice', async () => {
    const story = tellStory(PLAN, scriptedSteps({ shift: stubborn }));
    await story.until('effect.intent', 'shift');
    const begun = story.clock.now();
    story.run.commands.cancel();
    story.run.commands.cancel();
    const result = await story.end();
    expect(story.clock.now()).toBe(begun);
    expect(result).toMatchObject({ outcome: 'cancelled', exitCode: 130 });
  });

  it('leaves at once when asked three times, with its journal closed', async () => {
    const deaf: Act = () => new Promise(() => undefined);
    const story = tellStory(PLAN, scriptedSteps({ shift: deaf }));
    await story.until('step.running', 'shift');
    const begun = story.clock.now();
    for (let i = 0; i < 3; i += 1) expect(story.run.commands.cancel()).toEqual({ accepted: true });
    const result = await story.finish();
    expect(story.clock.now()).toBe(begun);
    expect(result).toMatchObject({ outcome: 'cancelled', exitCode: 130 });
    expect(story.folder.isClosed()).toBe(true);
    expect(story.run.commands.cancel()).toMatchObject({ accepted: false });
  });

  it('exits 143 for SIGTERM', async () => {
    const story = tellStory(PLAN, scriptedSteps({ check: hang() }));
    await story.until('step.running', 'check');
    story.run.commands.cancel('SIGTERM');
    expect(await story.end()).toMatchObject({ outcome: 'cancelled', exitCode: 143 });
  });

  it('is cancelled by the signal it was started with', async () => {
    const controller = new AbortController();
    const story = tellStory(PLAN, scriptedSteps({ check: hang() }), {}, controller.signal);
    await story.until('step.running', 'check');
    controller.abort();
    expect(await story.end()).toMatchObject({ outcome: 'cancelled', exitCode: 130 });
  });

  it('still says that a proof had failed', async () => {
    const plan = planOf(
      [
        { key: 'check', kind: 'probe' },
        { key: 'slow', needs: [] },
      ],
      { onFailure: 'continue' },
    );
    const story = tellStory(plan, scriptedSteps({ check: prove('failed'), slow: hang() }));
    const result = await cancelAt(story, 'step.failed', 'check');
    expect(result).toMatchObject({ outcome: 'cancelled', exitCode: 1 });
  });

  it('ends finally steps only when asked twice, and then is no success', async () => {
    const story = tellStory(PLAN, scriptedSteps({ report: hang() }));
    await story.until('step.running', 'report');
    const begun = story.clock.now();
    story.run.commands.cancel();
    await story.clock.advance(1_000);
    expect(story.events.at(-1)?.type).not.toBe('run.finished');
    story.run.commands.cancel();
    const result = await story.end();
    expect(story.clock.now() - begun).toBe(1_000);
    expect(result).toMatchObject({ outcome: 'cancelled', exitCode: 130 });
  });

  it('goes on rolling back when asked once, gives up when asked twice', async () => {
    const plan = planOf([{ key: 'app' }, { key: 'check' }]);
    const waiting = scriptedSteps(
      { app: write([workload('v2')]), check: fail('invalid') },
      { app: (ctx) => ctx.world.clock.sleep(8_000, ctx.signal).then(() => ['v2']) },
    );
    const patient = tellStory(plan, waiting);
    await patient.until('step.compensating', 'app');
    patient.run.commands.cancel();
    expect(await patient.end()).toMatchObject({ outcome: 'rolledBack' });

    const impatient = tellStory(plan, waiting);
    await impatient.until('step.compensating', 'app');
    impatient.run.commands.cancel();
    impatient.run.commands.cancel();
    expect(await impatient.end()).toMatchObject({ outcome: 'rollbackFailed', exitCode: 9 });
  });
});

describe('a paused run', () => {
  it('starts nothing more until it is resumed, and lets what runs go on', async () => {
    const steps = scriptedSteps({
      app: (ctx) => ctx.world.clock.sleep(1_000, ctx.signal).then(() => ({ result: {}, summary: '' })),
    });
    const story = tellStory(PLAN, steps);
    await story.until('step.running', 'app');
    expect(story.run.commands.pause()).toEqual({ accepted: true });
    await story.until('step.succeeded', 'app');
    await story.clock.advance(600_000);
    expect(steps.calls).toEqual(['do app 1', 'done app']);
    expect(story.run.commands.resume()).toEqual({ accepted: true });
    expect(await story.end()).toMatchObject({ outcome: 'succeeded' });
    expect(story.told()).toEqual(expect.arrayContaining(['command pause', 'command resume']));
  });

  it('refuses to be resumed when it was not paused', async () => {
    const story = tellStory(PLAN, scriptedSteps({ app: hang() }));
    await story.until('step.running', 'app');
    expect(story.run.commands.resume()).toEqual({
      accepted: false,
      why: 'the run is executing, it cannot resume',
    });
    story.run.commands.cancel();
    await story.end();
  });
});
