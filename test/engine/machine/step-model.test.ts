import { describe, expect, it, vi } from 'vitest';
import { getShortestPaths } from 'xstate/graph';
import {
  FIRST_STEP_STATE,
  type StepEvent,
  type StepEventKey,
  stepEventKey,
  stepMachine,
} from '../../../engine/machine/step-chart.ts';
import { lookUpStepState, STEP_TABLE } from '../../../engine/machine/step-table.ts';
import type { StepState } from '../../../schemas/run-event.ts';
import { ALL_STEP_EVENTS } from '../../rig/step-events.ts';
import { followPath, type ModelPath } from '../../rig/step-model.ts';

/** Every move of every step that the runner makes goes through here. */
vi.mock('../../../engine/run/run-state.ts', async (original) => {
  const real = await original<typeof import('../../../engine/run/run-state.ts')>();
  const { noteMove } = await import('../../rig/step-moves.ts');
  return {
    ...real,
    fireStep: (...[slot, event]: Parameters<typeof real.fireStep>) => {
      const from = slot.state;
      real.fireStep(slot, event);
      noteMove(slot, `${from} ${stepEventKey(event)}`);
    },
  };
});

/** Rows of the chart that no run takes, or takes under another name, and why. */
const NOT_DRIVEN: Readonly<Record<string, string>> = {
  'verifying CANCEL': 'judging takes no turn of the event loop, so nothing can come between',
  'cancelling CRASH':
    'the journal has no record of being asked to end, so it is replayed as a crash while running',
};

/** The shortest ways from a state to all others, as rows of the table. */
function waysFrom(first: StepState): ReadonlyMap<StepState, readonly string[]> {
  const fromState = stepMachine.resolveState({ value: first });
  const ways = new Map<StepState, readonly string[]>();
  for (const { state, steps } of getShortestPaths(stepMachine, { events: [...ALL_STEP_EVENTS], fromState })) {
    let at = first;
    const taken: string[] = [];
    for (const { event } of steps) {
      if (!ALL_STEP_EVENTS.some(({ type }) => type === event.type)) continue; // the graph's own first event
      const key = stepEventKey(event as StepEvent);
      taken.push(`${at} ${key}`);
      at = lookUpStepState(at, key) ?? at;
    }
    const known = ways.get(state.value);
    if (known === undefined || taken.length < known.length) ways.set(state.value, taken);
  }
  return ways;
}

const fromStart = waysFrom(FIRST_STEP_STATE);
const fromRunning = waysFrom('running');
const fromCompensating = waysFrom('compensating');

/** What the chart leaves to the runner: only a step that has been at work can be put back or have died at it. */
function isPossible(taken: readonly string[]): boolean {
  const begun = taken.findIndex((row) => row.endsWith('INTENT_SAVED'));
  return taken.every((row, at) => {
    const worked = begun >= 0 && begun < at;
    if (row === 'cancelled REOPEN') return !worked;
    if (row === 'recovering COMPENSATE') return taken[at - 1] === 'compensating CRASH';
    return worked || !(row === 'cancelled CRASH' || row.endsWith(' COMPENSATE'));
  });
}

/** The shortest way to take a row that a run can go: straight, through its being at work, or through its being put back. */
function pathTo(row: string, from: StepState): ModelPath {
  const straight = [...(fromStart.get(from) ?? []), row];
  const working = [...(fromStart.get('running') ?? []), ...(fromRunning.get(from) ?? []), row];
  const undoing = [
    ...(fromStart.get('running') ?? []),
    ...(fromRunning.get('failed') ?? []),
    'failed COMPENSATE',
    ...(fromCompensating.get(from) ?? []),
    row,
  ];
  const taken = [straight, working, undoing].find(isPossible);
  if (taken === undefined) throw new Error(`no way to ${row}`);
  return { name: row, rows: taken };
}

const rows = [...STEP_TABLE].flatMap(([state, row]) =>
  [...row.keys()].map((key: StepEventKey) => ({ row: `${state} ${key}`, from: state })),
);
const driven = rows
  .filter(({ row }) => NOT_DRIVEN[row] === undefined)
  .map(({ row, from }) => pathTo(row, from));

describe('the runner on the step chart', () => {
  it('has a shortest path to each of the sixteen states', () => {
    expect([...fromStart.keys()].sort()).toEqual([...STEP_TABLE.keys()].sort());
  });

  it.each(driven.map((path): [string, ModelPath] => [path.rows.join(', '), path]))(
    'takes %s',
    async (_name, path) => {
      expect(await followPath(path.rows)).toEqual(path.rows);
    },
  );

  it('is driven through every state of the chart', () => {
    const reached = new Set(driven.flatMap(({ rows: taken }) => taken.map((row) => row.split(' ')[0])));
    for (const { rows: taken } of driven) {
      const [from, key] = (taken.at(-1) ?? '').split(' ');
      const to = lookUpStepState(from as StepState, key as StepEventKey); // both were read from the table
      if (to !== undefined) reached.add(to);
    }
    expect([...STEP_TABLE.keys()].filter((state) => !reached.has(state))).toEqual([]);
  });
});
