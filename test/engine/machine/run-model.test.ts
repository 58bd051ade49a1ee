import { describe, expect, it, vi } from 'vitest';
import { type AnyTransitionDefinition, createActor, type StateNode } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { chartMermaid } from '../../../engine/machine/export-chart.ts';
import { type RunChartEvent, runMachine } from '../../../engine/machine/run-chart.ts';
import { driveRun, type RunCue, type RunPath } from '../../rig/run-model.ts';
import { onRunMove, rowOf } from '../../rig/run-moves.ts';

/** Every move of every run actor goes through here. */
vi.mock('xstate', async (original) => {
  const real = await original<typeof import('xstate')>();
  const { noteRunMove, rowOf: row } = await import('../../rig/run-moves.ts');
  return {
    ...real,
    createActor: (...[logic, options]: Parameters<typeof real.createActor>) =>
      real.createActor(logic, {
        ...options,
        inspect: (event) => {
          if (event.type !== '@xstate.microstep') return;
          for (const taken of event._transitions)
            if (taken.source.machine.id === 'run') noteRunMove(row(taken));
        },
      }),
  };
});

/** Branches of the chart that no run takes, and why. */
const NOT_DRIVEN: Readonly<Record<string, string>> = {
  'held error': 'the lock keeper catches what it meets; a throw would be a fault of ours',
  'held.executing error': 'the scheduler catches what it meets; a throw would be a fault of ours',
  'held.finalizing error [stuck]': 'the finalizer never rejects; a throw would be a fault of ours',
  'held.finalizing error [rolledBack]': 'the finalizer never rejects; a throw would be a fault of ours',
  'held.finalizing error [cancelled]': 'the finalizer never rejects; a throw would be a fault of ours',
  'held.finalizing error [failed]': 'the finalizer never rejects; a throw would be a fault of ours',
  'held.finalizing error': 'the finalizer never rejects; a throw would be a fault of ours',
  'held.draining STEP_FAILED':
    'a step at work is cancelled by draining, whatever it ends with; only one in the act of being looked at or refused fails',
};

const FINALIZER = 'xstate.done.actor.0.run.held.finalizing';
type ModelEvent =
  | RunChartEvent
  | { readonly type: string; readonly output: { readonly finallyFailed: boolean } };
const EVENTS: readonly ModelEvent[] = [
  { type: 'BEGIN' },
  { type: 'LOCKS_HELD' },
  { type: 'LOCKS_DENIED' },
  { type: 'STEP_FAILED' },
  { type: 'ALL_SETTLED', allProved: true },
  { type: 'ALL_SETTLED', allProved: false },
  { type: 'PAUSE' },
  { type: 'RESUME' },
  { type: 'CANCEL' },
  { type: 'SUSPEND' },
  { type: 'DEADLINE_PASSED' },
  { type: 'STATE_LOST' },
  { type: 'LEASE_LATE' },
  { type: 'LEASE_LOST' },
  { type: 'LEASE_BACK' },
  { type: 'DRAINED', inFlight: 0 },
  { type: 'ROLLBACK_DONE' },
  { type: 'ROLLBACK_STUCK' },
  { type: FINALIZER, output: { finallyFailed: false } },
  { type: FINALIZER, output: { finallyFailed: true } },
];

function cueOf(event: ModelEvent): RunCue {
  if ('output' in event) return event.output.finallyFailed ? 'done:failed' : 'done';
  if (event.type === 'ALL_SETTLED' && 'allProved' in event && !event.allProved) return 'ALL_SETTLED:unproved';
  return event.type as RunCue; // every other event of the list is one of the chart's
}

/** Every branch of the chart. */
function branchesOf(node: StateNode): readonly AnyTransitionDefinition[] {
  const own = [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
  return [...own, ...Object.values(node.states).flatMap(branchesOf)];
}
const branches = branchesOf(runMachine.root as unknown as StateNode); // Border: only names are read.

interface Walk extends RunPath {
  /** The states of the chart on the way, each once per entry. */
  readonly states: readonly string[];
}

/** Walks the chart by itself, without a run. */
function walk(given: Pick<RunPath, 'policy' | 'goal'>, events: readonly ModelEvent[]): Walk {
  const rows: string[] = [];
  const states: string[] = [];
  onRunMove((row) => rows.push(row));
  // The chart's own actors do nothing; its finalizer is answered by the walk before it can answer.
  const actor = createActor(runMachine, { input: given });
  actor.subscribe(({ value }) => {
    const inner = typeof value === 'string' ? value : value.held;
    const state = typeof inner === 'string' ? inner : 'executing';
    if (state !== (states.at(-1) ?? 'created')) states.push(state);
  });
  actor.start();
  for (const event of events) actor.send(event as RunChartEvent);
  actor.stop();
  onRunMove(() => undefined);
  return { ...given, cues: events.map(cueOf), rows, states };
}

/** For each branch that is reached the shortest way to take it. */
function shortestWalks(): ReadonlyMap<string, Walk> {
  const found = new Map<string, Walk>();
  for (const goal of ['finish', 'putBack'] as const) {
    for (const policy of ['rollback', 'stop', 'continue'] as const) {
      const given = { policy, goal };
      const paths = getShortestPaths(runMachine, {
        input: given,
        events: [...EVENTS] as RunChartEvent[],
        serializeState: ({ value, context }) => JSON.stringify([value, context]),
        // A second request to stop gives up on what is not back yet.
        filterEvents: ({ context }, { type }) => type !== 'ROLLBACK_DONE' || context.cancels < 2,
        stopWhen: ({ context }) => context.cancels >= 3,
      }).sort((a, b) => a.weight - b.weight);
      for (const { state, steps } of paths) {
        const before = steps.flatMap(({ event }) => EVENTS.filter((each) => isSame(each, event)));
        for (const event of EVENTS) {
          const [taken] = runMachine.getTransitionData(state, event as RunChartEvent) ?? [];
          if (taken === undefined) continue;
          const isNew = !found.has(rowOf(taken));
          if (!isNew && !rowOf(taken).startsWith('held.finalizing CANCEL [leaves]')) continue;
          const made = walk(given, [...before, event]);
          for (const row of made.rows.slice(-2)) if (!found.has(row)) found.set(row, made);
        }
      }
    }
  }
  return found;
}

function isSame(a: ModelEvent, b: { readonly type: string }): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const walks = shortestWalks();
const driven = [...walks].filter(([row]) => NOT_DRIVEN[row] === undefined);

describe('the runner on the run chart', () => {
  it('takes every branch but those that are listed with their reasons', () => {
    const all = [...new Set(branches.map(rowOf))].sort();
    expect([...new Set([...driven.map(([row]) => row), ...Object.keys(NOT_DRIVEN)])].sort()).toEqual(all);
  });

  it('reaches every state', () => {
    const reached = new Set(['created', ...driven.flatMap(([, { states }]) => states)]);
    expect([...reached].sort()).toEqual(
      ['acquiring', 'cancelled', 'created', 'draining', 'executing', 'failed', 'finalizing']
        .concat(['rollbackFailed', 'rolledBack', 'rollingBack', 'succeeded', 'suspended'])
        .sort(),
    );
  });

  it.each(driven.map(([row, path]): [string, Walk] => [`${row}: ${path.cues.join(', ')}`, path]))(
    'takes %s',
    async (_name, path) => {
      const drive = await driveRun(path);
      expect(drive.rows).toEqual(path.rows);
      expect(drive.told.slice(0, path.states.length)).toEqual(path.states);
      expect(drive.result.outcome).toBe(drive.told.at(-1));
    },
  );

  it('takes the way to suspended by an approval that nobody gives', async () => {
    const path = walk({ policy: 'rollback', goal: 'finish' }, [
      { type: 'BEGIN' },
      { type: 'LOCKS_HELD' },
      { type: 'SUSPEND' },
      { type: 'DRAINED', inFlight: 0 },
    ]);
    const drive = await driveRun({ ...path, suspendedBy: 'approval' });
    expect(drive.rows).toEqual(path.rows);
    expect(drive.told).toEqual(['acquiring', 'executing', 'draining', 'suspended']);
    expect(drive.result).toMatchObject({ outcome: 'suspended', exitCode: 10 });
  });
});

describe('the Mermaid of the run chart', () => {
  it('names the same moves as the chart, each once, and no other', () => {
    const drawn = chartMermaid('run')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.includes('-->') && !line.includes('[*]'));
    const moves = branches.flatMap((branch) =>
      (branch.target ?? []).map(({ path }) => {
        const row = rowOf(branch);
        const label = row.slice(row.indexOf(' ') + 1);
        const named = label
          .replace(/^(done|error)/, `${branch.source.invoke[0]?.src ?? ''} $1`)
          .replace(/^always ?/, '');
        return `${branch.source.path.join('_')} --> ${path.join('_')}${named === '' ? '' : `: ${named}`}`;
      }),
    );
    expect([...drawn].sort()).toEqual(moves.sort());
  });
});
