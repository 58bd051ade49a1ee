import type { Plan } from '../../engine/plan/plan.ts';
import { reachOf } from '../../engine/plan/plan-reach.ts';
import { readJournal } from '../../engine/run/journal/read-journal.ts';
import type { RunGoal } from '../../engine/run/reenter-run.ts';
import { continueRun, type StoredRun, storedRunOf } from '../../engine/run/reopen-run.ts';
import { planReplan, type Replanned } from '../../engine/run/replan/plan-replan.ts';
import type { RunDeps } from '../../engine/run/run-deps.ts';
import { runPlan } from '../../engine/run/run-plan.ts';
import type { StepHandler } from '../../engine/step-handler.ts';
import { approveStep } from '../../engine/steps/approve.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { type KubeObject, objectId, refOf } from '../../schemas/kube-object.ts';
import { canonicalPlan } from '../../schemas/plan.ts';
import type { RunEvent, RunResult } from '../../schemas/run-event.ts';
import { createMemoryRunFolder, type MemoryRunFolder } from './memory-run-folder.ts';
import type { StepOf } from './plan-of.ts';
import { storyDeps } from './run-story.ts';
import { proofOf } from './scripted-steps.ts';
import { createSimulatedClock, outlast, turnsOut } from './simulated-clock.ts';

/** An object that says one thing. */
export function thing(name: string, says: string): KubeObject {
  const kind = name.startsWith('route') ? 'TrafficSplit' : 'ConfigMap';
  const apiVersion = kind === 'ConfigMap' ? 'v1' : 'split.smi-spec.io/v1alpha4';
  return { apiVersion, kind, metadata: { namespace: 'shop', name }, data: { says } };
}

/** A step that applies objects. */
export function applies(key: string, objects: readonly KubeObject[], more: Partial<StepOf> = {}): StepOf {
  const input = { objects } as unknown as JsonObject; // raw JSON by construction
  return { key, input, writes: objects.map(refOf), ...more };
}

/** A step that proves that the whole world is what its plan makes of it up to there. */
export function sees(key: string, more: Partial<StepOf> = {}): StepOf {
  return { key, kind: 'probe', effect: 'pure', proof: true, ...more };
}

/** Whether a step may meet a world like this at its place in a plan. */
export type Sight = (world: ReadonlyMap<string, string>) => boolean;

/**
 * What each step of a plan may meet when the plan began in this world: what those before it wrote last, and of those that
 * run beside it any. Writers of one object must come one after another.
 */
export function sightsOf(plan: Plan, start: ReadonlyMap<string, string>): ReadonlyMap<string, Sight> {
  const reach = reachOf(plan.edges);
  const written = plan.nodes.flatMap(({ key, input }) => {
    const { objects = [] } = input as { readonly objects?: readonly KubeObject[] }; // made by `applies`
    return objects.map((object) => ({ key, id: objectId(refOf(object)), says: saysOf(object) }));
  });
  return new Map(
    plan.nodes.map(({ key }): [string, Sight] => {
      const [before, after] = [reach.before(key), reach.after([key])];
      const last = new Map(start);
      const beside = new Map<string, Set<string>>();
      for (const { key: writer, id, says } of written) {
        if (before.has(writer)) last.set(id, says);
        else if (!after.has(writer)) beside.set(id, new Set([...(beside.get(id) ?? []), says]));
      }
      const fits = (id: string, says: string | undefined): boolean =>
        last.get(id) === says || (says !== undefined && beside.get(id)?.has(says) === true);
      return [
        key,
        (world) => [...new Set([...last.keys(), ...world.keys()])].every((id) => fits(id, world.get(id))),
      ];
    }),
  );
}

/** A world as one text. */
export function textOf(world: ReadonlyMap<string, string>): string {
  return JSON.stringify([...world].sort());
}

/** Objects by id with what they say; the least that server-side apply, delete and undo need. */
export type SmallWorld = Map<string, string>;

/** A world with these objects in it. */
export function smallWorld(objects: readonly KubeObject[]): SmallWorld {
  return new Map(objects.map((object) => [objectId(refOf(object)), saysOf(object)]));
}

function saysOf(object: KubeObject): string {
  return (object['data'] as { readonly says: string }).says; // made by `thing`
}

/** What a step of a small world is given. */
interface ThingInput {
  readonly objects?: readonly KubeObject[];
  /** What the write finds where the look found nothing. */
  readonly meets?: { readonly says: string; readonly uid: string };
}

/** Steps that write to a small world and look at it; each call is noted, and `diesAt` lets one not end. */
function handlersOf(
  world: SmallWorld,
  calls: string[],
  sights: ReadonlyMap<string, Sight>,
  seen: Map<string, SmallWorld>,
  diesAt?: string,
): RunDeps['handlers'] {
  const priorOf = (object: KubeObject): KubeObject | null => {
    const says = world.get(objectId(refOf(object)));
    return says === undefined ? null : thing(object.metadata.name ?? '', says);
  };
  const handler: StepHandler<JsonObject> = {
    execute: async (input, ctx) => {
      calls.push(`do ${ctx.key}`);
      if (ctx.key === diesAt) return new Promise(() => undefined);
      const { objects, meets } = input as unknown as ThingInput; // made by `applies`
      for (const object of objects ?? []) {
        await ctx.effect({ verb: 'apply', ref: refOf(object), prior: priorOf(object) }, async () => {
          if (meets !== undefined) {
            const body = thing(object.metadata.name ?? '', meets.says);
            await ctx.correctPrior({ ref: refOf(object), body }, meets.uid);
          }
          world.set(objectId(refOf(object)), saysOf(object));
          return { metadata: { uid: `uid-${object.metadata.name}` } };
        });
      }
      if (objects !== undefined) return { result: {}, summary: 'done' };
      seen.set(ctx.key, new Map(world));
      const same = sights.get(ctx.key)?.(world) === true;
      return { result: {}, summary: 'seen', proofs: [proofOf(same ? 'passed' : 'failed', ctx.key)] };
    },
    observe: async () => ({ status: 'absent' }),
    compensate: async (_input, priors, ctx) => {
      for (const { ref, body } of priors) {
        calls.push(`undo ${ctx.key} ${ref.name}`);
        ctx.progress({ message: `the old pod of ${ref.name} said hunter2!` });
        await ctx.effect({ verb: 'replace', ref }, async () => {
          if (body === null) world.delete(objectId(ref));
          else world.set(objectId(ref), saysOf(body));
          return { metadata: {} };
        });
      }
      return priors.map(({ ref }) => ref.name);
    },
  };
  return { apply: handler, policy: handler, probe: handler, wait: handler, approve: approveStep };
}

/** A stored run as its disk has it: journal and later plans. */
export interface Disk {
  readonly plan: Plan;
  /** The world before anything was done. */
  readonly before: ReadonlyMap<string, string>;
  readonly journal: string;
  readonly plans: ReadonlyMap<string, string>;
  /** What the steps that looked met, when they last did. */
  readonly seen: ReadonlyMap<string, SmallWorld>;
}

const never = (): AbortSignal => new AbortController().signal;

/** Runs a plan until it ends, or until the step `diesAt` has begun, and leaves its disk. */
export async function live(
  plan: Plan,
  world: SmallWorld,
  diesAt?: string,
  more: Partial<RunDeps> = {},
): Promise<Disk & { readonly result?: RunResult }> {
  const clock = createSimulatedClock();
  const folder = createMemoryRunFolder();
  const calls: string[] = [];
  const before = new Map(world);
  const seen = new Map<string, SmallWorld>();
  const steps = { handlers: handlersOf(world, calls, sightsOf(plan, before), seen, diesAt), calls };
  const run = runPlan(plan, storyDeps(clock, folder, steps, { approveAs: 'ann', ...more }), never());
  if (diesAt === undefined) {
    const result = await outlast(clock, run.result);
    return { plan, before, journal: folder.text(), plans: folder.plans, seen, result };
  }
  let over = false;
  void run.result.then(() => {
    over = true;
  });
  for (let turn = 0; turn < 10_000 && !over && !calls.includes(`do ${diesAt}`); turn += 1) await turnsOut();
  if (!calls.includes(`do ${diesAt}`)) throw new Error(`the run never came to ${diesAt}`);
  for (let turn = 0; turn < 3; turn += 1) await turnsOut();
  return { plan, before, journal: folder.text(), plans: folder.plans, seen };
}

/** Another process that takes up a disk. */
export function reopen(disk: Disk): { readonly stored: StoredRun; readonly folder: MemoryRunFolder } {
  const { events } = readJournal(Buffer.from(disk.journal), 'journal');
  const folder = createMemoryRunFolder(disk.journal);
  for (const text of disk.plans.values()) void folder.savePlan(text);
  const laterPlans = events.flatMap((event) =>
    event.type === 'run.replanned' ? [disk.plans.get(event.data.planDigest) ?? ''] : [],
  );
  const opened = { folder, events, planText: canonicalPlan(disk.plan), laterPlans };
  return { stored: storedRunOf(opened, 'story'), folder };
}

/** How a stored run would go on by another plan. */
export function replanOf(disk: Disk, next: Plan): Replanned {
  const { stored } = reopen(disk);
  return planReplan({ plans: stored.plans, events: stored.events, next });
}

/** How a stored run went on, and what a crash at any write of its journal would have left. */
export interface GoneOn extends Disk {
  readonly result: RunResult;
  readonly calls: readonly string[];
  readonly events: readonly RunEvent[];
  readonly crashes: readonly { readonly disk: Disk; readonly world: SmallWorld }[];
}

/** Goes on with a stored run in a world, by another plan when one is given. Ann has said yes before, now Bob does. */
export async function goOn(
  disk: Disk,
  world: SmallWorld,
  goal: RunGoal,
  next?: Plan,
  more: Partial<RunDeps> = {},
): Promise<GoneOn> {
  const { stored, folder } = reopen(disk);
  const clock = createSimulatedClock();
  const calls: string[] = [];
  const chosen = next === undefined ? undefined : replanOf(disk, next);
  if (chosen?.ok === false) throw new Error(chosen.why);
  const sights = sightsOf(chosen?.replan.plan ?? stored.plan, disk.before);
  const seen = new Map(disk.seen);
  const deps = storyDeps(
    clock,
    folder,
    { handlers: handlersOf(world, calls, sights, seen), calls },
    { approveAs: 'bob', ...more },
  );
  const crashes: { readonly disk: Disk; readonly world: SmallWorld }[] = [];
  let journal = disk.journal;
  folder.onAppend(() => {
    const at = { ...disk, plans: new Map(folder.plans) };
    // the write did not reach the disk, or it did
    crashes.push({ disk: { ...at, journal }, world: new Map(world) });
    journal = folder.text();
    crashes.push({ disk: { ...at, journal }, world: new Map(world) });
  });
  const run = continueRun(stored, goal, deps, never(), chosen?.replan);
  const result = await outlast(clock, run.result);
  const { events } = readJournal(Buffer.from(folder.text()), 'journal');
  return { ...disk, journal: folder.text(), plans: folder.plans, seen, result, calls, events, crashes };
}
