import type { Cluster, ConvergenceReport } from '../../engine/world.ts';
import { meshStatus } from './status.ts';

const POLL_MS = 20;

/**
 * Waits until every sidecar and Gateway obeys all that the API server holds at the time of the call. All sidecars count, not only
 * those of some namespaces: any of them may be a client of the changed service. Rejects with the signal's reason.
 */
export async function converged(cluster: Cluster, signal: AbortSignal): Promise<ConvergenceReport> {
  const wanted = (await meshStatus(cluster, signal)).revision;
  for (;;) {
    const { proxies, gatewayRevision } = await meshStatus(cluster, signal);
    const behind = proxies.filter((proxy) => proxy.revision < wanted);
    if (behind.length === 0 && gatewayRevision >= wanted)
      return { converged: true, proxies: proxies.length, behind: [] };
    await pause(signal);
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const aborted = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', aborted);
      resolve();
    }, POLL_MS);
    signal.addEventListener('abort', aborted, { once: true });
  });
}
