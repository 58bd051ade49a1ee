import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../engine/plan/plan.ts';
import { planOf, type StepOf } from '../../rig/plan-of.ts';
import { tellStory } from '../../rig/run-story.ts';
import { type Act, fail, prove, scriptedSteps, succeed, take } from '../../rig/scripted-steps.ts';

const span = { file: 'pattern.yaml', start: 0, end: 0 };
const when = (cel: string) => ({ when: { cel, span } });

async function run(
  steps: readonly StepOf[],
  acts: Parameters<typeof scriptedSteps>[0] = {},
  more: Partial<Plan> = {},
) {
  const script = scriptedSteps(acts);
  const story = tellStory(planOf(steps, more), script);
  const result = await story.end();
  return {
    story,
    result,
    calls: script.calls,
    states: result.steps.map((step) => step.state),
    skipped: story.events.flatMap((event) => (event.type === 'step.skipped' ? [event.data.reason] : [])),
  };
}

describe('order', () => {
  it('starts what needs nothing at once and the longest path first, then written order', async () => {
    const steps: StepOf[] = [
      { key: 'short', needs: [] },
      { key: 'alone', needs: [] },
      { key: 'long', needs: [] },
      { key: 'next', needs: ['long'] },
      { key: 'last', needs: ['next', 'short'] },
    ];
    const { calls } = await run(steps, {}, { maxParallel: 1 });
    expect(calls.filter((call) => call.startsWith('do '))).toEqual([
      'do long 1',
      'do short 1',
      'do next 1',
      'do alone 1',
      'do last 1',
    ]);
  });

  it.each([1, 3, 7])('never runs more than maxParallel (%i) steps', async (maxParallel) => {
    let now = 0;
    let most = 0;
    const count: Act = async (ctx, input) => {
      now += 1;
      most = Math.max(most, now);
      const outcome = await take(100)(ctx, input);
      now -= 1;
      return outcome;
    };
    const steps = Array.from({ length: 10 }, (_, i): StepOf => ({ key: `s${i}`, needs: [] }));
    await run(steps, Object.fromEntries(steps.map(({ key }) => [key, count])), { maxParallel });
    expect(most).toBe(maxParallel);
  });

  it('measures performance one at a time', async () => {
    const steps: StepOf[] = [
      { key: 'a', kind: 'performance', needs: [] },
      { key: 'b', kind: 'performance', needs: [] },
      { key: 'c', needs: [] },
    ];
    const { calls } = await run(steps, { a: take(100), b: take(100), c: take(100) });
    expect(calls).toEqual(
      ['do a 1', 'do c 1', 'done a', 'done c', 'do b 1', 'done b'].sort(
        (x, y) => calls.indexOf(x) - calls.indexOf(y),
      ),
    );
    expect(calls.indexOf('do b 1')).toBeGreaterThan(calls.indexOf('done a'));
    expect(calls.indexOf('do c 1')).toBeLessThan(calls.indexOf('done a'));
  });
});

describe('a condition', () => {
  it('that is false skips its step, and steps that only come after it go on', async () => {
    const { states, skipped } = await run(
      [{ key: 'a', ...when('params.go') }, { key: 'b' }],
      {},
      { params: { go: false } },
    );
    expect(states).toEqual(['skipped', 'succeeded']);
    expect(skipped).toEqual(['when: params.go is false']);
  });

  it('also skips steps that read the outputs of a skipped one', async () => {
    const { states, skipped, result } = await run([
      { key: 'a', ...when('false') },
      { key: 'b', reads: ['a'] },
      { key: 'c', reads: ['b'] },
      { key: 'd' },
    ]);
    expect(states).toEqual(['skipped', 'skipped', 'skipped', 'succeeded']);
    expect(skipped).toEqual([
      'when: false is false',
      'reads the outputs of a, which was skipped',
      'reads the outputs of b, which was skipped',
    ]);
    expect(result).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
  });

  it('may ask how another step ended', async () => {
    const { states } = await run(
      [
        { key: 'a', continueOnError: true },
        { key: 'mend', reads: ['a'], stepKeys: { a: 'a' }, ...when("steps.a.status == 'failed'") },
        { key: 'cheer', reads: ['a'], stepKeys: { a: 'a' }, ...when("steps.a.status == 'succeeded'") },
      ],
      { a: fail('notFound') },
    );
    expect(states).toEqual(['failed', 'succeeded', 'skipped']);
  });

  it('that cannot be answered fails its step', async () => {
    const { result } = await run([{ key: 'a', ...when('params.missing') }]);
    expect(result).toMatchObject({
      exitCode: 5,
      steps: [{ state: 'failed', attempts: 0, error: { reason: 'invalid' } }],
    });
  });

  it('that is no yes or no fails its step', async () => {
    const { result } = await run([{ key: 'a', ...when('1 + 1') }]);
    expect(result.steps[0]?.error?.message).toBe('when of step a is 2, not true or false');
  });
});

describe('a failure', () => {
  it('that is tolerated lets dependents go on and the run succeed', async () => {
    const { states, result, story } = await run([{ key: 'a', continueOnError: true }, { key: 'b' }], {
      a: fail('notFound'),
    });
    expect(states).toEqual(['failed', 'succeeded']);
    expect(result).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
    expect(story.events.find((event) => event.type === 'step.failed')).toMatchObject({
      data: { tolerated: true },
    });
  });

  it('of a tolerated proof is still no success: exit 0 says that every proof passed', async () => {
    const { states, result } = await run([{ key: 'a', kind: 'probe', continueOnError: true }, { key: 'b' }], {
      a: prove('failed'),
    });
    expect(states).toEqual(['failed', 'succeeded']);
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 1 });
  });

  it('under onFailure: continue stops only what comes after it', async () => {
    const { states, skipped } = await run(
      [{ key: 'a' }, { key: 'b' }, { key: 'c' }, { key: 'x', needs: [] }, { key: 'y' }],
      { a: fail('invalid') },
      { onFailure: 'continue' },
    );
    expect(states).toEqual(['failed', 'skipped', 'skipped', 'succeeded', 'succeeded']);
    expect(skipped).toEqual(['not reached: a failed', 'not reached: b was not reached']);
  });

  it('under onFailure: stop lets running steps finish and starts nothing more', async () => {
    const { states, calls } = await run(
      [
        { key: 'a', needs: [] },
        { key: 'slow', needs: [] },
        { key: 'b', needs: ['slow'] },
      ],
      { a: fail('invalid'), slow: take(9_000) },
      { onFailure: 'stop' },
    );
    expect(states).toEqual(['failed', 'succeeded', 'skipped']);
    expect(calls).toContain('done slow');
  });

  it.each([
    ['failed', 1],
    ['inconclusive', 3],
    ['unsupported', 4],
  ] as const)('because a proof is %s exits %i', async (verdict, exitCode) => {
    const { result, states } = await run([{ key: 'a', kind: 'probe' }], { a: prove(verdict) });
    expect(states).toEqual(['failed']);
    expect(result).toMatchObject({
      outcome: 'rolledBack',
      exitCode,
      steps: [{ error: { reason: 'proof' } }],
    });
  });

  it('in a handler of ours exits 70, after what was done is put back', async () => {
    const broken: Act = async () => {
      throw new TypeError('x is not a function');
    };
    const { result } = await run([{ key: 'a' }], { a: broken });
    expect(result).toMatchObject({
      outcome: 'rolledBack',
      exitCode: 70,
      steps: [{ error: { reason: 'engine', message: 'TypeError: x is not a function' } }],
    });
  });
});

describe('finally steps', () => {
  const finals: StepOf[] = [
    { key: 'e1', phase: 'finally' },
    { key: 'e2', phase: 'finally', needs: [] },
  ];

  it('run after success, after failure and its rollback, and see how the run stands', async () => {
    const seen: unknown[] = [];
    const look: Act = async (ctx) => {
      seen.push(ctx.evaluate('run.status', {}));
      return { result: {}, summary: '' };
    };
    await run([{ key: 'a' }, ...finals], { e1: look });
    await run([{ key: 'a' }, ...finals], { a: fail('invalid'), e1: look });
    await run([{ key: 'a' }, ...finals], { a: fail('invalid'), e1: look }, { onFailure: 'stop' });
    expect(seen).toEqual(['succeeded', 'rolledBack', 'failed']);
  });

  it('turn success into failure when they fail, and never hide the first error', async () => {
    const ok = await run([{ key: 'a' }, ...finals], { e1: fail('forbidden', 'no logs') });
    expect(ok.result).toMatchObject({ outcome: 'failed', exitCode: 5 });
    const bad = await run([{ key: 'a', kind: 'probe' }, ...finals], {
      a: prove('inconclusive'),
      e1: fail('fieldConflict'),
    });
    expect(bad.result).toMatchObject({ outcome: 'rolledBack', exitCode: 3 });
    expect(bad.states).toEqual(['failed', 'failed', 'succeeded']);
  });

  it('have ten minutes', async () => {
    const { result, story } = await run(
      [{ key: 'a' }, { key: 'e', phase: 'finally', timeoutMs: 3_600_000 }],
      { e: (ctx) => ctx.world.clock.sleep(3_600_000, ctx.signal).then(() => ({ result: {}, summary: '' })) },
    );
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 8 });
    const [first, last] = [story.events[0], story.events.at(-1)];
    expect((last?.ts ?? 0) - (first?.ts ?? 0)).toBe(600_000);
  });
});

describe('values', () => {
  it('go from a step that declares them into late templates and the outputs of the pattern', async () => {
    let input: unknown;
    const read: Act = async (_ctx, given) => {
      input = given;
      return { result: {}, summary: '' };
    };
    const { result, story } = await run(
      [
        { key: 'a', outputs: [{ name: 'port', type: 'integer', cel: 'result.ports[0] + params.shift' }] },
        {
          key: 'b',
          reads: ['a'],
          stepKeys: { a: 'a' },
          input: {
            url: 'http://web:{{ steps.a.outputs.port }}/',
            raw: '{{ not late }}',
            count: ['{{ steps.a.outputs.port }}'],
          },
          late: ['/url', '/count/0'],
        },
      ],
      { a: succeed({ ports: [8000, 1] }), b: read },
      { params: { shift: 80 }, outputs: [{ name: 'where', type: 'integer', cel: 'steps.a.outputs.port' }] },
    );
    expect(input).toEqual({ url: 'http://web:8080/', raw: '{{ not late }}', count: [8080] });
    expect(result.outputs).toEqual({ where: 8080 });
    const digests = story.events.flatMap((event) =>
      event.type === 'step.intent' ? [event.data.inputDigest] : [],
    );
    expect(digests[1]).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('of a step inside a loop are a list, also for a single iteration', async () => {
    const output = [{ name: 'n', type: 'integer', cel: 'result.n' }];
    const steps: StepOf[] = [
      { key: 'one[w=1].shift', id: 'shift', outputs: output },
      { key: 'two[w=5].share', id: 'share', outputs: output },
      { key: 'two[w=9].share', id: 'share', outputs: output },
    ];
    const acts = Object.fromEntries(steps.map(({ key }, i) => [key, succeed({ n: i })]));
    const outputs = [
      { name: 'all', type: 'array', cel: 'steps.share.map(s, s.outputs.n) + [steps.shift[0].outputs.n]' },
    ];
    const { result } = await run(steps, acts, { outputs });
    expect(result.outputs).toEqual({ all: [1, 2, 0] });
  });

  it('of another type than declared fail the step', async () => {
    const { result } = await run(
      [{ key: 'a', outputs: [{ name: 'port', type: 'integer', cel: 'result.port' }] }],
      { a: succeed({ port: 'x' }) },
    );
    expect(result.steps[0]?.error).toMatchObject({
      reason: 'invalid',
      message: 'output port of step a is string, declared as integer',
    });
  });

  it('that the pattern promises and nobody gives make the run fail', async () => {
    const { result } = await run(
      [{ key: 'a' }],
      {},
      { outputs: [{ name: 'x', type: 'string', cel: 'steps.a.outputs.gone' }] },
    );
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 5, outputs: {} });
  });
});
