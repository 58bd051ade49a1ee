import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock, systemRandom } from '../../../cli/world/system-clock.ts';
import type { RandomPort, TargetBinding } from '../../../engine/world.ts';
import { type OpenedCluster, openCluster } from '../../../kube/open-cluster.ts';
import { SMI_DEFINITIONS } from '../../../mesh/policy/smi/smi-definitions.ts';
import { type Audit, startAudit } from './audit.ts';
import { type ComparedKind, comparedKinds } from './surroundings.ts';

/** An API server that outlives every kill. */
export interface CrashTarget {
  readonly name: string;
  readonly kubeconfig: string;
  readonly binding: TargetBinding;
  readonly cluster: OpenedCluster;
  readonly audit: Audit;
  /** What is compared here. */
  readonly kinds: readonly ComparedKind[];
  /** Process of a cluster that can be killed. */
  pid(): number | undefined;
  /** Starts a cluster again that was killed, with the store that it left. */
  revive(): Promise<void>;
  close(): Promise<void>;
}

const SANDBOX = path.resolve('dist/sandbox/main.js');
const AGENT = path.resolve('dist/loadgen/agent/main.js');

/** The embedded cluster as a process of its own, as users have it. Needs a built tree (`npm run build`). */
export async function sandboxTarget(): Promise<CrashTarget> {
  const dir = await mkdtemp(path.join(tmpdir(), 'meshwright-crash-cluster-'));
  let running = await startSandbox(dir, 0);
  const binding = { role: 'main', kind: 'sandbox', context: 'sandbox' } as const;
  const target = await openTarget('sandbox', running.kubeconfig, binding);
  return {
    ...target,
    pid: () => running.child.pid,
    revive: async () => {
      await running.ended;
      running = await startSandbox(dir, running.port);
      await target.audit.listens('default');
    },
    close: async () => {
      await target.close();
      running.child.kill('SIGTERM');
      await running.ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

interface RunningSandbox {
  readonly child: ChildProcess;
  readonly kubeconfig: string;
  readonly port: number;
  readonly ended: Promise<void>;
}

async function startSandbox(dir: string, port: number): Promise<RunningSandbox> {
  const agent = JSON.stringify([process.execPath, AGENT]);
  const args = ['--state-dir', dir, '--port', String(port), '--agent-command', agent, '--exit-with-parent'];
  const child = spawn(process.execPath, [SANDBOX, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { kubeconfig, apiServer } = await readyLine(child);
  return { child, kubeconfig, port: Number(new URL(apiServer).port), ended };
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
    random: impatient,
  });
  const { signal } = new AbortController();
  if (binding.kind === 'cluster') await defineSplits(cluster, signal);
  const alone = binding.kind === 'cluster';
  const kinds = comparedKinds(!alone);
  const audit = await startAudit(cluster, kinds, alone);
  return {
    name,
    kubeconfig,
    binding,
    cluster,
    audit,
    kinds,
    pid: () => undefined,
    revive: () => Promise.reject(new Error('nobody killed this cluster')),
    close: async () => {
      audit.close();
      await cluster.close();
    },
  };
}

/** Waits as short as a client may before it tries again: the cluster dies often here, and comes back at once. */
const impatient: RandomPort = { ...systemRandom, next: () => 0 };

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

async function readyLine(
  child: ChildProcess,
): Promise<{ readonly kubeconfig: string; readonly apiServer: string }> {
  if (child.stdout === null) throw new Error('a piped child has a stdout');
  const first = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  if (first.done === true) throw new Error('the sandbox ended before it was ready: npm run build');
  return JSON.parse(first.value);
}
