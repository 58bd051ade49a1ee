import type { Cluster, MeshPresence } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Where } from '../../schemas/where.ts';
import { SANDBOX_MESH } from '../../schemas/where.ts';
import { REFERENCE } from './capabilities.ts';
import { readStandIn, type StandIn } from './stand-in.ts';
import { meshStatus } from './status.ts';

/** Whether a cluster is a sandbox: it is bound as one, or it serves the sandbox's own API. */
export async function recogniseSandbox(cluster: Cluster, signal: AbortSignal): Promise<boolean> {
  if (cluster.binding.kind === 'sandbox') return true;
  try {
    await meshStatus(cluster, signal);
    return true;
  } catch (error) {
    if (error instanceof Failure && (error.reason === 'notFound' || error.reason === 'forbidden'))
      return false;
    throw error;
  }
}

/** The reference mesh is always there; a named mesh is, once its stand-in has been installed. */
export async function detect(
  cluster: Cluster,
  provider: string | undefined,
  signal: AbortSignal,
): Promise<MeshPresence> {
  const { trustDomain } = await meshStatus(cluster, signal);
  const standIn = await readStandIn(cluster, signal);
  const installed = provider === undefined || provider === REFERENCE || standIn?.provider === provider;
  return {
    installed,
    trustDomain,
    ...(installed && standIn?.version !== undefined ? { version: standIn.version } : {}),
  };
}

/** Where a verdict was measured: always said to be simulated. */
export async function where(cluster: Cluster, signal: AbortSignal): Promise<Where> {
  const standIn = await readStandIn(cluster, signal);
  return {
    kind: 'sandbox',
    context: cluster.binding.context,
    mesh: standIn === undefined ? SANDBOX_MESH : describeStandIn(standIn),
    ...(standIn?.version === undefined ? {} : { meshVersion: standIn.version }),
  };
}

function describeStandIn({ provider, without }: StandIn): string {
  const mesh = provider === REFERENCE ? SANDBOX_MESH : `stand-in for ${provider} (simulated)`;
  return without.length === 0 ? mesh : `${mesh} without ${without.join(', ')}`;
}
