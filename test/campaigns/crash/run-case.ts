import path from 'node:path';
import { systemClock } from '../../../cli/world/system-clock.ts';
import { foldRun } from '../../../engine/run/fold-run.ts';
import { leaveCommand } from '../../../engine/run/journal/command-box.ts';
import { runFolderPath } from '../../../engine/run/journal/run-folder.ts';
import { joinRecords, readRecoveryRecords } from '../../../engine/run/recovery/read-recovery.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { RunEvent, RunResult } from '../../../schemas/run-event.ts';
import {
  type CrashGoal,
  type CrashJob,
  DECIDES,
  enterRun,
  NOTHING_REMEMBERED,
} from '../../rig/crash/enter-run.ts';
import type { EngineFault } from '../../rig/crash/faulty-engine.ts';
import { createKillSwitch, type Hook, type KillOrder, type KillSwitch } from '../../rig/crash/kill-switch.ts';
import { type ChildEnd, runChild } from './child-program.ts';
import type { CrashPattern } from './crash-pattern.ts';
import {
  checkDecisions,
  checkFolder,
  checkPriors,
  compareEnds,
  comparePutBack,
  compareUids,
  type Doubt,
  doubtsIn,
  type EndState,
  endStateOf,
  eventsOf,
  type KillFacts,
  leftInCluster,
} from './judge.ts';
import { contentOfNamespace } from './object-content.ts';
import { type Stage, setStage } from './stage.ts';
import type { CrashTarget } from './target.ts';

/** A kill: at a counted place, or so many milliseconds after the process was ready. */
export type Kill = KillOrder | { readonly hook: 'time'; readonly ms: number };

/** One run and everything that happens to it. */
export interface CrashCase {
  readonly id: number;
  readonly pattern: CrashPattern;
  /** How it is entered after a kill. */
  readonly goal: Exclude<CrashGoal, 'begin'>;
  /** One process each. */
  readonly kills: readonly Kill[];
  /** A mistake that the engine has, to see whether anybody notices. */
  readonly fault?: EngineFault;
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

/** Runs the pattern unharmed, in this process. */
export async function runBaseline(target: CrashTarget, pattern: CrashPattern): Promise<Baseline> {
  const stage = await setStage(target, pattern);
  const killer = createKillSwitch();
  const result = await enterToTheEnd(stage.job, killer);
  if (result === NOTHING_REMEMBERED) throw new Error('only an empty disk can find nothing');
  const end = await endStateOf(target, stage.job, result);
  await stage.clear();
  if (end.outcome !== pattern.ends)
    throw new Error(`unharmed, pattern ${pattern.name} ended ${end.outcome}, not ${pattern.ends}`);
  return { end, counts: killer.counts() };
}

/** Kills and enters a run as the case says, lets this process bring it to its end, and compares. */
export async function runCase(target: CrashTarget, wanted: EndState, given: CrashCase): Promise<CaseReport> {
  const stage = await setStage(target, given.pattern, given.fault);
  const past = await killAll(target, stage, given);
  const { job, killed } = past;
  const violations = [...past.violations];
  const kills: KillFacts = {
    doubts: past.doubts,
    clusterDied: killed.some((kill) => kill.hook !== 'time' && kill.disaster === 'cluster'),
  };
  try {
    const result = await enterToTheEnd(job, createKillSwitch());
    const end = { job, wanted, kills, result };
    violations.push(...(await judgeEnd(target, stage, end)));
  } catch (error) {
    violations.push(
      `the last process failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
  if (violations.length === 0 || given.fault !== undefined) await stage.clear();
  return { killed, resumed: past.resumed, stillborn: past.stillborn, violations };
}

/** What happened to a run before its last process. */
interface Past {
  readonly killed: readonly Kill[];
  readonly resumed: number;
  readonly stillborn: number;
  readonly doubts: readonly Doubt[];
  readonly violations: readonly string[];
  /** What the last process has to do. */
  readonly job: CrashJob;
}

async function killAll(target: CrashTarget, stage: Stage, given: CrashCase): Promise<Past> {
  const killed: Kill[] = [];
  const violations: string[] = [];
  const doubts: Doubt[] = [];
  let resumed = 0;
  let stillborn = 0;
  let { job } = stage;
  for (const kill of given.kills) {
    const { end, job: at } = await runUntilKilled(target, job, kill);
    job = at;
    if (!end.killed) {
      if (end.code !== 0) violations.push(`the process ended with ${end.code}: ${end.err.trim()}`);
      // What came to its end by itself is not forgotten by anybody.
      if (job.goal !== 'emptyDisk')
        job = { ...job, goal: given.goal === 'emptyDisk' ? 'finish' : given.goal };
      break;
    }
    killed.push(kill);
    if (kill.hook !== 'time' && kill.disaster === 'cluster') await target.revive();
    doubts.push(...doubtsIn(await knownOf(target, job, given.goal), job));
    if ((await eventsOf(job)).length > 0 || job.goal === 'emptyDisk') {
      job = { ...job, goal: given.goal };
      resumed += 1;
    } else {
      stillborn += 1;
      violations.push(...(await checkStillborn(target, stage, job)));
      job = stage.anew();
    }
    await leaveDecisions(job);
  }
  return { killed, resumed, stillborn, doubts, violations, job };
}

/** What the next process will know of the run: its journal, or what the cluster remembers. */
async function knownOf(
  { cluster }: CrashTarget,
  job: CrashJob,
  goal: CrashGoal,
): Promise<readonly RunEvent[]> {
  if (goal !== 'emptyDisk') return eventsOf(job);
  const { homeNamespace, runId: run } = job;
  const { found } = await readRecoveryRecords(cluster, { homeNamespace, run }, new AbortController().signal);
  return found.length === 0 ? [] : joinRecords(found).events;
}

/** A run that is suspended on its way to the place of its death goes on with its decision. */
async function runUntilKilled(
  target: CrashTarget,
  first: CrashJob,
  kill: Kill,
): Promise<{ readonly end: ChildEnd; readonly job: CrashJob }> {
  let job = first;
  let order = orderOf(kill);
  for (;;) {
    const clusterPid = target.pid();
    const part = clusterPid === undefined ? job : { ...job, clusterPid };
    const end = await runChild(path.join(job.stateDir, 'job.json'), part, order, afterMs(kill));
    if (end.outcome !== 'suspended' || !goesOn(job)) return { end, job };
    await leaveDecisions(job);
    job = { ...job, goal: 'finish' };
    order = { ...order, k: order.k - (end.passed[order.hook] ?? 0) };
  }
}

/** Whether a process brings the run to its own end, and does not put it back. */
function goesOn({ goal }: CrashJob): boolean {
  return goal === 'begin' || goal === 'finish';
}

/** Enters a run until it is over; while it is suspended, people decide. */
async function enterToTheEnd(
  first: CrashJob,
  killer: KillSwitch,
): Promise<RunResult | typeof NOTHING_REMEMBERED> {
  let job = first;
  for (;;) {
    const result = await enterRun(job, killer, systemClock);
    if (result === NOTHING_REMEMBERED || result.outcome !== 'suspended' || !goesOn(job)) return result;
    await leaveDecisions(job);
    job = { ...job, goal: 'finish' };
  }
}

/** Somebody decides, with `meshwright approve`, about all that the run waits for. */
async function leaveDecisions(job: CrashJob): Promise<void> {
  if (job.decisions === 'terminal') return;
  const events = await eventsOf(job);
  if (events.length === 0) return;
  const waiting = foldRun(events).steps.filter(({ state }) => state === 'waitingApproval');
  for (const { key } of waiting) {
    const command = { type: 'approve', step: key, by: DECIDES } as const;
    await leaveCommand(runFolderPath(job.stateDir, job.runId), command, Date.now());
  }
}

async function judgeEnd(
  target: CrashTarget,
  stage: Stage,
  run: {
    readonly job: CrashJob;
    readonly wanted: EndState;
    readonly kills: KillFacts;
    readonly result: RunResult | typeof NOTHING_REMEMBERED;
  },
): Promise<readonly string[]> {
  const { job, wanted, kills, result } = run;
  if (result === NOTHING_REMEMBERED) return checkForgotten(target, stage, wanted);
  const got = await endStateOf(target, job, result);
  const rest = [
    ...(await checkFolder(job)),
    ...(await checkPriors(job, stage.before)),
    ...(await checkDecisions(job)),
    ...(await leftInCluster(target, job, result)),
    ...compareUids(stage.before, got, stage.deletes),
  ];
  // A program that may not be run again in doubt ends the run, which then goes back.
  const refused = kills.doubts.some(({ onResume }) => onResume === 'fail');
  return goesOn(job) && !refused
    ? [...rest, ...compareEnds(wanted, got, kills)]
    : [...rest, ...comparePutBack(stage.before, got, kills)];
}

/** When the cluster remembers nothing, there is nothing to put back: nothing was written, or the run had succeeded. */
async function checkForgotten(
  target: CrashTarget,
  { job, before }: Stage,
  wanted: EndState,
): Promise<readonly string[]> {
  const now = await contentOfNamespace(target.cluster, target.kinds, job.homeNamespace);
  const is = JSON.stringify(now.objects);
  if (is === JSON.stringify(before.objects) || is === JSON.stringify(wanted.objects)) return [];
  return [
    `the cluster remembers nothing of the run, yet it holds ${is}, not ${JSON.stringify(before.objects)}`,
  ];
}

/** A run without a record is refused with one sentence, and its process has changed nothing. */
async function checkStillborn(
  target: CrashTarget,
  { before }: Stage,
  job: CrashJob,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  try {
    await enterRun({ ...job, goal: 'finish' }, createKillSwitch(), systemClock);
    wrong.push('a run without a record could be resumed');
  } catch (error) {
    if (!(error instanceof Failure) || !error.message.endsWith('nothing was done'))
      wrong.push(`a run without a record: ${error instanceof Error ? error.message : String(error)}`);
  }
  const now = await contentOfNamespace(target.cluster, target.kinds, job.homeNamespace);
  if (JSON.stringify(now.objects) !== JSON.stringify(before.objects))
    wrong.push('a run without a record had written something');
  return wrong;
}

function orderOf(kill: Kill): KillOrder {
  return kill.hook === 'time' ? { hook: 'any', k: Number.MAX_SAFE_INTEGER, share: 0 } : kill;
}

function afterMs(kill: Kill): number | undefined {
  return kill.hook === 'time' ? kill.ms : undefined;
}
