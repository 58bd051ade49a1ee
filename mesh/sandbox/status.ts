import type { Cluster } from '../../engine/world.ts';
import { askSandbox, asObject, asObjects, asText, unexpected } from './extension-client.ts';

/** One sidecar, by its own word. */
export interface ProxyStatus {
  readonly namespace: string;
  readonly pod: string;
  readonly serviceAccount: string;
  /** SPIFFE URI of the certificate it holds. */
  readonly identity: string;
  /** The newest change that it obeys. */
  readonly revision: number;
}

export interface MeshStatus {
  /** The newest change that the control plane knows. */
  readonly revision: number;
  readonly trustDomain: string;
  readonly proxies: readonly ProxyStatus[];
  /** The newest change that every Gateway obeys. */
  readonly gatewayRevision: number;
}

/** Every sidecar of the sandbox and how far it is. */
export async function meshStatus(cluster: Cluster, signal: AbortSignal): Promise<MeshStatus> {
  const answer = await askSandbox(cluster, 'proxies', signal);
  const { revision } = answer;
  const gateways = asObject(answer['gateways'])?.['revision'];
  if (typeof revision !== 'number') throw unexpected('proxies');
  return {
    revision,
    trustDomain: asText(answer['trustDomain']) ?? '',
    gatewayRevision: typeof gateways === 'number' ? gateways : revision,
    proxies: asObjects(answer['proxies']).map((proxy) => ({
      namespace: asText(proxy['namespace']) ?? '',
      pod: asText(proxy['pod']) ?? '',
      serviceAccount: asText(proxy['serviceAccount']) ?? '',
      identity: asText(proxy['identity']) ?? '',
      revision: typeof proxy['revision'] === 'number' ? proxy['revision'] : 0,
    })),
  };
}
