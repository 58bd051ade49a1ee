import process from 'node:process';
import { emptySlots } from '../../engine/run/create-run.ts';
import { readRunJournal, runFolderPath } from '../../engine/run/journal/run-folder.ts';
import { continueRun, openStoredRun } from '../../engine/run/reopen-run.ts';
import { restoreRun } from '../../engine/run/restore-run.ts';
import { runPlan } from '../../engine/run/run-plan.ts';
import { benchDeps, layeredPlan, NO_OP, protectedDeps, writingSteps } from './long-run.ts';

/** What a cold process measured, as one line of JSON. */
export type ChildFigures = Readonly<Record<string, number>>;

/**
 * A process of its own for figures that belong to one: nothing is warm, and what counts as memory is this run's alone.
 * `replay DIR RUN`, `first-effect DIR RUN [KUBECONFIG]`, `no-ops DIR STEPS`.
 */
async function main([what, stateDir = '', last = '', kubeconfig]: readonly string[]): Promise<ChildFigures> {
  switch (what) {
    case 'replay':
      return replay(stateDir, last);
    case 'first-effect':
      return firstEffect(stateDir, last, kubeconfig);
    case 'no-ops':
      return noOps(stateDir, Number(last));
    default:
      throw new Error(`unknown figure ${what}`);
  }
}

/** Read, checksum, parse, restore. */
async function replay(stateDir: string, runId: string): Promise<ChildFigures> {
  const stored = await openStoredRun({ stateDir, runId, now: Date.now() });
  const { plan, plans } = stored;
  await stored.close();
  let count = 0;
  const next = (): number => {
    count += 1;
    return count;
  };
  const clock = { now: () => 0, monotonic: () => 0 };
  const run = {
    slots: emptySlots(plan),
    priors: new Map(),
    writes: new Map(),
    nextEffectId: next,
    nextSettled: next,
    world: { clock },
  };
  const started = performance.now();
  const { events } = await readRunJournal(runFolderPath(stateDir, runId));
  const read = performance.now();
  restoreRun(run, events, plans);
  return { records: events.length, ms: performance.now() - started, readMs: read - started };
}

/** From opening the journal to the first call that would reach a cluster; with one, its recovery record is there by then. */
async function firstEffect(stateDir: string, runId: string, kubeconfig?: string): Promise<ChildFigures> {
  let effectAt: number | undefined;
  const steps = writingSteps(() => {
    effectAt ??= performance.now();
  });
  const plain = benchDeps(stateDir, steps);
  const deps = kubeconfig === undefined ? plain : await protectedDeps(plain, kubeconfig);
  const started = performance.now();
  const stored = await openStoredRun({ stateDir, runId, now: Date.now() });
  const opened = performance.now();
  const run = continueRun(stored, 'finish', deps, new AbortController().signal);
  const { outcome } = await run.result;
  if (outcome !== 'succeeded' || effectAt === undefined) throw new Error(`the resumed run ended ${outcome}`);
  return { records: run.replayed, ms: effectAt - started, openMs: opened - started };
}

/** CPU of a run of no-op steps with one reader, and its memory at the peak above that before the plan was made. */
async function noOps(stateDir: string, size: number): Promise<ChildFigures> {
  const idle = process.memoryUsage.rss();
  const cpu = process.cpuUsage();
  const run = runPlan(layeredPlan(size), benchDeps(stateDir, NO_OP), new AbortController().signal);
  let records = 0;
  for await (const _ of run.events) records += 1;
  const { outcome } = await run.result;
  if (outcome !== 'succeeded') throw new Error(`the bench run ended ${outcome}`);
  const { user, system } = process.cpuUsage(cpu);
  const aboveIdleMiB = process.resourceUsage().maxRSS / 1024 - idle / 2 ** 20;
  return { records, cpuMs: (user + system) / 1_000, aboveIdleMiB };
}

console.log(JSON.stringify(await main(process.argv.slice(2))));
