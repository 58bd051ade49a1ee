import { EXIT } from '../../../schemas/exit-codes.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { EventError, RunEvent, RunOutcome, RunResult } from '../../../schemas/run-event.ts';
import { type RunActor, startRunActor } from '../../machine/run-actor.ts';
import type { RunChartEvent, RunStateName } from '../../machine/run-chart.ts';
import type { Plan } from '../../plan/plan.ts';
import { announceRun, createRun } from '../create-run.ts';
import { eventErrorOf } from '../event-error.ts';
import type { RunFolder } from '../journal/run-folder.ts';
import { RunPhase } from '../phase/run-phase.ts';
import {
  addWholePrior,
  type LockStanding,
  protectRun,
  type RunProtection,
  UNPROTECTED,
} from '../protect-run.ts';
import { type History, isFailedForGood, type Reentry, reenterRun } from '../reenter-run.ts';
import { type Rollback, startRollback } from '../roll-back.ts';
import type { CommandAnswer, Decision, RunCommands } from '../run-commands.ts';
import { firstDeadline } from '../run-deadline.ts';
import type { RunDeps } from '../run-deps.ts';
import type { RunLog } from '../run-log.ts';
import type { Run, StepSlot } from '../run-state.ts';
import { hideSecrets } from '../secrets/hide-secrets.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { evaluateOutputs, patternScope } from '../step-scope.ts';
import { type Approvals, createApprovals } from './approvals.ts';
import { createFinallySteps, type FinallySteps } from './finally-steps.ts';
import { keepLocks, LOCK_EVENTS } from './keep-locks.ts';
import { openRunRecord, type RunRecord } from './run-record.ts';
import { type StageDeadline, stageDeadline } from './stage-deadline.ts';

const OUTCOMES: ReadonlySet<string> = new Set<RunOutcome>([
  'succeeded',
  'failed',
  'rolledBack',
  'rollbackFailed',
  'cancelled',
  'suspended',
]);

/** The run that a stage is for, and what it stands on. */
export interface StageOptions {
  readonly plan: Plan;
  readonly deps: RunDeps;
  readonly runId: string;
  readonly folder: RunFolder;
  readonly secrets: SecretStore;
  readonly log: RunLog;
  /** The plan that the run began with. */
  readonly planText: string;
  /** Those that came into force later, in that order. */
  readonly laterPlans?: readonly string[];
  /** A stored run that is entered again, with all it has said. */
  readonly history?: History & {
    /** The same events with whole priors: for undoing, for nobody's eyes. */
    readonly whole: readonly RunEvent[];
  };
}

/** Answers the run chart: what begins and ends with each of its states. Lives as long as the run; closed by its own end. */
export class RunStage {
  readonly #plan: Plan;
  readonly #run: Run;
  readonly #record: RunRecord;
  readonly #protection: RunProtection;
  readonly #steps: RunPhase;
  readonly #finally: FinallySteps;
  readonly #approvals: Approvals;
  readonly #actor: RunActor;
  #rollback: Rollback | undefined;
  /** Why the run is not a success, when that is not a step's error. */
  #error: EventError | undefined;
  #firstError: EventError | undefined;
  #because = 'a step failed';
  #outputs: JsonObject = {};
  readonly #reentry: Reentry | undefined;
  readonly #deadline: StageDeadline;
  #began = false;

  constructor(options: StageOptions) {
    const { plan, deps, folder, secrets, history } = options;
    this.#plan = plan;
    this.#protection = this.#protect(options);
    this.#record = openRunRecord({
      folder,
      log: options.log,
      history: history?.events ?? [],
      hide: (body) => hideSecrets(body, secrets.scrubber),
      now: () => deps.world.clock.now(),
      onFailure: (failure) => this.#loseState(failure),
      onEvent: (event) => this.#protection.addEvent(event),
      beforeEnd: (outcome) => this.#protection.tidyUp(outcome),
      onEnd: async () => {
        this.#run.alarms.close();
        await this.#protection.close();
      },
    });
    this.#run = createRun({
      id: options.runId,
      plan,
      deps,
      folder,
      secrets,
      hooks: {
        emit: (body, durability) => this.#record.emit(body, durability),
        stateFailure: () => this.#record.failure(),
        protection: this.#protection,
        status: () => this.#status(),
        bug: (error) => this.#bug(error),
      },
    });
    if (history !== undefined) {
      for (const event of history.whole) addWholePrior(this.#protection, event);
      const whole = { ...history, events: history.whole };
      this.#reentry = reenterRun(this.#run, whole, deps.engineVersion);
      this.#because = this.#reentry.because;
      if (!this.#reentry.asked) this.#firstError = this.#record.fold.firstError();
    }
    const now = Math.round(deps.world.clock.now());
    const deadlineAt = history === undefined ? firstDeadline(plan, now) : this.#reentry?.deadlineAt;
    this.#deadline = stageDeadline(deadlineAt, now, deps.world.clock);
    this.#steps = this.#createSteps(this.#deadline.monotonic);
    this.#approvals = createApprovals({
      run: this.#run,
      steps: this.#steps,
      ended: () => this.#record.ended(),
      cancel: (by) => this.#guard(() => void this.command('cancel', 'CANCEL', by)),
      suspend: () => this.#guard(() => this.#sendIf({ type: 'SUSPEND' })),
    });
    this.#finally = createFinallySteps(this.#run, () => !this.#record.ended());
    this.#actor = startRunActor({
      policy: plan.onFailure,
      goal: this.#reentry?.goal ?? 'finish',
      lockKeeper: (send) => this.#keepLocks(send),
      scheduler: () => this.#schedule(),
      finalizer: () => this.#finally.run(),
      onState: (state) => this.#guard(() => this.#enter(state)),
      onBug: (error) => this.#bug(error),
    });
  }

  /** Writes the first record, then lets the chart go. Settles when the run is over and the journal closed. */
  begin(planDigest = ''): Promise<RunResult> {
    const records = this.#reentry?.records ?? [announceRun(this.#run, planDigest, this.#deadline.at)];
    Promise.all(records.map((record) => this.#run.emit(record, 'sync'))).then(
      () => this.#guard(() => this.#sendIf({ type: 'BEGIN' })),
      (error: unknown) => this.#record.reject(error),
    );
    return this.#record.result;
  }

  /** A command that is an event of the run chart. */
  command(name: string, type: 'PAUSE' | 'RESUME' | 'CANCEL', by: string): ReturnType<RunCommands['pause']> {
    const event = { type } as const;
    if (this.#record.ended() || !this.#actor.accepts(event)) {
      return { accepted: false, why: `the run is ${this.#actor.state()}, it cannot ${name}` };
    }
    this.#run.emit({ type: 'run.command', data: { command: name, by } }, 'sync').catch((error: unknown) => {
      // A disk that refuses is the run's error already (`onFailure`), and after the end nobody needs the record.
      if (!(error instanceof Failure)) this.#bug(error);
    });
    const before = this.#actor.state();
    this.#actor.send(event);
    if (type === 'RESUME') this.#steps.fill();
    if (type === 'CANCEL' && this.#actor.state() === before) this.#pressHarder();
    return { accepted: true };
  }

  retry(step: string, by: string): ReturnType<RunCommands['retry']> {
    if (this.#record.ended() || !this.#steps.wake(step))
      return { accepted: false, why: `step ${step} is not between two attempts` };
    void this.#run.emit({ type: 'run.command', data: { command: `retry ${step}`, by } }, 'group');
    return { accepted: true };
  }

  /** A person's decision about a step that waits for it. */
  decide(step: string, decision: Decision): CommandAnswer {
    return this.#approvals.decide(step, decision);
  }

  #createSteps(deadlineAt: number): RunPhase {
    return new RunPhase({
      run: this.#run,
      nodes: this.#plan.nodes.filter((node) => node.phase === 'steps'),
      mayStart: () => this.#actor.mayStart(),
      deadlineAt,
      onFailed: (slot) => this.#stepFailed(slot),
      onAsked: () => this.#approvals.asked(),
      onTimedOut: (step, decision) => void this.#approvals.decide(step, decision),
      onStuck: () => this.#approvals.look(),
      onSettled: () => this.#allSettled(),
    });
  }

  #protect({ runId, planText, laterPlans, history, deps }: StageOptions): RunProtection {
    if (deps.protection === undefined) return UNPROTECTED;
    return protectRun({
      run: runId,
      plan: this.#plan,
      earlier: history?.plans ?? [],
      planTexts: [planText, ...(laterPlans ?? [])],
      world: deps.world,
      deps: deps.protection,
      emit: (body) => void this.#record.emit(body, 'group'),
      onLock: (standing, failure) => this.#guard(() => this.#lockStands(standing, failure)),
      onFault: (error) => this.#bug(error),
    });
  }

  #lockStands(standing: LockStanding, failure: Failure | undefined): void {
    if (failure !== undefined) this.#fail(failure);
    const heard = this.#sendIf(LOCK_EVENTS[standing]);
    if (heard && standing === 'back') this.#steps.fill();
  }

  #keepLocks(send: (event: RunChartEvent) => void): () => void {
    return keepLocks({
      run: this.#run,
      goal: this.#reentry?.goal ?? 'finish',
      send,
      onRefused: (why) => this.#fail(why),
    });
  }

  #schedule(): () => void {
    this.#began = true;
    const cancelDeadline = this.#deadline.whenPassed(this.#run.alarms, () => this.#deadlinePassed());
    // In a turn of its own, so that the state's record comes before the first step's.
    queueMicrotask(() => {
      // A failure from before, which this run goes on in spite of, still counts.
      if ([...this.#run.slots.values()].some(isFailedForGood)) this.#sendIf({ type: 'STEP_FAILED' });
      this.#steps.fill();
    });
    return cancelDeadline;
  }

  #enter(state: RunStateName): void {
    void this.#run.emit({ type: 'run.state', data: { state } }, 'group');
    if (state === 'draining') this.#drain();
    else if (state === 'rollingBack') this.#putBack();
    else if (OUTCOMES.has(state)) {
      if (!this.#began) this.#markNeverBegun(state === 'cancelled' ? 'cancelled' : 'skipped');
      this.#finish(state as RunOutcome);
    }
  }

  /** A run that ended before its first step says so of every step. */
  #markNeverBegun(rest: 'cancelled' | 'skipped'): void {
    const why = new Failure('cancelled', rest === 'cancelled' ? 'the run was cancelled' : this.#because);
    for (const phase of [this.#steps, this.#finally]) {
      phase.drain(why, rest).catch((error: unknown) => this.#bug(error));
    }
  }

  #drain(): void {
    const context = this.#actor.context();
    if (context.because === 'suspend') {
      this.#steps.hold();
      queueMicrotask(() => this.#guard(() => this.#sendIf({ type: 'DRAINED', inFlight: 0 })));
      return;
    }
    if (context.because === 'cancel') this.#because = 'the run was cancelled';
    const why = new Failure('cancelled', this.#because);
    this.#steps
      .drain(why, context.because === 'cancel' ? 'cancelled' : 'skipped')
      .then(() => this.#sendIf({ type: 'DRAINED', inFlight: this.#steps.inFlight() }))
      .catch((error: unknown) => this.#bug(error));
  }

  #putBack(): void {
    this.#rollback = startRollback(this.#run, this.#because);
    this.#rollback.done.then(
      (whole) => this.#guard(() => this.#sendIf({ type: whole ? 'ROLLBACK_DONE' : 'ROLLBACK_STUCK' })),
      (error: unknown) => {
        if (!(error instanceof Failure)) this.#bug(error);
        else this.#guard(() => this.#sendIf({ type: 'ROLLBACK_STUCK' }));
      },
    );
  }

  /** A second request to stop, in a state that does not change by it: even effects in flight have to end. */
  #pressHarder(): void {
    const why = new Failure('cancelled', 'the run was cancelled');
    switch (this.#actor.state()) {
      case 'draining':
        if (this.#actor.context().cancels >= 2) this.#steps.abort(why);
        return;
      case 'rollingBack':
        if (this.#actor.context().cancels >= 2) this.#rollback?.abort(why);
        return;
      case 'finalizing':
        if (this.#actor.context().cancels >= 2) this.#finally.cutShort(why);
        return;
      default:
        return;
    }
  }

  #stepFailed(slot: StepSlot): void {
    this.#firstError ??= slot.error;
    this.#because = `step ${slot.node.key} failed: ${slot.error?.message ?? 'no reason given'}`;
    if (!this.#sendIf({ type: 'STEP_FAILED' })) return;
    if (this.#plan.onFailure === 'stop' && this.#actor.state() === 'executing') {
      this.#steps
        .stop(`step ${slot.node.key} failed`)
        .then(() => this.#allSettled())
        .catch((error: unknown) => this.#bug(error));
    }
  }

  #allSettled(): void {
    if (!this.#actor.context().failed) this.#outputs = this.#evaluateOutputs();
    const allProved =
      this.#error === undefined && ![...this.#run.slots.values()].some((slot) => slot.unproved);
    this.#sendIf({ type: 'ALL_SETTLED', allProved });
  }

  #deadlinePassed(): void {
    const message = `the run did not finish within its deadline of ${(this.#plan.deadlineMs ?? 0) / 1000} s`;
    this.#error = { reason: 'deadline', message };
    this.#because = message;
    this.#sendIf({ type: 'DEADLINE_PASSED' });
  }

  /** What keeps the run from being a success, and why it ends. */
  #fail(failure: Failure): void {
    this.#error = eventErrorOf(failure);
    this.#because = failure.message;
  }

  #loseState(failure: Failure): void {
    this.#fail(failure);
    if (this.#actor !== undefined) this.#sendIf({ type: 'STATE_LOST' });
  }

  #evaluateOutputs(): JsonObject {
    try {
      return evaluateOutputs(this.#run, this.#plan.outputs, () => patternScope(this.#run), 'the pattern');
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#error ??= eventErrorOf(error);
      return {};
    }
  }

  #sendIf(event: RunChartEvent): boolean {
    if (this.#record.ended() || !this.#actor.accepts(event)) return false;
    this.#actor.send(event);
    return true;
  }

  /** How the run stands, for `run.status` in expressions. */
  #status(): string {
    const { because, failed, rollback } = this.#actor.context();
    if (rollback !== 'none') return rollback === 'done' ? 'rolledBack' : 'rollbackFailed';
    if (because === 'cancel') return 'cancelled';
    if (failed || this.#error !== undefined) return 'failed';
    return this.#actor.state() === 'finalizing' ? 'succeeded' : 'running';
  }

  #finish(reached: RunOutcome): void {
    this.#record.conclude(() => {
      // A disk that refused the last records leaves a run that is not over, whatever was reached.
      const outcome = reached === 'succeeded' && this.#error !== undefined ? 'failed' : reached;
      const error = this.#error ?? this.#firstError;
      const wanted = outcome === 'rolledBack' && this.#reentry?.asked === true;
      const exitCode = wanted ? EXIT.ok : this.#record.fold.exitCode(outcome, this.#error);
      const shown = outcome === 'succeeded' || error === undefined ? {} : { error };
      return { outcome, exitCode, outputs: outcome === 'succeeded' ? this.#outputs : {}, ...shown };
    });
  }

  /** A fault of ours: whatever runs is aborted, the journal says so as far as it can, the result rejects. */
  #bug(error: unknown): void {
    if (this.#record.ended()) return;
    const why = new Failure('cancelled', 'the engine met a fault of its own');
    this.#steps.abort(why);
    this.#finally.abort(why);
    this.#rollback?.abort(why);
    this.#record.reject(error, {
      outcome: 'failed',
      exitCode: EXIT.ourFault,
      outputs: {},
      error: eventErrorOf(error),
    });
  }

  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#bug(error);
    }
  }
}
