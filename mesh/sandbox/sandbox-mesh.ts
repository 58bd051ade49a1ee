import type { Cluster, Mesh } from '../../engine/world.ts';
import { arrivals } from './arrivals.ts';
import { capabilitiesOf, REFERENCE } from './capabilities.ts';
import { converged } from './converge.ts';
import { detect, where } from './detect.ts';
import { enrolObjects } from './enrol.ts';
import { installObjects } from './install.ts';
import { lowerPolicy } from './lower.ts';
import { readStandIn } from './stand-in.ts';
import { steeringObjects } from './steering.ts';
import { verifyMeshed } from './verify-meshed.ts';

/** The sandbox's reference mesh; `provider` names the mesh that it stands in for. */
export function sandboxMesh(cluster: Cluster, provider?: string): Mesh {
  const name = provider ?? REFERENCE;
  const capabilities = () => capabilitiesOf(name);
  return {
    name,
    capabilities,
    where: (signal) => where(cluster, signal),
    detect: (signal) => detect(cluster, provider, signal),
    installObjects: async (request, signal) => installObjects(request, await readStandIn(cluster, signal)),
    enrolObjects: async (request) => enrolObjects(request),
    lower: (objects) => lowerPolicy(objects, capabilities(), name),
    steeringObjects: (objects, signal) => steeringObjects(cluster, objects, signal),
    converged: (_namespaces, signal) => converged(cluster, signal),
    verifyMeshed: (pod, tryRequest, signal) => verifyMeshed(cluster, pod, tryRequest, signal),
    arrivals: (nonce, signal) => arrivals(cluster, nonce, signal),
  };
}
