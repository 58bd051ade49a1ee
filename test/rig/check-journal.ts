import { expect } from 'vitest';
import { FIRST_STEP_STATE } from '../../engine/machine/step-chart.ts';
import { replayStepRecord } from '../../engine/machine/step-table.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import { foldRun } from '../../engine/run/fold-run.ts';
import { readJournal } from '../../engine/run/journal/read-journal.ts';
import type { RunEvent, RunResult, StepState } from '../../schemas/run-event.ts';

/** What holds for the journal of every run that ended, whatever happened in it. */
export function checkJournal(
  plan: Plan,
  events: readonly RunEvent[],
  journal: string,
  result: RunResult,
): void {
  const reading = readJournal(Buffer.from(journal), 'journal');
  expect(reading.state).toBe('whole');
  expect(reading.events).toEqual(events);
  expect(foldRun(reading.events)).toEqual(result);
  checkStates(plan, events, result);
  checkEffects(events);
}

/** The replay table walks the records to the very states that the result names, and no step starts too early. */
export function checkStates(plan: Plan, events: readonly RunEvent[], result: RunResult): void {
  const states = new Map<string, StepState>(plan.nodes.map((node) => [node.key, FIRST_STEP_STATE]));
  const tolerated = new Set(plan.nodes.filter((node) => node.continueOnError).map((node) => node.key));
  const unreached = new Set<string>();
  for (const event of events) {
    if (!('step' in event)) continue;
    if (event.type === 'step.skipped' && /^not (reached|started)/.test(event.data.reason))
      unreached.add(event.step);
    if (event.type === 'step.intent') {
      for (const edge of plan.edges.filter(({ to }) => to === event.step)) {
        const state = states.get(edge.from);
        const well =
          state === 'succeeded' ||
          (state === 'skipped' && !unreached.has(edge.from)) ||
          (state === 'failed' && tolerated.has(edge.from));
        const otherPhase =
          plan.nodes.find(({ key }) => key === edge.from)?.phase !==
          plan.nodes.find(({ key }) => key === event.step)?.phase;
        expect(well || otherPhase, `${event.step} began while ${edge.from} was ${state}`).toBe(true);
      }
    }
    states.set(event.step, replayStepRecord(states.get(event.step) ?? FIRST_STEP_STATE, event));
  }
  expect(result.steps.map(({ key, state }) => [key, state])).toEqual([...states]);
}

/** Every intent has one end; every restorable write has its prior in front of its intent. */
function checkEffects(events: readonly RunEvent[]): void {
  const open = new Set<number>();
  for (const event of events) {
    if (event.type === 'effect.intent') open.add(event.data.id);
    if (event.type === 'effect.result' || event.type === 'effect.error') {
      expect(open.delete(event.data.id), `effect ${event.data.id} ended without an intent`).toBe(true);
    }
  }
  expect([...open], 'effects without an end').toEqual([]);
}
