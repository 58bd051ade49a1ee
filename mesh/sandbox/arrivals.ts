import type { Arrival, ArrivalReport, Cluster } from '../../engine/world.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { askSandbox, asObject, asObjects, asText } from './extension-client.ts';

/** What applications and sidecars counted of the requests that carried a nonce. */
export async function arrivals(cluster: Cluster, nonce: string, signal: AbortSignal): Promise<ArrivalReport> {
  const answer = await askSandbox(cluster, `arrivals?nonce=${encodeURIComponent(nonce)}`, signal);
  return {
    arrived: asObjects(answer['arrived']).map(readArrival),
    refused: asObjects(answer['refused']).map((each) => ({
      ...readArrival(each),
      reason: asText(each['reason']) ?? '',
    })),
  };
}

function readArrival(value: JsonObject): Arrival {
  const pod = asObject(value['pod']);
  const identity = asText(value['identity']);
  const client = asText(value['client']);
  return {
    pod: { namespace: asText(pod?.['namespace']) ?? '', name: asText(pod?.['name']) ?? '' },
    ...(identity === undefined ? {} : { identity }),
    ...(client === undefined ? {} : { client }),
    count: typeof value['count'] === 'number' ? value['count'] : 0,
  };
}
