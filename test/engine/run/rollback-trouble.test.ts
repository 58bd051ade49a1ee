import { describe, expect, it } from 'vitest';
import { planOf } from '../../rig/plan-of.ts';
import { tellStory } from '../../rig/run-story.ts';
import { type Act, fail, scriptedSteps, split, workload, write } from '../../rig/scripted-steps.ts';

const undoneIn = (calls: readonly string[]): readonly string[] =>
  calls.filter((call) => call.startsWith('undo '));

describe('a rollback that meets trouble', () => {
  it('tries again what may pass, under a fresh signal', async () => {
    const signals: boolean[] = [];
    const steps = scriptedSteps(
      { app: write([workload('app')]), bad: fail('invalid') },
      {
        app: [
          async (ctx) => {
            signals.push(ctx.signal.aborted);
            return fail('unreachable')(ctx, {}).then(() => []);
          },
          async (ctx) => {
            signals.push(ctx.signal.aborted);
            return ['app'];
          },
        ],
      },
    );
    expect(await tellStory(planOf([{ key: 'app' }, { key: 'bad' }]), steps).end()).toMatchObject({
      outcome: 'rolledBack',
    });
    expect(signals).toEqual([false, false]);
  });

  it('goes on with the rest when one step cannot be put back, exits 9 and lists what to type', async () => {
    const gone: Act = async (ctx) => {
      const prior = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' } };
      const ref = { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'web' };
      await ctx.effect({ verb: 'apply', ref, prior }, async () => ({}));
      await ctx.effect({ verb: 'apply', ref: split("it's"), prior: null }, async () => ({}));
      return { result: {}, summary: '' };
    };
    const steps = scriptedSteps(
      { early: write([workload('early')]), app: gone, bad: fail('invalid') },
      { app: async (ctx) => fail('forbidden', 'may not delete')(ctx, {}).then(() => []) },
    );
    const story = tellStory(planOf([{ key: 'early' }, { key: 'app' }, { key: 'bad' }]), steps);
    const result = await story.end();
    expect(result).toMatchObject({ outcome: 'rollbackFailed', exitCode: 9 });
    expect(result.steps.map((step) => step.state)).toEqual(['compensated', 'compensationFailed', 'failed']);
    expect(story.events.find((event) => event.type === 'step.compensationFailed')).toMatchObject({
      data: {
        error: { reason: 'forbidden', message: 'may not delete' },
        manual: [
          `kubectl --context sandbox delete trafficsplit.v1alpha4.split.smi-spec.io 'it'\\''s' -n shop --ignore-not-found`,
          expect.stringMatching(
            /^kubectl --context sandbox apply --server-side --force-conflicts -f \/runs\/story\/prior\/[0-9a-f]{64}\.json$/,
          ),
        ],
      },
    });
  });

  it('does not try for ever', async () => {
    const steps = scriptedSteps(
      { app: write([workload('app')]), bad: fail('invalid') },
      { app: async (ctx) => fail('unreachable')(ctx, {}).then(() => []) },
    );
    expect(await tellStory(planOf([{ key: 'app' }, { key: 'bad' }]), steps).end()).toMatchObject({
      exitCode: 9,
    });
    expect(undoneIn(steps.calls)).toHaveLength(4);
  });

  it('ends an undo that hangs at its time-out', async () => {
    const steps = scriptedSteps(
      { app: write([workload('app')]), bad: fail('invalid') },
      { app: () => new Promise(() => undefined) },
    );
    const result = await tellStory(planOf([{ key: 'app', timeoutMs: 2_000 }, { key: 'bad' }]), steps).end();
    expect(result).toMatchObject({ outcome: 'rollbackFailed', exitCode: 9 });
  });

  it('says what cannot be put back when a kind has no undo', async () => {
    const steps = scriptedSteps({ app: write([workload('app')]), bad: fail('invalid') });
    const { apply } = steps.handlers;
    if (apply === undefined) throw new Error('the scripted steps have an apply');
    const handlers = { apply: { execute: apply.execute, observe: apply.observe } };
    const result = await tellStory(planOf([{ key: 'app' }, { key: 'bad' }]), { ...steps, handlers }).end();
    expect(result).toMatchObject({
      outcome: 'rollbackFailed',
      steps: [
        { error: { reason: 'unsupported', message: expect.stringContaining('Deployment.apps/shop/app') } },
        {},
      ],
    });
  });

  it.each([
    ['stop', 'failed', ['succeeded', 'failed', 'skipped']],
    ['continue', 'failed', ['succeeded', 'failed', 'skipped']],
  ] as const)('does not happen under onFailure: %s', async (onFailure, outcome, states) => {
    const steps = scriptedSteps({ app: write([workload('app')]), bad: fail('invalid') });
    const result = await tellStory(
      planOf([{ key: 'app' }, { key: 'bad' }, { key: 'last' }], { onFailure }),
      steps,
    ).end();
    expect(result).toMatchObject({ outcome, exitCode: 5 });
    expect(result.steps.map((step) => step.state)).toEqual(states);
    expect(undoneIn(steps.calls)).toEqual([]);
  });
});
