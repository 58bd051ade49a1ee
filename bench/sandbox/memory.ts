import { callerOf } from '../../test/rig/kubernetes-api.ts';
import { type BenchRow, repeat, spread } from '../measure.ts';
import { withSandbox } from '../with-sandbox.ts';
import { standUp } from './applications.ts';
import { peakMiBOf } from './process-figures.ts';

const APPLICATIONS = 20;
const REPLICAS = 100;

/** Time to ready, and what a cluster of 2,000 pods takes; every pod runs, with a sidecar that listens. */
export async function startAndMemory(): Promise<readonly BenchRow[]> {
  const ready = await repeat(5, () => withSandbox(async (_sandbox, readySeconds) => readySeconds));
  const { idle, full } = await withSandbox(async ({ kubeconfig, pid }) => {
    const atFirst = peakMiBOf(pid);
    const names = Array.from({ length: APPLICATIONS }, (_, i) => [`app-${i}`, REPLICAS] as const);
    await standUp(callerOf(kubeconfig), 'many', 'enabled', Object.fromEntries(names));
    return { idle: atFirst, full: peakMiBOf(pid) };
  });
  return [
    { what: 'sandbox ready', unit: 's', measured: ready, target: 1.5 },
    {
      what: `peak memory with ${APPLICATIONS * REPLICAS} pods running, each with a sidecar`,
      unit: 'MiB',
      measured: spread([full]),
      target: 400,
      peer: { name: 'idle', value: idle },
    },
  ];
}
