import type { Proof } from '../../schemas/proof.ts';
import type {
  EventError,
  RunEvent,
  RunOutcome,
  StepEstimate,
  StepProgress,
  StepState,
} from '../../schemas/run-event.ts';
import { stateAfter } from '../../schemas/step-state-after.ts';

/** One step as a person sees it. Times are wall-clock milliseconds. */
export interface StepView {
  readonly key: string;
  readonly kind: string;
  readonly summary: string;
  readonly phase: 'steps' | 'finally';
  state: StepState;
  attempt: number;
  startedAt?: number;
  endedAt?: number;
  /** The latest live line, or the closing sentence. */
  message?: string;
  estimate?: StepEstimate;
  fraction?: number;
  error?: EventError;
  wakeAt?: number;
  /** One sentence per object that was put back. */
  restored?: readonly string[];
  /** Commands to type where it could not be put back. */
  manual?: readonly string[];
  readonly proofs: Proof[];
}

/**
 * What a run looks like at one moment, for every human reader: plain lines, the inline terminal view, tables.
 * Changed in place by {@link applyEvent}; `version` grows with every change, so that views know when to draw.
 */
export interface ProgressState {
  version: number;
  run: string;
  pattern: string;
  targets: readonly {
    readonly role: string;
    readonly context: string;
    readonly kind: 'sandbox' | 'cluster';
  }[];
  startedAt: number;
  now: number;
  state: string;
  readonly order: string[];
  readonly steps: Map<string, StepView>;
  /** How another process entered the run again, the last time that one did. */
  resumed?: 'finish' | 'putBack';
  rollingBackBecause?: string;
  finished?: { readonly outcome: RunOutcome; readonly exitCode: number; readonly error?: EventError };
}

/** A run of which nothing is known yet. */
export function emptyProgress(): ProgressState {
  return {
    version: 0,
    run: '',
    pattern: '',
    targets: [],
    startedAt: 0,
    now: 0,
    state: '',
    order: [],
    steps: new Map(),
  };
}

/** Takes one event in. Events of types this version does not know change nothing but the clock. */
export function applyEvent(progress: ProgressState, event: RunEvent): void {
  progress.version += 1;
  progress.now = event.ts;
  if ('step' in event) applyStepEvent(progress, event);
  else applyRunEvent(progress, event);
}

type StepEvent = Extract<RunEvent, { readonly step: string }>;
type WholeRunEvent = Exclude<RunEvent, { readonly step: string }>;

function applyRunEvent(progress: ProgressState, event: WholeRunEvent): void {
  switch (event.type) {
    case 'run.created':
      progress.run = event.data.run;
      progress.pattern = `${event.data.pattern.name} ${event.data.pattern.version}`;
      progress.targets = event.data.targets;
      progress.startedAt = event.ts;
      for (const step of event.data.steps) {
        progress.order.push(step.key);
        progress.steps.set(step.key, { ...step, state: 'pending', attempt: 0, proofs: [] });
      }
      return;
    case 'run.replanned':
      replan(progress, event);
      return;
    case 'run.state':
      progress.state = event.data.state;
      return;
    case 'run.resumed':
      takeUpAgain(progress, event.data.goal, event.ts);
      return;
    case 'run.rollback.begin':
      progress.rollingBackBecause = event.data.because;
      return;
    case 'run.finished':
      progress.finished = event.data;
      return;
    default:
      return;
  }
}

/** Kept steps stay as they are; the others are told anew, and what is left of earlier ones comes behind them. */
function replan(progress: ProgressState, { data }: RunEvent & { readonly type: 'run.replanned' }): void {
  const before = new Map(progress.steps);
  const kept = new Set(data.kept);
  progress.pattern = `${data.pattern.name} ${data.pattern.version}`;
  progress.order.length = 0;
  progress.steps.clear();
  for (const { formerly, ...step } of data.steps) {
    const state = formerly === undefined ? 'pending' : 'cancelled';
    const known = kept.has(step.key) || formerly !== undefined ? before.get(step.key) : undefined;
    progress.order.push(step.key);
    progress.steps.set(step.key, known ?? { ...step, state, attempt: 0, proofs: [] });
  }
}

/** Steps that have settled stay as they are; for the others only time counts in which somebody works on them. */
function takeUpAgain(progress: ProgressState, goal: 'finish' | 'putBack', now: number): void {
  progress.resumed = goal;
  delete progress.finished;
  delete progress.rollingBackBecause;
  for (const step of progress.steps.values()) {
    if (step.startedAt !== undefined && !isSettled(step.state)) step.startedAt = now;
  }
}

function applyStepEvent(progress: ProgressState, event: StepEvent): void {
  const step = progress.steps.get(event.step);
  if (step === undefined) return;
  if ('attempt' in event) step.attempt = event.attempt;
  const next = stateAfter(event.type);
  if (next !== undefined) step.state = next;
  if (event.type === 'step.intent' && step.startedAt === undefined) step.startedAt = event.ts;
  if (next !== undefined && SETTLED.has(next)) step.endedAt = event.ts;
  takeDetails(step, event);
}

const SETTLED = new Set<StepState>([
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
  'compensated',
  'compensationFailed',
]);

/** Whether nothing more will come from a step in this state (rollback aside). */
export function isSettled(state: StepState): boolean {
  return SETTLED.has(state);
}

function takeDetails(step: StepView, event: StepEvent): void {
  switch (event.type) {
    case 'step.intent':
      delete step.error;
      step.proofs.length = 0;
      return;
    case 'step.waitingApproval':
      step.message = event.data.message;
      step.startedAt ??= event.ts;
      return;
    case 'step.recovering':
      step.message = 'its process ended; looking at what it has done';
      step.startedAt = event.ts;
      delete step.endedAt;
      delete step.estimate;
      return;
    case 'step.reopened':
      forgetEnd(step);
      return;
    case 'step.progress':
      takeProgress(step, event.data);
      return;
    case 'proof':
      step.proofs.push(event.data);
      return;
    case 'step.succeeded':
      step.message = event.data.summary;
      return;
    case 'step.failed':
      step.error = event.data.error;
      step.message = event.data.error.message;
      return;
    case 'step.backoff':
      step.message = event.data.error.message;
      step.wakeAt = event.data.wakeAt;
      return;
    case 'step.skipped':
    case 'step.cancelled':
      step.message = event.data.reason;
      return;
    case 'step.compensated':
      step.restored = event.data.restored;
      return;
    case 'step.compensationFailed':
      step.error = event.data.error;
      step.message = event.data.error.message;
      step.manual = event.data.manual;
      if (event.data.restored !== undefined) step.restored = event.data.restored;
      return;
    default:
      return;
  }
}

/** A step that is done after all begins like one that was never touched; only its attempts are counted on. */
function forgetEnd(step: StepView): void {
  delete step.startedAt;
  delete step.endedAt;
  delete step.message;
  delete step.estimate;
  delete step.fraction;
  delete step.error;
  step.proofs.length = 0;
}

function takeProgress(step: StepView, progress: StepProgress): void {
  step.message = progress.message;
  if (progress.estimate !== undefined) step.estimate = progress.estimate;
  if (progress.fraction !== undefined) step.fraction = progress.fraction;
}
