import type { Plan } from '../../engine/plan/plan.ts';
import { readJournal } from '../../engine/run/journal/read-journal.ts';
import type { RunGoal } from '../../engine/run/reenter-run.ts';
import { continueRun, type StoredRun, storedRunOf } from '../../engine/run/reopen-run.ts';
import type { RunDeps } from '../../engine/run/run-deps.ts';
import type { Observation, StepHandler, StepOutcome } from '../../engine/step-handler.ts';
import { Failure } from '../../schemas/failure.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { type ObjectRef, objectId } from '../../schemas/kube-object.ts';
import { canonicalPlan } from '../../schemas/plan.ts';
import type { RunEvent, RunResult } from '../../schemas/run-event.ts';
import { createMemoryRunFolder } from './memory-run-folder.ts';
import { tellStory } from './run-story.ts';
import { proofOf, split, workload } from './scripted-steps.ts';
import { outlast } from './simulated-clock.ts';

/** A cluster that is nothing but the set of objects in it, and steps that write to it. */
export function tinyWorld(
  writes: Readonly<Record<string, readonly ObjectRef[]>>,
  breaks: readonly string[] = [],
) {
  const objects = new Set<string>();
  const calls: string[] = [];
  const flakes = new Set(['flaky']);
  const outcomeOf = (key: string): StepOutcome => ({
    result: { made: key },
    summary: `${key} done`,
    ...(key === 'share' ? { proofs: [proofOf('passed', 'share')] } : {}),
  });
  const handler: StepHandler<JsonObject> = {
    execute: async (_input, ctx) => {
      calls.push(ctx.key);
      for (const ref of writes[ctx.key] ?? []) {
        await ctx.effect({ verb: 'apply', ref, prior: null }, async () => {
          objects.add(objectId(ref));
          return { metadata: { uid: `uid-${ref.name}` } };
        });
      }
      if (breaks.includes(ctx.key)) throw new Failure('invalid', `${ctx.key} is refused`);
      if (flakes.delete(ctx.key)) throw new Failure('unreachable', 'a hiccup');
      return outcomeOf(ctx.key);
    },
    observe: async (_input, ctx): Promise<Observation> => {
      const refs = writes[ctx.key] ?? [];
      const whole = refs.length > 0 && refs.every((ref) => objects.has(objectId(ref)));
      return whole && !breaks.includes(ctx.key)
        ? { status: 'done', outcome: outcomeOf(ctx.key) }
        : { status: 'absent' };
    },
    compensate: async (_input, priors, ctx) => {
      for (const { ref } of priors) {
        await ctx.effect({ verb: 'delete', ref }, async () => {
          objects.delete(objectId(ref));
          return 'deleted';
        });
      }
      return priors.map(({ ref }) => ref.name);
    },
  };
  const kinds = ['apply', 'policy', 'probe', 'wait'];
  return { objects, calls, handlers: Object.fromEntries(kinds.map((kind) => [kind, handler])) };
}

/** What the steps of the tiny world write, by step. */
export const WRITES = {
  app: [workload('web'), workload('db')],
  route: [split('web'), workload('gate')],
  late: [workload('late')],
};

/** A run that was told to its end, with what a crash could have left of it. */
export interface Recorded {
  readonly plan: Plan;
  readonly result: RunResult;
  /** The journal's lines, each with its newline. */
  readonly lines: readonly string[];
  readonly deps: RunDeps;
}

/** Tells a run of this plan in the tiny world to its end; the steps in `breaks` are refused. */
export async function record(plan: Plan, breaks: readonly string[] = []): Promise<Recorded> {
  const { handlers, calls } = tinyWorld(WRITES, breaks);
  const story = tellStory(plan, { handlers, calls });
  const result = await story.end();
  return { plan, result, lines: linesOf(story.folder.text()), deps: story.deps };
}

/** The records of a journal, each with its newline. */
export function linesOf(journal: string): readonly string[] {
  return journal.split(/(?<=\n)/);
}

/** The objects in the cluster after these records; `half` counts a write whose result was not recorded as done. */
function objectsAfter(events: readonly RunEvent[], half: boolean): ReadonlySet<string> {
  const objects = new Set<string>();
  const ended = new Set(events.flatMap((event) => (event.type === 'effect.result' ? [event.data.id] : [])));
  for (const event of events) {
    if (event.type !== 'effect.intent' || !(half || ended.has(event.data.id))) continue;
    if (event.data.verb === 'delete') objects.delete(objectId(event.data.ref));
    else objects.add(objectId(event.data.ref));
  }
  return objects;
}

/** Another process after a crash that left these lines and, maybe, a write without its result. */
export function reopened(recorded: Recorded, journal: string, half: boolean, breaks: readonly string[] = []) {
  const { events } = readJournal(Buffer.from(journal), 'journal');
  const world = tinyWorld(WRITES, breaks);
  for (const id of objectsAfter(events, half)) world.objects.add(id);
  const folder = createMemoryRunFolder(journal);
  const planText = canonicalPlan(recorded.plan);
  const stored = storedRunOf({ folder, events, planText }, 'story');
  return { world, folder, stored, before: events };
}

/** Goes on with a stored run, with these handlers, until it is over. */
export async function enter(
  recorded: Recorded,
  stored: StoredRun,
  goal: RunGoal,
  handlers: RunDeps['handlers'],
) {
  const deps = { ...recorded.deps, handlers };
  // Border: the story's clock is the simulated one.
  const clock = deps.world.clock as unknown as { advanceToNext(): Promise<boolean> };
  const run = continueRun(stored, goal, deps, new AbortController().signal);
  return outlast(clock, run.result);
}
