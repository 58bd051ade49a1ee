import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../../../engine/run/journal/read-journal.ts';
import { scrubbed } from '../../../../engine/run/secrets/scrubber.ts';
import { whyUnfit } from '../../../../engine/run/secrets/secret-store.ts';
import { junitXml } from '../../../../report/junit/junit-xml.ts';
import { plainLines } from '../../../../report/progress/plain-lines.ts';
import { Failure } from '../../../../schemas/failure.ts';
import type { Json } from '../../../../schemas/json.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { canonicalPlan, type Plan } from '../../../../schemas/plan.ts';
import type { RunResult } from '../../../../schemas/run-event.ts';
import { enterStory } from '../../../rig/enter-story.ts';
import { planOf } from '../../../rig/plan-of.ts';
import { type RunStory, tellStory } from '../../../rig/run-story.ts';
import { type Act, proofOf, scriptedSteps, type Undo } from '../../../rig/scripted-steps.ts';
import { given, PARAMS, WAITS, withSecrets } from '../../../rig/secret-world.ts';

/** Every way in which the outside may say a text back to us. */
function echoes(secret: string): readonly string[] {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return [
    secret,
    JSON.stringify({ secret }),
    base64(secret),
    base64(`user:${secret}`),
    encodeURIComponent(secret),
    new URLSearchParams({ secret }).toString(),
  ];
}

/** A step that says the secret wherever a step may say anything, and fails with it in the end. */
function babble(seen: Json[]): Act {
  return async (ctx, input) => {
    seen.push(input['token'] ?? null);
    const secret = String(input['token']).slice('Bearer '.length);
    const said = echoes(secret).join(' | ');
    ctx.progress({ message: said });
    await ctx.world.files.writeArtifact('log.txt', said);
    await ctx.world.files.writeArtifact('log.bin', Buffer.from(said));
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'settings' };
    const prior: KubeObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings' },
      data: { said },
    };
    const refusal = new Failure('invalid', said, { hint: said });
    await expect(ctx.effect({ verb: 'apply', ref, prior }, () => Promise.reject(refusal))).rejects.toBe(
      refusal,
    );
    if (ctx.key === 'last') throw new Failure('unreachable', said, { hint: said, object: said });
    const proof = { ...proofOf('passed', 'claim'), claim: said, observed: said, message: said };
    return { result: { said, list: [{ [said]: said }] }, summary: said, proofs: [proof] };
  };
}

function babblingPlan(): Plan {
  const outputs = [{ name: 'said', type: 'string', cel: 'result.said' }];
  return planOf(
    [
      { key: 'first', outputs, ...WAITS },
      {
        key: 'next',
        reads: ['first'],
        stepKeys: { first: 'first' },
        input: { token: '{{ steps.first.outputs.said }}' },
        late: ['/token'],
      },
      { key: 'last', ...WAITS },
    ],
    PARAMS,
  );
}

/** Everything that anybody gets to see of a run. */
function allThatIsSaid(story: RunStory, result: RunResult): string {
  const plain = plainLines();
  return [
    story.folder.text(),
    ...[...story.folder.artifacts.values()].map((data) => data.toString()),
    ...story.events.map((event) => JSON.stringify(event)),
    ...story.events.flatMap((event) => plain.next(event)),
    JSON.stringify(result),
    junitXml(result),
  ].join('\n');
}

describe('a secret that the world says back', () => {
  it('is in no record, event, artifact, report or error, whatever it is and however it is written', async () => {
    const text = fc
      .oneof(
        fc.string({ minLength: 4, maxLength: 30, unit: 'grapheme-ascii' }),
        fc.string({ minLength: 4, maxLength: 30, unit: 'grapheme' }),
      )
      .filter((value) => whyUnfit(value, canonicalPlan(babblingPlan())) === undefined);
    await fc.assert(
      fc.asyncProperty(text, async (secret) => {
        const seen: Json[] = [];
        const act = babble(seen);
        const steps = scriptedSteps({
          first: act,
          next: async (_ctx, input) => {
            seen.push(input['token'] ?? null);
            return { result: {}, summary: 'done' };
          },
          last: act,
        });
        const story = tellStory(babblingPlan(), steps, { secrets: given(secret) });
        const result = await story.finish();
        expect(result.outcome).toBe('rolledBack');
        expect(seen[0]).toBe(`Bearer ${secret}`);
        expect(seen[2]).toBe(`Bearer ${secret}`);
        const said = allThatIsSaid(story, result);
        expect(said).toContain(scrubbed('token'));
        // what a later step reads of an earlier one is what the journal keeps
        for (const text of [said, String(seen[1])]) {
          for (const echo of echoes(secret).slice(0, 5)) {
            expect(text).not.toContain(echo);
            expect(text).not.toContain(JSON.stringify(echo).slice(1, -1));
          }
        }
        expect(readJournal(Buffer.from(story.folder.text()), 'journal').state).toBe('whole');
      }),
      { numRuns: 25 },
    );
  });

  it('is not in a fault of ours either', async () => {
    const fault: Act = async (_ctx, input) => {
      throw new TypeError(`cannot read ${String(input['token'])}`);
    };
    const plan = planOf([{ key: 'only', ...WAITS }], PARAMS);
    const story = tellStory(plan, scriptedSteps({ only: fault }), { secrets: given('hunter2!') });
    const ended: unknown = await story.finish().catch((error: unknown) => error);
    const words = ended instanceof Error ? `${ended.message} ${ended.stack}` : JSON.stringify(ended);
    expect(words).toContain(scrubbed('token'));
    expect(`${words} ${story.folder.text()}`).not.toContain('hunter2!');
  });

  it('leaves no trace in the digest of the input, which could be guessed from', async () => {
    const digests = await Promise.all(
      ['hunter2!', 'another-one'].map(async (secret) => {
        const plan = planOf([{ key: 'only', ...WAITS }], PARAMS);
        const story = tellStory(plan, scriptedSteps(), { secrets: given(secret) });
        await story.end();
        return story.events.flatMap((event) =>
          event.type === 'step.intent' ? [event.data.inputDigest] : [],
        );
      }),
    );
    expect(digests[0]).toHaveLength(1);
    expect(digests[0]).toEqual(digests[1]);
  });
});

describe('the value of a secret', () => {
  const plan = planOf([{ key: 'make' }, { key: 'only', ...WAITS }], PARAMS);

  it('is named by its place in the first record', async () => {
    const story = tellStory(plan, scriptedSteps(), { secrets: given('hunter2!') });
    await story.end();
    expect(story.events[0]).toMatchObject({
      data: { params: { token: { $secret: 'token' } }, secrets: { token: 'env:TOKEN' } },
    });
  });

  it.each([
    ['abc', 'is shorter than 4 characters'],
    ['shop', 'also stands in the plan'],
  ])('is refused before anything begins when it could not be hidden (%s)', async (value, why) => {
    const steps = scriptedSteps();
    const story = tellStory(plan, steps, { secrets: given(value) });
    const refused: unknown = await story.finish().catch((error: unknown) => error);
    expect(refused).toMatchObject({ reason: 'invalid', message: expect.stringContaining(why) });
    expect([steps.calls, story.folder.text()]).toEqual([[], '']);
  });

  it('is read from a cluster when the first step asks for it, once', async () => {
    let data: Record<string, string> | undefined;
    const reads: string[] = [];
    const steps = scriptedSteps({
      make: async () => {
        data = { token: Buffer.from('hunter2!').toString('base64') };
        return { result: {}, summary: 'made' };
      },
      only: async (_ctx, input) => ({ result: {}, summary: `got ${String(input['token'])}` }),
    });
    const secrets = given('unused', 'k8s:main:shop/key#token');
    const world = withSecrets((name) => {
      reads.push(name);
      return data === undefined ? undefined : { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data };
    });
    const story = tellStory(plan, steps, { secrets }, undefined, world);
    const result = await story.end();
    expect(result.outcome).toBe('succeeded');
    expect(reads).toEqual(['key']);
    expect(story.folder.text()).toContain(`got Bearer ${scrubbed('token')}`);
    expect(story.folder.text()).not.toContain('hunter2!');
  });

  it('that a cluster does not have fails the step with one sentence', async () => {
    const secrets = given('', 'k8s:main:shop/key#token');
    const empty = withSecrets(() => undefined);
    const story = tellStory(plan, scriptedSteps(), { secrets }, undefined, empty);
    const result = await story.end();
    expect(result.steps.find(({ key }) => key === 'only')?.error).toEqual({
      reason: 'notFound',
      message: "the secret 'token' cannot be read: there is no Secret shop/key of sandbox",
    });
  });
});

describe('what a Secret held before the run', () => {
  const OLD: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'key',
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"token":"b2xkLXZhbHVl"}}',
        by: 'ann',
      },
    },
    data: { token: Buffer.from('old-value').toString('base64') },
  };
  const ref = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'key' };
  const plan = planOf([{ key: 'only' }, { key: 'bad' }]);
  const write: Act = async (ctx) => {
    await ctx.effect({ verb: 'apply', ref, prior: OLD }, async () => ({ metadata: { uid: 'u' } }));
    return { result: {}, summary: 'done' };
  };

  function undoing(seen: unknown[]): Undo {
    return async (_ctx, priors) => {
      seen.push(...priors.map(({ body }) => body));
      return ['key'];
    };
  }

  it('is put back whole, and in no event', async () => {
    const seen: unknown[] = [];
    const broken: Act = async () => {
      throw new Failure('invalid', 'no');
    };
    const story = tellStory(plan, scriptedSteps({ only: write, bad: broken }, { only: undoing(seen) }));
    await story.end();
    expect(seen).toEqual([OLD]);
    const prior = story.events.find((event) => event.type === 'effect.prior');
    expect(prior?.data).toMatchObject({ hidden: true, body: { data: { token: '[hidden]' } } });
    expect(`${story.folder.text()}${JSON.stringify(story.events)}`).not.toMatch(/b2xkLXZhbHVl|old-value/);
  });

  it('is put back whole by another process, which reads it from its own file', async () => {
    const first = tellStory(plan, scriptedSteps({ only: write }));
    await first.end();
    const lines = first.folder.text().split(/(?<=\n)/);
    const upTo = lines.findIndex((line) => line.includes('"step.succeeded"')) + 1;
    const seen: unknown[] = [];
    const steps = scriptedSteps({}, { only: undoing(seen) });
    const shown = await enterStory(
      plan,
      lines.slice(0, upTo).join(''),
      first.folder,
      { ...first.deps, handlers: steps.handlers },
      'putBack',
    );
    expect(seen).toEqual([OLD]);
    expect(JSON.stringify(shown)).not.toMatch(/b2xkLXZhbHVl|old-value/);
  });
});
