import type { Plan } from '../../engine/plan/plan.ts';
import type { RunDeps, RunHandle } from '../../engine/run/run-deps.ts';
import { runPlan } from '../../engine/run/run-plan.ts';
import type { RunEvent, RunResult } from '../../schemas/run-event.ts';
import { checkJournal } from './check-journal.ts';
import { createMemoryRunFolder, type MemoryRunFolder } from './memory-run-folder.ts';
import type { ScriptedSteps } from './scripted-steps.ts';
import { createSimulatedClock, outlast, type SimulatedClock, turnsOut } from './simulated-clock.ts';

/** A run with scripted steps, a clock that the test moves and a disk in memory. */
export interface RunStory {
  readonly deps: RunDeps;
  readonly run: RunHandle;
  readonly clock: SimulatedClock;
  readonly folder: MemoryRunFolder;
  /** The events so far. */
  readonly events: readonly RunEvent[];
  /** `type step` of the events so far, without the noise of `run.created`. */
  told(): readonly string[];
  /** Moves time until an event of this type (of this step) has come. */
  until(type: RunEvent['type'], step?: string): Promise<RunEvent>;
  /** Moves time until the run is over and checks what holds for every journal. */
  end(): Promise<RunResult>;
  /** Moves time until the run is over, whatever its journal looks like. */
  finish(): Promise<RunResult>;
}

/** Begins a story; nothing happens before the first `await`. */
export function tellStory(
  plan: Plan,
  steps: ScriptedSteps,
  more: Partial<RunDeps> = {},
  signal = new AbortController().signal,
  /** Another world than one without clusters, on the story's own clock. */
  worldOf: (base: RunDeps['world']) => RunDeps['world'] = (base) => base,
): RunStory {
  const clock = createSimulatedClock();
  const folder = createMemoryRunFolder();
  const base = storyDeps(clock, folder, steps, more);
  const deps = { ...base, world: worldOf(base.world) };
  const run = runPlan(plan, deps, signal);
  const events: RunEvent[] = [];
  void (async () => {
    for await (const event of run.events) events.push(event);
  })();
  const find = (type: RunEvent['type'], step?: string): RunEvent | undefined =>
    events.find(
      (event) => event.type === type && (step === undefined || ('step' in event && event.step === step)),
    );
  const finish = () => outlast(clock, run.result);
  return {
    deps,
    run,
    clock,
    folder,
    events,
    told: () =>
      events.slice(1).map((event) => ('step' in event ? `${event.type} ${event.step}` : toldOf(event))),
    until: async (type, step) => {
      for (;;) {
        await turnsOut();
        const found = find(type, step);
        if (found !== undefined) return found;
        if (!(await clock.advanceToNext()))
          throw new Error(`the run stands still before ${type} ${step ?? ''}`);
      }
    },
    end: async () => {
      const result = await finish();
      checkJournal(plan, events, folder.text(), result);
      return result;
    },
    finish,
  };
}

function toldOf(event: RunEvent): string {
  if (event.type === 'run.state') return `run ${event.data.state}`;
  return event.type === 'run.command' ? `command ${event.data.command}` : event.type;
}

/** What a run of a story is given, with nothing outside but clock and disk. */
export function storyDeps(
  clock: SimulatedClock,
  folder: MemoryRunFolder,
  steps: ScriptedSteps,
  more: Partial<RunDeps>,
): RunDeps {
  const absent = (name: string) => (): never => {
    throw new Error(`this story has no ${name}`);
  };
  return {
    world: {
      clusters: { open: absent('clusters') },
      meshes: { of: absent('meshes') },
      load: { generate: absent('load'), agentProgram: absent('load') },
      processes: { run: absent('processes') },
      suites: { choose: absent('suites') },
      clock,
      random: { next: () => 0.5, hex: (bytes) => '0'.repeat(bytes * 2) },
    },
    handlers: steps.handlers,
    stateDir: '/state',
    runId: 'story',
    engineVersion: '0.1.0',
    targets: [{ role: 'main', kind: 'sandbox', context: 'sandbox' }],
    openFolder: async () => folder,
    ...more,
  };
}
