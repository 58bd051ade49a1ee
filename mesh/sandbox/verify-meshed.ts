import type { Cluster, MeshedReport, PodRef, TryRequest } from '../../engine/world.ts';
import type { Json } from '../../schemas/json.ts';
import { SIDECAR_HOST, SIDECAR_PORT } from '../../schemas/sandbox-mesh.ts';
import { asObject, asText } from './extension-client.ts';
import { meshStatus } from './status.ts';

/**
 * Whether a pod is meshed: the control plane must know its sidecar, and what the pod sends must reach that very
 * sidecar, which tells its own pod who it is. Without `tryRequest` only the first is asked.
 */
export async function verifyMeshed(
  cluster: Cluster,
  pod: PodRef,
  tryRequest: TryRequest | undefined,
  signal: AbortSignal,
): Promise<MeshedReport> {
  const { proxies } = await meshStatus(cluster, signal);
  const proxy = proxies.find((each) => each.pod === pod.name && each.namespace === pod.namespace);
  if (proxy === undefined) return { meshed: false, reason: 'the mesh knows no sidecar of this pod' };
  const { identity } = proxy;
  if (tryRequest === undefined) return { meshed: true, identity };
  const answer = await tryRequest(`http://${SIDECAR_HOST}:${SIDECAR_PORT}/identity`);
  if (answer.status !== 200) {
    const why = answer.error ?? `status ${answer.status ?? 'unknown'}`;
    return { meshed: false, reason: `what the pod sends does not pass through its sidecar (${why})` };
  }
  const self = asObject(parse(answer.body));
  if (self?.['identity'] === identity && self['pod'] === pod.name && self['namespace'] === pod.namespace) {
    return { meshed: true, identity };
  }
  const other = asText(self?.['identity']) ?? 'something else';
  return { meshed: false, reason: `what the pod sends passes through ${other}, not through ${identity}` };
}

function parse(body: string | undefined): Json | undefined {
  try {
    return JSON.parse(body ?? '');
  } catch {
    // Whoever answered was not a sidecar: the caller says so.
    return undefined;
  }
}
