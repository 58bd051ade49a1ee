import { performance } from 'node:perf_hooks';
import { systemClock, systemRandom } from '../cli/world/system-clock.ts';
import { openCluster } from '../kube/open-cluster.ts';
import type { KubeObject } from '../schemas/kube-object.ts';
import type { RunResult } from '../schemas/run-event.ts';
import { type BenchRow, repeat, spread, timeProcess } from './measure.ts';
import { runInSandbox, withStateDir } from './pattern-run.ts';
import { withSandbox } from './with-sandbox.ts';

const OBJECTS = 500;
const IN_FLIGHT = 16;

const ROUNDS = [1, 2, 3] as const;

/** The embedded cluster: time to ready, objects applied, and what its data plane adds to a request. */
export async function benchSandbox(): Promise<readonly BenchRow[]> {
  const ready = await repeat(5, () => withSandbox(async (_sandbox, readyMs) => readyMs));
  const alone = await repeat(3, () => withSandbox((sandbox) => applyMany(sandbox.kubeconfig, configMap)));
  const mixed = await repeat(3, () => withSandbox((sandbox) => applyMany(sandbox.kubeconfig, mixedObject)));
  const pairs = [...(await latencies()), ...(await latencies())];
  const direct = spread(pairs.map(({ plain }) => plain));
  return [
    { what: 'sandbox ready', unit: 's', measured: ready, target: 1.5 },
    { what: `${OBJECTS} config maps applied server-side`, unit: 's', measured: alone, target: 5 },
    {
      what: `${OBJECTS} objects applied: deployments, services, config maps, accounts`,
      unit: 's',
      measured: mixed,
      target: 5,
    },
    { what: 'request from pod to pod without a mesh, p50 at 200 req/s', unit: 'ms', measured: direct },
    {
      what: 'the same through two sidecars with mTLS, p50',
      unit: 'ms',
      measured: spread(pairs.map(({ meshed }) => meshed)),
      peer: { name: 'without a mesh', value: direct.median },
    },
    {
      what: 'two sidecars with mTLS add, p50 of runs in turns',
      unit: 'ms',
      measured: spread(pairs.map(({ plain, meshed }) => meshed - plain)),
      target: 1,
    },
  ];
}

/** Applies {@link OBJECTS} objects, some at a time, with every controller at work; the time in seconds. */
async function applyMany(kubeconfig: string, objectOf: (i: number) => KubeObject): Promise<number> {
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
        await cluster.apply(objectOf(i), {}, signal);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
    return (performance.now() - started) / 1000;
  } finally {
    await cluster.close();
  }
}

const metadataOf = (i: number) => ({ name: `bench-${i}`, namespace: 'default', labels: { bench: 'yes' } });

function configMap(i: number): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadataOf(i), data: { number: String(i) } };
}

/** What a namespace of applications holds: of five objects two deployments, one of them running, and a service. */
function mixedObject(i: number): KubeObject {
  switch (i % 5) {
    case 0:
      return deployment(i, 1);
    case 1:
      return deployment(i, 0);
    case 2: {
      const spec = { selector: { app: `bench-${i - 2}` }, ports: [{ port: 8080 }] };
      return { apiVersion: 'v1', kind: 'Service', metadata: metadataOf(i), spec };
    }
    case 3:
      return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadataOf(i) };
    default:
      return configMap(i);
  }
}

function deployment(i: number, replicas: number): KubeObject {
  const labels = { app: `bench-${i}` };
  const container = { name: 'app', image: 'meshwright/echo:1', ports: [{ containerPort: 8080 }] };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadataOf(i), spec };
}

interface LatencyPair {
  readonly plain: number;
  readonly meshed: number;
}

/** What a run ends with whose load generator could not keep up: a machine too busy to measure anything on. */
const INCONCLUSIVE = 3;

/**
 * Median latencies in ms without and with a mesh, measured one after the other, round by round, in one sandbox. None
 * when the machine was too busy.
 */
async function latencies(): Promise<readonly LatencyPair[]> {
  return withStateDir(async (state) => {
    const args = runInSandbox('bench/patterns/proxied-latency.yaml', state);
    const run = await timeProcess(process.execPath, args);
    if (run.exitCode === INCONCLUSIVE) return [];
    if (run.exitCode !== 0) throw new Error(`the latency pattern ended with ${run.exitCode}: ${run.stderr}`);
    const { outputs } = JSON.parse(run.stdout) as RunResult; // our own document
    return ROUNDS.map((round) => ({
      plain: Number(outputs[`plain${round}`]),
      meshed: Number(outputs[`meshed${round}`]),
    }));
  });
}
