import { describe, expect, it } from 'vitest';
import { getShortestPaths } from 'xstate/graph';
import { EngineBug } from '../../../engine/machine/engine-bug.ts';
import {
  FIRST_STEP_STATE,
  nextStepState,
  type StepEvent,
  stepAccepts,
  stepEventKey,
  stepMachine,
} from '../../../engine/machine/step-chart.ts';
import { lookUpStepState, STEP_TABLE } from '../../../engine/machine/step-table.ts';
import { ALL_STEP_EVENTS, RETRY } from '../../rig/step-events.ts';

const STATES = [...STEP_TABLE.keys()];

describe('the step chart', () => {
  it('has sixteen states', () => {
    expect(STATES).toHaveLength(16);
  });

  it('says in its table exactly what transition() says, for every state and event', () => {
    for (const state of STATES) {
      for (const event of ALL_STEP_EVENTS) {
        const row = lookUpStepState(state, stepEventKey(event));
        expect(row !== undefined, `${state} ${event.type}`).toBe(stepAccepts(state, event));
        if (row !== undefined) expect(nextStepState(state, event), `${state} ${event.type}`).toBe(row);
      }
    }
  });

  it('has no row in its table that the events of this test do not reach', () => {
    const keys = new Set(ALL_STEP_EVENTS.map(stepEventKey));
    for (const rows of STEP_TABLE.values()) for (const key of rows.keys()) expect(keys).toContain(key);
  });

  it('throws E900 on an event that the state does not accept', () => {
    expect(() => nextStepState('pending', { type: 'PROVED' })).toThrow(EngineBug);
    expect(() => nextStepState('succeeded', { type: 'START' })).toThrow(/E900.*succeeded.*START/);
  });

  it.each([
    ['when attempts are left, the error may pass and the deadline allows it', RETRY, 'backoff'],
    ['not when the error will not pass', { ...RETRY, retryable: false }, 'failed'],
    ['not after the last attempt', { ...RETRY, attempt: 3 }, 'failed'],
    ['not when it cannot finish before the deadline', { ...RETRY, fitsDeadline: false }, 'failed'],
  ] as const)('tries again %s', (_why, event, state) => {
    expect(nextStepState('running', event)).toBe(state);
    expect(nextStepState('verifying', event)).toBe(state);
  });

  it('reaches every state by a shortest path that the table walks to the same end', () => {
    const paths = getShortestPaths(stepMachine, { events: [...ALL_STEP_EVENTS] });
    const ends = new Set(paths.map((path) => path.state.value));
    expect(ends.size).toBe(16);
    for (const path of paths) {
      const events = path.steps
        .map((step) => step.event)
        .filter((event) => ALL_STEP_EVENTS.some(({ type }) => type === event.type));
      const end = events.reduce(
        (state, event) => lookUpStepState(state, stepEventKey(event as StepEvent)) ?? state,
        FIRST_STEP_STATE,
      );
      expect(end).toBe(path.state.value);
    }
  });

  it('runs only after the intent was saved', () => {
    const into = STATES.flatMap((state) =>
      [...(STEP_TABLE.get(state) ?? [])]
        .filter(([, to]) => to === 'running')
        .map(([key]) => `${state} ${key}`),
    );
    expect(into).toEqual(['starting INTENT_SAVED']);
  });
});
