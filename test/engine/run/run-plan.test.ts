import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foldRun } from '../../../engine/run/fold-run.ts';
import { readRunJournal } from '../../../engine/run/journal/run-folder.ts';
import { runPlan } from '../../../engine/run/run-plan.ts';
import { planOf } from '../../rig/plan-of.ts';
import { tellStory } from '../../rig/run-story.ts';
import { type Act, fail, prove, scriptedSteps, split, workload, write } from '../../rig/scripted-steps.ts';

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

describe('the folder of a run', () => {
  it('holds the plan with the digest of the first record, the journal and the priors', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'meshwright-run-'));
    const prior = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' } };
    const edit: Act = async (ctx) => {
      const ref = { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'web' };
      await ctx.effect({ verb: 'apply', ref, prior }, async () => ({ metadata: { uid: 'u' } }));
      return { result: {}, summary: await ctx.world.files.writeArtifact('note.txt', 'x') };
    };
    const deps = { ...tellStory(planOf([]), scriptedSteps()).deps, ...scriptedSteps({ a: edit }), stateDir };
    const { openFolder: _memory, ...real } = deps;
    const run = runPlan(planOf([{ key: 'a' }]), real, new AbortController().signal);
    const result = await run.result;
    expect(result.outcome).toBe('succeeded');
    const { events, state } = await readRunJournal(run.folder);
    expect(state).toBe('whole');
    expect(foldRun(events)).toEqual(result);
    const plan = await readFile(join(run.folder, 'plan.json'));
    const digest = `sha256:${createHash('sha256').update(plan).digest('hex')}`;
    expect(events[0]).toMatchObject({ type: 'run.created', data: { planDigest: digest, run: 'story' } });
    const stored = events.flatMap((event) => (event.type === 'effect.prior' ? [event.data.digest] : []));
    expect(JSON.parse(await readFile(join(run.folder, 'prior', `${stored[0]}.json`), 'utf8'))).toEqual(prior);
    const kept = ['artifacts', 'commands', 'journal.jsonl', 'plan.json', 'prior'];
    expect((await readdir(run.folder)).sort()).toEqual(kept);
    await rm(stateDir, { recursive: true });
  });
});
