import type { Cluster } from '../../engine/world.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { askSandbox, asObject, asObjects, asText, unexpected } from './extension-client.ts';

/** One sidecar or Gateway, by its own word. */
export interface ProxyStatus {
  readonly namespace: string;
  /** Of a Gateway, which has no pod, its own name with `gateway/` in front. */
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
  /** Of sidecars, then of Gateways. */
  readonly proxies: readonly ProxyStatus[];
  /** The newest change by which Gateways were opened and closed. */
  readonly gatewayRevision: number;
}

/** Every sidecar and Gateway of the sandbox, and how far it is. */
export async function meshStatus(cluster: Cluster, signal: AbortSignal): Promise<MeshStatus> {
  const answer = await askSandbox(cluster, 'proxies', signal);
  const { revision } = answer;
  const gateways = asObject(answer['gateways']);
  const gatewayRevision = gateways?.['revision'];
  if (typeof revision !== 'number') throw unexpected('proxies');
  return {
    revision,
    trustDomain: asText(answer['trustDomain']) ?? '',
    gatewayRevision: typeof gatewayRevision === 'number' ? gatewayRevision : revision,
    proxies: [
      ...asObjects(answer['proxies']).map((proxy) => proxyOf(proxy, asText(proxy['pod']) ?? '')),
      ...asObjects(gateways?.['standing']).map((each) =>
        proxyOf(each, `gateway/${asText(each['gateway']) ?? ''}`),
      ),
    ],
  };
}

function proxyOf(proxy: JsonObject, pod: string): ProxyStatus {
  const { revision } = proxy;
  return {
    namespace: asText(proxy['namespace']) ?? '',
    pod,
    serviceAccount: asText(proxy['serviceAccount']) ?? '',
    identity: asText(proxy['identity']) ?? '',
    revision: typeof revision === 'number' ? revision : 0,
  };
}
