import type { Cluster, Mesh } from '../../engine/world.ts';
import { arrivals } from './arrivals.ts';
import { capabilitiesOf, REFERENCE } from './capabilities.ts';
import { converged } from './converge.ts';
import { detect, where } from './detect.ts';
import { enrolObjects } from './enrol.ts';
import { installObjects } from './install.ts';
import { lowerPolicy } from './lower.ts';
import { readStandIn, type StandIn } from './stand-in.ts';
import { steeringObjects } from './steering.ts';
import { verifyMeshed } from './verify-meshed.ts';

/**
 * The sandbox's reference mesh; `provider` names the mesh that it stands in for. `standing` is what it was told to be when
 * it was opened; `detect` looks again, for a step may have changed that.
 */
export function sandboxMesh(cluster: Cluster, provider?: string, standing?: StandIn): Mesh {
  const name = provider ?? standing?.provider ?? REFERENCE;
  let without = lackOf(name, standing);
  const capabilities = () => capabilitiesOf(name, without);
  return {
    name,
    capabilities,
    where: (signal) => where(cluster, signal),
    async detect(signal) {
      without = lackOf(name, await readStandIn(cluster, signal));
      return await detect(cluster, provider, signal);
    },
    installObjects: async (request, signal) => installObjects(request, await readStandIn(cluster, signal)),
    enrolObjects: async (request) => enrolObjects(request, capabilities()),
    lower: (objects) => lowerPolicy(objects, capabilities(), name),
    steeringObjects: (objects, signal) => steeringObjects(cluster, objects, signal),
    converged: (_namespaces, signal) => converged(cluster, signal),
    verifyMeshed: (pod, tryRequest, signal) => verifyMeshed(cluster, pod, tryRequest, signal),
    arrivals: (nonce, signal) => arrivals(cluster, nonce, signal),
  };
}

function lackOf(name: string, standIn: StandIn | undefined): readonly string[] {
  return standIn?.provider === name ? standIn.without : [];
}
