import type { RunEvent, StepState } from './run-event.ts';

const AFTER: Readonly<Partial<Record<RunEvent['type'], StepState>>> = {
  'step.ready': 'ready',
  'step.waitingApproval': 'waitingApproval',
  'step.recovering': 'recovering',
  'step.reopened': 'pending',
  'step.skipped': 'skipped',
  'step.intent': 'starting',
  'step.running': 'running',
  'step.verifying': 'verifying',
  'step.succeeded': 'succeeded',
  'step.failed': 'failed',
  'step.backoff': 'backoff',
  'step.cancelled': 'cancelled',
  'step.compensating': 'compensating',
  'step.compensated': 'compensated',
  'step.compensationFailed': 'compensationFailed',
};

/** The state in which an event leaves its step, for readers that believe the journal; `undefined` when it says nothing of it. */
export function stateAfter(type: RunEvent['type']): StepState | undefined {
  return AFTER[type];
}
