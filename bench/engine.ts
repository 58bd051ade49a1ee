import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPlan } from '../engine/run/run-plan.ts';
import { benchDeps, layeredPlan, NO_OP } from './journal/long-run.ts';

/** CPU and memory of the engine itself: scheduler, charts, journal on a real disk, one reader; the steps do nothing. */
export interface EngineBenchRow {
  readonly steps: number;
  readonly cpuMs: number;
  readonly cpuPerStepMs: number;
  readonly wallMs: number;
  readonly events: number;
  /** Resident memory after the run above that before it. */
  readonly rssMiB: number;
}

/** Runs plans of 1,000 and 10,000 idempotent no-op steps, one after the other in this process. */
export async function benchEngine(
  sizes: readonly number[] = [1_000, 10_000],
): Promise<readonly EngineBenchRow[]> {
  const rows: EngineBenchRow[] = [];
  for (const size of sizes) rows.push(await measure(size));
  return rows;
}

async function measure(size: number): Promise<EngineBenchRow> {
  const stateDir = await mkdtemp(join(tmpdir(), 'meshwright-bench-'));
  const plan = layeredPlan(size);
  const rss = process.memoryUsage.rss();
  const cpu = process.cpuUsage();
  const started = performance.now();
  const run = runPlan(plan, benchDeps(stateDir, NO_OP), new AbortController().signal);
  let events = 0;
  for await (const _ of run.events) events += 1;
  const result = await run.result;
  const wallMs = performance.now() - started;
  const used = process.cpuUsage(cpu);
  if (result.outcome !== 'succeeded') throw new Error(`the bench run ended ${result.outcome}`);
  await rm(stateDir, { recursive: true });
  const cpuMs = (used.user + used.system) / 1_000;
  const rssMiB = (process.memoryUsage.rss() - rss) / 2 ** 20;
  return { steps: size, cpuMs, cpuPerStepMs: cpuMs / size, wallMs, events, rssMiB };
}
