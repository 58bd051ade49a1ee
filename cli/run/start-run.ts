import os from 'node:os';
import { evaluateCel } from '../../engine/expr/evaluate-cel.ts';
import { renderLate } from '../../engine/expr/render-late.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import { thisProcess } from '../../engine/run/journal/writer-lock.ts';
import { agentMarks } from '../../engine/run/orphans/agent-marks.ts';
import type { RunGoal } from '../../engine/run/reenter-run.ts';
import type { StoredRun } from '../../engine/run/reopen-run.ts';
import type { Replan } from '../../engine/run/replan/plan-chain.ts';
import type { PreparedTarget, RunDeps, RunHandle, StepHandlers } from '../../engine/run/run-deps.ts';
import type { SecretsDeps } from '../../engine/run/secrets/secret-store.ts';
import type { TargetBinding } from '../../engine/world.ts';
import type { RunSource } from '../../schemas/run-event.ts';
import type { Environment } from '../environment.ts';
import { loadPort } from '../world/load-port.ts';
import { type BoundTarget, makeWorld } from '../world/make-world.ts';
import { type ReachedTarget, reachTargets } from './reach-targets.ts';

export interface StartRunOptions {
  readonly plan: Plan;
  readonly runId: string;
  /** Where the plan came from. */
  readonly source?: RunSource;
  readonly targets: readonly BoundTarget[];
  readonly environment: Environment;
  /** Where run folders are made. */
  readonly stateDir: string;
  readonly allowExec: readonly string[];
  readonly agentImage?: string;
  /** Lets a test break the mesh just before a step. */
  readonly wrapHandlers?: (handlers: StepHandlers) => StepHandlers;
  /** How approvals are had: from a person at this terminal or elsewhere, from elsewhere only, or all at once. */
  readonly approvals: 'terminal' | 'elsewhere' | 'all';
  readonly onWarning: (text: string) => void;
  readonly secrets: SecretsDeps;
  /** Hears of faults of ours that ended a step. */
  readonly onFault?: (error: unknown) => void;
  /** A run to go on with instead of beginning one; owned from here, also when starting throws. */
  readonly stored?: { readonly run: StoredRun; readonly goal: RunGoal; readonly replan?: Replan };
  /** Asked once the clusters are known, before anything is begun; ends the start by throwing. */
  readonly confirm?: (targets: readonly TargetBinding[]) => Promise<void>;
}

/** A run under way, with the world that was made for it. */
export interface StartedRun extends RunHandle {
  /** Events that an earlier process of this run has shown already. */
  readonly replayed: number;
  /** Closes connections; call when the result has settled. */
  close(): Promise<void>;
}

/**
 * Joins a plan, the step handlers and a world, and starts the run. Throws `Failure` when a target cannot be used: then
 * no run has begun, and none of it is stored.
 */
export async function startRun(options: StartRunOptions): Promise<StartedRun> {
  const { plan, targets, environment } = options;
  const [{ runPlan }, { ALL_STEPS }] = await Promise.all([
    import('../../engine/run/run-plan.ts'),
    import('../../engine/steps/all-steps.ts'),
  ]);
  const world = makeWorld({
    targets,
    environment,
    allowExec: options.allowExec,
    load: loadPort(options.agentImage),
    onWarning: (text) => options.onWarning(options.secrets.scrubber.text(text)),
  });
  const { signal } = new AbortController();
  const { stored } = options;
  let reached: ReadonlyMap<string, ReachedTarget>;
  try {
    reached = await reachTargets(
      world,
      { plan, homeNamespace: environment.homeNamespace, secretSources: sourcesFor(options) },
      targets.map(({ role }) => role),
      signal,
    );
    await options.confirm?.([...reached.values()].map(({ binding }) => binding));
  } catch (error) {
    await stored?.run.close();
    await world.close();
    throw error;
  }
  const handlers = ALL_STEPS as StepHandlers; // each handler takes its own kind's input; the run looks it up by kind
  const deps: RunDeps = {
    world,
    handlers: options.wrapHandlers === undefined ? handlers : options.wrapHandlers(handlers),
    stateDir: options.stateDir,
    runId: options.runId,
    engineVersion: environment.version,
    ...(options.source === undefined ? {} : { source: options.source }),
    whenAsked: options.approvals === 'terminal' ? 'wait' : 'suspend',
    ...(options.approvals === 'all' ? { approveAs: '--yes' } : {}),
    targets: [...reached.values()].map(({ binding }) => binding),
    evaluate: evaluateCel,
    renderLate,
    secrets: options.secrets,
    ...protectionOf(environment, options.runId),
    prepareTarget: async (role) => preparedOf(reached, role),
    ...(options.onFault === undefined ? {} : { onFault: options.onFault }),
  };
  if (stored === undefined)
    return { ...runPlan(plan, deps, signal), replayed: 0, close: () => world.close() };
  const { continueRun } = await import('../../engine/run/reopen-run.ts');
  return { ...continueRun(stored.run, stored.goal, deps, signal, stored.replan), close: () => world.close() };
}

/** Where the secrets are, as this run or its earlier process says; going back needs none of them. */
function sourcesFor({ secrets, stored }: StartRunOptions): Readonly<Record<string, string>> {
  return stored?.goal === 'putBack' ? {} : { ...stored?.run.created.secrets, ...secrets.sources };
}

/** This process as other machines will read it in the locks that it takes. */
function protectionOf({ homeNamespace }: Environment, run: string): Pick<RunDeps, 'protection' | 'podMarks'> {
  const facts = thisProcess();
  const holder = { host: os.hostname(), bootId: facts.bootId, pid: facts.pid };
  return {
    protection: { homeNamespace, holder, facts },
    podMarks: agentMarks({ ...holder, run }, homeNamespace),
  };
}

function preparedOf(reached: ReadonlyMap<string, ReachedTarget>, role: string): PreparedTarget {
  const target = reached.get(role);
  if (target === undefined) throw new Error(`role ${role} of the plan was never bound`);
  return target.prepared;
}
