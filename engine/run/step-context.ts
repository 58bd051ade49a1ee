import { createHash } from 'node:crypto';
import type { JsonObject } from '../../schemas/json.ts';
import type { StepProgress } from '../../schemas/run-event.ts';
import { safeText } from '../../schemas/safe-text.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { StepContext } from '../step-handler.ts';
import type { AttemptSignals } from './attempt-signals.ts';
import { runEffect, savePriors } from './effects.ts';
import type { Run, StepSlot } from './run-state.ts';
import { scopeOf } from './step-scope.ts';

const PROGRESS_EVERY_MS = 250;

/** A context and the switch that ends it: afterwards nothing of the handler gets through. */
export interface OpenContext {
  readonly ctx: StepContext;
  close(): void;
}

/** The context of one attempt (`do`) or of one try to put it back (`undo`). */
export function openStepContext(options: {
  readonly run: Run;
  readonly slot: StepSlot;
  /** The step itself, or one of its compensation steps. */
  readonly node: PlanNode;
  readonly attempt: number;
  readonly mode: 'do' | 'undo';
  readonly signals: AttemptSignals;
  readonly deadlineAt: number;
}): OpenContext {
  const { run, slot, node, attempt, signals } = options;
  const { world } = run;
  let over = false;
  let scope: JsonObject | undefined;
  const mesh = () => world.meshes.of(node.role, run.meshProviders.get(node.role));
  const owner = {
    slot,
    role: node.role,
    attempt,
    mode: options.mode,
    signal: signals.step,
    effectSignal: signals.effect,
    isOver: () => over,
  };
  const reporter = progressReporter(run, slot.node.key, attempt, () => over);
  const ctx: StepContext = {
    runId: run.id,
    ...(run.deps.podMarks === undefined ? {} : { podMarks: run.deps.podMarks }),
    key: node.key,
    attempt,
    get dedupKey() {
      return dedupKeyOf(run.id, node.key, attempt);
    },
    signal: signals.step,
    deadlineAt: options.deadlineAt,
    ...(slot.decision === undefined ? {} : { approvedBy: slot.decision.by }),
    role: node.role,
    namespace: node.namespace,
    world,
    cluster: () => world.clusters.open(node.role),
    mesh,
    where: async () => (await mesh()).where(signals.step),
    applySet: () => run.applySets(node.role, signals.step),
    alpha: node.alpha,
    get scope() {
      scope ??= scopeOf(run, node);
      return scope;
    },
    effect: (intent, call) => runEffect(run, owner, intent, call),
    savePriors: (priors) => savePriors(run, owner, priors),
    progress: reporter.report,
    evaluate: (expression, extra) => run.deps.evaluate(expression, { ...ctx.scope, ...extra }),
  };
  return {
    ctx,
    close: () => {
      over = true;
      reporter.close();
    },
  };
}

/** Stable over a resumed attempt, different for every other one. */
export function dedupKeyOf(runId: string, key: string, attempt: number): string {
  return createHash('sha256').update(`${runId}\u0000${key}\u0000${attempt}`).digest('hex').slice(0, 32);
}

/** At most one event per quarter of a second; the latest figure of a burst is kept and comes when its time has come. */
function progressReporter(run: Run, step: string, attempt: number, isOver: () => boolean) {
  let latest: StepProgress | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;
  const write = (): void => {
    cancel = undefined;
    if (latest === undefined || isOver()) return;
    const { message, estimate, fraction } = latest;
    latest = undefined;
    lastAt = run.world.clock.monotonic();
    const data: StepProgress = {
      message: safeText(message),
      ...(estimate === undefined ? {} : { estimate }),
      ...(fraction === undefined ? {} : { fraction }),
    };
    void run.emit({ type: 'step.progress', step, attempt, data }, 'lazy');
  };
  return {
    report: (progress: StepProgress): void => {
      if (isOver()) return;
      latest = progress;
      if (cancel !== undefined) return;
      const wait = lastAt + PROGRESS_EVERY_MS - run.world.clock.monotonic();
      if (wait <= 0) write();
      else cancel = run.alarms.after(wait, write);
    },
    close: (): void => cancel?.(),
  };
}
