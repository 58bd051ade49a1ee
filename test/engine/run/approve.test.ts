import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../engine/plan/plan.ts';
import type { LeftCommand } from '../../../engine/run/journal/command-box.ts';
import { readJournal } from '../../../engine/run/journal/read-journal.ts';
import { continueRun, storedRunOf } from '../../../engine/run/reopen-run.ts';
import { canonicalJson } from '../../../schemas/canonical-json.ts';
import type { Json } from '../../../schemas/json.ts';
import type { RunResult } from '../../../schemas/run-event.ts';
import { createMemoryRunFolder } from '../../rig/memory-run-folder.ts';
import { planOf, type StepOf } from '../../rig/plan-of.ts';
import { type RunStory, tellStory } from '../../rig/run-story.ts';
import { type ScriptedSteps, scriptedSteps } from '../../rig/scripted-steps.ts';
import { turnsOut } from '../../rig/simulated-clock.ts';

const ask = (more: Partial<StepOf> = {}, input: object = {}): StepOf => ({
  key: 'ok',
  kind: 'approve',
  effect: 'pure',
  input: { message: 'go on?', ...input },
  outputs: [{ name: 'by', type: 'string', cel: 'result.by' }],
  ...more,
});
const plan = (more: Partial<StepOf> = {}, input: object = {}): Plan =>
  planOf([{ key: 'before' }, ask(more, input), { key: 'after' }]);
const inTime = { timeoutFrom: 'step', timeoutMs: 1_800_000 };

describe('an approval', () => {
  it('lets the run go on when a person says yes, and says who', async () => {
    const script = scriptedSteps();
    const story = tellStory(plan(), script);
    await story.until('step.waitingApproval', 'ok');
    expect(story.run.commands.decide('after', { type: 'approve', by: 'ann' }).accepted).toBe(false);
    expect(story.run.commands.decide('ok', { type: 'approve', by: 'ann' }).accepted).toBe(true);
    const result = await story.end();
    expect(result.outcome).toBe('succeeded');
    expect(script.calls).toContain('do after 1');
    const told = story.told();
    expect(told.indexOf('command approve')).toBeLessThan(told.indexOf('step.intent ok'));
    expect(
      story.events.find((event) => event.type === 'step.succeeded' && event.step === 'ok')?.data,
    ).toMatchObject({
      outputs: { by: 'ann' },
    });
  });

  it('ends the run, and puts back what it wrote, when a person says no', async () => {
    const script = scriptedSteps();
    const story = tellStory(plan(), script);
    await story.until('step.waitingApproval', 'ok');
    story.run.commands.decide('ok', { type: 'reject', by: 'ann' });
    const result = await story.end();
    expect(result).toMatchObject({ outcome: 'rolledBack', exitCode: 5 });
    expect(result.steps[1]).toMatchObject({ state: 'failed', error: { message: 'ok was rejected by ann' } });
    expect(script.calls).not.toContain('do after 1');
  });

  it.each([
    ['reject', 'rolledBack', 8],
    ['approve', 'succeeded', 0],
  ])(
    'counts as %s when nobody has decided in time and onTimeout says so',
    async (onTimeout, outcome, exitCode) => {
      const story = tellStory(plan(inTime, { onTimeout }), scriptedSteps());
      const asked = await story.until('step.waitingApproval', 'ok');
      expect(asked.data).toMatchObject({ expiresAt: asked.ts + 1_800_000 });
      expect(await story.end()).toMatchObject({ outcome, exitCode });
      expect(story.events).toContainEqual(
        expect.objectContaining({
          type: 'run.command',
          data: { command: onTimeout, step: 'ok', by: 'time-out' },
        }),
      );
    },
  );

  it('does not take the default timeout of steps for a time to decide in', async () => {
    const story = tellStory(plan(), scriptedSteps());
    await story.until('step.waitingApproval', 'ok');
    await story.clock.advance(3_600_000);
    expect(story.told()).not.toContain('command reject');
    story.run.commands.decide('ok', { type: 'approve', by: 'ann' });
    expect((await story.end()).outcome).toBe('succeeded');
  });

  it('is given at once by --yes, in its name', async () => {
    const story = tellStory(plan(), scriptedSteps(), { approveAs: '--yes', whenAsked: 'suspend' });
    expect((await story.end()).outcome).toBe('succeeded');
    expect(story.events).toContainEqual(
      expect.objectContaining({ type: 'run.command', data: { command: 'approve', step: 'ok', by: '--yes' } }),
    );
  });

  it('is taken from another process while the run waits', async () => {
    const folder = createMemoryRunFolder();
    const left: { type: 'approve'; step: string; by: string; done: () => Promise<void> }[] = [];
    folder.takeCommands = async () => left.splice(0);
    const story = tellStory(plan(), scriptedSteps(), { openFolder: async () => folder });
    await story.until('step.waitingApproval', 'ok');
    await turnsOut();
    const done: string[] = [];
    const finish = async (): Promise<void> => {
      done.push('done');
    };
    const command = { type: 'approve', by: 'bob', done: finish } as const;
    left.push({ ...command, step: 'nobody' }, { ...command, step: 'ok' });
    expect((await story.finish()).outcome).toBe('succeeded');
    expect(done).toHaveLength(2);
    expect(story.told().filter((line) => line.startsWith('command'))).toEqual(['command approve']);
  });

  it('is cancelled with the run', async () => {
    const story = tellStory(plan(), scriptedSteps());
    await story.until('step.waitingApproval', 'ok');
    story.run.commands.cancel('SIGINT');
    const result = await story.end();
    expect(result).toMatchObject({ outcome: 'cancelled', exitCode: 130 });
    expect(result.steps.map(({ state }) => state)).toEqual(['succeeded', 'cancelled', 'cancelled']);
  });

  it('ends with the deadline of the run', async () => {
    const timed = { ...plan(), deadlineMs: 60_000 };
    expect(await tellStory(timed, scriptedSteps()).end()).toMatchObject({
      outcome: 'rolledBack',
      exitCode: 8,
    });
  });
});

describe('a run that nobody is there to answer', () => {
  const alone = { whenAsked: 'suspend' } as const;

  it('does what can be done without the answer, then is suspended with exit code 10', async () => {
    const steps: StepOf[] = [
      ask({ needs: [] }),
      { key: 'side', needs: [] },
      { key: 'after', needs: ['ok', 'side'] },
    ];
    const story = tellStory(planOf(steps), scriptedSteps(), alone);
    const result = await story.end();
    expect(result).toMatchObject({ outcome: 'suspended', exitCode: 10 });
    expect(result.steps.map(({ state }) => state)).toEqual(['waitingApproval', 'succeeded', 'pending']);
  });

  it.each([
    ['approve', 'succeeded'],
    ['reject', 'rolledBack'],
  ] as const)('goes on from there after a decision to %s', async (type, outcome) => {
    const first = tellStory(plan(), scriptedSteps(), alone);
    await first.end();
    const script = scriptedSteps();
    const again = await resumed(first, plan(), script, [{ type, step: 'ok', by: 'ann' }]);
    expect(again.outcome).toBe(outcome);
    expect(script.calls.includes('do after 1')).toBe(type === 'approve');
    expect(script.calls).not.toContain('do before 1');
  });

  it('is suspended again when it is resumed without one', async () => {
    const first = tellStory(plan(), scriptedSteps(), alone);
    await first.end();
    const again = await resumed(first, plan(), scriptedSteps());
    expect(again).toMatchObject({ outcome: 'suspended', exitCode: 10 });
  });

  it('has no more time to decide in when it is resumed', async () => {
    const first = tellStory(plan(inTime), scriptedSteps(), alone);
    await first.end();
    const again = await resumed(first, plan(inTime), scriptedSteps(), [], 1_800_001);
    expect(again).toMatchObject({ outcome: 'rolledBack', exitCode: 8 });
  });
});

/** Goes on with the journal of a run as another process would, some time later, with what was left for it. */
async function resumed(
  first: RunStory,
  stored: Plan,
  script: ScriptedSteps,
  left: readonly LeftCommand[] = [],
  later = 0,
): Promise<RunResult> {
  await first.clock.advance(later);
  const text = first.folder.text();
  const folder = createMemoryRunFolder(text);
  const found = left.map((command) => ({ ...command, done: async () => undefined }));
  folder.takeCommands = async () => found.splice(0);
  const { events } = readJournal(Buffer.from(text), 'journal.jsonl');
  const opened = storedRunOf({ folder, events, planText: canonicalJson(stored as unknown as Json) }, 'story');
  const deps = { ...first.deps, handlers: script.handlers };
  const run = continueRun(opened, 'finish', deps, new AbortController().signal);
  let over: RunResult | undefined;
  void run.result.then((result) => {
    over = result;
  });
  while (over === undefined) {
    await turnsOut();
    if (over === undefined && !(await first.clock.advanceToNext())) await turnsOut();
  }
  return over;
}
