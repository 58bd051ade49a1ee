import type { Json } from '../../../schemas/json.ts';
import type { StepContext } from '../../step-handler.ts';
import type { Arrival, ArrivalReport, Mesh } from '../../world.ts';
import { describeIdentity, parseSpiffe, sameAccount, type WorkloadIdentity } from '../agent/spiffe-id.ts';

const TRIES = 15;
const PAUSE_MS = 100;

/**
 * What destinations counted for a nonce, in every cluster of the run. Counters lag behind answers, so it asks again until they account for
 * `atLeast` requests, or for 1.5 s; what is then missing is missing. Reads only.
 */
export async function readArrivals(nonce: string, atLeast: number, ctx: StepContext): Promise<ArrivalReport> {
  const meshes = await countingMeshes(ctx);
  for (let attempt = 1; ; attempt += 1) {
    const reports = await Promise.all(meshes.map((mesh) => mesh.arrivals(nonce, ctx.signal)));
    const report: ArrivalReport = {
      arrived: reports.flatMap(({ arrived }) => arrived),
      refused: reports.flatMap(({ refused }) => refused),
    };
    if (countArrivals(report.arrived) + countArrivals(report.refused) >= atLeast || attempt === TRIES)
      return report;
    await ctx.world.clock.sleep(PAUSE_MS, ctx.signal);
  }
}

/** The mesh of the step's own cluster, and what meshes there are in the run's other ones. */
async function countingMeshes(ctx: StepContext): Promise<readonly Mesh[]> {
  const others = await ctx.otherMeshes();
  const present = await Promise.all(others.map((mesh) => mesh.detect(ctx.signal)));
  return [await ctx.mesh(), ...others.filter((_, index) => present[index]?.installed === true)];
}

/** Requests of a list of arrivals. */
export function countArrivals(arrivals: readonly Arrival[]): number {
  return arrivals.reduce((sum, { count }) => sum + count, 0);
}

/**
 * Why these requests did not leave under the identity that the pattern claims, by the certificates that destinations
 * saw; `undefined` when all did. Destinations outside the mesh see none and say nothing.
 */
export function foreignCaller(report: ArrivalReport, claimed: WorkloadIdentity): string | undefined {
  for (const arrival of [...report.arrived, ...report.refused]) {
    if (arrival.identity === undefined && arrival.client === undefined) continue;
    if (arrival.client === undefined)
      return `${arrival.count} requests reached ${arrival.pod.namespace}/${arrival.pod.name} in plaintext, without the identity of ${describeIdentity(claimed)}`;
    const client = parseSpiffe(arrival.client);
    if (client === undefined || !sameAccount(client, claimed))
      return `${arrival.count} requests left as ${arrival.client}, not as the claimed ${describeIdentity(claimed)}`;
  }
  return undefined;
}

/** What each destination counted, as a step's result: what arrived, and what its proxy refused and why. */
export function serversOf({ arrived, refused }: ArrivalReport): Json {
  const described = ({ pod, identity, client, count }: Arrival) => ({
    pod: `${pod.namespace}/${pod.name}`,
    ...(identity === undefined ? {} : { identity }),
    ...(client === undefined ? {} : { client }),
    count,
  });
  return {
    arrived: arrived.map(described),
    refused: refused.map((each) => ({ ...described(each), reason: each.reason })),
  };
}
