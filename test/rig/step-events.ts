import type { StepEvent } from '../../engine/machine/step-chart.ts';

/** A failed attempt that may be made again. */
export const RETRY: StepEvent = {
  type: 'ATTEMPT_FAILED',
  attempt: 1,
  limit: 2,
  retryable: true,
  fitsDeadline: true,
};

/** Every event of the step chart, the guarded one in each of its variants. */
export const ALL_STEP_EVENTS: readonly StepEvent[] = [
  { type: 'DEPENDENCIES_MET' },
  { type: 'SKIP' },
  { type: 'START' },
  { type: 'ASK' },
  { type: 'APPROVED' },
  { type: 'REFUSE' },
  { type: 'INTENT_SAVED' },
  { type: 'EXECUTED' },
  { type: 'PROVED' },
  RETRY,
  { ...RETRY, retryable: false },
  { ...RETRY, attempt: 3 },
  { ...RETRY, fitsDeadline: false },
  { type: 'WAKE' },
  { type: 'CANCEL' },
  { type: 'STOPPED' },
  { type: 'CRASH' },
  { type: 'REOPEN' },
  { type: 'SEEN_DONE' },
  { type: 'SEEN_ABSENT' },
  { type: 'SEEN_UNKNOWN' },
  { type: 'COMPENSATE' },
  { type: 'COMPENSATED' },
  { type: 'COMPENSATION_FAILED' },
];
