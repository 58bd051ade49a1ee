import type { RunEvent, StepState } from '../../schemas/run-event.ts';
import { EngineBug } from './engine-bug.ts';
import { type StepEvent, type StepEventKey, stepMachine } from './step-chart.ts';

type StepTable = ReadonlyMap<StepState, ReadonlyMap<StepEventKey, StepState>>;

interface Branch {
  readonly guard?: unknown;
  readonly target: StepState;
}

/** Reads the rows out of the chart's own configuration, so that the table cannot say something else than the chart. */
function tableOf(config: typeof stepMachine.config): StepTable {
  const table = new Map<StepState, ReadonlyMap<StepEventKey, StepState>>();
  for (const [state, node] of Object.entries(config.states ?? {})) {
    const rows = new Map<StepEventKey, StepState>();
    for (const [event, branches] of Object.entries(node.on ?? {})) {
      // Border: our own chart writes targets as state names or lists of { guard?, target }, nothing else.
      const list = (Array.isArray(branches) ? branches : [{ target: branches }]) as readonly Branch[];
      for (const branch of list)
        rows.set(keyOfBranch(event as StepEvent['type'], branch, list), branch.target);
    }
    table.set(state as StepState, rows);
  }
  return table;
}

function keyOfBranch(event: StepEvent['type'], branch: Branch, list: readonly Branch[]): StepEventKey {
  if (event !== 'ATTEMPT_FAILED' || list.length === 1) return event;
  return branch.guard === undefined ? 'ATTEMPT_FAILED:final' : 'ATTEMPT_FAILED:retry';
}

/** State × event → state for all 16 states; equal to `transition()` by test, and some hundred times cheaper. */
export const STEP_TABLE: StepTable = tableOf(stepMachine.config);

/** The state after an event by the table, for replay; `undefined` where the chart does not accept it. */
export function lookUpStepState(state: StepState, key: StepEventKey): StepState | undefined {
  return STEP_TABLE.get(state)?.get(key);
}

/** The state of a step after one more journal record about it. A record that cannot follow is an {@link EngineBug}. */
export function replayStepRecord(state: StepState, record: RunEvent): StepState {
  return rowsOfRecord(state, record).reduce<StepState>((at, key) => {
    const next = lookUpStepState(at, key);
    if (next === undefined)
      throw new EngineBug(`journal record ${record.seq} (${record.type}) after state ${at}`);
    return next;
  }, state);
}

function rowsOfRecord(state: StepState, record: RunEvent): readonly StepEventKey[] {
  switch (record.type) {
    case 'step.ready':
      if (state === 'recovering') return ['SEEN_ABSENT'];
      return [state === 'backoff' ? 'WAKE' : 'DEPENDENCIES_MET'];
    case 'step.recovering':
      return ['CRASH'];
    case 'step.reopened':
      return ['REOPEN'];
    case 'step.skipped':
      return ['SKIP'];
    case 'step.waitingApproval':
      return ['ASK'];
    case 'step.intent':
      return [state === 'waitingApproval' ? 'APPROVED' : 'START'];
    case 'step.running':
      return ['INTENT_SAVED'];
    case 'step.verifying':
      return [state === 'recovering' ? 'SEEN_DONE' : 'EXECUTED'];
    case 'step.succeeded':
      return ['PROVED'];
    case 'step.backoff':
      return ['ATTEMPT_FAILED:retry'];
    case 'step.failed':
      if (state === 'recovering') return ['SEEN_UNKNOWN'];
      return [state === 'running' || state === 'verifying' ? 'ATTEMPT_FAILED:final' : 'REFUSE'];
    case 'step.cancelled':
      return state === 'running' || state === 'verifying' ? ['CANCEL', 'STOPPED'] : ['CANCEL'];
    case 'step.compensating':
      return ['COMPENSATE'];
    case 'step.compensated':
      return ['COMPENSATED'];
    case 'step.compensationFailed':
      return ['COMPENSATION_FAILED'];
    default:
      return [];
  }
}
