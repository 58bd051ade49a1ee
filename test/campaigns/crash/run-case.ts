import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import { systemClock } from '../../../cli/world/system-clock.ts';
import { readRunJournal, runFolderPath } from '../../../engine/run/journal/run-folder.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { RunResult } from '../../../schemas/run-event.ts';
import { type CrashJob, enterRun } from '../../rig/crash/enter-run.ts';
import { createKillSwitch, type Hook, type KillOrder } from '../../rig/crash/kill-switch.ts';
import { runChild } from './child-program.ts';
import {
  checkFolder,
  compareEnds,
  comparePutBack,
  compareUids,
  doubtfulPrograms,
  type EndState,
  endStateOf,
  leftInCluster,
  objectsIn,
} from './judge.ts';
import { type CrashPattern, planIn, priorObjects } from './patterns.ts';
import type { CrashTarget } from './target.ts';

/** A kill: at a counted place, or so many milliseconds after the process was ready. */
export type Kill = KillOrder | { readonly hook: 'time'; readonly ms: number };

/** One run and everything that happens to it. */
export interface CrashCase {
  readonly id: number;
  readonly pattern: CrashPattern;
  /** How it is entered after a kill. */
  readonly goal: 'finish' | 'putBack';
  /** One process each. */
  readonly kills: readonly Kill[];
}

/** What became of a case. */
export interface CaseReport {
  readonly killed: readonly Kill[];
  /** Kills after which another process entered the run again. */
  readonly resumed: number;
  /** Died before its first record, so that there was nothing to enter and nothing had been done. */
  readonly stillborn: number;
  readonly violations: readonly string[];
}

/** A run that nobody kills: what all others must end like, and how often each place is passed on the way. */
export interface Baseline {
  readonly end: EndState;
  readonly counts: Readonly<Partial<Record<Hook, number>>>;
}

interface Stage {
  readonly namespace: string;
  readonly job: CrashJob;
  readonly before: Pick<EndState, 'objects' | 'uids'>;
  clear(): Promise<void>;
}

let stages = 0;
const series = ulid().toLowerCase().slice(-8);

async function setStage(target: CrashTarget, pattern: CrashPattern): Promise<Stage> {
  stages += 1;
  const namespace = `crash-${series}-${stages}`;
  const { signal } = new AbortController();
  const meta = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  await target.cluster.create(meta, signal);
  for (const object of priorObjects(namespace))
    await target.cluster.apply(object, { fieldManager: 'kubectl' }, signal);
  const stateDir = await mkdtemp(path.join(tmpdir(), 'meshwright-crash-'));
  const job: CrashJob = {
    plan: planIn(pattern, namespace),
    runId: ulid(),
    stateDir,
    kubeconfig: target.kubeconfig,
    binding: target.binding,
    execLog: path.join(stateDir, 'executed'),
    homeNamespace: namespace,
    goal: 'begin',
  };
  const ref = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
  return {
    namespace,
    job,
    before: await objectsIn(target, namespace),
    clear: async () => {
      await target.cluster.delete(ref, { propagation: 'Background' }, signal);
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

/** Runs the pattern unharmed, in this process. */
export async function runBaseline(target: CrashTarget, pattern: CrashPattern): Promise<Baseline> {
  const stage = await setStage(target, pattern);
  const killer = createKillSwitch();
  const result = await enterRun(stage.job, killer, systemClock);
  const end = await endStateOf(target, stage.job, stage.namespace, result);
  await stage.clear();
  if (end.outcome !== pattern.ends)
    throw new Error(`unharmed, pattern ${pattern.name} ended ${end.outcome}, not ${pattern.ends}`);
  return { end, counts: killer.counts() };
}

/** Kills and enters a run as the case says, lets this process bring it to its end, and compares. */
export async function runCase(target: CrashTarget, wanted: EndState, given: CrashCase): Promise<CaseReport> {
  const stage = await setStage(target, given.pattern);
  const killed: Kill[] = [];
  const violations: string[] = [];
  const doubtful = new Set<string>();
  let resumed = 0;
  let stillborn = 0;
  let { job } = stage;
  for (const kill of given.kills) {
    const end = await runChild(path.join(job.stateDir, 'job.json'), job, orderOf(kill), afterMs(kill));
    if (!end.killed && end.code !== 0)
      violations.push(`the process ended with ${end.code}: ${end.err.trim()}`);
    if (!end.killed) {
      job = { ...job, goal: given.goal };
      break;
    }
    killed.push(kill);
    for (const program of await doubtfulPrograms(job)) doubtful.add(program);
    if (await hasBegun(job)) {
      job = { ...job, goal: given.goal };
      resumed += 1;
    } else {
      stillborn += 1;
      violations.push(...(await checkStillborn(target, stage, job)));
      job = { ...job, runId: ulid(), goal: 'begin' };
    }
  }
  const wasBegun = job.goal !== 'begin';
  try {
    const result = await enterRun(job, createKillSwitch(), systemClock);
    violations.push(...(await judgeEnd(target, stage, { given, job, wanted, doubtful, result, wasBegun })));
  } catch (error) {
    violations.push(
      `the last process failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
  if (violations.length === 0) await stage.clear();
  return { killed, resumed, stillborn, violations };
}

async function judgeEnd(
  target: CrashTarget,
  stage: Stage,
  run: {
    readonly given: CrashCase;
    readonly job: CrashJob;
    readonly wanted: EndState;
    readonly doubtful: ReadonlySet<string>;
    readonly result: RunResult;
    readonly wasBegun: boolean;
  },
): Promise<readonly string[]> {
  const got = await endStateOf(target, run.job, stage.namespace, run.result);
  const rest = [...(await checkFolder(run.job)), ...(await leftInCluster(target, run.job, run.result))];
  if (run.given.goal === 'finish' || !run.wasBegun)
    return [...rest, ...compareUids(stage.before, got), ...compareEnds(run.wanted, got, run.doubtful)];
  return [...rest, ...compareUids(stage.before, got), ...comparePutBack(stage.before, got)];
}

async function hasBegun({ stateDir, runId }: CrashJob): Promise<boolean> {
  try {
    return (await readRunJournal(runFolderPath(stateDir, runId))).events.length > 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** A run without a record is refused with one sentence, and its process has changed nothing. */
async function checkStillborn(target: CrashTarget, stage: Stage, job: CrashJob): Promise<readonly string[]> {
  const wrong: string[] = [];
  try {
    await enterRun({ ...job, goal: 'finish' }, createKillSwitch(), systemClock);
    wrong.push('a run without a record could be resumed');
  } catch (error) {
    if (!(error instanceof Failure) || !error.message.endsWith('nothing was done'))
      wrong.push(`a run without a record: ${error instanceof Error ? error.message : String(error)}`);
  }
  const now = await objectsIn(target, stage.namespace);
  if (JSON.stringify(now.objects) !== JSON.stringify(stage.before.objects))
    wrong.push('a run without a record had written something');
  return wrong;
}

function orderOf(kill: Kill): KillOrder {
  return kill.hook === 'time' ? { hook: 'any', k: Number.MAX_SAFE_INTEGER, share: 0 } : kill;
}

function afterMs(kill: Kill): number | undefined {
  return kill.hook === 'time' ? kill.ms : undefined;
}
