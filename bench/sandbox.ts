import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { startSandbox } from '../cli/sandbox/sandbox-process.ts';
import { systemClock, systemRandom } from '../cli/world/system-clock.ts';
import { openCluster } from '../kube/open-cluster.ts';
import type { RunResult } from '../schemas/run-event.ts';
import { type BenchRow, repeat, spread, timeProcess } from './measure.ts';

const OBJECTS = 500;
const IN_FLIGHT = 16;

/** The embedded cluster: time to ready, objects applied, and what its data plane adds to a request. */
export async function benchSandbox(): Promise<readonly BenchRow[]> {
  const ready = await repeat(5, () => withSandbox(async (_sandbox, readyMs) => readyMs));
  const applied = await repeat(3, () => withSandbox((sandbox) => applyMany(sandbox.kubeconfig)));
  const added: number[] = [];
  const direct: number[] = [];
  for (let i = 0; i < 3; i++) {
    const { plain, meshed } = await latencies();
    added.push(meshed - plain);
    direct.push(plain);
  }
  return [
    { what: 'sandbox ready', unit: 's', measured: ready, target: 1.5 },
    { what: `${OBJECTS} objects applied server-side`, unit: 's', measured: applied, target: 5 },
    {
      what: 'two sidecars with mTLS add, p50 at 200 req/s',
      unit: 'ms',
      measured: spread(added),
      target: 1,
      peer: { name: 'without a mesh', value: spread(direct).median },
    },
  ];
}

async function withSandbox<T>(
  use: (sandbox: { readonly kubeconfig: string }, readySeconds: number) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'meshwright-bench-'));
  const started = performance.now();
  const sandbox = await startSandbox({
    stateDir: folder,
    context: 'sandbox',
    trustDomain: 'sandbox.local',
    life: 'child',
  });
  try {
    return await use(sandbox, (performance.now() - started) / 1000);
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function applyMany(kubeconfig: string): Promise<number> {
  const cluster = await openCluster({
    binding: { role: 'main', kind: 'sandbox', context: 'sandbox' },
    kubeconfigPaths: [kubeconfig],
    clock: systemClock,
    random: systemRandom,
  });
  const { signal } = new AbortController();
  try {
    const started = performance.now();
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let i = next++; i < OBJECTS; i = next++) {
        const metadata = { name: `bench-${i}`, namespace: 'default', labels: { bench: 'yes' } };
        await cluster.apply(
          { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { number: String(i) } },
          {},
          signal,
        );
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
    return (performance.now() - started) / 1000;
  } finally {
    await cluster.close();
  }
}

async function latencies(): Promise<{ readonly plain: number; readonly meshed: number }> {
  const state = await mkdtemp(path.join(os.tmpdir(), 'meshwright-bench-'));
  try {
    const args = [
      'dist/cli/main.js',
      'run',
      'bench/patterns/proxied-latency.yaml',
      '--sandbox',
      '--progress',
      'none',
      '-o',
      'json',
      '--state-dir',
      state,
    ];
    const run = await timeProcess(process.execPath, args);
    if (run.exitCode !== 0) throw new Error(`the latency pattern ended with ${run.exitCode}: ${run.stderr}`);
    const { outputs } = JSON.parse(run.stdout) as RunResult; // our own document
    return { plain: Number(outputs['plainP50']), meshed: Number(outputs['meshedP50']) };
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}
