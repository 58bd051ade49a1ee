import { describe, expect, it } from 'vitest';
import { Failure } from '../../../schemas/failure.ts';
import { planOf, type StepOf } from '../../rig/plan-of.ts';
import { tellStory } from '../../rig/run-story.ts';
import { fail, hang, prove, scriptedSteps, split, succeed, take, write } from '../../rig/scripted-steps.ts';

const retry = (limit: number, from: 'step' | 'defaults' = 'defaults') =>
  ({ limit, delayMs: 1_000, factor: 2, maxDelayMs: 3_000, jitter: 0, from }) as const;
const one = (step: Omit<StepOf, 'key'>) => planOf([{ key: 'a', ...step }]);

describe('a step that fails', () => {
  it('is tried again after a growing wait when the error may pass', async () => {
    const steps = scriptedSteps({ a: [fail('unreachable'), fail('throttled'), succeed()] });
    const story = tellStory(one({ retry: retry(3) }), steps);
    const begun = story.clock.now();
    const result = await story.end();
    expect(result).toMatchObject({ outcome: 'succeeded', exitCode: 0, steps: [{ attempts: 3 }] });
    const waits = story.events.flatMap((event) =>
      event.type === 'step.backoff' ? [event.data.wakeAt - begun] : [],
    );
    expect(waits).toEqual([1_000, 3_000]);
  });

  it('waits at least as long as the server asked', async () => {
    const busy = async () => {
      throw new Failure('throttled', 'too many requests', { retryAfterSeconds: 9 });
    };
    const story = tellStory(one({ retry: retry(1) }), scriptedSteps({ a: [busy, succeed()] }));
    const begun = story.clock.now();
    await story.end();
    expect(story.clock.now() - begun).toBe(9_000);
  });

  it.each(['forbidden', 'invalid', 'portInUse', 'fieldConflict', 'unsupported'] as const)(
    'is not tried again for %s',
    async (reason) => {
      const steps = scriptedSteps({ a: fail(reason) });
      await tellStory(one({ retry: retry(5) }), steps).end();
      expect(steps.calls).toEqual(['do a 1']);
    },
  );

  it('fails with the last error when its attempts are used up', async () => {
    const steps = scriptedSteps({ a: [fail('unreachable', 'first'), fail('notReady', 'second')] });
    const result = await tellStory(one({ retry: retry(1) }), steps).end();
    expect(result).toMatchObject({
      exitCode: 5,
      steps: [{ state: 'failed', attempts: 2, error: { message: 'second' } }],
    });
  });

  it('never measures a proof again by itself', async () => {
    const steps = scriptedSteps({ a: [prove('failed'), prove('passed')] });
    const result = await tellStory(one({ kind: 'probe', retry: retry(3) }), steps).end();
    expect(result).toMatchObject({ exitCode: 1, steps: [{ attempts: 1, error: { reason: 'proof' } }] });
  });

  it('measures a proof again where the step itself says so, and only the last verdict counts', async () => {
    const steps = scriptedSteps({ a: [prove('failed'), prove('passed')] });
    const result = await tellStory(one({ kind: 'probe', retry: retry(3, 'step') }), steps).end();
    expect(result).toMatchObject({ exitCode: 0, steps: [{ attempts: 2 }], proofs: [{ verdict: 'passed' }] });
  });

  it('waits between attempts until a person asks to go on', async () => {
    const steps = scriptedSteps({ a: [fail('unreachable'), succeed()] });
    const story = tellStory(one({ retry: retry(1) }), steps);
    await story.until('step.backoff', 'a');
    const before = story.clock.now();
    expect(story.run.commands.retry('b')).toMatchObject({ accepted: false });
    expect(story.run.commands.retry('a')).toEqual({ accepted: true });
    await story.end();
    expect(story.clock.now()).toBe(before);
    expect(story.told()).toContain('command retry a');
  });
});

describe('a step that takes too long', () => {
  it('is aborted after its time-out and named', async () => {
    const steps = scriptedSteps({ a: hang() });
    const story = tellStory(one({ timeoutMs: 7_000 }), steps);
    const begun = story.clock.now();
    const result = await story.end();
    expect(story.clock.now() - begun).toBe(7_000);
    expect(result).toMatchObject({
      exitCode: 8,
      steps: [{ error: { reason: 'timeout', message: 'step a did not finish within 7 s' } }],
    });
  });

  it('is left behind when it does not even end when aborted, and can write nothing any more', async () => {
    let late: Promise<unknown> = Promise.resolve();
    const deaf = (ctx: Parameters<ReturnType<typeof hang>>[0]) =>
      new Promise<never>(() => {
        late = ctx.world.clock
          .sleep(20_000, new AbortController().signal)
          .then(() => ctx.effect({ verb: 'apply', ref: split('late'), prior: null }, async () => ({})));
        late.catch(() => undefined);
      });
    const story = tellStory(one({ timeoutMs: 1_000 }), scriptedSteps({ a: deaf }));
    expect(await story.end()).toMatchObject({ exitCode: 8 });
    await story.clock.advance(60_000);
    await expect(late).rejects.toMatchObject({ reason: 'timeout' });
    expect(story.told().filter((line) => line.startsWith('effect'))).toEqual([]);
  });

  it('is not tried again when another attempt cannot finish before its deadline', async () => {
    const steps = scriptedSteps({ a: take(10_000, fail('unreachable')) });
    const story = tellStory(one({ timeoutMs: 11_000, deadlineMs: 25_000, retry: retry(9) }), steps);
    const result = await story.end();
    // 0–10 s, wait 1 s, 11–21 s: a third attempt would have until 23 + 11 = 34 s.
    expect(result.steps[0]).toMatchObject({ attempts: 2, error: { reason: 'unreachable' } });
  });

  it('may use what is left when its time-out is longer than its deadline', async () => {
    const steps = scriptedSteps({ a: [fail('unreachable'), hang()] });
    const story = tellStory(one({ timeoutMs: 60_000, deadlineMs: 5_000, retry: retry(1) }), steps);
    const begun = story.clock.now();
    const result = await story.end();
    expect(story.clock.now() - begun).toBe(5_000);
    expect(result).toMatchObject({ exitCode: 8, steps: [{ attempts: 2, error: { reason: 'deadline' } }] });
  });

  it('tells the handler until when it has time', async () => {
    let deadlineAt = 0;
    const steps = scriptedSteps({
      a: async (ctx) => {
        deadlineAt = ctx.deadlineAt;
        return { result: {}, summary: '' };
      },
    });
    const story = tellStory(one({ timeoutMs: 7_000, deadlineMs: 3_000 }), steps);
    const begun = story.clock.now();
    await story.end();
    expect(deadlineAt - begun).toBe(3_000);
  });
});

describe("the run's deadline", () => {
  it('ends what runs, rolls back under a budget of its own and exits 8', async () => {
    const steps = scriptedSteps(
      { app: write([split('website')]), slow: hang() },
      {
        app: async (ctx) => {
          await ctx.world.clock.sleep(20_000, ctx.signal);
          return ['website'];
        },
      },
    );
    const plan = planOf(
      [
        { key: 'app' },
        { key: 'slow', kind: 'wait', effect: 'pure' },
        { key: 'last' },
        { key: 'report', phase: 'finally' },
      ],
      { deadlineMs: 30_000 },
    );
    const story = tellStory(plan, steps);
    const result = await story.end();
    expect(result).toMatchObject({ outcome: 'rolledBack', exitCode: 8 });
    expect(result.steps.map((step) => step.state)).toEqual([
      'compensated',
      'cancelled',
      'skipped',
      'succeeded',
    ]);
    expect(story.events.at(-1)).toMatchObject({
      data: { error: { reason: 'deadline', message: 'the run did not finish within its deadline of 30 s' } },
    });
  });
});
