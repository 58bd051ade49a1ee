import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { systemClock, systemRandom } from '../../cli/world/system-clock.ts';
import { type OpenedCluster, openCluster } from '../../kube/open-cluster.ts';

/** A sandbox that the command line left in the background, as users have it, with a state directory of its own. */
export interface BackgroundSandbox {
  readonly stateDir: string;
  readonly cluster: OpenedCluster;
  /** For hooks, which are no tests; a code other than 0 rejects. */
  meshwright(...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }>;
  close(): Promise<void>;
}

/** Starts one; whoever starts it closes it. Needs a built tree (`npm run build`). */
export async function backgroundSandbox(): Promise<BackgroundSandbox> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'meshwright-background-'));
  const meshwright = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, ['dist/cli/main.js', ...args, '--state-dir', stateDir]);
  const up = await meshwright('sandbox', 'up', '--background');
  const { kubeconfig }: { readonly kubeconfig: string } = JSON.parse(up.stdout);
  const cluster = await openCluster({
    binding: { role: 'main', kind: 'sandbox', context: 'sandbox' },
    kubeconfigPaths: [kubeconfig],
    clock: systemClock,
    random: systemRandom,
  });
  return {
    stateDir,
    cluster,
    meshwright,
    async close() {
      await cluster.close();
      await meshwright('sandbox', 'down', '--purge');
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
