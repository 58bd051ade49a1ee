import { readJournal } from '../../engine/run/journal/read-journal.ts';
import type { RunGoal } from '../../engine/run/reenter-run.ts';
import { continueRun, storedRunOf } from '../../engine/run/reopen-run.ts';
import type { RunDeps } from '../../engine/run/run-deps.ts';
import { canonicalPlan, type Plan } from '../../schemas/plan.ts';
import type { RunEvent } from '../../schemas/run-event.ts';
import type { MemoryRunFolder } from './memory-run-folder.ts';
import { turnsOut } from './simulated-clock.ts';

/** Another process that enters the run with this journal; gives the events that its readers get. */
export async function enterStory(
  plan: Plan,
  journal: string,
  folder: MemoryRunFolder,
  deps: RunDeps,
  goal: RunGoal,
): Promise<readonly RunEvent[]> {
  const { events } = readJournal(Buffer.from(journal), 'journal');
  // Border: a plan is JSON by construction.
  const stored = storedRunOf({ folder, events, planText: canonicalPlan(plan) }, 'story');
  const clock = deps.world.clock as unknown as { advanceToNext(): Promise<boolean> }; // the story's is simulated
  const run = continueRun(stored, goal, deps, new AbortController().signal);
  const shown: RunEvent[] = [];
  const read = (async () => {
    for await (const event of run.events) shown.push(event);
  })();
  let over = false;
  run.result.then(
    () => {
      over = true;
    },
    () => {
      over = true;
    },
  );
  for (;;) {
    await turnsOut();
    if (over) break;
    if (!(await clock.advanceToNext())) throw new Error('the run stands still before its end');
  }
  await run.result;
  await read;
  return shown;
}
