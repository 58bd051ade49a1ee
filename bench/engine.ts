import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan, PlanEdge } from '../engine/plan/plan.ts';
import { runPlan } from '../engine/run/run-plan.ts';
import type { StepHandler } from '../engine/step-handler.ts';
import type { ClockPort } from '../engine/world.ts';
import { nodeOf } from '../test/rig/plan-of.ts';

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

const NOTHING: StepHandler<never> = {
  execute: async () => ({ result: {}, summary: 'nothing to do' }),
  observe: async () => ({ status: 'absent' }),
};

const WALL_CLOCK: ClockPort = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1));
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

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
  const run = runPlan(plan, depsFor(stateDir), new AbortController().signal);
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

/** Up to three dependencies per step among the fifty before it, chosen without chance. */
function layeredPlan(size: number): Plan {
  const nodes = Array.from({ length: size }, (_, index) => nodeOf({ key: `s${index}` }));
  const edges = nodes.flatMap((node, index): PlanEdge[] =>
    [7, 23, 49].flatMap((back) => {
      const from = nodes[index - back];
      return from === undefined ? [] : [{ from: from.key, to: node.key, why: 'needs' as const, detail: '' }];
    }),
  );
  return {
    planVersion: 1,
    pattern: { name: 'bench', version: '1.0.0', digest: 'sha256:0', file: 'bench.yaml' },
    params: {},
    roles: ['main'],
    requires: { capabilities: [] },
    onFailure: 'rollback',
    maxParallel: 32,
    nodes,
    edges,
    outputs: [],
    statisticalProofs: 0,
  };
}

function depsFor(stateDir: string): Parameters<typeof runPlan>[1] {
  const absent = (): never => {
    throw new Error('a no-op step needs no world');
  };
  return {
    world: {
      clusters: { open: absent },
      meshes: { of: absent },
      load: { generate: absent, agentProgram: absent },
      processes: { run: absent },
      clock: WALL_CLOCK,
      random: { next: Math.random, hex: (bytes) => '0'.repeat(bytes * 2) },
    },
    handlers: { apply: NOTHING },
    stateDir,
    engineVersion: 'bench',
    targets: [],
  };
}

/** Prints the rows beside their targets. */
export function printEngineBench(rows: readonly EngineBenchRow[]): void {
  console.table(
    rows.map((row) => ({
      steps: row.steps,
      'CPU ms/step (≤ 1 at 1,000)': row.cpuPerStepMs.toFixed(3),
      'CPU s': (row.cpuMs / 1_000).toFixed(2),
      'wall s': (row.wallMs / 1_000).toFixed(2),
      events: row.events,
      'RSS above start MiB': row.rssMiB.toFixed(0),
    })),
  );
  const [small, large] = rows;
  if (small !== undefined && large !== undefined) {
    console.log(
      `CPU(${large.steps}) / CPU(${small.steps}) = ${(large.cpuMs / small.cpuMs).toFixed(1)} (≤ 12)`,
    );
  }
}
