import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../engine/plan/plan.ts';
import type { LeftCommand } from '../../../engine/run/journal/command-box.ts';
import { readJournal } from '../../../engine/run/journal/read-journal.ts';
import { continueRun, storedRunOf } from '../../../engine/run/reopen-run.ts';
import type { RunDeps } from '../../../engine/run/run-deps.ts';
import { canonicalPlan } from '../../../schemas/plan.ts';
import type { RunEvent, RunResult } from '../../../schemas/run-event.ts';
import { createMemoryRunFolder } from '../../rig/memory-run-folder.ts';
import { planOf, type StepOf } from '../../rig/plan-of.ts';
import { type RunStory, tellStory } from '../../rig/run-story.ts';
import { type Act, fail, scriptedSteps, take } from '../../rig/scripted-steps.ts';
import { outlast } from '../../rig/simulated-clock.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const never = new AbortController().signal;
const long = { timeoutMs: 60 * MINUTE };
const ok: StepOf = { key: 'ok', kind: 'approve', effect: 'pure', input: { message: 'go on?' } };
const yes = [{ type: 'approve', step: 'ok', by: 'ann' }] as const;

/** Half of its ten minutes gone, then a question, then work. */
function asking(acts: Readonly<Record<string, Act>>): { readonly plan: Plan; readonly story: RunStory } {
  const steps: StepOf[] = [{ key: 'before', ...long }, ok, { key: 'after', ...long }];
  const plan = { ...planOf(steps), deadlineMs: 10 * MINUTE };
  const story = tellStory(plan, scriptedSteps(acts), { whenAsked: 'suspend' });
  return { plan, story };
}

describe("a stored run's deadline", () => {
  it('is a moment in the first record', async () => {
    const { story } = asking({});
    await story.end();
    expect(createdAt(story.events)).toBe((story.events[0]?.ts ?? 0) + 10 * MINUTE);
  });

  it.each([
    ['what it had left is enough', 4 * MINUTE, 'succeeded', 0],
    ['what it had left is not enough', 6 * MINUTE, 'rolledBack', 8],
  ] as const)('stands still while somebody has to decide: %s', async (_what, takes, outcome, exitCode) => {
    const acts = { before: take(5 * MINUTE), after: take(takes) };
    const { plan, story } = asking(acts);
    expect((await story.end()).outcome).toBe('suspended');
    await story.clock.advance(2 * DAY);
    const again = await goOn(story, plan, acts, { left: yes });
    expect(again.result).toMatchObject({ outcome, exitCode });
    expect(again.deadlineAt).toBe(again.resumedAt + 5 * MINUTE);
  });

  it('stands still over two pauses', async () => {
    const acts = { before: take(5 * MINUTE), after: take(6 * MINUTE) };
    const { plan, story } = asking(acts);
    await story.end();
    await story.clock.advance(DAY);
    const asked = await goOn(story, plan, acts);
    expect(asked.result.outcome).toBe('suspended');
    await story.clock.advance(DAY);
    const again = await goOn(story, plan, acts, { left: yes, journal: asked.journal });
    expect(again.result).toMatchObject({ outcome: 'rolledBack', exitCode: 8 });
    expect(again.deadlineAt).toBe(again.resumedAt + 5 * MINUTE);
  });

  it('stands still after an interruption, and so does that of a step', async () => {
    const steps: StepOf[] = [{ key: 'work', ...long, deadlineMs: 8 * MINUTE }];
    const plan = { ...planOf(steps), deadlineMs: 10 * MINUTE };
    const story = tellStory(plan, scriptedSteps({ work: take(20 * MINUTE) }));
    await story.until('step.running', 'work');
    await story.clock.advance(6 * MINUTE);
    story.run.commands.cancel('SIGINT');
    expect((await story.end()).outcome).toBe('cancelled');
    await story.clock.advance(DAY);
    const again = await goOn(story, plan, { work: take(3 * MINUTE) });
    expect(again.result.outcome).toBe('succeeded');
    expect(again.deadlineAt).toBe(again.resumedAt + 4 * MINUTE);
  });

  it('runs on when the process dies', async () => {
    const plan = { ...planOf([{ key: 'work', ...long }]), deadlineMs: 10 * MINUTE };
    const story = tellStory(plan, scriptedSteps({ work: take(20 * MINUTE) }));
    await story.until('step.running', 'work');
    const journal = story.folder.text();
    const deadline = createdAt(story.events);
    await story.clock.advance(6 * MINUTE);
    const again = await goOn(story, plan, { work: take(5 * MINUTE) }, { journal });
    expect(again.deadlineAt).toBe(deadline);
    expect(again.result).toMatchObject({ outcome: 'rolledBack', exitCode: 8 });
  });

  it('is whole again for a run that had failed, also for one that failed by it', async () => {
    const steps: StepOf[] = [{ key: 'work', ...long }];
    const plan: Plan = { ...planOf(steps), deadlineMs: 10 * MINUTE, onFailure: 'stop' };
    for (const first of [take(6 * MINUTE, fail('invalid')), take(20 * MINUTE)]) {
      const story = tellStory(plan, scriptedSteps({ work: first }));
      expect((await story.end()).outcome).toBe('failed');
      await story.clock.advance(DAY);
      const again = await goOn(story, plan, { work: take(9 * MINUTE) });
      expect(again.result.outcome).toBe('succeeded');
      expect(again.deadlineAt).toBe(again.resumedAt + 10 * MINUTE);
    }
  });
});

function createdAt(events: readonly RunEvent[]): number | undefined {
  const [first] = events;
  return first?.type === 'run.created' ? first.data.deadlineAt : undefined;
}

/** Goes on with a story as another process would, with what others have left for it. */
async function goOn(
  story: RunStory,
  plan: Plan,
  acts: Readonly<Record<string, Act>>,
  more: { readonly left?: readonly LeftCommand[]; readonly journal?: string } = {},
) {
  const folder = createMemoryRunFolder(more.journal ?? story.folder.text());
  const left = (more.left ?? []).map((command) => ({ ...command, done: async () => undefined }));
  folder.takeCommands = async () => left.splice(0);
  const { events } = readJournal(Buffer.from(folder.text()), 'journal.jsonl');
  const stored = storedRunOf({ folder, events, planText: canonicalPlan(plan) }, 'story');
  const deps: RunDeps = { ...story.deps, handlers: scriptedSteps(acts).handlers };
  const run = continueRun(stored, 'finish', deps, never);
  const result: RunResult = await outlast(story.clock, run.result);
  const journal = folder.text();
  const resumed = readJournal(Buffer.from(journal), 'journal.jsonl').events.findLast(
    (event) => event.type === 'run.resumed',
  );
  return { result, journal, resumedAt: resumed?.ts ?? 0, deadlineAt: resumed?.data.deadlineAt };
}
