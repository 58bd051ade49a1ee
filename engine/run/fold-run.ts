import { EXIT, type ExitCode, exitCodeOf, worstExitCode } from '../../schemas/exit-codes.ts';
import type { Proof, Verdict } from '../../schemas/proof.ts';
import type { EventError, RunEvent, RunOutcome, RunResult, StepState } from '../../schemas/run-event.ts';
import { stateAfter } from '../../schemas/step-state-after.ts';
import { unreachable } from '../../schemas/unreachable.ts';

interface FoldedStep {
  readonly key: string;
  readonly kind: string;
  readonly finally: boolean;
  state: StepState;
  attempts: number;
  startedAt?: number;
  endedAt?: number;
  error?: EventError;
  tolerated: boolean;
  /** Of the last attempt; those of earlier ones were superseded. */
  proofs: Proof[];
}

/** A run's events added up, one at a time. Holds what `run -o json` prints, not the events. */
export interface RunFold {
  add(event: RunEvent): void;
  /** The document; before `run.finished` with the outcome so far (`suspended`). */
  result(): RunResult;
  /** The code that a run with these steps and this outcome ends with, by the table of exit codes. */
  exitCode(outcome: RunOutcome, error?: EventError): ExitCode;
  /** Whether every proof of every step's last attempt passed. */
  allProved(): boolean;
  /** Why the run is not a success: the first step error that was not tolerated. */
  firstError(): EventError | undefined;
}

type Created = (RunEvent & { readonly type: 'run.created' })['data'];
type Replanned = (RunEvent & { readonly type: 'run.replanned' })['data'];
type Finished = (RunEvent & { readonly type: 'run.finished' })['data'];

/** An empty fold. */
export function createRunFold(): RunFold {
  const steps = new Map<string, FoldedStep>();
  const meshes = new Map<string, string>();
  const manual = new Map<string, readonly string[]>();
  let created: Created | undefined;
  let startedAt = 0;
  let endedAt = 0;
  let askedBy: string | undefined;
  let first: { readonly step: string; readonly error: EventError } | undefined;
  let finished: Finished | undefined;

  const addRun = (event: RunEvent): void => {
    switch (event.type) {
      case 'run.created':
        created = event.data;
        startedAt = event.ts;
        for (const step of event.data.steps)
          steps.set(step.key, emptyStep(step.key, step.kind, step.phase === 'finally'));
        return;
      case 'run.target':
        if (event.data.mesh !== undefined) meshes.set(event.data.role, event.data.mesh);
        return;
      case 'run.command':
        if (event.data.command === 'cancel') askedBy = event.data.by;
        return;
      case 'run.resumed':
        finished = undefined;
        return;
      case 'run.replanned':
        created = created && { ...created, pattern: event.data.pattern, params: event.data.params };
        replan(event.data, steps);
        for (const key of manual.keys()) if (!event.data.kept.includes(key)) manual.delete(key);
        first = undefined;
        return;
      case 'run.finished':
        finished = event.data;
        return;
      default:
        return;
    }
  };

  return {
    add: (event) => {
      endedAt = event.ts;
      if (!('step' in event)) {
        addRun(event);
        return;
      }
      const step = steps.get(event.step);
      if (step === undefined) return;
      addToStep(step, event);
      if (event.type === 'step.compensating') manual.delete(event.step);
      if (event.type === 'step.compensationFailed') manual.set(event.step, event.data.manual);
      if (event.type === 'step.failed' && !event.data.tolerated && !step.finally)
        first ??= { step: event.step, error: event.data.error };
      if (event.type === 'step.reopened' && first?.step === event.step) first = undefined;
    },
    result: () => resultOf({ created, startedAt, endedAt, steps, meshes, manual, finished }),
    exitCode: (outcome, error) => exitCodeFor([...steps.values()], outcome, askedBy, error),
    allProved: () =>
      [...steps.values()].every((step) => step.proofs.every((proof) => proof.verdict === 'passed')),
    firstError: () => first?.error,
  };
}

/** The result document of a whole list of events. */
export function foldRun(events: Iterable<RunEvent>): RunResult {
  const fold = createRunFold();
  for (const event of events) fold.add(event);
  return fold.result();
}

function emptyStep(key: string, kind: string, isFinally: boolean): FoldedStep {
  return { key, kind, finally: isFinally, state: 'pending', attempts: 0, tolerated: false, proofs: [] };
}

/** Kept steps stay as they are; the others are told anew. */
function replan({ steps: announced, kept }: Replanned, steps: Map<string, FoldedStep>): void {
  const before = new Map(steps);
  const keeps = new Set(kept);
  steps.clear();
  for (const { key, kind, phase, formerly } of announced) {
    const known = keeps.has(key) || formerly !== undefined ? before.get(key) : undefined;
    const fresh = emptyStep(key, kind, phase === 'finally');
    steps.set(key, known ?? (formerly === undefined ? fresh : { ...fresh, state: 'cancelled' }));
  }
}

function addToStep(step: FoldedStep, event: RunEvent): void {
  step.state = stateAfter(event.type) ?? step.state;
  switch (event.type) {
    case 'step.intent':
      step.attempts = event.attempt;
      step.startedAt ??= event.ts;
      step.proofs = [];
      return;
    case 'proof':
      step.proofs.push(event.data);
      return;
    case 'step.failed':
      step.error = event.data.error;
      step.tolerated = event.data.tolerated;
      step.endedAt = event.ts;
      return;
    case 'step.reopened':
      step.tolerated = false;
      step.proofs = [];
      delete step.error;
      delete step.endedAt;
      return;
    case 'step.compensationFailed':
      step.error ??= event.data.error;
      return;
    case 'step.succeeded':
    case 'step.cancelled':
      step.endedAt = event.ts;
      return;
    default:
      return;
  }
}

function resultOf(folded: {
  readonly created: Created | undefined;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly steps: ReadonlyMap<string, FoldedStep>;
  readonly meshes: ReadonlyMap<string, string>;
  readonly manual: ReadonlyMap<string, readonly string[]>;
  readonly finished: Finished | undefined;
}): RunResult {
  const { created, finished, meshes } = folded;
  if (created === undefined) throw new Error('a run without run.created has no result');
  const all = [...folded.steps.values()];
  const proofs = all.flatMap((step) => step.proofs);
  const manual = [...folded.manual.values()].flat();
  return {
    apiVersion: 'meshwright.dev/v1alpha1',
    kind: 'RunResult',
    run: created.run,
    pattern: created.pattern,
    outcome: finished?.outcome ?? 'suspended',
    exitCode: finished?.exitCode ?? EXIT.suspended,
    startedAt: isoTime(folded.startedAt),
    endedAt: isoTime(folded.endedAt),
    targets: created.targets.map(({ role, context, kind }) => {
      const mesh = meshes.get(role) ?? proofs.find((proof) => proof.where.context === context)?.where.mesh;
      return { role, context, kind, ...(mesh === undefined ? {} : { mesh }) };
    }),
    steps: all.map((step) => ({
      key: step.key,
      kind: step.kind,
      state: step.state,
      attempts: step.attempts,
      ...(step.startedAt === undefined ? {} : { startedAt: isoTime(step.startedAt) }),
      ...(step.endedAt === undefined ? {} : { endedAt: isoTime(step.endedAt) }),
      ...(step.error === undefined ? {} : { error: step.error }),
    })),
    proofs,
    outputs: finished?.outputs ?? {},
    ...(finished?.error === undefined ? {} : { error: finished.error }),
    ...(manual.length === 0 ? {} : { manual }),
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * `finally` steps count only when nothing before them did: they turn a success into a failure but never replace its
 * reason. A tolerated error does not count; a proof that did not pass always does, because 0 says that all passed.
 */
function exitCodeFor(
  steps: readonly FoldedStep[],
  outcome: RunOutcome,
  askedBy: string | undefined,
  error: EventError | undefined,
): ExitCode {
  const main = steps.filter((step) => !step.finally).flatMap(codesOfStep);
  const late = steps.filter((step) => step.finally).flatMap(codesOfStep);
  const own = [
    ...main,
    ...codesOfOutcome(outcome, askedBy),
    ...(error === undefined ? [] : codesOfError(error)),
  ];
  const code = worstExitCode(own);
  return code === EXIT.ok ? worstExitCode(late) : code;
}

function codesOfStep(step: FoldedStep): readonly ExitCode[] {
  const proofs = step.proofs.flatMap((proof) => codesOfVerdict(proof.verdict));
  return step.error === undefined || step.tolerated ? proofs : [...proofs, ...codesOfError(step.error)];
}

function codesOfVerdict(verdict: Verdict): readonly ExitCode[] {
  switch (verdict) {
    case 'passed':
      return [];
    case 'failed':
      return [EXIT.proofFailed];
    case 'inconclusive':
      return [EXIT.inconclusive];
    case 'unsupported':
      return [EXIT.unsupported];
    default:
      return unreachable(verdict);
  }
}

/** `proof` says nothing by itself: the step's verdicts carry their own codes. */
function codesOfError(error: EventError): readonly ExitCode[] {
  if (error.reason === 'proof') return [];
  return [error.reason === 'engine' ? EXIT.ourFault : exitCodeOf(error.reason)];
}

function codesOfOutcome(outcome: RunOutcome, askedBy: string | undefined): readonly ExitCode[] {
  switch (outcome) {
    case 'cancelled':
      return [askedBy === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted];
    case 'rollbackFailed':
      return [EXIT.rollbackFailed];
    case 'suspended':
      return [EXIT.suspended];
    case 'succeeded':
    case 'failed':
    case 'rolledBack':
      return [];
    default:
      return unreachable(outcome);
  }
}
