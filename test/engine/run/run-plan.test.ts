import { describe, expect, it } from 'vitest';
import { planOf } from '../../rig/plan-of.ts';
import { tellStory } from '../../rig/run-story.ts';
import { fail, prove, scriptedSteps, split, workload, write } from '../../rig/scripted-steps.ts';

describe('a run', () => {
  it('executes its steps in order and ends with success', async () => {
    const steps = scriptedSteps({ c: prove('passed') });
    const story = tellStory(
      planOf([{ key: 'a' }, { key: 'b' }, { key: 'c', kind: 'probe', effect: 'pure' }]),
      steps,
    );
    const result = await story.end();
    expect(steps.calls).toEqual(['do a 1', 'done a', 'do b 1', 'done b', 'do c 1', 'done c']);
    expect(result).toMatchObject({ outcome: 'succeeded', exitCode: 0, proofs: [{ verdict: 'passed' }] });
    expect(result.steps.map((step) => step.state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(story.told()).toEqual([
      'run acquiring',
      'run executing',
      'step.ready a',
      'step.intent a',
      'step.running a',
      'step.verifying a',
      'step.succeeded a',
      'step.ready b',
      'step.intent b',
      'step.running b',
      'step.verifying b',
      'step.succeeded b',
      'step.ready c',
      'step.intent c',
      'step.running c',
      'step.verifying c',
      'proof c',
      'step.succeeded c',
      'run finalizing',
      'run succeeded',
      'run.finished',
    ]);
  });

  it('puts back what it wrote when a later step fails, traffic first', async () => {
    const steps = scriptedSteps({
      app: write([workload('v2')]),
      shift: write([split('website')]),
      more: write([workload('v3')]),
      check: fail('invalid', 'the field is wrong'),
    });
    const story = tellStory(
      planOf([{ key: 'app' }, { key: 'shift' }, { key: 'more' }, { key: 'check' }]),
      steps,
    );
    const result = await story.end();
    expect(steps.calls.filter((call) => call.startsWith('undo '))).toEqual([
      'undo shift [website]',
      'undo more [v3]',
      'undo app [v2]',
    ]);
    expect(result).toMatchObject({ outcome: 'rolledBack', exitCode: 5 });
    expect(result.steps.map((step) => step.state)).toEqual([
      'compensated',
      'compensated',
      'compensated',
      'failed',
    ]);
  });
});
