import { Failure } from '../../../schemas/failure.ts';
import type { RunEvent, RunResult } from '../../../schemas/run-event.ts';
import type { Plan, PlanNode } from '../../plan/plan.ts';
import { announceRun, createRun } from '../create-run.ts';
import { openNewRun } from '../open-new-run.ts';
import { RunPhase } from '../phase/run-phase.ts';
import { UNPROTECTED } from '../protect-run.ts';
import type { PlanChain } from '../replan/plan-chain.ts';
import { restoreRun } from '../restore-run.ts';
import type { RunDeps } from '../run-deps.ts';
import { createRunLog } from '../run-log.ts';
import type { Run, StepSlot } from '../run-state.ts';
import { hideSecrets } from '../secrets/hide-secrets.ts';
import { openRunRecord, type RunRecord } from '../stage/run-record.ts';
import { readOnlyCluster } from './read-only-cluster.ts';

/** What is proved again. */
export interface VerifyOptions {
  readonly plan: Plan;
  /** Proofs to make, from `chooseProofs`. */
  readonly nodes: readonly PlanNode[];
  readonly runId: string;
  /** Its `stateDir` is a passing one: the caller removes it. */
  readonly deps: RunDeps;
  /** What a stored run said, for the outputs of its steps. */
  readonly history: readonly RunEvent[];
  /** The plans that it followed. */
  readonly plans: PlanChain;
}

/** Proofs being made again. */
export interface Verification {
  readonly events: AsyncIterable<RunEvent>;
  readonly result: Promise<RunResult>;
}

/**
 * Makes proofs again, one after the other and each whatever the others say, against clusters in which nothing can be
 * changed but our own agent pods. No lock is taken and nothing has to be put back. Aborting ends it in an orderly way.
 */
export function verifyPlan(options: VerifyOptions, signal: AbortSignal): Verification {
  const log = createRunLog();
  const result = verify(options, log, signal).finally(() => log.end());
  // Whoever only reads events still gets them to their end; the rejection stays with those who ask for the result.
  result.catch(() => undefined);
  return { events: log.events, result };
}

async function verify(
  options: VerifyOptions,
  log: ReturnType<typeof createRunLog>,
  signal: AbortSignal,
): Promise<RunResult> {
  const { nodes, runId, deps } = options;
  const plan = proofsOnly(options.plan, nodes);
  const { secrets, folder } = await openNewRun(plan, runId, deps, signal);
  const { clusters } = deps.world;
  let run: Run | undefined;
  const record = openRunRecord({
    folder,
    log,
    history: [],
    hide: (body) => hideSecrets(body, secrets.scrubber),
    now: () => deps.world.clock.now(),
    onFailure: () => undefined, // every effect asks whether the folder can still be written
    onEvent: () => undefined,
    beforeEnd: async () => [],
    onEnd: async () => run?.alarms.close(),
  });
  const looking = {
    ...clusters,
    open: async (role: string) => readOnlyCluster(await clusters.open(role)),
  };
  run = createRun({
    id: runId,
    plan,
    deps: { ...deps, world: { ...deps.world, clusters: looking } },
    folder,
    secrets,
    hooks: {
      emit: (body, durability) => record.emit(body, durability),
      stateFailure: () => record.failure(),
      protection: UNPROTECTED,
      status: () => 'running',
      bug: (error) => record.reject(error),
    },
  });
  restoreRun(run, options.history, options.plans);
  for (const node of nodes) beginAnew(run.slots.get(node.key));
  await run.emit(announceRun({ ...run, plan: { ...plan, nodes } }, ''), 'group');
  makeProofs(run, nodes, record, signal);
  return await record.result;
}

/** Proofs one at a time, so that no load is measured beside another, and none waits for another's verdict. */
function proofsOnly(plan: Plan, nodes: readonly PlanNode[]): Plan {
  const keys = new Set(nodes.map(({ key }) => key));
  const edges = plan.edges.filter(({ from, to, why }) => why === 'data' && keys.has(from) && keys.has(to));
  return { ...plan, edges, maxParallel: 1 };
}

function beginAnew(slot: StepSlot | undefined): void {
  if (slot === undefined) throw new Error('a proof that is to be made is not in the plan');
  slot.state = 'pending';
  slot.attempts = 0;
  slot.lostAttempts = 0;
  slot.settledWell = false;
  slot.unproved = false;
  delete slot.settledAt;
  delete slot.firstStart;
  delete slot.wakeAt;
  delete slot.outputs;
  delete slot.error;
}

function makeProofs(run: Run, nodes: readonly PlanNode[], record: RunRecord, signal: AbortSignal): void {
  let ending = false;
  const conclude = (outcome: 'succeeded' | 'failed' | 'cancelled'): void => {
    signal.removeEventListener('abort', stop);
    record.conclude(() => ({ outcome, exitCode: record.fold.exitCode(outcome), outputs: {} }));
  };
  const phase = new RunPhase({
    run,
    nodes,
    mayStart: () => !ending,
    deadlineAt: Number.POSITIVE_INFINITY,
    onFailed: () => undefined, // each proof stands for itself
    onAsked: () => undefined, // no proof asks a person
    onTimedOut: () => undefined,
    onStuck: () => undefined,
    onSettled: () => conclude(record.fold.allProved() && !anyFailed(run, nodes) ? 'succeeded' : 'failed'),
  });
  const stop = (): void => {
    ending = true;
    const why = new Failure('cancelled', 'verify was interrupted');
    void run.emit({ type: 'run.command', data: { command: 'cancel', by: 'SIGINT' } }, 'lazy');
    phase.drain(why, 'cancelled').then(
      () => conclude('cancelled'),
      (error: unknown) => run.bug(error),
    );
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  else phase.fill();
}

function anyFailed(run: Run, nodes: readonly PlanNode[]): boolean {
  return nodes.some(({ key }) => run.slots.get(key)?.state === 'failed');
}
