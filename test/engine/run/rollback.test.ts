import { describe, expect, it } from 'vitest';
import { enterStory } from '../../rig/enter-story.ts';
import { nodeOf, planOf } from '../../rig/plan-of.ts';
import { tellStory } from '../../rig/run-story.ts';
import {
  type Act,
  fail,
  hang,
  prove,
  scriptedSteps,
  setParent,
  split,
  succeed,
  take,
  workload,
  write,
} from '../../rig/scripted-steps.ts';

const undoneIn = (calls: readonly string[]): readonly string[] =>
  calls.filter((call) => call.startsWith('undo '));

describe('a rollback', () => {
  it('puts back all traffic of all steps first, then workloads, each backwards', async () => {
    const steps = scriptedSteps({
      a: write([workload('a1'), split('a2'), workload('a3')]),
      b: write([split('b1'), split('b2')]),
      c: prove('failed'),
    });
    const story = tellStory(planOf([{ key: 'a' }, { key: 'b' }, { key: 'c', kind: 'probe' }]), steps);
    const result = await story.end();
    expect(undoneIn(steps.calls)).toEqual(['undo b [b2 b1]', 'undo a [a2]', 'undo a [a3 a1]']);
    expect(result).toMatchObject({ outcome: 'rolledBack', exitCode: 1 });
    const told = story.events.flatMap((event) =>
      event.type === 'step.compensating'
        ? [`${event.step} ${event.data.pass}`]
        : event.type === 'step.compensated'
          ? [`${event.step} ${event.data.restored.join(' ')}`]
          : [],
    );
    expect(told).toEqual(['b traffic', 'b b2 b1', 'a traffic', 'a workloads', 'a a2 a3 a1']);
  });

  it('puts the parent of a set back behind the last member, whoever opened it', async () => {
    const steps = scriptedSteps({
      first: take(5_000, write([setParent(), workload('a')])),
      beside: take(9_000, write([workload('b'), split('b')])),
      early: write([workload('c')]),
      bad: fail('invalid'),
    });
    const plan = planOf([
      { key: 'first', needs: [] },
      { key: 'beside', needs: [] },
      { key: 'early', needs: [] },
      { key: 'bad', needs: ['first', 'beside', 'early'] },
    ]);
    const story = tellStory(plan, steps);
    expect(await story.end()).toMatchObject({ outcome: 'rolledBack' });
    expect(undoneIn(steps.calls)).toEqual([
      'undo beside [b]',
      'undo beside [b]',
      'undo first [a]',
      'undo early [c]',
      `undo first [${setParent().name}]`,
    ]);
  });

  it('leaves the parent of a set while a member could not be put back, and takes it away once that is done', async () => {
    const steps = scriptedSteps(
      { first: write([setParent(), workload('a')]), other: write([workload('b')]), bad: fail('invalid') },
      { other: [async (ctx) => fail('forbidden', 'may not')(ctx, {}).then(() => []), async () => ['b']] },
    );
    const plan = planOf([{ key: 'first' }, { key: 'other' }, { key: 'bad' }]);
    const story = tellStory(plan, steps);
    const result = await story.end();
    expect(result).toMatchObject({ outcome: 'rollbackFailed', exitCode: 9 });
    expect(result.steps.map((step) => step.state)).toEqual([
      'compensationFailed',
      'compensationFailed',
      'failed',
    ]);
    expect(undoneIn(steps.calls)).toEqual(['undo other [b]', 'undo first [a]']);
    expect(result.steps[0]?.error?.message).toBe(
      `ConfigMap default/${setParent().name} stays: it lists objects of step other, which are not all put back`,
    );
    expect(result.manual).toEqual([
      'kubectl --context sandbox delete deployment.v1.apps b -n shop --ignore-not-found',
      `kubectl --context sandbox delete configmap ${setParent().name} -n default --ignore-not-found`,
    ]);
    steps.calls.length = 0;
    await enterStory(plan, story.folder.text(), story.folder, story.deps, 'putBack');
    expect(undoneIn(steps.calls)).toEqual([
      'undo other [b]',
      'undo first [a]',
      `undo first [${setParent().name}]`,
    ]);
  });

  it('leaves the parent of a set where a step keeps what it wrote, and says so', async () => {
    const steps = scriptedSteps({
      first: write([setParent(), workload('a')]),
      kept: write([workload('b')]),
      bad: fail('invalid'),
    });
    const plan = planOf([{ key: 'first' }, { key: 'kept', compensate: 'none' }, { key: 'bad' }]);
    const story = tellStory(plan, steps);
    expect(await story.end()).toMatchObject({ outcome: 'rolledBack' });
    expect(undoneIn(steps.calls)).toEqual(['undo first [a]']);
    expect(story.events.find((event) => event.type === 'step.compensated')).toMatchObject({
      data: {
        restored: ['a', `ConfigMap default/${setParent().name} stays: step kept keeps what it wrote`],
      },
    });
  });

  it('puts the parent of a set back though the step that opened it is undone by steps of its own', async () => {
    const steps = scriptedSteps({ first: write([setParent(), workload('a')]), bad: fail('invalid') });
    const plan = planOf([
      { key: 'first', compensate: [nodeOf({ key: 'first/off', kind: 'wait' })] },
      { key: 'bad' },
    ]);
    expect(await tellStory(plan, steps).end()).toMatchObject({ outcome: 'rolledBack' });
    expect(steps.calls.slice(-4)).toEqual([
      'do first/off 1',
      'done first/off',
      `undo first [${setParent().name}]`,
      'undone first',
    ]);
  });

  it('goes backwards through the order of completion, not the order of the file', async () => {
    const steps = scriptedSteps({
      slow: take(5_000, write([workload('slow')])),
      quick: take(1_000, write([workload('quick')])),
      check: fail('invalid'),
    });
    const plan = planOf([
      { key: 'slow' },
      { key: 'quick', needs: [] },
      { key: 'check', needs: ['slow', 'quick'] },
    ]);
    await tellStory(plan, steps).end();
    expect(undoneIn(steps.calls)).toEqual(['undo slow [slow]', 'undo quick [quick]']);
  });

  it('stores one prior per object and puts it back once, though two steps wrote it', async () => {
    const steps = scriptedSteps({
      five: write([split('website')]),
      ten: write([split('website')]),
      gate: prove('failed'),
    });
    const story = tellStory(planOf([{ key: 'five' }, { key: 'ten' }, { key: 'gate', kind: 'probe' }]), steps);
    const result = await story.end();
    expect(story.told().filter((line) => line.startsWith('effect.prior'))).toEqual(['effect.prior five']);
    expect(undoneIn(steps.calls)).toEqual(['undo five [website]']);
    expect(result.steps.map((step) => step.state)).toEqual(['compensated', 'compensated', 'failed']);
  });

  it('puts back what the failed step itself and a step that was asked to end had written', async () => {
    const steps = scriptedSteps({
      half: write([workload('half')], fail('invalid')),
      other: write([split('other')], hang()),
    });
    const plan = planOf([{ key: 'other' }, { key: 'half', needs: [] }]);
    const story = tellStory(plan, steps);
    const result = await story.end();
    expect(undoneIn(steps.calls)).toEqual(['undo other [other]', 'undo half [half]']);
    expect(result.steps.map((step) => step.state)).toEqual(['compensated', 'compensated']);
    expect(story.told().indexOf('run rollingBack')).toBeGreaterThan(
      story.told().indexOf('step.cancelled other'),
    );
  });

  it('gives the undo the object as it was and the UID that the write left', async () => {
    const before = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { replicas: 3 },
    };
    let seen: unknown;
    const edit: Act = async (ctx) => {
      await ctx.effect({ verb: 'apply', ref: workload('web'), prior: before }, async () => ({
        metadata: { uid: 'u-1' },
      }));
      return { result: {}, summary: '' };
    };
    const steps = scriptedSteps(
      { web: edit, check: fail('invalid') },
      {
        web: async (_ctx, priors) => {
          seen = priors;
          return ['web'];
        },
      },
    );
    const story = tellStory(planOf([{ key: 'web' }, { key: 'check' }]), steps);
    await story.end();
    expect(seen).toEqual([{ role: 'main', ref: workload('web'), body: before, uid: 'u-1' }]);
  });

  it('leaves alone what says compensate: none, and steps without effects are not named', async () => {
    const steps = scriptedSteps({
      crd: write([workload('crd')]),
      look: succeed(),
      app: write([workload('app')]),
      bad: fail('invalid'),
    });
    const story = tellStory(
      planOf([{ key: 'crd', compensate: 'none' }, { key: 'look' }, { key: 'app' }, { key: 'bad' }]),
      steps,
    );
    const result = await story.end();
    expect(undoneIn(steps.calls)).toEqual(['undo app [app]']);
    expect(result.steps.map((step) => step.state)).toEqual([
      'succeeded',
      'succeeded',
      'compensated',
      'failed',
    ]);
    expect(story.events.find((event) => event.type === 'run.rollback.begin')).toMatchObject({
      data: { steps: ['app'], because: 'step bad failed: invalid' },
    });
  });

  it('leaves a step that made nothing but its own passing helpers as it ended', async () => {
    const probe: Act = async (ctx) => {
      // Without a prior: an agent pod, which its own step removes again.
      await ctx.effect({ verb: 'create', ref: workload('agent') }, async () => ({}));
      return { result: {}, summary: 'asked' };
    };
    const steps = scriptedSteps({ app: write([workload('app')]), look: probe, bad: fail('invalid') });
    const story = tellStory(planOf([{ key: 'app' }, { key: 'look', kind: 'probe' }, { key: 'bad' }]), steps);
    const result = await story.end();
    expect(result.steps.map((step) => step.state)).toEqual(['compensated', 'succeeded', 'failed']);
    expect(story.told()).not.toContain('step.compensating look');
  });

  it('says of each object how it went back, and with which step where another one held its prior', async () => {
    const steps = scriptedSteps({
      five: write([split('website'), workload('v2')]),
      ten: write([split('website')]),
      gate: prove('failed'),
    });
    const story = tellStory(planOf([{ key: 'five' }, { key: 'ten' }, { key: 'gate', kind: 'probe' }]), steps);
    await story.end();
    const restored = story.events.flatMap((event) =>
      event.type === 'step.compensated' ? [[event.step, ...event.data.restored]] : [],
    );
    expect(restored).toEqual([
      ['five', 'website', 'v2'],
      ['ten', 'TrafficSplit.split.smi-spec.io/shop/website put back with step five'],
    ]);
  });

  it('does not call a step put back whose object another step could not put back', async () => {
    const steps = scriptedSteps(
      { five: write([split('website')]), ten: write([split('website')]), gate: prove('failed') },
      { five: async (ctx) => fail('forbidden')(ctx, {}).then(() => []) },
    );
    const story = tellStory(planOf([{ key: 'five' }, { key: 'ten' }, { key: 'gate', kind: 'probe' }]), steps);
    const result = await story.end();
    expect(result.steps.map((step) => step.state)).toEqual([
      'compensationFailed',
      'compensationFailed',
      'failed',
    ]);
    const manual = story.events.flatMap((event) =>
      event.type === 'step.compensationFailed' ? [[event.step, event.data.manual.length]] : [],
    );
    expect(manual).toEqual([
      ['five', 1],
      ['ten', 0],
    ]);
  });

  it('says what went back before a step could not be put back whole', async () => {
    const steps = scriptedSteps(
      { app: write([split('web'), workload('web')]), bad: fail('invalid') },
      {
        app: [async () => ['the split'], async (ctx) => fail('forbidden')(ctx, {}).then(() => [])],
      },
    );
    const story = tellStory(planOf([{ key: 'app' }, { key: 'bad' }]), steps);
    await story.end();
    expect(story.events.find((event) => event.type === 'step.compensationFailed')).toMatchObject({
      data: { restored: ['the split'], manual: [expect.stringContaining('delete deployment')] },
    });
  });

  it('restores to the point of no return when a later step changed the same object again', async () => {
    const steps = scriptedSteps({
      first: write([split('web')]),
      later: write([split('web')]),
      bad: fail('invalid'),
    });
    await tellStory(
      planOf([{ key: 'first', compensate: 'none' }, { key: 'later' }, { key: 'bad' }]),
      steps,
    ).end();
    expect(undoneIn(steps.calls)).toEqual(['undo later [web]']);
  });

  it('runs the steps that a step names for its undo', async () => {
    const compensate = [nodeOf({ key: 'app/off', kind: 'wait' }), nodeOf({ key: 'app/clean', kind: 'wait' })];
    const steps = scriptedSteps({ app: write([workload('app')]), bad: fail('invalid') });
    const story = tellStory(planOf([{ key: 'app', compensate }, { key: 'bad' }]), steps);
    const result = await story.end();
    expect(steps.calls.slice(-4)).toEqual([
      'do app/off 1',
      'done app/off',
      'do app/clean 1',
      'done app/clean',
    ]);
    expect(result).toMatchObject({ outcome: 'rolledBack', steps: [{ state: 'compensated' }, {}] });
  });
});
