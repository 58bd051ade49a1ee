import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type KubernetesApi, realKubernetesApi } from './kubernetes-api.ts';

const PROGRAM = path.resolve('dist/cli/main.js');

/** How a command ended; -1 for one that a signal ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real API server, and the compiled command line with a state directory of its own, for sandboxes attached to it. */
export interface AttachedCli {
  readonly api: KubernetesApi;
  readonly stateDir: string;
  cli(...args: readonly string[]): Promise<Ended>;
  /** `sandbox up --api-server`, in the background. */
  up(...args: readonly string[]): Promise<Ended>;
  /** Ends the sandbox, if it runs, and the server. */
  close(): Promise<void>;
}

/** Starts the server, no sandbox yet; whoever opens it closes it. Needs a built tree (`npm run build`). */
export async function attachedCli(
  wanted: Parameters<typeof realKubernetesApi>[0] = 'api',
): Promise<AttachedCli> {
  const api = await realKubernetesApi(wanted);
  const stateDir = mkdtempSync(path.join(tmpdir(), 'mw-attached-'));
  const cli: AttachedCli['cli'] = (...args) =>
    new Promise((resolve) => {
      const env = { ...process.env, KUBECONFIG: api.kubeconfig };
      const all = [PROGRAM, ...args, '--state-dir', stateDir];
      execFile(process.execPath, all, { env, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) =>
        resolve({
          code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
          stdout,
          stderr,
        }),
      );
    });
  return {
    api,
    stateDir,
    cli,
    up: (...args) => cli('sandbox', 'up', '--api-server', api.context, '--background', ...args),
    async close() {
      await cli('sandbox', 'down');
      rmSync(stateDir, { recursive: true, force: true });
      await api.close();
    },
  };
}
