import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { scrubbed } from '../../../../engine/run/secrets/scrubber.ts';
import { Failure } from '../../../../schemas/failure.ts';
import { enterStory } from '../../../rig/enter-story.ts';
import { planOf } from '../../../rig/plan-of.ts';
import { type RunStory, tellStory } from '../../../rig/run-story.ts';
import { type Act, scriptedSteps } from '../../../rig/scripted-steps.ts';
import { given, PARAMS, WAITS, withSecrets } from '../../../rig/secret-world.ts';

describe('a stored run with a secret', () => {
  const plan = planOf([{ key: 'only', ...WAITS }, { key: 'next' }], PARAMS);
  const leak: Act = async () => ({ result: {}, summary: 'the old pod still says hunter2!' });

  async function died(): Promise<{ readonly text: string; readonly story: RunStory }> {
    const secrets = given('', 'k8s:main:shop/key#token');
    const world = withSecrets(() => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key' },
      data: { token: Buffer.from('hunter2!').toString('base64') },
    }));
    const story = tellStory(plan, scriptedSteps(), { secrets }, undefined, world);
    await story.end();
    const lines = story.folder.text().split(/(?<=\n)/);
    const upTo = lines.findIndex((line) => line.includes('"step.succeeded"')) + 1;
    return { text: lines.slice(0, upTo).join(''), story };
  }

  it('hides what an earlier process has used, though no step of this one asks for it', async () => {
    const { text, story } = await died();
    const deps = {
      ...story.deps,
      secrets: { ...given(''), sources: {} },
      handlers: scriptedSteps({ next: leak }).handlers,
    };
    const shown = await enterStory(plan, text, story.folder, deps, 'finish');
    expect(JSON.stringify(shown)).toContain(`the old pod still says ${scrubbed('token')}`);
  });

  it('reads from where the command line says now', async () => {
    const { text, story } = await died();
    const secrets = given('hunter2!', 'env:TOKEN_NOW');
    const deps = { ...story.deps, secrets, handlers: scriptedSteps({ next: leak }).handlers };
    const shown = await enterStory(plan, text, story.folder, deps, 'finish');
    expect(JSON.stringify(shown)).not.toContain('hunter2!');
  });

  it('does not go on without its value, but is put back without it', async () => {
    const { text, story } = await died();
    const secrets = given(new Failure('invalid', 'there is no variable TOKEN'), 'env:TOKEN');
    const deps = { ...story.deps, secrets, handlers: scriptedSteps().handlers };
    await expect(enterStory(plan, text, story.folder, deps, 'finish')).rejects.toThrow(
      'there is no variable TOKEN',
    );
    const shown = await enterStory(plan, text, story.folder, deps, 'putBack');
    expect(shown.at(-1)).toMatchObject({ type: 'run.finished', data: { exitCode: 0 } });
  });
});
