import type { Cluster, ConvergenceReport } from '../../engine/world.ts';
import { meshStatus } from './status.ts';

const POLL_MS = 20;
/** How long it waits before it says who is behind; who cares asks again. */
const PATIENCE_MS = 2_000;

/**
 * Whether every sidecar and Gateway obeys all that the API server holds at the time of the call, waiting 2 s for them.
 * All sidecars count, not only those of some namespaces: any of them may be a client of the changed service. Rejects
 * with the signal's reason.
 */
export async function converged(cluster: Cluster, signal: AbortSignal): Promise<ConvergenceReport> {
  let status = await meshStatus(cluster, signal);
  const wanted = status.revision;
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const { proxies, gatewayRevision } = status;
    const late = proxies.filter((proxy) => proxy.revision < wanted);
    const behind = late.map(({ namespace, pod }) => `${namespace}/${pod}`);
    if (gatewayRevision < wanted) behind.push('Gateways that are being opened or closed');
    if (behind.length === 0 || performance.now() >= until)
      return { converged: behind.length === 0, proxies: proxies.length - late.length, behind };
    await pause(signal);
    status = await meshStatus(cluster, signal);
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
