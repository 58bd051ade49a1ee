import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock, systemRandom } from '../../cli/world/system-clock.ts';
import type { Mesh } from '../../engine/world.ts';
import { type OpenedCluster, openCluster } from '../../kube/open-cluster.ts';
import { sandboxMesh } from '../../mesh/sandbox/sandbox-mesh.ts';
import { SANDBOX_API } from '../../schemas/sandbox-mesh.ts';

const PROGRAM = path.resolve('dist/sandbox/main.js');
const AGENT = path.resolve('dist/loadgen/agent/main.js');

/** The embedded cluster as a process of its own, as users have it, with its client and its mesh. */
export interface StandingSandbox {
  /** Path of its kubeconfig, which has one context. */
  readonly kubeconfig: string;
  readonly cluster: OpenedCluster;
  readonly mesh: Mesh;
  /** Turns a sabotage switch on; `mend` turns all off. */
  sabotage(name: string): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one in a directory of its own; whoever starts it closes it. Needs a built tree (`npm run build`). */
export async function standSandbox(context = 'sandbox'): Promise<StandingSandbox> {
  for (const program of [PROGRAM, AGENT]) {
    if (!existsSync(program)) throw new Error(`${program} is missing: npm run build`);
  }
  const dir = await mkdtemp(path.join(tmpdir(), 'meshwright-story-'));
  const agent = JSON.stringify([process.execPath, AGENT]);
  const args = [
    PROGRAM,
    '--state-dir',
    dir,
    '--agent-command',
    agent,
    '--exit-with-parent',
    '--context',
    context,
  ];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const kubeconfig = await readyKubeconfig(child);
  const cluster = await openCluster({
    binding: { role: 'main', kind: 'sandbox', context },
    kubeconfigPaths: [kubeconfig],
    clock: systemClock,
    random: systemRandom,
  });
  const signal = new AbortController().signal;
  return {
    kubeconfig,
    cluster,
    mesh: sandboxMesh(cluster),
    async sabotage(name) {
      await cluster.raw('PUT', `${SANDBOX_API}/sabotages/${name}`, undefined, signal);
    },
    async mend() {
      await cluster.raw('DELETE', `${SANDBOX_API}/sabotages`, undefined, signal);
    },
    async close() {
      await cluster.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function readyKubeconfig(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('a piped child has a stdout');
  const first = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  if (first.done === true) throw new Error('the sandbox ended before it was ready');
  const ready: { readonly kubeconfig: string } = JSON.parse(first.value);
  return ready.kubeconfig;
}
