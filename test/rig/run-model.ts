import type { RunChartEvent } from '../../engine/machine/run-chart.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import { readJournal } from '../../engine/run/journal/read-journal.ts';
import { leaseObject, leaseRef, readLease } from '../../engine/run/locks/lease-object.ts';
import { continueRun, storedRunOf } from '../../engine/run/reopen-run.ts';
import type { RunDeps, RunHandle } from '../../engine/run/run-deps.ts';
import { runPlan } from '../../engine/run/run-plan.ts';
import { canonicalJson } from '../../schemas/canonical-json.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import type { RunEvent, RunResult } from '../../schemas/run-event.ts';
import { createMemoryRunFolder, type MemoryRunFolder } from './memory-run-folder.ts';
import { planOf, type StepOf } from './plan-of.ts';
import { onRunMove } from './run-moves.ts';
import { storyDeps } from './run-story.ts';
import { scriptedCluster } from './scripted-cluster.ts';
import { type Act, proofOf, scriptedSteps, type Undo, workload, write } from './scripted-steps.ts';
import { createSimulatedClock, type SimulatedClock, turnsOut } from './simulated-clock.ts';

/** What the world lets happen next: an event of the run chart, or the end of the `finally` steps. */
export type RunCue = RunChartEvent['type'] | 'ALL_SETTLED:unproved' | 'done' | 'done:failed';

/** A way through the run chart. */
export interface RunPath {
  readonly policy: Plan['onFailure'];
  readonly goal: 'finish' | 'putBack';
  readonly cues: readonly RunCue[];
  /** The branches that the chart takes on the way; one cue may take two. */
  readonly rows: readonly string[];
  /** What leaves the run waiting; absent: its lock is stolen. */
  readonly suspendedBy?: 'approval';
}

/** What became of a path in the real runner. */
export interface RunDrive {
  readonly rows: readonly string[];
  /** The states that this process of the run told, to its very end. */
  readonly told: readonly string[];
  readonly result: RunResult;
}

const HOME = 'default';
const SILENCE_LIMIT = 400;
const never = new AbortController().signal;

/** Lets the real runner go along a path: whatever the world decides is decided as the path's next cue wants it. */
export async function driveRun(path: RunPath): Promise<RunDrive> {
  const rows: string[] = [];
  const cueOfRow = path.rows.map((row) => row.startsWith('held.leaving'));
  /** The cue that is waited for; none once the path is gone. */
  const at = (): number => rows.length - cueOfRow.slice(0, rows.length).filter(Boolean).length;
  const next = (): RunCue | undefined => path.cues[at()];
  const clock = createSimulatedClock();
  const world = createRunWorld(clock, next);
  const earlier = path.goal === 'putBack' ? await firstLife(path) : '';
  const folder = createMemoryRunFolder(earlier);
  const steps = scriptedSteps(actsFor(next, at), { work1: undoFor(next) });
  const deps: RunDeps = {
    ...storyDeps(clock, folder, steps, {
      openFolder: async () => folder,
      ...(path.suspendedBy === 'approval' ? { whenAsked: 'suspend' } : {}),
      protection: {
        homeNamespace: HOME,
        holder: { host: 'rig', bootId: 'rig', pid: 1 },
        facts: { bootId: 'rig', isAlive: () => true },
      },
    }),
  };
  const whole = { ...deps, world: { ...deps.world, clock: world.clock, clusters: world.clusters } };
  onRunMove((row) => {
    rows.push(row);
    // The record of this very move is still on its way to the disk.
    if (next() === 'STATE_LOST') folder.breakDisk('ENOSPC');
  });
  const run = path.goal === 'finish' ? runPlan(planFor(path), whole, never) : enterAgain(path, folder, whole);
  const events = listenTo(run);
  if (next() === 'CANCEL') run.commands.cancel();
  let acted = -1;
  for (let turns = 0; rows.length < path.rows.length && turns < SILENCE_LIMIT; turns += 1) {
    for (let turn = 0; turn < 4; turn += 1) await turnsOut();
    if (rows.some((row, index) => row !== path.rows[index])) break;
    const cue = next();
    if (at() !== acted) {
      acted = at();
      press(run, path.cues.slice(acted));
    }
    if (cue !== undefined && NEEDS_TIME.has(cue)) await world.moveTime(cue);
  }
  // What comes behind the path is the run on its own.
  const taken = rows.slice(0, path.rows.length);
  world.calm();
  const result = await endOf(run, clock);
  return { rows: taken, told: toldOf((await events).slice(earlier.split('\n').length - 1)), result };
}

/** Cues that come with time. */
const NEEDS_TIME: ReadonlySet<RunCue> = new Set([
  'LEASE_LATE',
  'LEASE_LOST',
  'LEASE_BACK',
  'SUSPEND',
  'DEADLINE_PASSED',
]);

/** What a person does. Several requests to stop come at once: a run that is asked twice does not wait for the third. */
function press({ commands }: RunHandle, cues: readonly RunCue[]): void {
  if (cues[0] === 'PAUSE') commands.pause();
  if (cues[0] === 'RESUME') commands.resume();
  for (const cue of cues) {
    if (cue !== 'CANCEL') return;
    commands.cancel();
  }
}

/** Ends a run wherever its path has left it. */
async function endOf(run: RunHandle, clock: SimulatedClock): Promise<RunResult> {
  let over = false;
  const mark = (): void => {
    over = true;
  };
  run.result.then(mark, mark);
  for (let turn = 0; turn < 8; turn += 1) await turnsOut();
  for (let request = 0; request < 3 && !over; request += 1) run.commands.cancel();
  for (let turn = 0; turn < SILENCE_LIMIT && !over; turn += 1) await clock.advanceToNext();
  if (!over) throw new Error('the run does not end');
  return run.result;
}

async function listenTo(run: RunHandle): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run.events) events.push(event);
  return events;
}

function toldOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'run.state' ? [event.data.state] : []));
}

/** A cluster and a clock that do what the next cue needs: locks that are granted, refused, late, lost, back, stolen. */
function createRunWorld(clock: SimulatedClock, next: () => RunCue | undefined) {
  const cluster = scriptedCluster();
  let silent = false;
  let asleep = 0;
  const unanswered = (): Promise<never> => Promise.reject(new Failure('unreachable', 'no answer'));
  const gated: typeof cluster = {
    ...cluster,
    create: async (object, signal) => {
      while (object.kind === 'Lease' && next() !== 'LOCKS_HELD' && next() !== undefined) {
        await turnsOut();
        if (next() === 'LOCKS_DENIED') throw new Failure('forbidden', 'no');
        signal.throwIfAborted();
      }
      return cluster.create(object, signal);
    },
    replace: (object, signal) =>
      silent && object.kind === 'Lease' ? unanswered() : cluster.replace(object, signal),
  };
  const steal = async (): Promise<void> => {
    const locked = { scope: 'namespace', name: 'shop' } as const;
    const live = await cluster.get(leaseRef(HOME, locked), never);
    if (live === undefined) throw new Error('there is no lease to steal');
    const holder = { host: 'thief', bootId: 'other', pid: 1, run: 'thief' };
    const times = { acquired: 0, renewed: 0, durationMs: 30_000, transitions: 1 };
    const record = readLease(live);
    if (record.holder?.run !== 'thief')
      await cluster.replace(
        leaseObject(leaseRef(HOME, locked), locked, { holder, pattern: 'p', ...times }, record),
        never,
      );
  };
  return {
    clusters: { open: async () => gated },
    clock: { ...clock, now: () => clock.now() + asleep },
    /** Moves time to whatever is next, in the world that the cue needs. */
    moveTime: async (cue: RunCue): Promise<void> => {
      silent = cue === 'LEASE_LATE' || cue === 'LEASE_LOST';
      // A lease that is lost at once is one that ran out while the machine slept.
      if (cue === 'LEASE_LOST') asleep = 3_600_000;
      if (cue === 'SUSPEND') await steal();
      await clock.advanceToNext();
    },
    calm: (): void => {
      silent = false;
    },
  };
}

/** Steps that are at work until the next cue is about them; what they are asked to end for waits for its cue too. */
function actsFor(next: () => RunCue | undefined, at: () => number): Readonly<Record<string, Act>> {
  const failed = new Set<number>();
  const outcome = { result: {}, summary: 'done' };
  const work: Act = async ({ signal }) => {
    for (;;) {
      await turnsOut();
      const cue = next();
      if (cue === undefined || cue === 'DRAINED') signal.throwIfAborted();
      if (signal.aborted) continue;
      if (cue === 'ALL_SETTLED' || cue === 'ALL_SETTLED:unproved' || cue === undefined) return outcome;
      if (cue === 'STEP_FAILED' && !failed.has(at())) {
        failed.add(at());
        throw new Failure('invalid', 'never');
      }
    }
  };
  const claim: Act = async ({ signal }) => {
    for (;;) {
      await turnsOut();
      const cue = next();
      if (cue === undefined || cue === 'DRAINED') signal.throwIfAborted();
      if (signal.aborted) continue;
      if (cue === 'ALL_SETTLED' || cue === undefined)
        return { ...outcome, proofs: [proofOf('passed', 'claim')] };
      if (cue === 'ALL_SETTLED:unproved') return { ...outcome, proofs: [proofOf('failed', 'claim')] };
    }
  };
  const last: Act = async ({ signal }) => {
    for (;;) {
      await turnsOut();
      const cue = next();
      if (cue === 'done:failed') throw new Failure('invalid', 'never');
      if (cue === 'done' || cue === undefined) return outcome;
      if (cue !== 'CANCEL') signal.throwIfAborted();
    }
  };
  return { work1: write([workload('web')], work), work2: work, claim, last };
}

function undoFor(next: () => RunCue | undefined): Undo {
  return async () => {
    for (;;) {
      await turnsOut();
      const cue = next();
      if (cue === 'ROLLBACK_STUCK') throw new Failure('invalid', 'it stays');
      if (cue === 'ROLLBACK_DONE' || cue === undefined) return ['web'];
    }
  };
}

function planFor({ policy, cues, suspendedBy }: RunPath): Plan {
  const quiet = { timeoutMs: 1_000_000_000, needs: [] } as const;
  const asked: StepOf = {
    key: 'ok',
    kind: 'approve',
    effect: 'pure',
    input: { message: 'go on?' },
    ...quiet,
  };
  const steps: readonly StepOf[] = [
    { key: 'work1', ...quiet },
    { key: 'work2', ...quiet },
    { key: 'claim', kind: 'probe', effect: 'pure', proof: true, continueOnError: true, ...quiet },
    { key: 'last', phase: 'finally', kind: 'wait', effect: 'pure', ...quiet },
  ];
  return planOf(suspendedBy === 'approval' ? [asked] : steps, {
    onFailure: policy,
    ...(cues.includes('DEADLINE_PASSED') ? { deadlineMs: 15_000 } : {}),
  });
}

/** The journal of a run that wrote something and was cancelled. */
async function firstLife(path: RunPath): Promise<string> {
  const clock = createSimulatedClock();
  const folder = createMemoryRunFolder();
  const steps = scriptedSteps(
    actsFor(
      () => 'ROLLBACK_DONE',
      () => 0,
    ),
  );
  onRunMove(() => undefined);
  const run = runPlan(
    planFor(path),
    storyDeps(clock, folder, steps, { openFolder: async () => folder }),
    never,
  );
  for (let turn = 0; turn < 8; turn += 1) await turnsOut();
  await endOf(run, clock);
  return folder.text();
}

/** Another process that is to put back what the first one wrote. */
function enterAgain(path: RunPath, folder: MemoryRunFolder, deps: RunDeps): RunHandle {
  const { events } = readJournal(Buffer.from(folder.text()), 'journal');
  // Border: a plan is JSON by construction.
  const planText = canonicalJson(planFor(path) as unknown as Json);
  return continueRun(storedRunOf({ folder, events, planText }, 'story'), 'putBack', deps, never);
}
