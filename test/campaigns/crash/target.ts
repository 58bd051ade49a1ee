import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock, systemRandom } from '../../../cli/world/system-clock.ts';
import type { TargetBinding } from '../../../engine/world.ts';
import { type OpenedCluster, openCluster } from '../../../kube/open-cluster.ts';
import { SMI_DEFINITIONS } from '../../../sandbox/api/smi-definitions.ts';
import { type Audit, startAudit } from './audit.ts';

/** An API server that outlives every kill. */
export interface CrashTarget {
  readonly name: string;
  readonly kubeconfig: string;
  readonly binding: TargetBinding;
  readonly cluster: OpenedCluster;
  readonly audit: Audit;
  close(): Promise<void>;
}

const SANDBOX = path.resolve('dist/sandbox/main.js');

/** The embedded cluster as a process of its own, as users have it. Needs a built tree (`npm run build`). */
export async function sandboxTarget(): Promise<CrashTarget> {
  const dir = await mkdtemp(path.join(tmpdir(), 'meshwright-crash-cluster-'));
  const child = spawn(process.execPath, [SANDBOX, '--state-dir', dir, '--exit-with-parent'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const kubeconfig = await readyKubeconfig(child);
  const target = await openTarget('sandbox', kubeconfig, {
    role: 'main',
    kind: 'sandbox',
    context: 'sandbox',
  });
  return {
    ...target,
    close: async () => {
      await target.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A real kube-apiserver behind a context that the caller named. */
export async function realTarget(kubeconfig: string, context: string): Promise<CrashTarget> {
  const target = await openTarget(`kube-apiserver (${context})`, kubeconfig, {
    role: 'main',
    kind: 'cluster',
    context,
  });
  return target;
}

async function openTarget(name: string, kubeconfig: string, binding: TargetBinding): Promise<CrashTarget> {
  const cluster = await openCluster({
    binding,
    kubeconfigPaths: [kubeconfig],
    clock: systemClock,
    random: systemRandom,
  });
  const { signal } = new AbortController();
  if (binding.kind === 'cluster') await defineSplits(cluster, signal);
  const audit = await startAudit(cluster, binding.kind === 'cluster');
  return {
    name,
    kubeconfig,
    binding,
    cluster,
    audit,
    close: async () => {
      audit.close();
      await cluster.close();
    },
  };
}

async function defineSplits(cluster: OpenedCluster, signal: AbortSignal): Promise<void> {
  const definition = SMI_DEFINITIONS.find(({ metadata }) => metadata.name?.startsWith('trafficsplits.'));
  if (definition === undefined) throw new Error('the sandbox defines no traffic split');
  await cluster.apply(definition, { force: true }, signal);
  const query = { apiVersion: 'split.smi-spec.io/v1alpha2', kind: 'TrafficSplit' };
  for (let tries = 0; ; tries += 1) {
    try {
      await cluster.list(query, signal);
      return;
    } catch (error) {
      if (tries >= 40) throw error;
      await systemClock.sleep(250, signal);
    }
  }
}

async function readyKubeconfig(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('a piped child has a stdout');
  const first = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  if (first.done === true) throw new Error('the sandbox ended before it was ready: npm run build');
  const ready: { readonly kubeconfig: string } = JSON.parse(first.value);
  return ready.kubeconfig;
}
