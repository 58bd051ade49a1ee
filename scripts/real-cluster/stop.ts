import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RealCluster } from './start.ts';

const GRACE_MS = 15_000;

/** Ends the controllers, the API server and its store, in this order, and removes the folder with all it holds. */
export async function stopCluster(
  cluster: Pick<RealCluster, 'pid' | 'etcdPid' | 'controllersPid' | 'folder'>,
): Promise<void> {
  if (cluster.controllersPid !== undefined) await end(cluster.controllersPid, cluster.folder);
  await end(cluster.pid, cluster.folder);
  await end(cluster.etcdPid, cluster.folder);
  rmSync(cluster.folder, { recursive: true, force: true });
}

/** Ends a process, unless its number belongs to somebody else by now. */
async function end(pid: number, folder: string): Promise<void> {
  const deadline = performance.now() + GRACE_MS;
  for (let signal: NodeJS.Signals | 0 = 'SIGTERM'; isOurs(pid, folder); signal = 0) {
    try {
      process.kill(pid, performance.now() > deadline ? 'SIGKILL' : signal);
    } catch {
      return; // it ended in between
    }
    await sleep(50);
  }
}

/** All programs carry the folder on their command line; where that cannot be read, the number has to do. */
function isOurs(pid: number, folder: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return line.includes(folder);
  } catch {
    return process.platform !== 'linux';
  }
}
